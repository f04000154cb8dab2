namespace Contacts.Domain.Access;

/// <summary>One kept change of who may do what.</summary>
public sealed class AccessChange
{
    public const int ActorMaxLength = 100;

    private AccessChange() { } // EF

    public Guid Id { get; private set; }
    public DateTimeOffset At { get; private set; }
    public string Actor { get; private set; } = "";
    public AccessChangeKind Kind { get; private set; }
    public Guid ApiKeyId { get; private set; }
    public Guid? OrganizationId { get; private set; }
    public Guid? ProjectId { get; private set; }

    public static AccessChange Record(Guid id, AccessChangeKind kind, ApiKey key, string actor, DateTimeOffset now) => new()
    {
        Id = id,
        At = now,
        Actor = actor,
        Kind = kind,
        ApiKeyId = key.Id,
        OrganizationId = key.OrganizationId,
        ProjectId = key.ProjectId,
    };
}

/// <summary>What was done to a key.</summary>
public enum AccessChangeKind
{
    KeyCreated = 1,
    KeyRotated,
    KeyRevoked,
}
