namespace Contacts.Domain.Contacts;

/// <summary>Where a lead stands in the pipeline.</summary>
public enum LeadStage
{
    /// <summary>Entered the pipeline; nobody was reached yet.</summary>
    New = 1,

    /// <summary>A person was reached.</summary>
    Contacted,

    /// <summary>Need and budget are there; a proposal comes next.</summary>
    Qualified,

    /// <summary>A proposal is out.</summary>
    Proposal,

    /// <summary>Terms are being settled.</summary>
    Negotiation,

    /// <summary>Closed: the contact is a customer.</summary>
    Won,

    /// <summary>Closed, with a reason.</summary>
    Lost,
}

/// <summary>The one place that says which stage may follow which.</summary>
public static class LeadStages
{
    private static readonly LeadStage[] Working = [LeadStage.Contacted, LeadStage.Qualified, LeadStage.Proposal, LeadStage.Negotiation];

    private static readonly Dictionary<LeadStage, LeadStage[]> Next = Enum.GetValues<LeadStage>().ToDictionary(
        from => from,
        from => IsOpen(from) ? [.. Working.Where(to => to != from), LeadStage.Won, LeadStage.Lost] : Array.Empty<LeadStage>());

    public static bool IsOpen(LeadStage stage) => stage is not (LeadStage.Won or LeadStage.Lost);

    /// <summary>Moves by hand. Closed stages have none: they are reopened.</summary>
    public static IReadOnlyList<LeadStage> From(LeadStage stage) => Next[stage];

    /// <summary>Where a closed lead may reopen; an open one has nothing to reopen.</summary>
    public static IReadOnlyList<LeadStage> ReopensTo(LeadStage stage) => IsOpen(stage) ? [] : Working;
}
