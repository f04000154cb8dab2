using System.Linq.Expressions;
using Contacts.Application.Common;
using Contacts.Domain.Callbacks;
using Contacts.Domain.Calls;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Calls;

/// <summary>One attempt to speak with a contact.</summary>
public record CallDto
{
    /// <summary>Assigned when it is queued or logged.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whom it is with.</summary>
    public required Guid ContactId { get; init; }

    /// <summary>Who calls, or took the call; null while any agent may.</summary>
    public Guid? AgentId { get; init; }

    /// <summary>The callback that the call is to keep.</summary>
    public Guid? CallbackId { get; init; }

    /// <summary>The bulk call that queued it.</summary>
    public Guid? BatchId { get; init; }

    /// <summary>Who called whom.</summary>
    public required CallDirection Direction { get; init; }

    /// <summary>Where it stands.</summary>
    public required CallStatus Status { get; init; }

    /// <summary>E.164: the number dialled, or that called.</summary>
    public required string Number { get; init; }

    /// <summary>Before whom it is handed out: fixed when it was queued.</summary>
    public required CallPriority Priority { get; init; }

    /// <summary>No dialer gets it before.</summary>
    public required DateTimeOffset NotBefore { get; init; }

    /// <summary>What came of it; null until it has ended.</summary>
    public CallResult? Result { get; init; }

    /// <summary>Who carried the call, such as twilio.</summary>
    public string? Provider { get; init; }

    /// <summary>The provider's own word for the result, as it came.</summary>
    public string? ProviderResult { get; init; }

    /// <summary>The provider's id of the call, unique per project.</summary>
    public string? ProviderCallId { get; init; }

    /// <summary>When it was queued, or logged.</summary>
    public required DateTimeOffset QueuedAt { get; init; }

    /// <summary>When a dialer last took it.</summary>
    public DateTimeOffset? ClaimedAt { get; init; }

    /// <summary>When dialling began.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Seconds of talk.</summary>
    public int? DurationSeconds { get; init; }

    /// <summary>Where the recording is.</summary>
    public string? RecordingUrl { get; init; }

    /// <summary>What was said.</summary>
    public string? Summary { get; init; }

    /// <summary>Why it was called off.</summary>
    public CallCancelReason? CancelReason { get; init; }

    /// <summary>When its result was last corrected.</summary>
    public DateTimeOffset? CorrectedAt { get; init; }

    /// <summary>The callback that the call is to keep, as it stands now.</summary>
    public CallCallbackDto? Callback { get; init; }

    /// <summary>The callback that was promised on the call, as it stands now.</summary>
    public CallCallbackDto? PromisedCallback { get; init; }

    /// <summary>When it last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Counts changes; the ETag is this number in quotes.</summary>
    public required int Version { get; init; }

    public static CallDto From(CallRow row) => new()
    {
        Id = row.Call.Id,
        ContactId = row.Call.ContactId,
        AgentId = row.Call.AgentId,
        CallbackId = row.Call.CallbackId,
        BatchId = row.Call.BatchId,
        Direction = row.Call.Direction,
        Status = row.Call.Status,
        Number = row.Call.Number,
        Priority = row.Call.Priority,
        NotBefore = row.Call.NotBefore,
        Result = row.Call.Result,
        Provider = row.Call.Provider,
        ProviderResult = row.Call.ProviderResult,
        ProviderCallId = row.Call.ProviderCallId,
        QueuedAt = row.Call.QueuedAt,
        ClaimedAt = row.Call.ClaimedAt,
        StartedAt = row.Call.StartedAt,
        EndedAt = row.Call.EndedAt,
        DurationSeconds = row.Call.DurationSeconds,
        RecordingUrl = row.Call.RecordingUrl,
        Summary = row.Call.Summary,
        CancelReason = row.Call.CancelReason,
        CorrectedAt = row.Call.CorrectedAt,
        Callback = CallCallbackDto.From(row.Call.CallbackId, row.KeptStatus, row.KeptAt),
        PromisedCallback = CallCallbackDto.From(row.PromisedId, row.PromisedStatus, row.PromisedAt),
        UpdatedAt = row.Call.UpdatedAt,
        Version = row.Call.Version,
    };
}

/// <summary>A callback beside a call.</summary>
/// <param name="Id">The callback.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="ScheduledAt">The promised time.</param>
public sealed record CallCallbackDto(Guid Id, CallbackStatus Status, DateTimeOffset ScheduledAt)
{
    internal static CallCallbackDto? From(Guid? id, CallbackStatus? status, DateTimeOffset? at) => id is { } known && status is { } stands && at is { } promised ? new(known, stands, promised) : null;
}

/// <summary>What a call is shown from.</summary>
public sealed record CallRow(Call Call, CallbackStatus? KeptStatus, DateTimeOffset? KeptAt, Guid? PromisedId, CallbackStatus? PromisedStatus, DateTimeOffset? PromisedAt);

internal static class CallQueries
{
    /// <summary>The projection that queries run. Of callbacks promised on one call, the last one counts.</summary>
    public static Expression<Func<Call, CallRow>> CallRows(this IContactsDb db)
    {
        IQueryable<Callback> callbacks = db.Callbacks;
        return c => new CallRow(
            c,
            callbacks.Where(b => b.ProjectId == c.ProjectId && b.Id == c.CallbackId).Select(b => (CallbackStatus?)b.Status).FirstOrDefault(),
            callbacks.Where(b => b.ProjectId == c.ProjectId && b.Id == c.CallbackId).Select(b => (DateTimeOffset?)b.ScheduledAt).FirstOrDefault(),
            callbacks.Where(b => b.ProjectId == c.ProjectId && b.OriginCallId == c.Id).OrderByDescending(b => b.CreatedAt).Select(b => (Guid?)b.Id).FirstOrDefault(),
            callbacks.Where(b => b.ProjectId == c.ProjectId && b.OriginCallId == c.Id).OrderByDescending(b => b.CreatedAt).Select(b => (CallbackStatus?)b.Status).FirstOrDefault(),
            callbacks.Where(b => b.ProjectId == c.ProjectId && b.OriginCallId == c.Id).OrderByDescending(b => b.CreatedAt).Select(b => (DateTimeOffset?)b.ScheduledAt).FirstOrDefault());
    }

    public static async Task<CallDto> ReadCallAsync(this IContactsDb db, Guid projectId, Guid id, CancellationToken cancellationToken) => CallDto.From(
        await db.Calls.AsNoTracking().Where(c => c.ProjectId == projectId && c.Id == id).Select(db.CallRows()).SingleOrDefaultAsync(cancellationToken) ?? throw new NotFoundException("call", id));
}
