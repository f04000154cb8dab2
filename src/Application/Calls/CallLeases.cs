using Contacts.Application.Common;
using Contacts.Application.Projects;
using Contacts.Domain.Callbacks;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Calls;

/// <summary>One dialer's wish: the statement that grants it is each engine's own.</summary>
public sealed record CallClaim(Guid ProjectId, Guid? AgentId, int Max, Guid Token, DateTimeOffset LeaseUntil, DateTimeOffset Now);

internal static class CallLeases
{
    /// <summary>Calls whose lease has run out wait for a dialer again; the token stays, so that a late report is taken until somebody else has the call. Of one project, or of all.</summary>
    public static async Task<int> ReleaseExpiredLeasesAsync(this IContactsDb db, Guid? projectId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var released = 0;
        await db.InTransactionAgainAsync(
            async token => released = await db.Calls.Where(c => (projectId == null || c.ProjectId == projectId) && c.Status == CallStatus.Claimed && c.LeaseUntil < now).ExecuteUpdateAsync(
                set => set.SetProperty(c => c.Status, CallStatus.Queued).SetProperty(c => c.LeaseUntil, (DateTimeOffset?)null).SetProperty(c => c.AgentId, c => c.AgentByClaim ? null : c.AgentId).SetProperty(c => c.AgentByClaim, false).SetProperty(c => c.UpdatedAt, now).SetProperty(c => c.Version, c => c.Version + 1), token),
            cancellationToken);
        return released;
    }

    /// <summary>What a claim has just taken goes back into the queue, for later.</summary>
    public static Task<int> PutBackAsync(this IContactsDb db, CallClaim claim, IReadOnlyList<Guid> ids, DateTimeOffset until, CancellationToken cancellationToken) => db.Held(claim, ids).ExecuteUpdateAsync(
        set => set.SetProperty(c => c.Status, CallStatus.Queued).SetProperty(c => c.NotBefore, until).SetProperty(c => c.LeaseToken, (Guid?)null).SetProperty(c => c.LeaseAgentId, (Guid?)null).SetProperty(c => c.LeaseUntil, (DateTimeOffset?)null).SetProperty(c => c.ClaimedAt, (DateTimeOffset?)null)
            .SetProperty(c => c.AgentId, c => c.AgentByClaim ? null : c.AgentId).SetProperty(c => c.AgentByClaim, false).SetProperty(c => c.Version, c => c.Version + 1),
        cancellationToken);

    /// <summary>What a claim has just taken may not be made.</summary>
    public static Task<int> CallOffAsync(this IContactsDb db, CallClaim claim, IReadOnlyList<Guid> ids, CallCancelReason reason, CancellationToken cancellationToken) => db.Held(claim, ids).ExecuteUpdateAsync(
        set => set.SetProperty(c => c.Status, CallStatus.Cancelled).SetProperty(c => c.CancelReason, reason).SetProperty(c => c.LeaseUntil, (DateTimeOffset?)null).SetProperty(c => c.Version, c => c.Version + 1), cancellationToken);

    /// <summary>Of the calls that dialers get next, all that may not be made for this reason, in one statement: no claim meets them one by one.</summary>
    public static Task<int> CallOffAheadAsync(this IContactsDb db, ProjectSettings project, CallCancelReason reason, int ahead, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (own, organization) = (project.Id, project.OrganizationId);
        var queued = db.Calls.Where(c => c.ProjectId == own && c.Status == CallStatus.Queued);
        var next = queued.Where(c => c.NotBefore <= now).OrderBy(c => c.Priority).ThenBy(c => c.NotBefore).ThenBy(c => c.Id).Take(ahead).Select(c => c.Id);
        var contacts = db.Contacts.Where(p => p.ProjectId == own);
        var refused = reason switch
        {
            CallCancelReason.DoNotCall => queued.Where(c => contacts.Any(p => p.Id == c.ContactId && (p.DoNotCall || db.DoNotCallNumbers.Any(n => (n.ScopeId == own || n.ScopeId == organization) && n.Number == p.Phone)))),
            CallCancelReason.ContactDeleted => queued.Where(c => contacts.Any(p => p.Id == c.ContactId && p.DeletedAt != null)),
            CallCancelReason.CallbackClosed => queued.Where(c => db.Callbacks.Any(b => b.ProjectId == own && b.Id == c.CallbackId && b.Status != CallbackStatus.Pending && b.Status != CallbackStatus.Confirmed)),
            CallCancelReason.Requested => queued.Where(c => db.CallBatches.Any(b => b.ProjectId == own && b.Id == c.BatchId && b.CancelledAt != null)),
            _ => queued.Where(c => contacts.Any(p => p.Id == c.ContactId && (p.PhoneStatus == null || p.PhoneStatus != PhoneStatus.Valid))),
        };
        return refused.Where(c => next.Contains(c.Id)).ExecuteUpdateAsync(
            set => set.SetProperty(c => c.Status, CallStatus.Cancelled).SetProperty(c => c.CancelReason, reason).SetProperty(c => c.UpdatedAt, now).SetProperty(c => c.Version, c => c.Version + 1), cancellationToken);
    }

    /// <summary>Calling hours have ended in a zone: all who wait there wait until they begin again, so that no claim meets them one by one.</summary>
    public static Task<int> LetZoneRestAsync(this IContactsDb db, ProjectSettings project, string zone, DateTimeOffset until, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (projectId, projectZone) = (project.Id, project.Zone.Id);
        return db.Calls
            .Where(call => call.ProjectId == projectId && call.Status == CallStatus.Queued && call.KeepsCallingHours && call.NotBefore < until
                && db.Contacts.Any(c => c.ProjectId == projectId && c.Id == call.ContactId && (c.TimeZone ?? c.PhoneTimeZone ?? projectZone) == zone))
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.NotBefore, until).SetProperty(c => c.UpdatedAt, now).SetProperty(c => c.Version, c => c.Version + 1), cancellationToken);
    }

    private static IQueryable<Call> Held(this IContactsDb db, CallClaim claim, IReadOnlyList<Guid> ids)
    {
        var (projectId, token, taken) = (claim.ProjectId, claim.Token, ids.ToList());
        return db.Calls.Where(c => c.ProjectId == projectId && taken.Contains(c.Id) && c.LeaseToken == token && c.Status == CallStatus.Claimed);
    }
}
