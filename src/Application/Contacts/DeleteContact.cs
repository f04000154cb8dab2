using Contacts.Application.Common;
using MediatR;

namespace Contacts.Application.Contacts;

public sealed record DeleteContact(Guid ProjectId, Guid Id, int? ExpectedVersion) : IRequest<Unit>;

internal sealed class DeleteContactHandler(IContactsDb db, ICaller caller, TimeProvider clock) : IRequestHandler<DeleteContact, Unit>
{
    public async Task<Unit> Handle(DeleteContact request, CancellationToken cancellationToken)
    {
        var contact = await db.RequireAsync(request.ProjectId, request.Id, request.ExpectedVersion, cancellationToken);
        contact.Delete(caller.Actor, clock.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        return Unit.Value;
    }
}
