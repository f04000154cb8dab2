using System.Text.Json;
using Contacts.Application.Common;
using Contacts.Domain;
using Contacts.Domain.Calls;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.BulkCalls;

/// <summary>What became of a bulk call when it was made.</summary>
/// <param name="Id">Of the bulk call; null for a dry run, which queues nothing.</param>
/// <param name="Counts">How many calls were queued, and how many contacts left out.</param>
/// <param name="SkippedBy">How many contacts were left out for which reason.</param>
/// <param name="Results">One per contact: in the order of contactIds, or of the contacts' ids.</param>
public sealed record BulkCallOutcome(Guid? Id, BulkCallCounts Counts, IReadOnlyDictionary<CallSkipReason, int> SkippedBy, IReadOnlyList<BulkCallResult> Results);

/// <summary>How many.</summary>
/// <param name="Queued">Contacts for whom a call was queued.</param>
/// <param name="Skipped">Contacts that were left out.</param>
public sealed record BulkCallCounts(int Queued, int Skipped);

/// <summary>What became of one contact.</summary>
/// <param name="ContactId">The contact.</param>
/// <param name="Status">queued or skipped.</param>
/// <param name="Reason">Why it was left out.</param>
/// <param name="CallId">The call; null for a dry run.</param>
public sealed record BulkCallResult(Guid ContactId, BulkCallResultStatus Status, CallSkipReason? Reason, Guid? CallId);

/// <summary>What became of one contact of a bulk call.</summary>
public enum BulkCallResultStatus
{
    /// <summary>A call waits for a dialer.</summary>
    Queued = 1,

    /// <summary>No call: the reason says why.</summary>
    Skipped,
}

/// <summary>A bulk call, as it drains.</summary>
/// <param name="Id">Assigned when it was made.</param>
/// <param name="AgentId">Who is to call; null for any agent.</param>
/// <param name="OutsideHours">What was done about calling hours.</param>
/// <param name="Counts">How many calls were queued at first, and how many contacts left out.</param>
/// <param name="SkippedBy">How many contacts were left out for which reason.</param>
/// <param name="Calls">Where its calls stand now, by status.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="CreatedBy">Which key or person made it.</param>
public sealed record BulkCallDto(
    Guid Id, Guid? AgentId, OutsideHours OutsideHours, BulkCallCounts Counts, IReadOnlyDictionary<CallSkipReason, int> SkippedBy, IReadOnlyDictionary<CallStatus, int> Calls,
    DateTimeOffset CreatedAt, string CreatedBy);

internal static class BulkCallQueries
{
    /// <summary>Batches with their calls counted, by one more query for all of them.</summary>
    public static async Task<IReadOnlyList<BulkCallDto>> ShowAsync(this IContactsDb db, Guid projectId, IReadOnlyList<CallBatch> batches, CancellationToken cancellationToken)
    {
        var ids = batches.Select(b => (Guid?)b.Id).ToList();
        var counts = await db.Calls.Where(c => c.ProjectId == projectId && c.BatchId != null && ids.Contains(c.BatchId)).GroupBy(c => new { c.BatchId, c.Status })
            .Select(g => new { g.Key.BatchId, g.Key.Status, Count = g.Count() }).ToListAsync(cancellationToken);
        var byBatch = counts.ToLookup(c => c.BatchId);
        return [.. batches.Select(b => Show(b, Enum.GetValues<CallStatus>().ToDictionary(status => status, status => byBatch[b.Id].FirstOrDefault(c => c.Status == status)?.Count ?? 0)))];
    }

    public static async Task<BulkCallDto> ReadBulkCallAsync(this IContactsDb db, Guid projectId, Guid id, CancellationToken cancellationToken)
    {
        var batch = await db.CallBatches.AsNoTracking().SingleOrDefaultAsync(b => b.ProjectId == projectId && b.Id == id, cancellationToken) ?? throw new NotFoundException("bulk call", id);
        return (await db.ShowAsync(projectId, [batch], cancellationToken))[0];
    }

    private static BulkCallDto Show(CallBatch batch, IReadOnlyDictionary<CallStatus, int> calls)
    {
        var skipped = JsonSerializer.Deserialize<Dictionary<string, int>>(batch.SkippedBy)!;
        var byReason = Enum.GetValues<CallSkipReason>().Where(reason => skipped.ContainsKey(reason.ToApiName())).ToDictionary(reason => reason, reason => skipped[reason.ToApiName()]);
        return new(batch.Id, batch.AgentId, batch.OutsideHours, new(batch.Queued, byReason.Values.Sum()), byReason, calls, batch.CreatedAt, batch.CreatedBy);
    }
}
