namespace Contacts.Domain.Contacts;

/// <summary>One kept move of a lead: nothing in the pipeline happens without a trace.</summary>
public sealed class LeadStageChange
{
    public const int ReasonMaxLength = 500;

    private LeadStageChange() { } // EF

    public Guid ProjectId { get; private set; }
    public Guid Id { get; private set; }
    public Guid ContactId { get; private set; }

    /// <summary>Null where the contact entered the pipeline.</summary>
    public LeadStage? From { get; private set; }

    public LeadStage To { get; private set; }
    public DateTimeOffset At { get; private set; }
    public string Actor { get; private set; } = "";
    public string? Reason { get; private set; }

    /// <summary>How long the lead had stood in <see cref="From"/>.</summary>
    public long? SecondsInFrom { get; private set; }

    public static LeadStageChange Record(Guid projectId, Guid id, Guid contactId, LeadStageMoved move) => new()
    {
        ProjectId = projectId,
        Id = id,
        ContactId = contactId,
        From = move.From,
        To = move.To,
        At = move.At,
        Actor = move.Actor,
        Reason = move.Reason,
        SecondsInFrom = move.Since is { } since ? (long)(move.At - since).TotalSeconds : null,
    };
}
