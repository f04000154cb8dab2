using Contacts.Application.Common;
using Contacts.Application.Projects;
using MediatR;

namespace Contacts.Application.Contacts;

public sealed record RestoreContact(Guid ProjectId, Guid Id, int? ExpectedVersion) : IRequest<ContactDto>;

internal sealed class RestoreContactHandler(IContactsDb db, ICaller caller, IProjectDirectory projects, TimeProvider clock) : IRequestHandler<RestoreContact, ContactDto>
{
    public async Task<ContactDto> Handle(RestoreContact request, CancellationToken cancellationToken)
    {
        var project = await projects.RequireAsync(request.ProjectId, cancellationToken);
        var contact = await db.RequireAsync(request.ProjectId, request.Id, request.ExpectedVersion, cancellationToken, deleted: true);
        var now = clock.GetUtcNow();
        if (contact.Restore(caller.Actor, now))
        {
            await db.SaveAsync(contact, cancellationToken);
        }

        return await db.ShowAsync(contact, project, now, cancellationToken);
    }
}
