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

    /// <summary>A finished attempt on the contact's number; reports may come late and out of order. A first call that reaches a person moves New to Contacted.</summary>
    public void RecordCall(CallResult result, DateTimeOffset endedAt, string actor, DateTimeOffset now)
    {
        if (!result.CountsAsAttempt())
        {
            return;
        }

        CallAttempts++;
        if (LastCallAt is null || endedAt >= LastCallAt)
        {
            (LastCallAt, LastCallResult) = (endedAt, result);
        }

        if (result.ReachesPerson())
        {
            LastContactedAt = LastContactedAt > endedAt ? LastContactedAt : endedAt;
            if (Type == ContactType.Lead && LeadStage == Contacts.LeadStage.New)
            {
                Enter(Contacts.LeadStage.New, Contacts.LeadStage.Contacted, null, actor, now);
            }
        }

        TakeWhatWasSaid(result, endedAt, actor, now);
        Touch(now);
    }

    /// <summary>A refusal counts at once; a number that is someone else's, or nobody's, is flagged.</summary>
    private void TakeWhatWasSaid(CallResult result, DateTimeOffset endedAt, string actor, DateTimeOffset now)
    {
        var edits = new List<FieldChange>();
        if (result == CallResult.DoNotCall && !DoNotCall)
        {
            Set(edits, "doNotCall", DoNotCall, true, static (c, v) => c.DoNotCall = v);
            (DoNotCallAt, DoNotCallReason) = (endedAt, "Asked on a call not to be called.");
        }

        if (Phone is not null && result is CallResult.WrongNumber or CallResult.InvalidNumber)
        {
            var status = result == CallResult.WrongNumber ? Contacts.PhoneStatus.WrongNumber : Contacts.PhoneStatus.Unusable;
            if (PhoneStatus != status)
            {
                edits.Add(new FieldChange("phoneStatus", PhoneStatus?.ToApiName(), status.ToApiName()));
                PhoneStatus = status;
            }
        }

        if (edits.Count > 0)
        {
            _events.Add(new ContactEdited(edits, actor, now));
        }
    }

    public LeadStage RequireLead() => LeadStage ?? throw new DomainException("lead.not_a_lead", "This contact is not a lead; set its type to lead first.");

    /// <summary>A stage decides the type; a type alone flags, converts or unflags. The stage an unflagged contact kept flags it again.</summary>
    private void TakeTypeAndStage(ContactChanges asked, string actor, DateTimeOffset now, List<FieldChange>? edits)
    {
        var before = Type;
        if (asked.LeadStage.IsSet)
        {
            if (!Move(asked.LeadStage.Value, asked.LeadStageReason, actor, now) && Type == ContactType.Contact && asked.Type.Or(ContactType.Lead) != ContactType.Contact)
            {
                Type = LeadStage == Contacts.LeadStage.Won ? ContactType.Customer : ContactType.Lead;
            }
        }
        else if (asked.Type.IsSet && asked.Type.Value != Type)
        {
            TakeType(asked.Type.Value, actor, now);
        }

        if (Type != before)
        {
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
