using Contacts.Application.Common;
using Contacts.Domain;
using Contacts.Domain.Projects;

namespace Contacts.Application.Projects;

/// <summary>What almost every request needs to know of its project; <paramref name="RequiresFields"/>: a new contact must have some custom field.</summary>
public sealed record ProjectSettings(Guid Id, Guid OrganizationId, string DefaultCountry, TimeZoneInfo Zone, CallingHours CallingHours, TimeSpan CallbackGrace, bool RequiresFields = false)
{
    /// <summary>The first moment from now on at which somebody in this zone may be called; without a zone it is the project's.</summary>
    public DateTimeOffset CallableAt(string? zone, DateTimeOffset now) => CallingHours.NextAllowed(now, zone is null ? Zone : TimeZones.Find(zone));
}

/// <summary>Projects by id, remembered for a few seconds.</summary>
public interface IProjectDirectory
{
    ValueTask<ProjectSettings?> FindAsync(Guid projectId, CancellationToken cancellationToken);

    /// <summary>Another read must see what was just changed here.</summary>
    void Forget(Guid projectId);
}

public static class ProjectDirectoryExtensions
{
    public static async ValueTask<ProjectSettings> RequireAsync(this IProjectDirectory projects, Guid projectId, CancellationToken cancellationToken) =>
        await projects.FindAsync(projectId, cancellationToken) ?? throw new NotFoundException("project", projectId);
}
