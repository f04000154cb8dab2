using Contacts.Application.Common;
using Contacts.Domain.Callbacks;
using Contacts.Domain.Calls;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Contacts.Application.Callbacks;

/// <summary>Callbacks overdue for longer than their project's grace are missed, once each, however many instances look. One whose return call is on its way is not, and one whose contact is not to be called is called off. Returns how many.</summary>
public sealed record MissOverdueCallbacks : IRequest<int>
{
    /// <summary>Who misses them.</summary>
    public const string Actor = "service";
}

internal sealed class MissOverdueCallbacksHandler(IContactsDb db, TimeProvider clock, ILogger<MissOverdueCallbacksHandler> log) : IRequestHandler<MissOverdueCallbacks, int>
{
    private const int Batch = 100;

    public async Task<int> Handle(MissOverdueCallbacks request, CancellationToken cancellationToken)
    {
        var (now, missed) = (clock.GetUtcNow(), 0);
        foreach (var grace in await db.Projects.Select(p => p.CallbackGraceHours).Distinct().ToListAsync(cancellationToken))
        {
            var before = now.AddHours(-grace);
            var late = await db.Callbacks.AsNoTracking()
                .Where(c => (c.Status == CallbackStatus.Pending || c.Status == CallbackStatus.Confirmed) && c.ScheduledAt < before && db.Projects.Any(p => p.Id == c.ProjectId && p.CallbackGraceHours == grace))
                .Where(c => db.Contacts.Any(p => p.ProjectId == c.ProjectId && p.Id == c.ContactId && p.DeletedAt == null))
                .Where(c => !db.Calls.Any(call => call.ProjectId == c.ProjectId && call.CallbackId == c.Id && (call.Status == CallStatus.Queued || call.Status == CallStatus.Claimed || call.Status == CallStatus.InProgress)))
                .OrderBy(c => c.ScheduledAt).Take(Batch).Select(c => new { c.ProjectId, c.Id }).ToListAsync(cancellationToken);
            foreach (var callback in late)
            {
                try
                {
                    missed += await MissAsync(callback.ProjectId, callback.Id, before, now, cancellationToken);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    log.LogError(e, "Callback {CallbackId} of project {ProjectId} could not be missed; the others are", callback.Id, callback.ProjectId);
                }
            }
        }

        Measures.CallbacksOverdue(await db.Callbacks.CountAsync(c => (c.Status == CallbackStatus.Pending || c.Status == CallbackStatus.Confirmed) && c.ScheduledAt < now, cancellationToken));
        return missed;
    }

    private async Task<int> MissAsync(Guid projectId, Guid id, DateTimeOffset before, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var missed = 0;
        await db.ChangeCallbackAsync(
            projectId, id, expectedVersion: null, now,
            async (callback, token) =>
            {
                missed = 0;
                var isCalled = await db.Calls.AnyAsync(c => c.ProjectId == projectId && c.CallbackId == id && (c.Status == CallStatus.Queued || c.Status == CallStatus.Claimed || c.Status == CallStatus.InProgress), token);
                if (!callback.IsOverdue(before) || isCalled)
                {
                    return; // somebody was faster
                }

                if (await db.Contacts.AnyAsync(c => c.ProjectId == projectId && c.Id == callback.ContactId && c.DoNotCall, token))
                {
                    callback.Cancel(Callback.Refused, MissOverdueCallbacks.Actor, now); // as an import said: nobody was to ring
                }
                else
                {
                    callback.Miss(MissOverdueCallbacks.Actor, now);
                }

                missed = 1;
            },
            cancellationToken);
        return missed;
    }
}
