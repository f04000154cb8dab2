using Contacts.Domain.Calls;
using Mapster;

namespace Contacts.Application.Agents;

/// <summary>Who calls: a person, or software that speaks.</summary>
public sealed record AgentDto
{
    /// <summary>Assigned at creation.</summary>
    public required Guid Id { get; init; }

    /// <summary>For people.</summary>
    public required string Name { get; init; }

    /// <summary>The dialer's own id for this agent, unique per project.</summary>
    public required string? ExternalId { get; init; }

    /// <summary>A person or software.</summary>
    public required AgentKind Kind { get; init; }

    /// <summary>One who is not gets nothing new.</summary>
    public required bool Active { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Counts changes; the ETag is this number in quotes.</summary>
    public required int Version { get; init; }

    internal static AgentDto From(Agent agent) => agent.Adapt<AgentDto>();
}
