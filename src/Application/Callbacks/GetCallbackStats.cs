using Contacts.Application.Common;
using Contacts.Application.Projects;
using Contacts.Domain;
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
    private const int All = 1;
    private const int Today = 2;
    private const int Overdue = 3;
    private static readonly CallbackStatus[] Statuses = Enum.GetValues<CallbackStatus>();

    public async Task<CallbackStats> Handle(GetCallbackStats request, CancellationToken cancellationToken)
    {
        var project = await projects.RequireAsync(request.ProjectId, cancellationToken);
        var now = clock.GetUtcNow();
        var (from, to) = CallbackList.Today(now, CallbackList.Zone(request.TimeZone, project));
        var thisQuarter = QuarterHour.StartOf(now);

        // of the quarter that is passing, each callback is looked at
        var tallies = db.Tallies.Where(t => t.ProjectId == request.ProjectId);
        var sums = await tallies.Where(t => t.Subject == TallySubject.Callbacks)
            .Select(t => new CardLine { Part = All, Kind = t.Kind, Recent = false, Count = t.Count })
            .Concat(tallies.Where(t => t.Subject == TallySubject.PromisedCallbacks && t.Quarter >= from && t.Quarter < to)
                .Select(t => new CardLine { Part = Today, Kind = t.Kind, Recent = false, Count = t.Count }))
            .Concat(tallies.Where(t => t.Subject == TallySubject.OpenCallbacks && t.Quarter < thisQuarter)
                .Select(t => new CardLine { Part = Overdue, Kind = t.Kind, Recent = false, Count = t.Count }))
            .Concat(db.Callbacks.AsNoTracking().Where(c => c.ProjectId == request.ProjectId && c.ScheduledAt >= thisQuarter).Where(CallbackList.IsOverdue(now))
                .Select(c => new CardLine { Part = Overdue, Kind = 0, Recent = false, Count = 1 }))
            .SumAsync(cancellationToken);

        var byStatus = Statuses.ToDictionary(status => status, status => sums.Where(l => l.Part == All && l.Kind == (int)status).Sum(l => l.Count));
        return new()
        {
            Total = byStatus.Values.Sum(),
            Pending = byStatus[CallbackStatus.Pending],
            Today = sums.Where(l => l.Part == Today).Sum(l => l.Count),
            Overdue = sums.Where(l => l.Part == Overdue).Sum(l => l.Count),
            ByStatus = byStatus,
        };
    }
}
