namespace Contacts.Domain.Callbacks;

/// <summary>One kept step in the life of a callback.</summary>
public sealed class CallbackChange
{
    private CallbackChange() { } // EF

    public Guid ProjectId { get; private set; }
    public Guid Id { get; private set; }
    public Guid CallbackId { get; private set; }
    public Guid ContactId { get; private set; }
    public CallbackChangeKind Kind { get; private set; }

    /// <summary>The time promised after this step.</summary>
    public DateTimeOffset ScheduledAt { get; private set; }

    public string? Reason { get; private set; }

    /// <summary>The call whose result, or whose correction, brought the step about; null when a person or the service took it.</summary>
    public Guid? CallId { get; private set; }

    public string Actor { get; private set; } = "";
    public DateTimeOffset At { get; private set; }

    public static CallbackChange Record(Guid id, Callback callback, CallbackEvent happened) => new()
    {
        ProjectId = callback.ProjectId,
        Id = id,
        CallbackId = callback.Id,
        ContactId = callback.ContactId,
        Kind = happened.Kind,
        ScheduledAt = happened.ScheduledAt,
        Reason = happened.Reason,
        CallId = happened.CallId,
        Actor = happened.Actor,
        At = happened.At,
    };
}

/// <summary>What happened to a callback since it was loaded; kept in the transaction of the change.</summary>
public sealed record CallbackEvent(CallbackChangeKind Kind, DateTimeOffset ScheduledAt, string? Reason, Guid? CallId, string Actor, DateTimeOffset At);

/// <summary>A step in the life of a callback.</summary>
public enum CallbackChangeKind
{
    /// <summary>It was promised.</summary>
    Scheduled = 1,

    /// <summary>The time was confirmed.</summary>
    Confirmed,

    /// <summary>Another time was promised.</summary>
    Rescheduled,

    /// <summary>Agent, priority or reason changed.</summary>
    Edited,

    /// <summary>A return call did not reach the person.</summary>
    Attempted,

    /// <summary>It was kept.</summary>
    Completed,

    /// <summary>It was missed.</summary>
    Missed,

    /// <summary>It was called off.</summary>
    Cancelled,

    /// <summary>The result that had completed it was corrected.</summary>
    Reopened,
}
