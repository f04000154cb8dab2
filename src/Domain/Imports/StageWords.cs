using System.Collections.Frozen;
using Contacts.Domain.Contacts;

namespace Contacts.Domain.Imports;

/// <summary>The words common CRMs write for a stage, in the one table that import reads them by.</summary>
public static class StageWords
{
    private static readonly FrozenDictionary<string, LeadStage> Words = new (LeadStage Stage, string Words)[]
    {
        (LeadStage.New, "new|open|not started|not contacted|uncontacted|new lead|fresh|raw|unassigned|assigned|lead|subscriber|potential|open - not contacted|not attempted|to contact|inquiry|incoming|lead in|lead capture|prospect|prospecting"),
        (LeadStage.Contacted, "contacted|attempted to contact|attempted|in progress|working|working - contacted|connected|contact made|open deal|engaged|reached|in contact|contact in future|nurturing|discovery|meeting scheduled|appointment scheduled"),
        (LeadStage.Qualified, "qualified|marketing qualified lead|sales qualified lead|mql|sql|opportunity|pre-qualified|qualified to buy|qualification|needs analysis|value proposition|demo scheduled|warm lead|interested|id. decision makers|identify decision makers"),
        (LeadStage.Proposal, "proposal|proposal sent|proposal/price quote|proposal made|presentation scheduled|quote|quoted|quote sent|decision maker bought-in|offer|offer sent|perception analysis"),
        (LeadStage.Negotiation, "negotiation|negotiation/review|negotiating|negotiations started|in negotiation|contract sent|contract|verbal|verbal commitment|decision|closing"),
        (LeadStage.Won, "won|closed won|converted|closed - converted|customer|client|sale|sold|deal won|success|signed|evangelist"),
        (LeadStage.Lost, "lost|closed lost|closed - not converted|lost lead|junk|junk lead|dead|disqualified|unqualified|not qualified|not interested|bad timing|rejected|recycled|canceled|cancelled|lost to competition|closed-lost to competition|bad fit"),
    }.SelectMany(row => row.Words.Split('|').Select(word => (Word: NormalForm(word), row.Stage))).ToFrozenDictionary(pair => pair.Word, pair => pair.Stage);

    public static LeadStage? Find(string text) => Words.TryGetValue(NormalForm(text), out var stage) ? stage : null;

    /// <summary>Case, spaces and punctuation make no difference.</summary>
    private static string NormalForm(string text) => string.Concat(Text.Key(text)!.Where(char.IsLetterOrDigit));
}
