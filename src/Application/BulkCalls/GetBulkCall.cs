using Contacts.Application.Common;
using MediatR;

namespace Contacts.Application.BulkCalls;

public sealed record GetBulkCall(Guid ProjectId, Guid Id) : IRequest<BulkCallDto>;

internal sealed class GetBulkCallHandler(IContactsDb db) : IRequestHandler<GetBulkCall, BulkCallDto>
{
    public Task<BulkCallDto> Handle(GetBulkCall request, CancellationToken cancellationToken) => db.ReadBulkCallAsync(request.ProjectId, request.Id, cancellationToken);
}
