namespace Contacts.Domain.Access;

/// <summary>A machine's key. Only its hash is kept; bound to an organization, to one project of it, or to nothing: then it reaches everything.</summary>
public sealed class ApiKey
{
    public const int NameMaxLength = 100;
    public const int PrefixLength = 11;

    private ApiKey() { } // EF

    public Guid Id { get; private set; }
    public Guid? OrganizationId { get; private set; }
    public Guid? ProjectId { get; private set; }
    public string Name { get; private set; } = "";

    /// <summary>The first characters of the key: enough to recognise it, useless to guess it.</summary>
    public string Prefix { get; private set; } = "";

    /// <summary>SHA-256 of the whole key, lower-case hex.</summary>
    public string Hash { get; private set; } = "";

    /// <summary>Space-separated, as in OAuth.</summary>
    public string Scopes { get; private set; } = "";

    public DateTimeOffset CreatedAt { get; private set; }
    public DateTimeOffset? ExpiresAt { get; private set; }
    public DateTimeOffset? RevokedAt { get; private set; }

    /// <summary>To the minute or so: writing it at every request would cost more than it tells.</summary>
    public DateTimeOffset? LastUsedAt { get; private set; }

    /// <summary>Counts changes; being used is none.</summary>
    public int Version { get; private set; }

    public static ApiKey Issue(
        Guid id, string? name, string prefix, string hash, IReadOnlyCollection<string> scopes, Guid? organizationId, Guid? projectId, DateTimeOffset now, DateTimeOffset? expiresAt = null)
    {
        if (scopes.Count == 0 || !scopes.All(Access.Scopes.All.Contains))
        {
            throw DomainException.Invalid("unknown_scope", $"Give at least one scope of {string.Join(", ", Access.Scopes.All)}.", "scopes");
        }

        if (expiresAt <= now)
        {
            throw DomainException.Invalid("time_has_passed", "A key expires at a time that lies ahead.", "expiresAt");
        }

        return new()
        {
            Id = id,
            Name = Text.Require(name, NameMaxLength, "name"),
            Prefix = prefix,
            Hash = hash,
            Scopes = string.Join(' ', scopes.Distinct()),
            OrganizationId = organizationId,
            ProjectId = projectId,
            CreatedAt = now,
            ExpiresAt = expiresAt,
            Version = 1,
        };
    }

    public bool IsUsable(DateTimeOffset now) => RevokedAt is null && (ExpiresAt is null || ExpiresAt > now);

    /// <summary>Ends the key at once. Revoking again changes nothing.</summary>
    public bool Revoke(DateTimeOffset now)
    {
        if (RevokedAt is not null)
        {
            return false;
        }

        RevokedAt = now;
        Version++;
        return true;
    }

    /// <summary>Ends the key after an overlap in which its successor is already good; never later than it would have ended anyway.</summary>
    public void Retire(TimeSpan overlap, DateTimeOffset now)
    {
        if (!IsUsable(now))
        {
            throw new DomainException("api_key.not_usable", "This key is revoked or expired; create a new one instead.");
        }

        var end = now + overlap;
        ExpiresAt = ExpiresAt < end ? ExpiresAt : end;
        Version++;
    }
}
