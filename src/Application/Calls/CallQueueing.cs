using Contacts.Application.Callbacks;
using Contacts.Application.Common;
using Contacts.Application.Contacts;
using Contacts.Application.Projects;
using Contacts.Domain;
using Contacts.Domain.Callbacks;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Calls;

internal static class CallQueueing
{
    /// <summary>Queues a call to one contact, which is locked, unless <see cref="Callability"/> is against it.</summary>
    public static async Task QueueCallAsync(
        this IContactsDb db, Guid id, ProjectSettings project, Guid contactId, Callback? callback, Guid? agentId, OutsideHours outsideHours, DateTimeOffset? notBefore, string actor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        Call.CheckNotBefore(notBefore, now);
        var contact = await db.Contacts.AsNoTracking().SingleOrDefaultAsync(c => c.ProjectId == project.Id && c.Id == contactId && c.DeletedAt == null, cancellationToken) ?? throw new NotFoundException("contact", contactId);
        var agent = await db.FindAgentAsync(project.Id, agentId, cancellationToken);
        var active = await db.Calls.AsNoTracking()
            .Where(c => c.ProjectId == project.Id && (c.ContactId == contactId || c.Number == contact.Phone) && (c.Status == CallStatus.Queued || c.Status == CallStatus.Claimed || c.Status == CallStatus.InProgress))
            .Select(c => new { c.Id, c.ContactId }).ToListAsync(cancellationToken);
        var own = active.Find(c => c.ContactId == contactId)?.Id;
        var other = active.Find(c => c.ContactId != contactId)?.Id;

        var candidate = new CallCandidate(
            contact.DoNotCall || await db.NumberIsListedAsync(project, contact.Phone, cancellationToken), contact.PhoneStatus,
            Freshness.Of(contact.LastContactedAt, contact.LastCallResult, contact.Phone is not null, contact.Email is not null, now).Label,
            KeepsCallback: callback is not null, HasActiveCall: own is not null, NumberIsTaken: other is not null, project.CallingHours, contact.ZoneIn(project));
        var callability = Callability.Of(candidate, outsideHours, notBefore, now);
        if (callability.Skip is { } reason)
        {
            throw Refusal(reason, own ?? other, callability.NotBefore);
        }

        db.Calls.Add(Call.Queue(project.Id, id, contactId, contact.Phone!, callability.Priority, callability.NotBefore, callability.KeepsCallingHours, agent, callback?.Id, batchId: null, actor, now));
    }

    private static DomainException Refusal(CallSkipReason reason, Guid? conflictingId, DateTimeOffset allowedAt) => reason switch
    {
        CallSkipReason.DoNotCall => new("call.do_not_call", "This person asked not to be called, or the number is on a do-not-call list."),
        CallSkipReason.NoPhone => new("call.no_phone", "The contact has no phone number."),
        CallSkipReason.UnusablePhone => new("call.unusable_phone", "The contact's number was found to be wrong or unusable; store another one first."),
        CallSkipReason.OutsideCallingHours => new("call.outside_calling_hours", $"It is outside calling hours where the contact is; the next allowed time is {allowedAt.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}. outsideHours=schedule queues it for then."),
        CallSkipReason.AlreadyQueued => new("call.already_queued", "A call to this contact is on its way.") { ConflictingId = conflictingId },
        CallSkipReason.DuplicateNumber => new("call.duplicate_number", "A call to the same number is on its way, for another contact.") { ConflictingId = conflictingId },
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, null),
    };
}
