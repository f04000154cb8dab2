namespace Contacts.Domain.Contacts;

/// <summary>What happened to a contact since it was loaded; kept as history in the transaction of the change.</summary>
public abstract record ContactEvent(string Actor, DateTimeOffset At);

public sealed record ContactEdited(IReadOnlyList<FieldChange> Changes, string Actor, DateTimeOffset At) : ContactEvent(Actor, At);

public sealed record ContactDeleted(string Actor, DateTimeOffset At) : ContactEvent(Actor, At);

public sealed record ContactRestored(string Actor, DateTimeOffset At) : ContactEvent(Actor, At);

public sealed record LeadStageMoved(LeadStage? From, LeadStage To, DateTimeOffset? Since, string? Reason, string Actor, DateTimeOffset At) : ContactEvent(Actor, At);

/// <summary>One field, before and after.</summary>
/// <param name="Field">In its API spelling.</param>
/// <param name="From">Before; null where it was empty.</param>
/// <param name="To">After; null where it was cleared.</param>
public sealed record FieldChange(string Field, object? From, object? To);
