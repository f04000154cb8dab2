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
    public async Task<Page<ContactDto>> Handle(ListLeads request, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var leads = db.LeadsWithinReach(caller, request.OrganizationId).Where(c => c.LeadStage != null);
        leads = request.ProjectId is { } only ? leads.Where(c => c.ProjectId == only) : leads;
        leads = request.Query.Q is { } q ? db.Search(leads, q, request.ProjectId) : leads;
        var page = await ContactList.Spec.PageAsync(
            leads, request.Query, new FilterScope(now, CustomFieldSchema.Empty), $"leads{caller.OrganizationId}{caller.ProjectId}{request.OrganizationId}{request.ProjectId}", ContactRow.Of, cancellationToken);

        var items = new List<ContactDto>(page.Items.Count);
        foreach (var row in page.Items)
        {
            items.Add(ContactDto.From(row, await projects.RequireAsync(row.ProjectId, cancellationToken), now));
        }

        return new(items, page.NextCursor, page.Total);
    }
}

internal static class LeadQueries
{
    /// <summary>Every project that the caller reaches; an organization outside its reach has none.</summary>
    public static IQueryable<Project> ProjectsWithinReach(this IContactsDb db, ICaller caller, Guid? organizationId) => db.Projects.Where(p =>
        (caller.OrganizationId == null || p.OrganizationId == caller.OrganizationId)
        && (caller.ProjectId == null || p.Id == caller.ProjectId)
        && (organizationId == null || p.OrganizationId == organizationId));

    /// <summary>The contacts of those projects.</summary>
    public static IQueryable<Contact> LeadsWithinReach(this IContactsDb db, ICaller caller, Guid? organizationId)
    {
        var projects = db.ProjectsWithinReach(caller, organizationId);
        return db.Contacts.AsNoTracking().Where(c => c.DeletedAt == null && projects.Any(p => p.Id == c.ProjectId));
    }
}
