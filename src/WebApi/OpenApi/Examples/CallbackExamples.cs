using Contacts.Application.Callbacks;
using Contacts.Application.Common.Lists;
using Contacts.Domain.Callbacks;
using Contacts.Domain.Calls;
using Contacts.WebApi.Hosting;

namespace Contacts.WebApi.OpenApi;

internal static class CallbackExamples
{
    public static readonly CallbackDto Promised = new()
    {
        Id = DemoData.CallbackId,
        ContactId = DemoData.CallbackContactId,
        ScheduledAt = new(2036, 7, 1, 8, 0, 0, TimeSpan.Zero),
        TimeZone = "Europe/London",
        LocalTime = "2036-07-01T09:00:00",
        Offset = "+01:00",
        Priority = CallbackPriority.Normal,
        Reason = "Wants a quote.",
        Status = CallbackStatus.Pending,
        Overdue = false,
        NeedsConfirmation = false,
        Attempts = 0,
        Contact = new(DemoData.CallbackContactId, "Mary Jackson", "+442079460108"),
        CreatedAt = OperationExample.Time,
        UpdatedAt = OperationExample.Time,
        Version = 1,
    };

    private static readonly ConflictExample Closed = new("The callback cannot get there from where it is.", "callback.illegal_transition", "completed cannot become cancelled; allowed from here: nothing.");

    public static readonly Dictionary<string, OperationExample> All = new()
    {
        ["ListCallbacks"] = new() { Answer = new Page<CallbackDto>([Promised], null, null) },
        ["ListContactCallbacks"] = new() { Parameters = OperationExample.WithId(DemoData.CallbackContactId), Answer = new Page<CallbackDto>([Promised], null, null) },
        ["GetCallbackStats"] = new()
        {
            Answer = new CallbackStats { Total = 5, Pending = 5, Today = 1, Overdue = 0, ByStatus = Enum.GetValues<CallbackStatus>().ToDictionary(status => status, status => status == CallbackStatus.Pending ? 5 : 0) },
        },
        ["ScheduleCallback"] = new()
        {
            Body = $$"""{ "contactId": "{{DemoData.CallbackContactId}}", "localTime": "2036-07-01T09:00:00", "timeZone": "Europe/London", "priority": "high", "reason": "Wants a quote." }""",
            Answer = Promised with { Id = new("01990000-0000-7000-8000-0000000000ac"), Priority = CallbackPriority.High },
            Conflict = new("The agent is not active.", "agent.inactive", "The agent Grace is not active; choose another one or make this one active again."),
        },
        ["GetCallback"] = new() { Parameters = OperationExample.WithId(DemoData.CallbackId), Answer = Promised },
        ["PatchCallback"] = new()
        {
            Parameters = OperationExample.WithId(DemoData.CallbackId),
            Body = """{ "localTime": "2036-07-02T14:30:00", "priority": "urgent" }""",
            Answer = Promised with { ScheduledAt = new(2036, 7, 2, 13, 30, 0, TimeSpan.Zero), LocalTime = "2036-07-02T14:30:00", Priority = CallbackPriority.Urgent, Version = 3 },
            Conflict = new("The callback was completed or cancelled.", "callback.closed", "This callback is cancelled; only an open or missed one can be changed."),
        },
        ["ConfirmCallback"] = new() { Parameters = OperationExample.WithId(DemoData.ConfirmedCallbackId), Answer = Moved(DemoData.ConfirmedCallbackId, CallbackStatus.Confirmed) with { ClosedAt = null }, Conflict = Closed },
        ["CompleteCallback"] = new() { Parameters = OperationExample.WithId(DemoData.CompletedCallbackId), Answer = Moved(DemoData.CompletedCallbackId, CallbackStatus.Completed), Conflict = Closed },
        ["MissCallback"] = new() { Parameters = OperationExample.WithId(DemoData.MissedCallbackId), Answer = Moved(DemoData.MissedCallbackId, CallbackStatus.Missed), Conflict = Closed },
        ["ClaimCallback"] = new()
        {
            Body = $$"""{ "agentId": "{{DemoData.AgentId}}", "leaseSeconds": 60 }""",
            Answer = new ClaimedCallback(Promised, OperationExample.Time.AddMinutes(1)),
            Conflict = new("The agent is not active.", "agent.inactive", "The agent Grace is not active; choose another one or make this one active again."),
        },
        ["CallBack"] = new()
        {
            Parameters = OperationExample.WithId(DemoData.CallbackId),
            Body = $$"""{ "agentId": "{{DemoData.AgentId}}" }""",
            Answer = CallExamples.Queued with { ContactId = DemoData.CallbackContactId, AgentId = DemoData.AgentId, CallbackId = DemoData.CallbackId, Priority = CallPriority.Callback, Number = "+442079460108" },
            Conflict = CallExamples.OnItsWay,
        },
        ["CancelCallback"] = new()
        {
            Parameters = OperationExample.WithId(DemoData.CancelledCallbackId),
            Body = """{ "reason": "Bought elsewhere." }""",
            Answer = Moved(DemoData.CancelledCallbackId, CallbackStatus.Cancelled) with { CancelReason = "Bought elsewhere." },
            Conflict = Closed,
        },
    };

    private static CallbackDto Moved(Guid id, CallbackStatus status) => Promised with { Id = id, Status = status, ClosedAt = OperationExample.Time, Version = 2 };
}
