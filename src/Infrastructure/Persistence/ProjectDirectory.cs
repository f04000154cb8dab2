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

    public async ValueTask<ProjectSettings?> FindAsync(Guid projectId, CancellationToken cancellationToken)
    {
        if (cache.TryGetValue(Key(projectId), out ProjectSettings? known))
        {
            return known;
        }

        var project = await db.Projects.AsNoTracking().SingleOrDefaultAsync(p => p.Id == projectId, cancellationToken);
        return project is null ? null : cache.Set(Key(projectId), Settings(project), Remembered);
    }

    public void Forget(Guid projectId) => cache.Remove(Key(projectId));

    private static (string, Guid) Key(Guid projectId) => ("project", projectId);

    private static ProjectSettings Settings(Project project) => new(project.Id, project.OrganizationId, project.DefaultCountry, TimeZones.Find(project.TimeZone), project.CallingHours, TimeSpan.FromHours(project.CallbackGraceHours));
}
