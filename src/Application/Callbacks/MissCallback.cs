using Contacts.Application.Common;
using MediatR;

namespace Contacts.Application.Callbacks;

public sealed record MissCallback(Guid ProjectId, Guid Id, int? ExpectedVersion) : IRequest<CallbackDto>;

internal sealed class MissCallbackHandler(IContactsDb db, ICaller caller, TimeProvider clock) : IRequestHandler<MissCallback, CallbackDto>
{
    public Task<CallbackDto> Handle(MissCallback request, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return db.ChangeCallbackAsync(
            request.ProjectId, request.Id, request.ExpectedVersion, now,
            (callback, _) =>
            {
                callback.Miss(caller.Actor, now);
                return Task.CompletedTask;
            },
            cancellationToken);
    }
}
