using System.Linq.Expressions;
using Contacts.Application.Common;
using Contacts.Domain.Access;
using Contacts.Domain.Projects;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Access;

/// <summary>What a caller can see at all; the rest answers 404 or is not in the list.</summary>
internal static class Reach
{
    public static IQueryable<Organization> WithinReachOf(this IQueryable<Organization> organizations, ICaller caller) =>
        organizations.Bound(caller.OrganizationId, id => o => o.Id == id);

    public static IQueryable<Project> WithinReachOf(this IQueryable<Project> projects, ICaller caller) =>
        projects.Bound(caller.OrganizationId, id => p => p.OrganizationId == id).Bound(caller.ProjectId, id => p => p.Id == id);

    public static IQueryable<ApiKey> WithinReachOf(this IQueryable<ApiKey> keys, ICaller caller) =>
        keys.Bound(caller.OrganizationId, id => k => k.OrganizationId == id).Bound(caller.ProjectId, id => k => k.ProjectId == id);

    public static IQueryable<AccessChange> WithinReachOf(this IQueryable<AccessChange> changes, ICaller caller) =>
        changes.Bound(caller.OrganizationId, id => a => a.OrganizationId == id).Bound(caller.ProjectId, id => a => a.ProjectId == id);

    public static async Task<ApiKey> RequireAsync(this IQueryable<ApiKey> keys, Guid id, ICaller caller, CancellationToken cancellationToken) =>
        await keys.WithinReachOf(caller).SingleOrDefaultAsync(k => k.Id == id, cancellationToken) ?? throw new NotFoundException("API key", id);

    /// <summary>A key for a change; a stale version is refused before anything happens.</summary>
    public static async Task<ApiKey> RequireAsync(this IQueryable<ApiKey> keys, Guid id, int? expectedVersion, ICaller caller, CancellationToken cancellationToken)
    {
        var key = await keys.RequireAsync(id, caller, cancellationToken);
        return expectedVersion is null || expectedVersion == key.Version ? key : throw new StaleVersionException(key.Version);
    }

    /// <summary>The condition is there or it is not: "or the caller is not bound" inside the statement would keep the engine from the index.</summary>
    public static IQueryable<T> Bound<T>(this IQueryable<T> rows, Guid? to, Func<Guid, Expression<Func<T, bool>>> condition) => to is { } id ? rows.Where(condition(id)) : rows;
}
