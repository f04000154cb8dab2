using Contacts.Application.Common;
using Contacts.Application.Projects;
using Contacts.Domain.Callbacks;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Callbacks;

public sealed record GetCallbackStats(Guid ProjectId, string? TimeZone = null) : IRequest<CallbackStats>;

/// <summary>The cards above the callback list.</summary>
public sealed record CallbackStats
{
    /// <summary>All callbacks, closed ones included.</summary>
    public required int Total { get; init; }

    /// <summary>Promised and not confirmed.</summary>
    public required int Pending { get; init; }

    /// <summary>Promised for today, whatever became of them: what the list shows with today=true.</summary>
    public required int Today { get; init; }

    /// <summary>Still promised, and the time has passed.</summary>
    public required int Overdue { get; init; }

    /// <summary>How many in each status.</summary>
    public required IReadOnlyDictionary<CallbackStatus, int> ByStatus { get; init; }
}

internal sealed class GetCallbackStatsHandler(IContactsDb db, IProjectDirectory projects, TimeProvider clock) : IRequestHandler<GetCallbackStats, CallbackStats>
{
    public async Task<CallbackStats> Handle(GetCallbackStats request, CancellationToken cancellationToken)
    {
        var project = await projects.RequireAsync(request.ProjectId, cancellationToken);
        var now = clock.GetUtcNow();
        var (from, to) = CallbackList.Today(now, CallbackList.Zone(request.TimeZone, project));
        var counts = await db.Callbacks.AsNoTracking().Where(c => c.ProjectId == request.ProjectId).GroupBy(c => c.Status)
            .Select(g => new { g.Key, All = g.Count(), Today = g.Count(c => c.ScheduledAt >= from && c.ScheduledAt < to), Past = g.Count(c => c.ScheduledAt < now) })
            .ToDictionaryAsync(g => g.Key, cancellationToken);
        var byStatus = Enum.GetValues<CallbackStatus>().ToDictionary(status => status, status => counts.GetValueOrDefault(status)?.All ?? 0);
        return new()
        {
            Total = byStatus.Values.Sum(),
            Pending = byStatus[CallbackStatus.Pending],
            Today = counts.Values.Sum(g => g.Today),
            Overdue = counts.Values.Where(g => CallbackTransitions.IsOpen(g.Key)).Sum(g => g.Past),
            ByStatus = byStatus,
        };
    }
}
