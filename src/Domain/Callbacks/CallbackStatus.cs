namespace Contacts.Domain.Callbacks;

/// <summary>Where a promised call stands.</summary>
public enum CallbackStatus
{
    /// <summary>Promised; nobody has confirmed the time.</summary>
    Pending = 1,

    /// <summary>The time was confirmed.</summary>
    Confirmed,

    /// <summary>Kept: the person was reached.</summary>
    Completed,

    /// <summary>The time passed, and so did the grace; it can be rescheduled.</summary>
    Missed,

    /// <summary>Called off, with a reason.</summary>
    Cancelled,
}

/// <summary>How much a callback matters among those that are due; the most urgent is the smallest, so that an ascending index starts with it.</summary>
public enum CallbackPriority
{
    /// <summary>Before all others.</summary>
    Urgent = 1,

    /// <summary>Before the usual ones.</summary>
    High,

    /// <summary>The usual.</summary>
    Normal,

    /// <summary>After everything else.</summary>
    Low,
}

/// <summary>The one place that says which status may follow which.</summary>
public static class CallbackTransitions
{
    /// <summary>Pending follows by rescheduling only.</summary>
    private static readonly Dictionary<CallbackStatus, CallbackStatus[]> Next = new()
    {
        [CallbackStatus.Pending] = [CallbackStatus.Pending, CallbackStatus.Confirmed, CallbackStatus.Completed, CallbackStatus.Missed, CallbackStatus.Cancelled],
        [CallbackStatus.Confirmed] = [CallbackStatus.Pending, CallbackStatus.Completed, CallbackStatus.Missed, CallbackStatus.Cancelled],
        [CallbackStatus.Missed] = [CallbackStatus.Pending],
        [CallbackStatus.Completed] = [],
        [CallbackStatus.Cancelled] = [],
    };

    public static IReadOnlyList<CallbackStatus> From(CallbackStatus status) => Next[status];

    public static bool Allows(CallbackStatus from, CallbackStatus to) => Next[from].Contains(to);

    /// <summary>Still promised.</summary>
    public static bool IsOpen(CallbackStatus status) => status is CallbackStatus.Pending or CallbackStatus.Confirmed;
}
