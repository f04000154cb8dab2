namespace Contacts.Domain.Calls;

/// <summary>Who calls: a person, or software that speaks.</summary>
public sealed class Agent
{
    public const int NameMaxLength = 200;
    public const int ExternalIdMaxLength = 200;

    private Agent() { } // EF

    public Guid ProjectId { get; private set; }
    public Guid Id { get; private set; }
    public string Name { get; private set; } = "";

    /// <summary>The dialer's own id for this agent, unique per project.</summary>
    public string? ExternalId { get; private set; }

    public AgentKind Kind { get; private set; }

    /// <summary>One who is not gets nothing new: no calls, no callbacks.</summary>
    public bool Active { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }
    public DateTimeOffset UpdatedAt { get; private set; }
    public int Version { get; private set; }

    public static Agent Hire(Guid projectId, Guid id, string? name, string? externalId, AgentKind kind, DateTimeOffset now)
    {
        var agent = new Agent { ProjectId = projectId, Id = id, CreatedAt = now };
        agent.Configure(name, externalId, kind, active: true, now);
        return agent;
    }

    public void Configure(string? name, string? externalId, AgentKind kind, bool active, DateTimeOffset now)
    {
        var before = (Name, ExternalId, Kind, Active);
        Name = Text.Require(name, NameMaxLength, "name");
        ExternalId = Text.Clean(externalId, ExternalIdMaxLength, "externalId");
        (Kind, Active) = (kind, active);
        if (before != (Name, ExternalId, Kind, Active))
        {
            UpdatedAt = now;
            Version++;
        }
    }

    /// <summary>Refuses to give work to someone who no longer takes any.</summary>
    public void RequireActive()
    {
        if (!Active)
        {
            throw new DomainException("agent.inactive", $"The agent {Name} is not active; choose another one or make this one active again.", "agentId");
        }
    }
}

/// <summary>What kind of agent calls.</summary>
public enum AgentKind
{
    /// <summary>A person.</summary>
    Human = 1,

    /// <summary>Software that speaks.</summary>
    Ai,
}
