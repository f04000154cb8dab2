using Contacts.Application.Common;
using Contacts.Application.Projects;
using MediatR;

namespace Contacts.Application.Contacts;

public sealed record GetContact(Guid ProjectId, Guid Id) : IRequest<ContactDto>;

internal sealed class GetContactHandler(IContactsDb db, IProjectDirectory projects, TimeProvider clock) : IRequestHandler<GetContact, ContactDto>
{
    public async Task<ContactDto> Handle(GetContact request, CancellationToken cancellationToken)
    {
        var project = await projects.RequireAsync(request.ProjectId, cancellationToken);
        var row = await db.ReadContactAsync(project.Id, project.OrganizationId, request.Id, cancellationToken) ?? throw new NotFoundException("contact", request.Id);
        return ContactDto.From(row, project, clock.GetUtcNow());
    }
}
