using Contacts.Application.Common;
using Contacts.Domain.Calls;
using MediatR;

namespace Contacts.Application.Calls;

public sealed record CancelCall(Guid ProjectId, Guid Id, int? ExpectedVersion) : IRequest<CallDto>;

internal sealed class CancelCallHandler(IContactsDb db, TimeProvider clock) : IRequestHandler<CancelCall, CallDto>
{
    public Task<CallDto> Handle(CancelCall request, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return db.ChangeCallAsync(
            request.ProjectId, request.Id,
            (call, _) =>
            {
                if (request.ExpectedVersion is { } expected && expected != call.Version)
                {
                    throw new StaleVersionException(call.Version);
                }

                call.Cancel(CallCancelReason.Requested, now);
                return Task.CompletedTask;
            },
            cancellationToken);
    }
}
