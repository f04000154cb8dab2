using Contacts.Domain.Access;

namespace Contacts.Application.Access;

/// <summary>A key as it is shown: never the key itself.</summary>
public record ApiKeyDto
{
    /// <summary>Assigned at creation.</summary>
    public required Guid Id { get; init; }

    /// <summary>What the key is for.</summary>
    public required string Name { get; init; }

    /// <summary>The first characters of the key.</summary>
    public required string Prefix { get; init; }

    /// <summary>Null when the key reaches every organization.</summary>
    public Guid? OrganizationId { get; init; }

    /// <summary>Null when the key reaches every project of its organization.</summary>
    public Guid? ProjectId { get; init; }

    /// <summary>What the key may do; admin includes the others.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ends by itself; null never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was revoked.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>When it was last used, to the minute or so.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>Counts changes; the ETag is this number in quotes.</summary>
    public required int Version { get; init; }

    internal static ApiKeyDto From(ApiKey key) => new()
    {
        Id = key.Id,
        Name = key.Name,
        Prefix = key.Prefix,
        OrganizationId = key.OrganizationId,
        ProjectId = key.ProjectId,
        Scopes = key.Scopes.Split(' '),
        CreatedAt = key.CreatedAt,
        ExpiresAt = key.ExpiresAt,
        RevokedAt = key.RevokedAt,
        LastUsedAt = key.LastUsedAt,
        Version = key.Version,
    };
}

/// <summary>A key that was just made, with the key itself: it is shown here once and never again.</summary>
public sealed record IssuedApiKeyDto : ApiKeyDto
{
    /// <summary>Send it in the X-Api-Key header. Keep it secret; it cannot be shown again.</summary>
    public required string Key { get; init; }

    internal static IssuedApiKeyDto From(ApiKey key, string secret) => new()
    {
        Id = key.Id,
        Name = key.Name,
        Prefix = key.Prefix,
        OrganizationId = key.OrganizationId,
        ProjectId = key.ProjectId,
        Scopes = key.Scopes.Split(' '),
        CreatedAt = key.CreatedAt,
        ExpiresAt = key.ExpiresAt,
        Version = key.Version,
        Key = secret,
    };
}
