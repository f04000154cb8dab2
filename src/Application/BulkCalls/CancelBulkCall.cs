using Contacts.Application.Common;
using Contacts.Domain.Calls;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.BulkCalls;

/// <summary>Calls off what still waits; what a dialer has goes on, but is not handed out to another one.</summary>
public sealed record CancelBulkCall(Guid ProjectId, Guid Id) : IRequest<BulkCallDto>;

internal sealed class CancelBulkCallHandler(IContactsDb db, TimeProvider clock) : IRequestHandler<CancelBulkCall, BulkCallDto>
{
    public async Task<BulkCallDto> Handle(CancelBulkCall request, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await db.InTransactionAgainAsync(
            async token =>
            {
                db.Clear();
                var batch = await db.CallBatches.SingleOrDefaultAsync(b => b.ProjectId == request.ProjectId && b.Id == request.Id, token) ?? throw new NotFoundException("bulk call", request.Id);
                batch.Cancel(now);
                await db.SaveChangesAsync(token);
                await db.Calls.Where(c => c.ProjectId == request.ProjectId && c.BatchId == request.Id && c.Status == CallStatus.Queued).ExecuteUpdateAsync(
                set => set.SetProperty(c => c.Status, CallStatus.Cancelled).SetProperty(c => c.CancelReason, CallCancelReason.Requested).SetProperty(c => c.UpdatedAt, now).SetProperty(c => c.Version, c => c.Version + 1), token);
            },
            cancellationToken);
        return await db.ReadBulkCallAsync(request.ProjectId, request.Id, cancellationToken);
    }
}
