using Contacts.Application.Common;
using MediatR;

namespace Contacts.Application.Callbacks;

public sealed record CompleteCallback(Guid ProjectId, Guid Id, int? ExpectedVersion) : IRequest<CallbackDto>;

internal sealed class CompleteCallbackHandler(IContactsDb db, ICaller caller, TimeProvider clock) : IRequestHandler<CompleteCallback, CallbackDto>
{
    public Task<CallbackDto> Handle(CompleteCallback request, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return db.ChangeCallbackAsync(
            request.ProjectId, request.Id, request.ExpectedVersion, now,
            (callback, _) =>
            {
                callback.Complete(caller.Actor, now);
                return Task.CompletedTask;
            },
            cancellationToken);
    }
}
