using Contacts.Domain.Contacts;
using Contacts.Domain.Projects;

namespace Contacts.Domain.Calls;

/// <summary>The one rule on whether a contact may be called, from when on, and before whom; one call and bulk calls ask it alike.</summary>
/// <param name="Skip">Why not; null when a call may be queued.</param>
/// <param name="NotBefore">The first moment at which it may be handed out.</param>
/// <param name="Priority">Before whom.</param>
/// <param name="KeepsCallingHours">Handed out within calling hours only.</param>
public readonly record struct Callability(CallSkipReason? Skip, DateTimeOffset NotBefore, CallPriority Priority, bool KeepsCallingHours)
{
    /// <summary>The first reason that applies is the one that is told.</summary>
    public static Callability Of(CallCandidate contact, OutsideHours outsideHours, DateTimeOffset? notBefore, DateTimeOffset now)
    {
        var wanted = notBefore > now ? notBefore.Value : now;
        var allowed = outsideHours == OutsideHours.Ignore ? wanted : contact.Hours.NextAllowed(wanted, contact.Zone);
        CallSkipReason? skip = contact switch
        {
            { DoNotCall: true } => CallSkipReason.DoNotCall,
            { PhoneStatus: null } => CallSkipReason.NoPhone,
            { PhoneStatus: not PhoneStatus.Valid } => CallSkipReason.UnusablePhone,
            _ when outsideHours == OutsideHours.Skip && allowed > wanted => CallSkipReason.OutsideCallingHours,
            { HasActiveCall: true } => CallSkipReason.AlreadyQueued,
            { NumberIsTaken: true } => CallSkipReason.DuplicateNumber,
            _ => null,
        };
        return new(skip, allowed, PriorityOf(contact), outsideHours != OutsideHours.Ignore);
    }

    private static CallPriority PriorityOf(CallCandidate contact) => contact switch
    {
        { KeepsCallback: true } => CallPriority.Callback,
        { Freshness: FreshnessLabel.Hot } => CallPriority.Hot,
        { Freshness: FreshnessLabel.Warm } => CallPriority.Warm,
        _ => CallPriority.Normal,
    };
}

/// <summary>All that <see cref="Callability"/> depends on.</summary>
/// <param name="DoNotCall">The contact asked not to be called, or its number is on a do-not-call list.</param>
/// <param name="PhoneStatus">Null without a phone.</param>
/// <param name="Freshness">The label at this moment.</param>
/// <param name="KeepsCallback">The call is to keep a promised callback.</param>
/// <param name="HasActiveCall">A call to the contact is on its way.</param>
/// <param name="NumberIsTaken">A call to the same number is on its way, for another contact.</param>
/// <param name="Hours">The project's calling hours.</param>
/// <param name="Zone">The contact's zone, else the project's.</param>
public readonly record struct CallCandidate(
    bool DoNotCall, PhoneStatus? PhoneStatus, FreshnessLabel Freshness, bool KeepsCallback, bool HasActiveCall, bool NumberIsTaken, CallingHours Hours, TimeZoneInfo Zone);
