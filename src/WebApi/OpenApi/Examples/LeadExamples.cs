using Contacts.Application.Common.Lists;
using Contacts.Application.Contacts;
using Contacts.Application.Leads;
using Contacts.Domain.Contacts;
using Contacts.WebApi.Hosting;

namespace Contacts.WebApi.OpenApi;

internal static class LeadExamples
{
    private static readonly LeadStats Stats = new()
    {
        Total = 2,
        New = 0,
        Qualified = 1,
        Converted = 1,
        ByStage = Enum.GetValues<LeadStage>().ToDictionary(stage => stage, stage => stage is LeadStage.Qualified or LeadStage.Won ? 1 : 0),
    };

    public static readonly Dictionary<string, OperationExample> All = new()
    {
        ["ListProjectLeads"] = new() { Answer = new Page<ContactDto>([ContactExamples.Grace], null, null) },
        ["ListLeads"] = new() { Answer = new Page<ContactDto>([ContactExamples.Grace], null, null) },
        ["GetProjectLeadStats"] = new() { Answer = Stats },
        ["GetLeadStats"] = new() { Answer = Stats },
        ["MoveLeadStage"] = new()
        {
            Parameters = OperationExample.WithId(DemoData.LeadId),
            Body = """{ "stage": "proposal" }""",
            Answer = ContactExamples.Grace with
            {
                LeadStage = LeadStage.Proposal,
                NextBestAction = new(NextAction.FollowUpProposal, "Follow up on the proposal.", null),
                UpdatedAt = OperationExample.Time,
                Version = 2,
            },
            Conflict = new("The contact is not a lead, or the stage cannot follow on the present one; allowed lists those that can.", "lead.illegal_transition",
                "qualified cannot become new; allowed from here: contacted, proposal, negotiation, won, lost.")
            { Allowed = ["contacted", "proposal", "negotiation", "won", "lost"] },
        },
        ["ReopenLead"] = new()
        {
            Parameters = OperationExample.WithId(DemoData.WonLeadId),
            Body = """{ "stage": "negotiation", "reason": "The contract was not signed after all." }""",
            Answer = ContactExamples.Grace with
            {
                Id = DemoData.WonLeadId,
                Name = "Katherine Johnson",
                FirstName = "Katherine",
                LastName = "Johnson",
                Phone = "+442079460103",
                PhoneRaw = "+44 20 7946 0103",
                Email = "katherine@example.com",
                LeadScore = 64,
                ScoreBand = ScoreBand.Warm,
                LeadStage = LeadStage.Negotiation,
                NextBestAction = new(NextAction.CloseDeal, "Close the deal: negotiation is under way.", null),
                UpdatedAt = OperationExample.Time,
                Version = 2,
            },
            Conflict = new("The lead is not closed, or the stage is none that a closed lead reopens to.", "lead.not_closed", "Only a won or lost lead can be reopened.")
            { Errors = [new("stage", "lead.not_closed", "Only a won or lost lead can be reopened.")] },
        },
        ["GetStageHistory"] = new()
        {
            Parameters = OperationExample.WithId(DemoData.LeadId),
            Answer = new StageChangeDto[]
            {
                new(null, LeadStage.Qualified, OperationExample.Time.AddDays(-1), "demo", null, null),
                new(LeadStage.Qualified, LeadStage.Proposal, OperationExample.Time, "key:ck_demo_for", null, 86_400),
            },
        },
    };
}
