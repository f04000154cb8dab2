using System.Globalization;
using System.Linq.Expressions;
using Contacts.Application.Common;
using Contacts.Domain.Callbacks;
using Contacts.Domain.Calls;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Callbacks;

/// <summary>A promise to ring a contact at a given time.</summary>
public sealed record CallbackDto
{
    /// <summary>Assigned when it is scheduled.</summary>
    public required Guid Id { get; init; }

    /// <summary>Who is to be called.</summary>
    public required Guid ContactId { get; init; }

    /// <summary>Who keeps it; null for any agent.</summary>
    public Guid? AgentId { get; init; }

    /// <summary>The instant, in UTC.</summary>
    public required DateTimeOffset ScheduledAt { get; init; }

    /// <summary>IANA: the zone in which the time was promised.</summary>
    public required string TimeZone { get; init; }

    /// <summary>What the clock in that zone shows then, such as 2027-07-01T09:00:00.</summary>
    public required string LocalTime { get; init; }

    /// <summary>How far that clock is from UTC then, such as -04:00.</summary>
    public required string Offset { get; init; }

    /// <summary>How much it matters among those that are due.</summary>
    public required CallbackPriority Priority { get; init; }

    /// <summary>What it is about.</summary>
    public string? Reason { get; init; }

    /// <summary>Where it stands.</summary>
    public required CallbackStatus Status { get; init; }

    /// <summary>Still promised, and the time has passed.</summary>
    public required bool Overdue { get; init; }

    /// <summary>The time was chosen for the contact, not by the contact.</summary>
    public required bool NeedsConfirmation { get; init; }

    /// <summary>Return calls that counted and did not reach the person.</summary>
    public required int Attempts { get; init; }

    /// <summary>The call on which it was promised.</summary>
    public Guid? OriginCallId { get; init; }

    /// <summary>The call that kept it.</summary>
    public Guid? CompletedByCallId { get; init; }

    /// <summary>The return call that is queued, claimed or under way.</summary>
    public Guid? ActiveCallId { get; init; }

    /// <summary>Why it was called off.</summary>
    public string? CancelReason { get; init; }

    /// <summary>When it was completed, missed or cancelled.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>Whom to call.</summary>
    public required CallbackContactDto Contact { get; init; }

    /// <summary>When it was scheduled.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Counts changes; the ETag is this number in quotes.</summary>
    public required int Version { get; init; }

    public static CallbackDto From(CallbackRow row, DateTimeOffset now)
    {
        var callback = row.Callback;
        var local = callback.ScheduledAt.ToOffset(TimeSpan.FromMinutes(callback.UtcOffsetMinutes));
        return new()
        {
            Id = callback.Id,
            ContactId = callback.ContactId,
            AgentId = callback.AgentId,
            ScheduledAt = callback.ScheduledAt,
            TimeZone = callback.TimeZone,
            LocalTime = local.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture),
            Offset = local.ToString("zzz", CultureInfo.InvariantCulture),
            Priority = callback.Priority,
            Reason = callback.Reason,
            Status = callback.Status,
            Overdue = callback.IsOverdue(now),
            NeedsConfirmation = callback.NeedsConfirmation,
            Attempts = callback.Attempts,
            OriginCallId = callback.OriginCallId,
            CompletedByCallId = callback.CompletedByCallId,
            ActiveCallId = row.ActiveCallId,
            CancelReason = callback.CancelReason,
            ClosedAt = callback.ClosedAt,
            Contact = new(callback.ContactId, row.ContactName, row.ContactPhone),
            CreatedAt = callback.CreatedAt,
            UpdatedAt = callback.UpdatedAt,
            Version = callback.Version,
        };
    }
}

/// <summary>Whom a callback is promised to.</summary>
/// <param name="Id">The contact.</param>
/// <param name="Name">Display name.</param>
/// <param name="Phone">E.164.</param>
public sealed record CallbackContactDto(Guid Id, string? Name, string? Phone);

/// <summary>What a callback is shown from.</summary>
public sealed record CallbackRow(Callback Callback, string? ContactName, string? ContactPhone, Guid? ActiveCallId);

internal static class CallbackQueries
{
    /// <summary>The projection that queries run.</summary>
    public static Expression<Func<Callback, CallbackRow>> CallbackRows(this IContactsDb db)
    {
        IQueryable<Domain.Contacts.Contact> contacts = db.Contacts;
        IQueryable<Call> calls = db.Calls;
        return c => new CallbackRow(
            c,
            contacts.Where(p => p.ProjectId == c.ProjectId && p.Id == c.ContactId).Select(p => p.Name).FirstOrDefault(),
            contacts.Where(p => p.ProjectId == c.ProjectId && p.Id == c.ContactId).Select(p => p.Phone).FirstOrDefault(),
            calls.Where(k => k.ProjectId == c.ProjectId && k.ContactId == c.ContactId && k.CallbackId == c.Id && (k.Status == CallStatus.Queued || k.Status == CallStatus.Claimed || k.Status == CallStatus.InProgress))
                .Select(k => (Guid?)k.Id).FirstOrDefault());
    }

    public static async Task<CallbackDto> ReadCallbackAsync(this IContactsDb db, Guid projectId, Guid id, DateTimeOffset now, CancellationToken cancellationToken) => CallbackDto.From(
        await db.Callbacks.AsNoTracking().Where(c => c.ProjectId == projectId && c.Id == id).Select(db.CallbackRows()).SingleOrDefaultAsync(cancellationToken) ?? throw new NotFoundException("callback", id), now);
}
