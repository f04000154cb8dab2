using Contacts.Application.Common;
using MediatR;

namespace Contacts.Application.Calls;

public sealed record GetCall(Guid ProjectId, Guid Id) : IRequest<CallDto>;

internal sealed class GetCallHandler(IContactsDb db) : IRequestHandler<GetCall, CallDto>
{
    public Task<CallDto> Handle(GetCall request, CancellationToken cancellationToken) => db.ReadCallAsync(request.ProjectId, request.Id, cancellationToken);
}
