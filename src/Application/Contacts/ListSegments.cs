using Contacts.Application.Common;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Contacts;

public sealed record ListSegments(Guid ProjectId) : IRequest<IReadOnlyList<SegmentCount>>;

/// <summary>A segment in use.</summary>
/// <param name="Segment">In one of the spellings it was written in.</param>
/// <param name="Contacts">How many contacts carry it.</param>
public sealed record SegmentCount(string Segment, int Contacts);

internal sealed class ListSegmentsHandler(IContactsDb db) : IRequestHandler<ListSegments, IReadOnlyList<SegmentCount>>
{
    private const int MaxSegments = 1000;

    public async Task<IReadOnlyList<SegmentCount>> Handle(ListSegments request, CancellationToken cancellationToken) => await db.Contacts.AsNoTracking()
        .Of(request.ProjectId).Where(c => c.SegmentKey != null)
        .GroupBy(c => c.SegmentKey).OrderByDescending(g => g.Count()).ThenBy(g => g.Key).Take(MaxSegments)
        .Select(g => new SegmentCount(g.Min(c => c.Segment)!, g.Count())).ToListAsync(cancellationToken);
}
