using Contacts.Application.Common;
using Contacts.Application.Projects;
using Contacts.Domain;
using Contacts.Domain.Projects;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace Contacts.Infrastructure.Persistence;

/// <summary>Remembers projects for a few seconds; a change made on another instance shows by then.</summary>
internal sealed class ProjectDirectory(IContactsDb db, IMemoryCache cache) : IProjectDirectory
{
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(5);

    public ValueTask<ProjectSettings?> FindAsync(Guid projectId, CancellationToken cancellationToken) =>
        cache.TryGetValue(Key(projectId), out ProjectSettings? known) ? new(known) : new(ReadAsync(projectId, cancellationToken));

    public void Forget(Guid projectId) => cache.Remove(Key(projectId));

    private async Task<ProjectSettings?> ReadAsync(Guid projectId, CancellationToken cancellationToken)
    {
        var project = await db.Projects.AsNoTracking().SingleOrDefaultAsync(p => p.Id == projectId, cancellationToken);
        if (project is null)
        {
            return null;
        }

        var requiresFields = await db.CustomFields.AnyAsync(f => f.ProjectId == projectId && f.Required && !f.Archived, cancellationToken);
        return cache.Set(Key(projectId), Settings(project, requiresFields), Remembered);
    }

    private static (string, Guid) Key(Guid projectId) => ("project", projectId);

    private static ProjectSettings Settings(Project project, bool requiresFields) => new(project.Id, project.OrganizationId, project.DefaultCountry, TimeZones.Find(project.TimeZone), project.CallingHours, TimeSpan.FromHours(project.CallbackGraceHours), requiresFields);
}
