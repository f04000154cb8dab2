using System.Linq.Expressions;

namespace Contacts.Domain.Contacts;

/// <summary>What to do with a contact next.</summary>
public enum NextAction
{
    /// <summary>This person asked not to be called, or the number is on a do-not-call list.</summary>
    DoNotCall = 1,

    /// <summary>There is no number that can be called.</summary>
    FixPhone,

    /// <summary>A promised callback is due.</summary>
    CallBackNow,

    /// <summary>A callback is promised for later.</summary>
    WaitForCallback,

    /// <summary>Hot: showed interest within 7 days.</summary>
    CallNow,

    /// <summary>The lead is qualified.</summary>
    SendProposal,

    /// <summary>A proposal is out.</summary>
    FollowUpProposal,

    /// <summary>Negotiation is under way.</summary>
    CloseDeal,

    /// <summary>Already a customer.</summary>
    Nurture,

    /// <summary>The lead was lost; look why.</summary>
    ReviewLost,

    /// <summary>Warm: recently in touch, or reachable by phone and email.</summary>
    Call,

    /// <summary>Never contacted.</summary>
    FirstCall,

    /// <summary>The last contact is more than 30 days ago.</summary>
    ReEngage,
}

/// <summary>One action with a sentence for people and the time it is due; no time means whenever it suits.</summary>
public readonly record struct NextBestAction(NextAction Code, string Text, DateTimeOffset? DueAt)
{
    /// <summary>All actions, the most urgent first: promises, then interest, then deals from their end, then everybody else to call; last what is not to be called.</summary>
    public static readonly IReadOnlyList<NextAction> ByUrgency =
    [
        NextAction.CallBackNow, NextAction.CallNow, NextAction.CloseDeal, NextAction.FollowUpProposal, NextAction.SendProposal, NextAction.Call, NextAction.FirstCall, NextAction.ReEngage,
        NextAction.WaitForCallback, NextAction.FixPhone, NextAction.Nurture, NextAction.ReviewLost, NextAction.DoNotCall,
    ];

    private static readonly Expression<Func<Contact, bool>> Unpromised = c => !c.DoNotCall && c.PhoneStatus == PhoneStatus.Valid && c.OpenCallbackAt == null;

    private static readonly Expression<Func<Contact, bool>> Early = Conditions.And(Unpromised, c => c.LeadStage == null || c.LeadStage == LeadStage.New || c.LeadStage == LeadStage.Contacted);

    /// <summary>
    /// The first rule that matches wins. A closed stage speaks before the warm, new and cold labels: those cover every contact, so behind them it would never be heard.
    /// </summary>
    public static NextBestAction For(ContactSituation contact, DateTimeOffset now)
    {
        if (contact.DoNotCall)
        {
            return new(NextAction.DoNotCall, "Do not call: this person asked not to be called.", null);
        }

        if (contact.NumberIsListed)
        {
            return new(NextAction.DoNotCall, "Do not call: the number is on a do-not-call list.", null);
        }

        if (contact.PhoneStatus is not PhoneStatus.Valid)
        {
            return new(NextAction.FixPhone, "Find a working phone number before anything else.", null);
        }

        if (contact.OpenCallbackAt is { } promised)
        {
            return promised <= now
                ? new(NextAction.CallBackNow, "Call back now: the promised time has come.", contact.CallableAt)
                : new(NextAction.WaitForCallback, "Wait for the promised callback.", promised);
        }

        var (code, text) = (contact.Freshness, contact.Stage) switch
        {
            (FreshnessLabel.Hot, _) => (NextAction.CallNow, "Call now: showed interest within the last 7 days."),
            (_, LeadStage.Qualified) => (NextAction.SendProposal, "Send a proposal: the lead is qualified."),
            (_, LeadStage.Proposal) => (NextAction.FollowUpProposal, "Follow up on the proposal."),
            (_, LeadStage.Negotiation) => (NextAction.CloseDeal, "Close the deal: negotiation is under way."),
            (_, LeadStage.Won) => (NextAction.Nurture, "Nurture: already a customer."),
            (_, LeadStage.Lost) => (NextAction.ReviewLost, "Review why this lead was lost."),
            (FreshnessLabel.Warm, _) => (NextAction.Call, "Call: recently in touch, or reachable by phone and email."),
            (FreshnessLabel.New, _) => (NextAction.FirstCall, "Make the first call: never contacted."),
            _ => (NextAction.ReEngage, "Re-engage: the last contact is more than 30 days ago."),
        };
        return new(code, text, IsCall(code) && contact.CallableAt > now ? contact.CallableAt : null);
    }

    /// <summary>The same rules as a condition that every database runs; the conditions partition all contacts. Calling hours move the due time only.</summary>
    public static Expression<Func<Contact, bool>> Is(NextAction code, Expression<Func<Contact, bool>> numberIsListed, DateTimeOffset now) =>
        code == NextAction.DoNotCall ? Conditions.Or(c => c.DoNotCall, numberIsListed) : Conditions.And(IfUnlisted(code, now), Conditions.Not(numberIsListed));

    private static Expression<Func<Contact, bool>> IfUnlisted(NextAction code, DateTimeOffset now) => code switch
    {
        NextAction.FixPhone => c => !c.DoNotCall && (c.PhoneStatus == null || c.PhoneStatus != PhoneStatus.Valid),
        NextAction.CallBackNow => c => !c.DoNotCall && c.PhoneStatus == PhoneStatus.Valid && c.OpenCallbackAt != null && c.OpenCallbackAt <= now,
        NextAction.WaitForCallback => c => !c.DoNotCall && c.PhoneStatus == PhoneStatus.Valid && c.OpenCallbackAt != null && c.OpenCallbackAt > now,
        NextAction.CallNow => Conditions.And(Unpromised, Freshness.Is(FreshnessLabel.Hot, now)),
        NextAction.SendProposal => AtStage(LeadStage.Qualified, now),
        NextAction.FollowUpProposal => AtStage(LeadStage.Proposal, now),
        NextAction.CloseDeal => AtStage(LeadStage.Negotiation, now),
        NextAction.Nurture => AtStage(LeadStage.Won, now),
        NextAction.ReviewLost => AtStage(LeadStage.Lost, now),
        NextAction.Call => Conditions.And(Early, Freshness.Is(FreshnessLabel.Warm, now)),
        NextAction.FirstCall => Conditions.And(Early, Freshness.Is(FreshnessLabel.New, now)),
        _ => Conditions.And(Early, Freshness.Is(FreshnessLabel.Cold, now)),
    };

    private static Expression<Func<Contact, bool>> AtStage(LeadStage stage, DateTimeOffset now) =>
        Conditions.And(Conditions.And(Unpromised, c => c.LeadStage == stage), Freshness.IsNotHot(now));

    private static bool IsCall(NextAction code) => code is NextAction.CallNow or NextAction.Call or NextAction.FirstCall or NextAction.ReEngage or NextAction.FollowUpProposal or NextAction.CloseDeal;
}

/// <summary>
/// All that the choice depends on. <see cref="NumberIsListed"/>: on a do-not-call list of the project or its organization; <see cref="PhoneStatus"/> is null without a phone; <see cref="CallableAt"/>: the first
/// moment from now on inside the project's calling hours in the contact's zone, else in the project's.
/// </summary>
public readonly record struct ContactSituation(
    bool DoNotCall, bool NumberIsListed, PhoneStatus? PhoneStatus, DateTimeOffset? OpenCallbackAt, FreshnessLabel Freshness, LeadStage? Stage, DateTimeOffset CallableAt);
