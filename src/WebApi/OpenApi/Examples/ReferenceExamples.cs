using Contacts.Application.Reference;
using Contacts.Domain.Calls;

namespace Contacts.WebApi.OpenApi;

internal static class ReferenceExamples
{
    public static readonly Dictionary<string, OperationExample> All = new()
    {
        ["GetReference"] = new()
        {
            Answer = new ReferenceData(
                [new("qualified", "Qualified", "#8b5cf6", true, ["contacted", "proposal", "negotiation", "won", "lost"], [])],
                [new("lead", "Lead")],
                [new("hot", "Hot", "#16a34a", 80, 100)],
                [new("hot", "Hot", "#dc2626", "🔥")],
                [new("phone_and_email", "Phone and email")],
                [new("first_call", "First call")],
                [new("interested", "Interested", true, true)],
                [new("queued", "Queued")],
                [new("pending", "Pending", "#f59e0b")],
                [new("urgent", "Urgent", "#dc2626")],
                new Dictionary<string, IReadOnlyDictionary<string, CallResult>> { ["twilio"] = new Dictionary<string, CallResult> { ["completed"] = CallResult.Connected } },
                [new("choice", "Choice")]),
        },
    };
}
