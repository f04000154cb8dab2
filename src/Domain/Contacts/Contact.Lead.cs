using Contacts.Domain.Callbacks;
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

    /// <summary>When the lead entered New, if it was a call that moved it on to Contacted: a corrected result takes it back there.</summary>
    public DateTimeOffset? NewSince { get; private set; }

    /// <summary>The earliest promise that is still open.</summary>
    public DateTimeOffset? OpenCallbackAt { get; private set; }

    /// <summary>Remembers the earliest of the open callbacks, for the next best action; that is no change of the contact.</summary>
    public void TakeCallbacks(IEnumerable<Callback> callbacks) => OpenCallbackAt = callbacks.Where(c => c.IsOpen).Select(c => (DateTimeOffset?)c.ScheduledAt).Min();

    /// <summary>
    /// What all finished calls say about the contact, whatever the order in which they were reported; <paramref name="changed"/> has just been reported, or corrected from <paramref name="was"/>.
    /// A first call that reaches a person moves New to Contacted.
    /// </summary>
    public void TakeCalls(IReadOnlyCollection<CallFact> calls, CallFact changed, CallResult? was, string actor, DateTimeOffset now)
    {
        var before = (CallAttempts, LastCallAt, LastCallResult, LastContactedAt, LeadStage, StageEnteredAt, DoNotCall, DoNotCallCallId, PhoneStatus);
        var attempts = calls.Where(c => c.Result.CountsAsAttempt()).OrderBy(c => c.EndedAt).ThenBy(c => c.CallId).ToList();
        CallAttempts = attempts.Count;
        (LastCallAt, LastCallResult) = (attempts.LastOrDefault()?.EndedAt, attempts.LastOrDefault()?.Result);
        LastContactedAt = attempts.LastOrDefault(c => c.Result.ReachesPerson())?.EndedAt;
        FollowStage(calls, actor, now);

        var edits = new List<FieldChange>();
        FollowDoNotCall(calls, changed, was, edits);
        FollowPhoneStatus(attempts, changed, was, edits);
        if (edits.Count > 0)
        {
            _events.Add(new ContactEdited(edits, actor, now));
        }

        if (before != (CallAttempts, LastCallAt, LastCallResult, LastContactedAt, LeadStage, StageEnteredAt, DoNotCall, DoNotCallCallId, PhoneStatus))
        {
            Touch(now);
        }
    }

    /// <summary>A lead at New, or one that a call took from there: Contacted since the first report that a person was reached, New while there is none.</summary>
    private void FollowStage(IEnumerable<CallFact> calls, string actor, DateTimeOffset now)
    {
        var newSince = LeadStage == Contacts.LeadStage.New ? StageEnteredAt : NewSince;
        if (Type != ContactType.Lead || newSince is null)
        {
            return;
        }

        var reachedAt = calls.Where(c => c.Result.ReachesPerson() && c.ReportedAt >= newSince).Select(c => (DateTimeOffset?)c.ReportedAt).Min();
        if (reachedAt is null && LeadStage != Contacts.LeadStage.New)
        {
            Enter(LeadStage, Contacts.LeadStage.New, "The result of a call was corrected.", actor, now);
            StageEnteredAt = newSince;
        }
        else if (reachedAt is not null)
        {
            if (LeadStage == Contacts.LeadStage.New)
            {
                Enter(LeadStage, Contacts.LeadStage.Contacted, null, actor, now);
            }

            (StageEnteredAt, NewSince) = (reachedAt, newSince);
        }
    }

    /// <summary>A refusal counts at once, and goes with the result that was wrong; one set by hand stays. What was refused before somebody lifted it counts no more, unless it is reported only now.</summary>
    private void FollowDoNotCall(IEnumerable<CallFact> calls, CallFact changed, CallResult? was, List<FieldChange> edits)
    {
        if (DoNotCall && DoNotCallCallId is null)
        {
            return;
        }

        var refusal = calls.Where(c => c.Result == CallResult.DoNotCall && (DoNotCallLiftedAt is null || c.ReportedAt > DoNotCallLiftedAt || c.CallId == DoNotCallCallId || (c == changed && was != CallResult.DoNotCall))).OrderBy(c => c.ReportedAt).ThenBy(c => c.CallId).FirstOrDefault();
        Set(edits, "doNotCall", DoNotCall, refusal is not null, static (c, v) => c.DoNotCall = v);
        (DoNotCallCallId, DoNotCallAt) = (refusal?.CallId, refusal?.EndedAt);
        DoNotCallReason = refusal is null ? null : "Asked on a call not to be called.";
    }

    /// <summary>A number that is someone else's, or nobody's, is flagged; the latest word counts.</summary>
    private void FollowPhoneStatus(IEnumerable<CallFact> attempts, CallFact changed, CallResult? was, List<FieldChange> edits)
    {
        if (Phone is null || changed.Number != Phone || (Flag(changed.Result) is null && Flag(was) is null))
        {
            return;
        }

        var status = attempts.Where(c => c.Number == Phone).Select(c => Flag(c.Result)).LastOrDefault(flag => flag is not null) ?? Contacts.PhoneStatus.Valid;
        if (PhoneStatus != status)
        {
            edits.Add(new FieldChange("phoneStatus", PhoneStatus?.ToApiName(), status.ToApiName()));
            PhoneStatus = status;
        }

        static PhoneStatus? Flag(CallResult? result) => result switch
        {
            CallResult.WrongNumber => Contacts.PhoneStatus.WrongNumber,
            CallResult.InvalidNumber => Contacts.PhoneStatus.Unusable,
            _ => null,
        };
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
        (LeadStage, StageEnteredAt, NewSince) = (to, now, null);
        (Type, ConvertedAt) = to == Contacts.LeadStage.Won ? (ContactType.Customer, now) : (ContactType.Lead, (DateTimeOffset?)null);
        _events.Add(move);
    }
}
