using Contacts.Domain.Access;

namespace Contacts.Application.Access;

/// <summary>A key as it is shown: never the key itself.</summary>
public record ApiKeyDto
{
    public required Guid Id { get; init; }
    public required string Name { get; init; }

    /// <summary>The first characters of the key.</summary>
    public required string Prefix { get; init; }

    /// <summary>Null when the key reaches every organization.</summary>
    public Guid? OrganizationId { get; init; }

    /// <summary>Null when the key reaches every project of its organization.</summary>
    public Guid? ProjectId { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>To the minute or so.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

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
        Key = secret,
    };
}
