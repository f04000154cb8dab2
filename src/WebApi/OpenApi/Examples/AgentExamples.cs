using Contacts.Application.Agents;
using Contacts.Application.Common.Lists;
using Contacts.Domain.Calls;
using Contacts.WebApi.Hosting;

namespace Contacts.WebApi.OpenApi;

internal static class AgentExamples
{
    private static readonly AgentDto Dora = new()
    {
        Id = DemoData.AgentId,
        Name = "Dora Dial",
        ExternalId = "dialer-7",
        Kind = AgentKind.Human,
        Active = true,
        CreatedAt = OperationExample.Time,
        UpdatedAt = OperationExample.Time,
        Version = 1,
    };

    private static readonly ConflictExample Taken =
        new("Another agent has the external id.", "already_exists", "Another agent has the external id dialer-7.") { ConflictingId = DemoData.AgentId };

    public static readonly Dictionary<string, OperationExample> All = new()
    {
        ["ListAgents"] = new() { Answer = new Page<AgentDto>([Dora], null, null) },
        ["CreateAgent"] = new()
        {
            Body = """{ "name": "Voice bot", "externalId": "bot-1", "kind": "ai" }""",
            Answer = Dora with { Id = new("01990000-0000-7000-8000-0000000000ba"), Name = "Voice bot", ExternalId = "bot-1", Kind = AgentKind.Ai },
            Conflict = Taken,
        },
        ["GetAgent"] = new() { Parameters = OperationExample.WithId(DemoData.AgentId), Answer = Dora },
        ["PatchAgent"] = new()
        {
            Parameters = OperationExample.WithId(DemoData.AgentId),
            Body = """{ "name": "Dora Dialer" }""",
            Answer = Dora with { Name = "Dora Dialer", Version = 2 },
            Conflict = Taken,
        },
    };
}
