using Contacts.Application.Access;
using Contacts.Application.Common;
using Contacts.Application.Common.Lists;
using Contacts.Application.Contacts;
using Contacts.Application.Projects;
using Contacts.Domain.Contacts;
using Contacts.Domain.Projects;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Leads;

/// <summary>Leads across the projects within the caller's reach.</summary>
public sealed record ListLeads(ListQuery Query, Guid? OrganizationId, Guid? ProjectId) : IRequest<Page<ContactDto>>;

internal sealed class ListLeadsHandler(IContactsDb db, ICaller caller, IProjectDirectory projects, TimeProvider clock) : IRequestHandler<ListLeads, Page<ContactDto>>
{
    private const int MaxParts = 25;

    public async Task<Page<ContactDto>> Handle(ListLeads request, CancellationToken cancellationToken)
    {
        var (query, now) = (request.Query.And(ContactList.IsLead), clock.GetUtcNow());
        var scope = new FilterScope(now, CustomFieldSchema.Empty) { NumberIsListed = db.NumberIsListed() };
        var page = await ContactList.Spec.PageAsync(
            await PartsAsync(request, cancellationToken), query, scope, $"leads{caller.OrganizationId}{caller.ProjectId}{request.OrganizationId}{request.ProjectId}", ContactRow.Of(scope.NumberIsListed), cancellationToken);

        var items = new List<ContactDto>(page.Items.Count);
        foreach (var row in page.Items)
        {
            items.Add(ContactDto.From(row, await projects.RequireAsync(row.ProjectId, cancellationToken), now));
        }

        return new(items, page.NextCursor, page.Total);
    }

    /// <summary>Few projects are asked one by one, each by its own indexes; of many, the leads are read and sorted.</summary>
    private async Task<IReadOnlyList<IQueryable<Contact>>> PartsAsync(ListLeads request, CancellationToken cancellationToken)
    {
        var reached = await db.ProjectsWithinReach(caller, request.OrganizationId).Bound(request.ProjectId, id => p => p.Id == id).OrderBy(p => p.Id).Select(p => p.Id).Take(MaxParts + 1).ToListAsync(cancellationToken);
        return reached.Count is > 0 and <= MaxParts
            ? [.. reached.Select(id => Searched(db.Contacts.AsNoTracking().Of(id), id))]
            : [Searched(db.LeadsWithinReach(caller, request.OrganizationId).Bound(request.ProjectId, id => c => c.ProjectId == id), null)];

        IQueryable<Contact> Searched(IQueryable<Contact> leads, Guid? project) => request.Query.Q is { } q ? db.Search(leads, q, project) : leads;
    }
}

internal static class LeadQueries
{
    /// <summary>Every project that the caller reaches; an organization outside its reach has none.</summary>
    public static IQueryable<Project> ProjectsWithinReach(this IContactsDb db, ICaller caller, Guid? organizationId) =>
        db.Projects.WithinReachOf(caller).Bound(organizationId, id => p => p.OrganizationId == id);

    /// <summary>The contacts of those projects.</summary>
    public static IQueryable<Contact> LeadsWithinReach(this IContactsDb db, ICaller caller, Guid? organizationId)
    {
        var projects = db.ProjectsWithinReach(caller, organizationId);
        return db.Contacts.AsNoTracking().Bound(caller.ProjectId, id => c => c.ProjectId == id).Where(c => c.DeletedAt == null && projects.Any(p => p.Id == c.ProjectId));
    }
}
