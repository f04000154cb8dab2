using Contacts.Application.Common;
using Contacts.Application.Common.Lists;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.BulkCalls;

public sealed record ListBulkCalls(Guid ProjectId, ListQuery Query) : IRequest<Page<BulkCallDto>>;

internal sealed class ListBulkCallsHandler(IContactsDb db, TimeProvider clock) : IRequestHandler<ListBulkCalls, Page<BulkCallDto>>
{
    public async Task<Page<BulkCallDto>> Handle(ListBulkCalls request, CancellationToken cancellationToken)
    {
        var page = await BulkCallList.Spec.PageAsync(
            db.CallBatches.AsNoTracking().Where(b => b.ProjectId == request.ProjectId), request.Query, new FilterScope(clock.GetUtcNow(), CustomFieldSchema.Empty), $"bulk-calls{request.ProjectId}", b => b, cancellationToken);
        return new(await db.ShowAsync(request.ProjectId, page.Items, cancellationToken), page.NextCursor, page.Total);
    }
}

public static class BulkCallList
{
    public static readonly ListSpec<CallBatch> Spec = new(
        b => b.Id,
        "-createdAt",
        [
            Filter.Id<CallBatch>("agentId", "Who is to call; null finds those of any agent.", b => b.AgentId),
            Filter.Time<CallBatch>("createdAt", "When it was made.", b => b.CreatedAt),
        ],
        [Sort.By<CallBatch>("createdAt", "When it was made.", b => b.CreatedAt)]);
}
