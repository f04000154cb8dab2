namespace Contacts.Domain.Calls;

/// <summary>One bulk call: who was to call, and what became of the request.</summary>
public sealed class CallBatch
{
    public const int MaxContacts = 10_000;

    private CallBatch() { } // EF

    public Guid ProjectId { get; private set; }
    public Guid Id { get; private set; }
    public Guid? AgentId { get; private set; }
    public OutsideHours OutsideHours { get; private set; }

    /// <summary>Contacts for whom a call was queued.</summary>
    public int Queued { get; private set; }

    /// <summary>Reason to number of contacts, as a JSON object.</summary>
    public string SkippedBy { get; private set; } = "{}";

    public DateTimeOffset CreatedAt { get; private set; }
    public string CreatedBy { get; private set; } = "";

    /// <summary>When what still waited was called off: its calls that come back from a dialer are not handed out again.</summary>
    public DateTimeOffset? CancelledAt { get; private set; }

    public static CallBatch Record(Guid projectId, Guid id, Agent? agent, OutsideHours outsideHours, int queued, string skippedBy, string actor, DateTimeOffset now) =>
        new() { ProjectId = projectId, Id = id, AgentId = agent?.Id, OutsideHours = outsideHours, Queued = queued, SkippedBy = skippedBy, CreatedBy = actor, CreatedAt = now };

    /// <summary>The first time counts.</summary>
    public void Cancel(DateTimeOffset now) => CancelledAt ??= now;
}

/// <summary>What to do with a contact whose local time is outside calling hours.</summary>
public enum OutsideHours
{
    /// <summary>Leave it out.</summary>
    Skip = 1,

    /// <summary>Queue it for the next allowed time.</summary>
    Schedule,

    /// <summary>Call regardless.</summary>
    Ignore,
}

/// <summary>Why a bulk call leaves a contact out.</summary>
public enum CallSkipReason
{
    /// <summary>There is no such contact in this project.</summary>
    NotFound = 1,

    /// <summary>The contact asked not to be called, or the number is on a do-not-call list.</summary>
    DoNotCall,

    /// <summary>The contact has no phone number.</summary>
    NoPhone,

    /// <summary>The number was found to be wrong or unusable.</summary>
    UnusablePhone,

    /// <summary>The contact's local time is outside calling hours.</summary>
    OutsideCallingHours,

    /// <summary>A call to this contact is already on its way.</summary>
    AlreadyQueued,

    /// <summary>Another contact with the same number comes first.</summary>
    DuplicateNumber,
}
