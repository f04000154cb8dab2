using Contacts.Application.BulkCalls;
using Contacts.Application.Common.Lists;
using Contacts.Domain.Calls;
using Contacts.WebApi.Hosting;

namespace Contacts.WebApi.OpenApi;

internal static class BulkCallExamples
{
    private static readonly BulkCallDto Drained = new(
        DemoData.BulkCallId, AgentId: null, OutsideHours.Skip, new(0, 2), new Dictionary<CallSkipReason, int> { [CallSkipReason.NoPhone] = 2 }, Enum.GetValues<CallStatus>().ToDictionary(status => status, _ => 0),
        OperationExample.Time, "key:ck_demo");

    public static readonly Dictionary<string, OperationExample> All = new()
    {
        ["ListBulkCalls"] = new() { Answer = new Page<BulkCallDto>([Drained], null, null) },
        ["BulkCall"] = new()
        {
            Body = $$"""{ "contactIds": ["{{DemoData.ContactId}}", "{{DemoData.LeadId}}"], "agentId": "{{DemoData.AgentId}}", "outsideHours": "schedule" }""",
            Answer = new BulkCallOutcome(
                new("01990000-0000-7000-8000-0000000000ab"), new(2, 0), new Dictionary<CallSkipReason, int>(),
                [
                    new(DemoData.ContactId, BulkCallResultStatus.Queued, null, new("01990000-0000-7000-8000-0000000000ac")),
                    new(DemoData.LeadId, BulkCallResultStatus.Queued, null, new("01990000-0000-7000-8000-0000000000ad")),
                ]),
            Conflict = new("The agent is not active.", "agent.inactive", "The agent Grace is not active; choose another one or make this one active again."),
        },
        ["GetBulkCall"] = new() { Parameters = OperationExample.WithId(DemoData.BulkCallId), Answer = Drained },
        ["CancelBulkCall"] = new() { Parameters = OperationExample.WithId(DemoData.SpareBulkCallId), Answer = Drained with { Id = DemoData.SpareBulkCallId } },
    };
}
