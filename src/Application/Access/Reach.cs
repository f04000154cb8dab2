using Contacts.Application.Common;
using Contacts.Domain.Access;
using Contacts.Domain.Projects;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Access;

/// <summary>What a caller can see at all; the rest answers 404 or is not in the list.</summary>
internal static class Reach
{
    public static IQueryable<Project> WithinReachOf(this IQueryable<Project> projects, ICaller caller) => projects.Where(p =>
        (caller.OrganizationId == null || p.OrganizationId == caller.OrganizationId) && (caller.ProjectId == null || p.Id == caller.ProjectId));

    public static IQueryable<ApiKey> WithinReachOf(this IQueryable<ApiKey> keys, ICaller caller) => keys.Where(k =>
        (caller.OrganizationId == null || k.OrganizationId == caller.OrganizationId) && (caller.ProjectId == null || k.ProjectId == caller.ProjectId));

    public static IQueryable<AccessChange> WithinReachOf(this IQueryable<AccessChange> changes, ICaller caller) => changes.Where(a =>
        (caller.OrganizationId == null || a.OrganizationId == caller.OrganizationId) && (caller.ProjectId == null || a.ProjectId == caller.ProjectId));

    public static async Task<ApiKey> RequireAsync(this IQueryable<ApiKey> keys, Guid id, ICaller caller, CancellationToken cancellationToken) =>
        await keys.WithinReachOf(caller).SingleOrDefaultAsync(k => k.Id == id, cancellationToken) ?? throw new NotFoundException("API key", id);

    /// <summary>A key for a change; a stale version is refused before anything happens.</summary>
    public static async Task<ApiKey> RequireAsync(this IQueryable<ApiKey> keys, Guid id, int? expectedVersion, ICaller caller, CancellationToken cancellationToken)
    {
        var key = await keys.RequireAsync(id, caller, cancellationToken);
        return expectedVersion is null || expectedVersion == key.Version ? key : throw new StaleVersionException(key.Version);
    }
}
