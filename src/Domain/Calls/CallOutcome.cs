using Contacts.Domain.Callbacks;
using Contacts.Domain.Contacts;
using Contacts.Domain.Projects;

namespace Contacts.Domain.Calls;

/// <summary>
/// What follows from a call that ended, or whose result was corrected: for its contact, for the callback that it was to keep, and for the one that was promised on it.
/// A correction leaves what the right report would have left.
/// </summary>
/// <param name="Contact">Whom it was with; locked.</param>
/// <param name="Call">With its result.</param>
/// <param name="Was">The result before it was corrected; null at the first report.</param>
/// <param name="Facts">All finished calls of the contact, this one included.</param>
/// <param name="Callbacks">The open callbacks of the contact and the one that the call was to keep; at a correction, all of the contact.</param>
/// <param name="History">At a correction: the steps of those callbacks, the oldest first.</param>
/// <param name="Agent">Who called, if still active: the next promise is theirs.</param>
public sealed record CallOutcome(Contact Contact, Call Call, CallResult? Was, IReadOnlyCollection<CallFact> Facts, IReadOnlyCollection<Callback> Callbacks, IReadOnlyCollection<CallbackChange> History, Agent? Agent)
{
    /// <summary>Works the outcome into contact and callbacks. Returns the callback that has to be kept from now on, if one was made.</summary>
    /// <param name="promised">The time agreed on the call; null when none was said.</param>
    /// <param name="hours">When the contact may be called, where no time was said.</param>
    /// <param name="zone">The contact's, else the project's.</param>
    /// <param name="newId">For a new callback.</param>
    /// <param name="actor">Who reports.</param>
    /// <param name="now">This moment.</param>
    public Callback? Apply(PromisedTime? promised, CallingHours hours, TimeZoneInfo zone, Func<Guid> newId, string actor, DateTimeOffset now)
    {
        Contact.TakeCalls(Facts, Call.Fact!, Was, actor, now);
        foreach (var callback in Callbacks)
        {
            Keep(callback, actor, now);
        }

        var made = Promise(promised, hours, zone, newId, actor, now);
        if (made is not null && Was is not null)
        {
            made.CallCorrected(Call.Fact!, [], Facts, actor, now); // what has happened since the call was reported
        }

        Contact.TakeCallbacks(made is null ? Callbacks : Callbacks.Append(made));
        return made;
    }

    /// <summary>
    /// A callback that is open again goes the way of its contact: where that was deleted, or is not to be called, it would have been called off then. One that a later promise on the same call has replaced stays closed.
    /// </summary>
    private void Keep(Callback callback, string actor, DateTimeOffset now)
    {
        if (Was is null)
        {
            callback.CallEnded(Call.Fact!, actor, now);
            return;
        }

        var wasOpen = callback.IsOpen;
        callback.CallCorrected(Call.Fact!, History, Facts, actor, now);
        var refusedByHand = Contact is { DoNotCall: true, DoNotCallCallId: null } && Contact.DoNotCallAt >= callback.CreatedAt;
        var isReplaced = callback.OriginCallId is { } origin && LastPromiseOn(origin) != callback;
        if (!wasOpen && callback.IsOpen && (Contact.DeletedAt is not null || refusedByHand || isReplaced))
        {
            callback.Cancel(Contact.DeletedAt is not null ? Callback.ContactDeleted : refusedByHand ? Callback.Refused : Callback.NeverPromised, actor, now);
        }
    }

    private Callback? LastPromiseOn(Guid callId) => Callbacks.Where(c => c.OriginCallId == callId).MaxBy(c => c.CreatedAt);

    /// <summary>The callback promised on the call: made, or moved to the time that was meant.</summary>
    private Callback? Promise(PromisedTime? promised, CallingHours hours, TimeZoneInfo zone, Func<Guid> newId, string actor, DateTimeOffset now)
    {
        var made = LastPromiseOn(Call.Id);
        if (Call.Result != CallResult.Callback)
        {
            return null;
        }

        if (made is { IsOpen: true } or { Status: CallbackStatus.Missed })
        {
            if (promised is { } moved && !made.WasPromisedFor(moved))
            {
                made.Reschedule(moved, actor, now);
            }

            return null;
        }

        var isPromisedAlready = Was == CallResult.Callback && made is not null && (promised is not { } again || made.WasPromisedFor(again));
        return isPromisedAlready || Contact.DeletedAt is not null ? null
            : Callback.PromisedOn(Call, newId(), Agent, promised ?? NextBusinessHour(hours, zone, now), needsConfirmation: promised is null, actor, now);
    }

    /// <summary>Nobody said when: the next whole hour within calling hours, Monday to Friday.</summary>
    public static PromisedTime NextBusinessHour(CallingHours hours, TimeZoneInfo zone, DateTimeOffset now)
    {
        var local = TimeZoneInfo.ConvertTime(now, zone).DateTime;
        var hour = local.Date.AddHours(local.Hour + 1);
        while (hour.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday || TimeOnly.FromDateTime(hour) < hours.Start || TimeOnly.FromDateTime(hour) >= hours.End)
        {
            var first = hour.Date.Add(hours.Start.ToTimeSpan());
            hour = hour < first ? first : first.AddDays(1);
        }

        return PromisedTime.AtInstant(TimeZones.At(hour, zone), zone.Id);
    }
}
