using Contacts.Application.Common;
using Contacts.Application.Projects;
using Contacts.Domain.Calls;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Contacts.Application.Calls;

/// <summary>
/// Looks after calls that nobody speaks of any more: expired leases return to the queue, and calls under way for too long end as failed. Any number of instances may do it at once.
/// Returns how many calls it changed.
/// </summary>
public sealed record SweepCalls : IRequest<int>
{
    /// <summary>Who ends a call that was lost.</summary>
    public const string Actor = "service";
}

internal sealed class SweepCallsHandler(IContactsDb db, IIdFactory ids, IProjectDirectory projects, TimeProvider clock, ILogger<SweepCallsHandler> log) : IRequestHandler<SweepCalls, int>
{
    private const int Batch = 100;

    public async Task<int> Handle(SweepCalls request, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var changed = await db.ReleaseExpiredLeasesAsync(projectId: null, now, cancellationToken);
        var lost = await db.Calls.AsNoTracking().Where(c => c.Status == CallStatus.InProgress && c.LeaseUntil < now).OrderBy(c => c.LeaseUntil).Take(Batch).Select(c => new { c.ProjectId, c.Id }).ToListAsync(cancellationToken);
        foreach (var call in lost)
        {
            try
            {
                changed += await GiveUpAsync(call.ProjectId, call.Id, now, cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogError(e, "Call {CallId} of project {ProjectId} could not be given up; the others are", call.Id, call.ProjectId);
            }
        }

        Measures.CallsQueued(await db.Calls.CountAsync(c => c.Status == CallStatus.Queued, cancellationToken));
        return changed;
    }

    private async Task<int> GiveUpAsync(Guid projectId, Guid id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var project = await projects.RequireAsync(projectId, cancellationToken);
        var gaveUp = 0;
        await db.ChangeCallAsync(
            projectId, id,
            async (call, token) =>
            {
                gaveUp = 0;
                if (call.Status == CallStatus.InProgress && call.LeaseUntil < now) // nobody was faster
                {
                    call.GiveUp(now);
                    await db.FollowAsync(call, was: null, agreed: default, project, ids.NewId, SweepCalls.Actor, now, token);
                    gaveUp = 1;
                }
            },
            cancellationToken);
        return gaveUp;
    }
}
