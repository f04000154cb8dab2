using Contacts.Application.Common;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Organizations;

public sealed record GetOrganization(Guid Id) : IRequest<OrganizationDto>;

internal sealed class GetOrganizationHandler(IContactsDb db, ICaller caller) : IRequestHandler<GetOrganization, OrganizationDto>
{
    public async Task<OrganizationDto> Handle(GetOrganization request, CancellationToken cancellationToken) =>
        await db.Organizations.AsNoTracking().Where(o => o.Id == request.Id && (caller.OrganizationId == null || o.Id == caller.OrganizationId))
            .Select(o => new OrganizationDto(o.Id, o.Name, o.CreatedAt)).SingleOrDefaultAsync(cancellationToken)
        ?? throw new NotFoundException("organization", request.Id);
}
