using Contacts.Domain;
using Contacts.Domain.Callbacks;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using MediatR;

namespace Contacts.Application.Reference;

public sealed record GetReference : IRequest<ReferenceData>;

/// <summary>Names, colours and emoji of everything that is chosen from a list.</summary>
/// <param name="LeadStages">In pipeline order.</param>
/// <param name="ContactTypes">What a contact is.</param>
/// <param name="ScoreBands">Bands of the lead score.</param>
/// <param name="FreshnessLabels">Labels derived from activity.</param>
/// <param name="FreshnessRules">The rules behind the labels.</param>
/// <param name="NextBestActions">What to do next.</param>
/// <param name="CallResults">What comes of a call.</param>
/// <param name="CallStatuses">Where a call stands.</param>
/// <param name="CallbackStatuses">Where a callback stands.</param>
/// <param name="CallbackPriorities">The most urgent first.</param>
/// <param name="ProviderResults">What words of calling providers mean: provider, word, result. A word ending in * stands for any ending.</param>
/// <param name="CustomFieldTypes">Types of custom fields.</param>
public sealed record ReferenceData(
    IReadOnlyList<StageReference> LeadStages,
    IReadOnlyList<ReferenceItem> ContactTypes,
    IReadOnlyList<BandReference> ScoreBands,
    IReadOnlyList<ReferenceItem> FreshnessLabels,
    IReadOnlyList<ReferenceItem> FreshnessRules,
    IReadOnlyList<ReferenceItem> NextBestActions,
    IReadOnlyList<CallResultReference> CallResults,
    IReadOnlyList<ReferenceItem> CallStatuses,
    IReadOnlyList<ReferenceItem> CallbackStatuses,
    IReadOnlyList<ReferenceItem> CallbackPriorities,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, CallResult>> ProviderResults,
    IReadOnlyList<ReferenceItem> CustomFieldTypes);

/// <summary>One value.</summary>
/// <param name="Code">As the API writes it.</param>
/// <param name="Name">For people.</param>
/// <param name="Color">Hex, for a badge.</param>
/// <param name="Emoji">Where there is one.</param>
public record ReferenceItem(string Code, string Name, string? Color = null, string? Emoji = null);

/// <summary>A stage, and where leads go from it.</summary>
/// <param name="Code">As the API writes it.</param>
/// <param name="Name">For people.</param>
/// <param name="Color">Hex, for a badge.</param>
/// <param name="Open">False for won and lost.</param>
/// <param name="MovesTo">The stages that may follow by POST /stage.</param>
/// <param name="ReopensTo">The stages that may follow by POST /reopen.</param>
public sealed record StageReference(string Code, string Name, string Color, bool Open, IReadOnlyList<string> MovesTo, IReadOnlyList<string> ReopensTo);

/// <summary>A band of the lead score.</summary>
/// <param name="Code">As the API writes it.</param>
/// <param name="Name">For people.</param>
/// <param name="Color">Hex, for a badge.</param>
/// <param name="From">Lowest score.</param>
/// <param name="To">Highest score.</param>
public sealed record BandReference(string Code, string Name, string Color, int From, int To);

/// <summary>A call result, and what it says.</summary>
/// <param name="Code">As the API writes it.</param>
/// <param name="Name">For people.</param>
/// <param name="ReachesPerson">Counts as contact.</param>
/// <param name="CountsAsAttempt">Counts as an attempt.</param>
public sealed record CallResultReference(string Code, string Name, bool ReachesPerson, bool CountsAsAttempt);

internal sealed class GetReferenceHandler(ProviderResults vocabulary) : IRequestHandler<GetReference, ReferenceData>
{
    private static readonly ReferenceData Data = new(
        [.. Enum.GetValues<LeadStage>().Select(s => new StageReference(s.ToApiName(), Title(s), StageColor(s), LeadStages.IsOpen(s), Names(LeadStages.From(s)), Names(LeadStages.ReopensTo(s))))],
        [.. Enum.GetValues<ContactType>().Select(Item)],
        [.. Enum.GetValues<ScoreBand>().Select(b => new BandReference(b.ToApiName(), Title(b), BandColor(b), LeadScore.Range(b).From, LeadScore.Range(b).To))],
        [.. Enum.GetValues<FreshnessLabel>().Select(l => new ReferenceItem(l.ToApiName(), Title(l), LabelColor(l), LabelEmoji(l)))],
        [.. Enum.GetValues<FreshnessRule>().Select(Item)],
        [.. Enum.GetValues<NextAction>().Select(Item)],
        [.. Enum.GetValues<CallResult>().Select(r => new CallResultReference(r.ToApiName(), Title(r), r.ReachesPerson(), r.CountsAsAttempt()))],
        [.. Enum.GetValues<CallStatus>().Select(Item)],
        [.. Enum.GetValues<CallbackStatus>().Select(s => new ReferenceItem(s.ToApiName(), Title(s), CallbackColor(s)))],
        [.. Enum.GetValues<CallbackPriority>().Select(p => new ReferenceItem(p.ToApiName(), Title(p), PriorityColor(p)))],
        new Dictionary<string, IReadOnlyDictionary<string, CallResult>>(),
        [.. Enum.GetValues<CustomFieldType>().Select(Item)]);

    public Task<ReferenceData> Handle(GetReference request, CancellationToken cancellationToken) =>
        Task.FromResult(Data with { ProviderResults = vocabulary.Tables.ToDictionary(table => table.Key, table => (IReadOnlyDictionary<string, CallResult>)table.Value) });

    private static ReferenceItem Item<T>(T value) where T : struct, Enum => new(value.ToApiName(), Title(value));

    private static string Title<T>(T value) where T : struct, Enum
    {
        var words = value.ToApiName().Replace('_', ' ');
        return char.ToUpperInvariant(words[0]) + words[1..];
    }

    private static string[] Names(IEnumerable<LeadStage> stages) => [.. stages.Select(s => s.ToApiName())];

    private static string StageColor(LeadStage stage) => stage switch
    {
        LeadStage.New => "#3b82f6",
        LeadStage.Contacted => "#06b6d4",
        LeadStage.Qualified => "#8b5cf6",
        LeadStage.Proposal => "#f59e0b",
        LeadStage.Negotiation => "#f97316",
        LeadStage.Won => "#16a34a",
        _ => "#dc2626",
    };

    private static string CallbackColor(CallbackStatus status) => status switch
    {
        CallbackStatus.Pending => "#f59e0b",
        CallbackStatus.Confirmed => "#3b82f6",
        CallbackStatus.Completed => "#16a34a",
        CallbackStatus.Missed => "#dc2626",
        _ => "#9ca3af",
    };

    private static string PriorityColor(CallbackPriority priority) => priority switch { CallbackPriority.Urgent => "#dc2626", CallbackPriority.High => "#f97316", CallbackPriority.Normal => "#3b82f6", _ => "#9ca3af" };

    private static string BandColor(ScoreBand band) => band switch { ScoreBand.Hot => "#16a34a", ScoreBand.Warm => "#f59e0b", _ => "#9ca3af" };

    private static string LabelColor(FreshnessLabel label) => label switch { FreshnessLabel.Hot => "#dc2626", FreshnessLabel.Warm => "#f97316", FreshnessLabel.New => "#e5e7eb", _ => "#38bdf8" };

    private static string LabelEmoji(FreshnessLabel label) => label switch { FreshnessLabel.Hot => "🔥", FreshnessLabel.Warm => "♨️", FreshnessLabel.New => "⚪", _ => "🧊" };
}
