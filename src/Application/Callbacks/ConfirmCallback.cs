using Contacts.Application.Common;
using MediatR;

namespace Contacts.Application.Callbacks;

public sealed record ConfirmCallback(Guid ProjectId, Guid Id, int? ExpectedVersion) : IRequest<CallbackDto>;

internal sealed class ConfirmCallbackHandler(IContactsDb db, ICaller caller, TimeProvider clock) : IRequestHandler<ConfirmCallback, CallbackDto>
{
    public Task<CallbackDto> Handle(ConfirmCallback request, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return db.ChangeCallbackAsync(
            request.ProjectId, request.Id, request.ExpectedVersion, now,
            (callback, _) =>
            {
                callback.Confirm(caller.Actor, now);
                return Task.CompletedTask;
            },
            cancellationToken);
    }
}
