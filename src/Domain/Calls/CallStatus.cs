namespace Contacts.Domain.Calls;

/// <summary>Where a call stands.</summary>
public enum CallStatus
{
    /// <summary>Waits for a dialer.</summary>
    Queued = 1,

    /// <summary>A dialer has it, until its lease ends.</summary>
    Claimed,

    /// <summary>It is being dialled or spoken.</summary>
    InProgress,

    /// <summary>It ended, with a result.</summary>
    Completed,

    /// <summary>The platform failed; nobody's attempt.</summary>
    Failed,

    /// <summary>It was called off before anybody dialled.</summary>
    Cancelled,
}

/// <summary>Who called whom.</summary>
public enum CallDirection
{
    /// <summary>To the contact.</summary>
    Outbound = 1,

    /// <summary>From the contact.</summary>
    Inbound,
}

/// <summary>The order in which a dialer gets queued calls: fixed when the call is queued, the oldest first within each.</summary>
public enum CallPriority
{
    /// <summary>A promised callback.</summary>
    Callback = 1,

    /// <summary>The contact was hot.</summary>
    Hot,

    /// <summary>The contact was warm.</summary>
    Warm,

    /// <summary>Everybody else.</summary>
    Normal,
}

/// <summary>Why a call was never made.</summary>
public enum CallCancelReason
{
    /// <summary>Somebody called it off.</summary>
    Requested = 1,

    /// <summary>The contact asked not to be called, or the number is on a do-not-call list.</summary>
    DoNotCall,

    /// <summary>The contact was deleted.</summary>
    ContactDeleted,

    /// <summary>The contact has no number that can be called any more.</summary>
    UnusablePhone,

    /// <summary>The callback it was to keep was closed, or moved to another time.</summary>
    CallbackClosed,

    /// <summary>The contact has another number by now, and a call to that one is on its way.</summary>
    DuplicateNumber,
}

/// <summary>The one place that says which status may follow which.</summary>
public static class CallTransitions
{
    private static readonly Dictionary<CallStatus, CallStatus[]> Next = new()
    {
        [CallStatus.Queued] = [CallStatus.Claimed, CallStatus.Cancelled],
        [CallStatus.Claimed] = [CallStatus.Queued, CallStatus.InProgress, CallStatus.Completed, CallStatus.Failed, CallStatus.Cancelled],
        [CallStatus.InProgress] = [CallStatus.Completed, CallStatus.Failed],
        [CallStatus.Completed] = [],
        [CallStatus.Failed] = [],
        [CallStatus.Cancelled] = [],
    };

    public static IReadOnlyList<CallStatus> From(CallStatus status) => Next[status];

    public static bool Allows(CallStatus from, CallStatus to) => Next[from].Contains(to);

    /// <summary>On its way: a contact has at most one such call.</summary>
    public static bool IsActive(CallStatus status) => status is CallStatus.Queued or CallStatus.Claimed or CallStatus.InProgress;
}
