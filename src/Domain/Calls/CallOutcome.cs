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
/// <param name="Callbacks">The open callbacks of the contact, the one that the call was to keep, and those promised on it.</param>
/// <param name="Agent">Who called, if still active: the next promise is theirs.</param>
public sealed record CallOutcome(Contact Contact, Call Call, CallResult? Was, IReadOnlyCollection<CallFact> Facts, IReadOnlyCollection<Callback> Callbacks, Agent? Agent)
{
    /// <summary>Why a correction calls off what was promised on the call.</summary>
    public const string Corrected = "The result of the call was corrected.";

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
        Keep(actor, now);
        var made = Promise(promised, hours, zone, newId, actor, now);
        Contact.TakeCallbacks(made is null ? Callbacks : Callbacks.Append(made));
        return made;
    }

    /// <summary>The callback that the call was to keep: completed, or one more attempt. What the wrong result did to it is undone first. With a deleted contact nothing is promised any more.</summary>
    private void Keep(string actor, DateTimeOffset now)
    {
        if (Callbacks.SingleOrDefault(c => c.Id == Call.CallbackId) is not { } kept || Contact.DeletedAt is not null || (Was is { } was && SaysTheSame(was)))
        {
            return;
        }

        if (Was is { } wrong)
        {
            kept.CallCorrected(Call.Id, wrong, actor, now);
        }

        kept.CallEnded(Call, actor, now);
    }

    private bool SaysTheSame(CallResult was) => was.ReachesPerson() == Call.Result!.Value.ReachesPerson() && was.CountsAsAttempt() == Call.Result.Value.CountsAsAttempt();

    /// <summary>The callback promised on the call: made, moved to the time that was meant, or called off.</summary>
    private Callback? Promise(PromisedTime? promised, CallingHours hours, TimeZoneInfo zone, Func<Guid> newId, string actor, DateTimeOffset now)
    {
        var made = Callbacks.Where(c => c.OriginCallId == Call.Id).MaxBy(c => c.CreatedAt);
        if (Call.Result != CallResult.Callback)
        {
            if (made is { IsOpen: true })
            {
                made.Cancel(Corrected, actor, now);
            }

            return null;
        }

        if (made is { IsOpen: true } or { Status: CallbackStatus.Missed })
        {
            if (promised is { } moved && !made.IsPromisedFor(moved))
            {
                made.Reschedule(moved, actor, now);
            }

            return null;
        }

        var wasPromisedAlready = Was == CallResult.Callback && made is not null && promised is null;
        return wasPromisedAlready || Contact.DeletedAt is not null ? null
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
            hour = hour < first && hour.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) ? first : hour.Date.AddDays(1).Add(hours.Start.ToTimeSpan());
        }

        var at = TimeZones.At(hour, zone);
        return PromisedTime.AtInstant(at > now ? at : at.AddHours(1), zone.Id);
    }
}
