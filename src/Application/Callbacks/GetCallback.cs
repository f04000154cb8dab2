using Contacts.Application.Common;
using MediatR;

namespace Contacts.Application.Callbacks;

public sealed record GetCallback(Guid ProjectId, Guid Id) : IRequest<CallbackDto>;

internal sealed class GetCallbackHandler(IContactsDb db, TimeProvider clock) : IRequestHandler<GetCallback, CallbackDto>
{
    public Task<CallbackDto> Handle(GetCallback request, CancellationToken cancellationToken) => db.ReadCallbackAsync(request.ProjectId, request.Id, clock.GetUtcNow(), cancellationToken);
}
