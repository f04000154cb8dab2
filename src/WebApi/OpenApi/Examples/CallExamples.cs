using Contacts.Application.Calls;
using Contacts.Application.Common.Lists;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using Contacts.WebApi.Hosting;

namespace Contacts.WebApi.OpenApi;

internal static class CallExamples
{
    public static readonly CallDto Queued = new()
    {
        Id = DemoData.QueuedCallId,
        ContactId = DemoData.CalledContactId,
        Direction = CallDirection.Outbound,
        Status = CallStatus.Queued,
        Number = "+442079460109",
        Priority = CallPriority.Warm,
        NotBefore = OperationExample.Time,
        QueuedAt = OperationExample.Time,
        UpdatedAt = OperationExample.Time,
        Version = 1,
    };

    private static readonly CallDto Ended = Queued with
    {
        Id = DemoData.EndedCallId,
        Status = CallStatus.Completed,
        Result = CallResult.Interested,
        Provider = "twilio",
        ProviderResult = "completed",
        ProviderCallId = "CA0001",
        ClaimedAt = OperationExample.Time,
        StartedAt = OperationExample.Time,
        EndedAt = OperationExample.Time.AddMinutes(3),
        DurationSeconds = 170,
        Summary = "Wants a quote for 12 seats.",
        Version = 4,
    };

    public static readonly ConflictExample OnItsWay = new("The contact must not or cannot be called, or is being called.", "call.already_queued", "A call to this contact is on its way.") { ConflictingId = DemoData.QueuedCallId };
    private static readonly ConflictExample LeaseLost = new("Another dialer has the call, or it has ended.", "call.lease_lost", "This lease is not, or no longer, the one that holds the call; claim again.");

    public static readonly Dictionary<string, OperationExample> All = new()
    {
        ["ListCalls"] = new() { Answer = new Page<CallDto>([Ended], null, null) },
        ["ListContactCalls"] = new() { Parameters = OperationExample.WithId(DemoData.CalledContactId), Answer = new Page<CallDto>([Ended], null, null) },
        ["QueueCall"] = new() { Body = $$"""{ "contactId": "{{DemoData.CalledContactId}}", "agentId": "{{DemoData.AgentId}}" }""", Answer = Queued with { AgentId = DemoData.AgentId }, Conflict = OnItsWay },
        ["ClaimCalls"] = new()
        {
            Body = """{ "max": 1, "leaseSeconds": 60 }""",
            Answer = new ClaimedCalls([new(
                Queued with { Status = CallStatus.Claimed, ClaimedAt = OperationExample.Time, Version = 2 }, DemoData.LeaseToken, OperationExample.Time.AddMinutes(1),
                new(DemoData.CalledContactId, "Dorothy Vaughan", "+442079460109", "Example Ltd", "Europe/London", 87, LeadStage.Qualified, FreshnessLabel.Warm))]),
            Conflict = new("The agent is not active.", "agent.inactive", "The agent Grace is not active; choose another one or make this one active again."),
        },
        ["LogCall"] = new()
        {
            Body = $$"""{ "contactId": "{{DemoData.CalledContactId}}", "direction": "inbound", "result": "interested", "providerCallId": "CA0002", "startedAt": "2026-01-05T10:00:00Z", "endedAt": "2026-01-05T10:03:00Z", "summary": "Wants a quote for 12 seats." }""",
            Answer = Ended with { Direction = CallDirection.Inbound, ProviderCallId = "CA0002", Version = 1 },
            Conflict = new("The call is still under way here.", "already_exists", "The call CA0002 is still under way here; report its result to it.") { ConflictingId = DemoData.RingingCallId },
        },
        ["GetCall"] = new() { Parameters = OperationExample.WithId(DemoData.EndedCallId), Answer = Ended },
        ["ReportProgress"] = new()
        {
            Parameters = OperationExample.WithId(DemoData.RingingCallId),
            Body = $$"""{ "leaseToken": "{{DemoData.LeaseToken}}", "provider": "twilio", "providerCallId": "CA0003" }""",
            Answer = Queued with { Id = DemoData.RingingCallId, Status = CallStatus.InProgress, Provider = "twilio", ProviderCallId = "CA0003", StartedAt = OperationExample.Time, Version = 3 },
            Conflict = LeaseLost,
        },
        ["ReportResult"] = new()
        {
            Parameters = OperationExample.WithId(DemoData.ClaimedCallId),
            Body = $$"""{ "leaseToken": "{{DemoData.LeaseToken}}", "result": "callback", "callbackAt": "2036-07-01T09:00:00Z", "summary": "Ask again when the budget is there." }""",
            Answer = Ended with { Id = DemoData.ClaimedCallId, Result = CallResult.Callback, PromisedCallback = new(DemoData.CallbackId, Domain.Callbacks.CallbackStatus.Pending, new(2036, 7, 1, 9, 0, 0, TimeSpan.Zero)) },
            Conflict = LeaseLost,
        },
        ["CorrectResult"] = new()
        {
            Parameters = OperationExample.WithId(DemoData.EndedCallId),
            Body = """{ "result": "interested", "summary": "Called back at once: wants a quote." }""",
            Answer = Ended with { CorrectedAt = OperationExample.Time },
            Conflict = new("The call has not ended.", "call.not_ended", "This call is queued; only a result that was reported can be corrected."),
        },
        ["CancelCall"] = new()
        {
            Parameters = OperationExample.WithId(DemoData.SpareCallId),
            Answer = Queued with { Id = DemoData.SpareCallId, Status = CallStatus.Cancelled, CancelReason = CallCancelReason.Requested, Version = 2 },
            Conflict = new("The call is under way or has ended.", "call.illegal_transition", "in_progress cannot become cancelled; allowed from here: completed, failed."),
        },
    };
}
