using Contacts.Application.Common;
using Contacts.Application.Projects;
using Contacts.Domain.Calls;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Calls;

/// <summary>One dialer's wish: the statement that grants it is each engine's own.</summary>
public sealed record CallClaim(Guid ProjectId, Guid? AgentId, int Max, Guid Token, DateTimeOffset LeaseUntil, DateTimeOffset Now);

internal static class CallLeases
{
    /// <summary>Calls whose lease has run out wait for a dialer again; the token stays, so that a late report is taken until somebody else has the call. Of one project, or of all.</summary>
    public static Task<int> ReleaseExpiredLeasesAsync(this IContactsDb db, Guid? projectId, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.Calls.Where(c => (projectId == null || c.ProjectId == projectId) && c.Status == CallStatus.Claimed && c.LeaseUntil < now).ExecuteUpdateAsync(
            set => set.SetProperty(c => c.Status, CallStatus.Queued).SetProperty(c => c.LeaseUntil, (DateTimeOffset?)null).SetProperty(c => c.AgentId, c => c.AgentByClaim ? null : c.AgentId).SetProperty(c => c.AgentByClaim, false).SetProperty(c => c.UpdatedAt, now).SetProperty(c => c.Version, c => c.Version + 1), cancellationToken);

    /// <summary>Calling hours have ended in a zone: all who wait there wait until they begin again, so that no claim meets them one by one.</summary>
    public static Task<int> LetZoneRestAsync(this IContactsDb db, ProjectSettings project, string zone, DateTimeOffset until, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (projectId, projectZone) = (project.Id, project.Zone.Id);
        return db.Calls
            .Where(call => call.ProjectId == projectId && call.Status == CallStatus.Queued && call.KeepsCallingHours && call.NotBefore < until
                && db.Contacts.Any(c => c.ProjectId == projectId && c.Id == call.ContactId && (c.TimeZone ?? c.PhoneTimeZone ?? projectZone) == zone))
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.NotBefore, until).SetProperty(c => c.UpdatedAt, now).SetProperty(c => c.Version, c => c.Version + 1), cancellationToken);
    }
}
