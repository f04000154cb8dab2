using Contacts.Application.Callbacks;
using Contacts.Application.Common;
using Contacts.Domain.Callbacks;
using Contacts.Domain.Calls;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Contacts;

public sealed record DeleteContact(Guid ProjectId, Guid Id, int? ExpectedVersion) : IRequest<Unit>;

internal sealed class DeleteContactHandler(IContactsDb db, ICaller caller, TimeProvider clock) : IRequestHandler<DeleteContact, Unit>
{
    public async Task<Unit> Handle(DeleteContact request, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await db.InTransactionAgainAsync(
            async token =>
            {
                db.Clear();
                await db.LockContactAsync(request.ProjectId, request.Id, token);
                var contact = await db.RequireAsync(request.ProjectId, request.Id, request.ExpectedVersion, token);
                contact.Delete(caller.Actor, now);
                await db.CancelCallbacksAsync(contact, Callback.ContactDeleted, caller.Actor, now, token);
                foreach (var call in await db.Calls.Where(c => c.ProjectId == request.ProjectId && c.ContactId == request.Id && (c.Status == CallStatus.Queued || c.Status == CallStatus.Claimed)).ToListAsync(token))
                {
                    call.Cancel(CallCancelReason.ContactDeleted, now);
                }

                await db.SaveChangesAsync(token);
            },
            cancellationToken);
        return Unit.Value;
    }
}
