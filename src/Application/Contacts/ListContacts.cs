using Contacts.Application.Common;
using Contacts.Application.Common.Lists;
using Contacts.Application.Projects;
using Contacts.Domain.Contacts;
using MediatR;

namespace Contacts.Application.Contacts;

/// <summary>Contacts of a project, or only its leads.</summary>
public sealed record ListContacts(Guid ProjectId, ListQuery Query, bool LeadsOnly = false) : IRequest<Page<ContactDto>>;

internal sealed class ListContactsHandler(IContactsDb db, IProjectDirectory projects, TimeProvider clock) : IRequestHandler<ListContacts, Page<ContactDto>>
{
    public async Task<Page<ContactDto>> Handle(ListContacts request, CancellationToken cancellationToken)
    {
        var project = await projects.RequireAsync(request.ProjectId, cancellationToken);
        var (query, now) = (request.LeadsOnly ? request.Query.And(ContactList.IsLead) : request.Query, clock.GetUtcNow());
        var schema = query.NamesCustomFields() ? await db.CustomFieldSchemaAsync(request.ProjectId, cancellationToken) : CustomFieldSchema.Empty;

        var contacts = db.Contacts.Of(request.ProjectId);
        contacts = query.Q is { } q ? db.Search(contacts, q, request.ProjectId) : contacts;
        var shown = db.ShownContacts(project);
        var scope = new FilterScope(now, schema) { NumberIsListed = shown.NumberIsListed };
        var page = await ContactList.Spec.PageAsync(contacts, query, scope, $"{request.ProjectId}{request.LeadsOnly}", shown.Row, cancellationToken);

        return new(ContactDto.From(page.Items, project, now), page.NextCursor, page.Total);
    }
}

internal static class ListQueryExtensions
{
    public static bool NamesCustomFields(this ListQuery query) =>
        query.Filters.Any(f => f.Field.StartsWith("cf.", StringComparison.Ordinal)) || query.Sort?.Contains("cf.", StringComparison.Ordinal) == true;
}
