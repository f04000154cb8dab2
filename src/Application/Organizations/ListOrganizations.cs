using Contacts.Application.Access;
using Contacts.Application.Common;
using Contacts.Application.Common.Lists;
using Contacts.Domain;
using Contacts.Domain.Contacts;
using Contacts.Domain.Projects;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Organizations;

public sealed record ListOrganizations(ListQuery Query) : IRequest<Page<OrganizationDto>>;

internal sealed class ListOrganizationsHandler(IContactsDb db, ICaller caller, TimeProvider clock) : IRequestHandler<ListOrganizations, Page<OrganizationDto>>
{
    public Task<Page<OrganizationDto>> Handle(ListOrganizations request, CancellationToken cancellationToken) => OrganizationList.Spec.PageAsync(
        db.Organizations.AsNoTracking().WithinReachOf(caller),
        request.Query, new FilterScope(clock.GetUtcNow(), CustomFieldSchema.Empty), "organizations", o => new OrganizationDto(o.Id, o.Name, o.CreatedAt), cancellationToken);
}

public static class OrganizationList
{
    public static readonly ListSpec<Organization> Spec = new(
        o => o.Id,
        "createdAt",
        [Filter.Text<Organization>("name", "Exactly.", o => o.Name, v => Text.Clean(v, Organization.NameMaxLength, "name"))],
        [Sort.By<Organization>("createdAt", "Creation time.", o => o.CreatedAt), Sort.By<Organization>("name", "Name.", o => o.Name)]);
}
