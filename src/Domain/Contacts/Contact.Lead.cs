using Contacts.Domain.Calls;

namespace Contacts.Domain.Contacts;

/// <summary>The pipeline, and what calls tell about a contact.</summary>
public sealed partial class Contact
{
    /// <summary>Null unless the contact is or was a lead.</summary>
    public LeadStage? LeadStage { get; private set; }

    public DateTimeOffset? StageEnteredAt { get; private set; }

    /// <summary>When the lead was won; null again when it reopens.</summary>
    public DateTimeOffset? ConvertedAt { get; private set; }

    /// <summary>Last time a person was reached.</summary>
    public DateTimeOffset? LastContactedAt
    {
        get;
        private set => (field, LastContactedKey) = (value, value ?? DateTimeOffset.UnixEpoch);
    }

    /// <summary>The last finished attempt, whatever came of it.</summary>
    public DateTimeOffset? LastCallAt { get; private set; }

    public CallResult? LastCallResult { get; private set; }
    public int CallAttempts { get; private set; }
    public DateTimeOffset LastContactedKey { get; private set; } = DateTimeOffset.UnixEpoch;

    /// <summary>Moves an open lead by the table. Losing needs a reason; the same stage again changes nothing.</summary>
    public bool MoveStage(LeadStage to, string? reason, string actor, DateTimeOffset now) => Move(to, reason, actor, now) && Touch(now);

    /// <summary>Brings a closed lead back to a named open stage; a reopened customer is a lead again.</summary>
    public void Reopen(LeadStage to, string? reason, string actor, DateTimeOffset now)
    {
        var from = RequireLead();
        if (!LeadStages.ReopensTo(from).Contains(to))
        {
            throw LeadStages.IsOpen(from)
                ? new DomainException("lead.not_closed", "Only a won or lost lead can be reopened.", "stage")
                : DomainException.IllegalMove("lead.illegal_transition", from, to, LeadStages.ReopensTo(from));
        }

        if (string.IsNullOrWhiteSpace(reason))
        {
            throw DomainException.Invalid("lead.reason_required", "Say why the lead is reopened.", "reason");
        }

        Enter(from, to, reason, actor, now);
        Touch(now);
    }

    /// <summary>A finished attempt. A first call that reaches a person moves New to Contacted.</summary>
    public void RecordCall(CallResult result, DateTimeOffset endedAt, string actor, DateTimeOffset now)
    {
        if (!result.CountsAsAttempt())
        {
            return;
        }

        CallAttempts++;
        (LastCallAt, LastCallResult) = (endedAt, result);
        if (result.ReachesPerson())
        {
            LastContactedAt = endedAt;
            if (LeadStage == Contacts.LeadStage.New)
            {
                Enter(Contacts.LeadStage.New, Contacts.LeadStage.Contacted, null, actor, now);
            }
        }

        Touch(now);
    }

    public LeadStage RequireLead() => LeadStage ?? throw new DomainException("lead.not_a_lead", "This contact is not a lead; set its type to lead first.");

    /// <summary>A stage decides the type; a type alone flags, converts or unflags.</summary>
    private void TakeTypeAndStage(ContactChanges asked, string actor, DateTimeOffset now, List<FieldChange>? edits)
    {
        if (asked.LeadStage.IsSet)
        {
            Move(asked.LeadStage.Value, asked.LeadStageReason, actor, now);
        }
        else if (asked.Type.IsSet && asked.Type.Value != Type)
        {
            var before = Type;
            TakeType(asked.Type.Value, actor, now);
            edits?.Add(new FieldChange("type", before.ToApiName(), Type.ToApiName()));
        }
    }

    private void TakeType(ContactType type, string actor, DateTimeOffset now)
    {
        if (type == ContactType.Lead && LeadStage is null)
        {
            Enter(null, Contacts.LeadStage.New, null, actor, now);
        }
        else if (type == ContactType.Lead && LeadStage == Contacts.LeadStage.Won)
        {
            throw new DomainException("lead.closed", "This lead was won; reopen it to make it a lead again.", "type");
        }
        else if (type == ContactType.Customer && LeadStage == Contacts.LeadStage.Lost)
        {
            throw new DomainException("lead.closed", "This lead was lost; reopen it and win it to make a customer.", "type");
        }
        else if (type == ContactType.Customer && LeadStage is { } stage && LeadStages.IsOpen(stage))
        {
            Enter(stage, Contacts.LeadStage.Won, null, actor, now);
        }

        Type = type;
    }

    /// <summary>A contact outside the pipeline may enter at any stage; one inside moves by the table.</summary>
    private bool Move(LeadStage to, string? reason, string actor, DateTimeOffset now)
    {
        if (LeadStage == to)
        {
            return false;
        }

        if (LeadStage is { } from)
        {
            RequireLegal(from, to, reason);
        }

        Enter(LeadStage, to, reason, actor, now);
        return true;
    }

    private static void RequireLegal(LeadStage from, LeadStage to, string? reason)
    {
        if (!LeadStages.IsOpen(from))
        {
            throw new DomainException("lead.closed", $"This lead is {from.ToApiName()}; reopen it first.", "leadStage") { Allowed = [.. LeadStages.ReopensTo(from).Select(s => s.ToApiName())] };
        }

        if (!LeadStages.From(from).Contains(to))
        {
            throw DomainException.IllegalMove("lead.illegal_transition", from, to, LeadStages.From(from));
        }

        if (to == Contacts.LeadStage.Lost && string.IsNullOrWhiteSpace(reason))
        {
            throw DomainException.Invalid("lead.reason_required", "Say why the lead was lost.", "reason");
        }
    }

    private void Enter(LeadStage? from, LeadStage to, string? reason, string actor, DateTimeOffset now)
    {
        var move = new LeadStageMoved(from, to, StageEnteredAt, Text.Clean(reason, LeadStageChange.ReasonMaxLength, "reason"), actor, now);
        (LeadStage, StageEnteredAt) = (to, now);
        (Type, ConvertedAt) = to == Contacts.LeadStage.Won ? (ContactType.Customer, now) : (ContactType.Lead, (DateTimeOffset?)null);
        _events.Add(move);
    }
}
