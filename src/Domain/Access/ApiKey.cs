namespace Contacts.Domain.Access;

/// <summary>A machine's key. Only its hash is kept; without an organization or project it reaches everything.</summary>
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

    public static ApiKey Issue(Guid id, string name, string prefix, string hash, IEnumerable<string> scopes, Guid? organizationId, Guid? projectId, DateTimeOffset now) => new()
    {
        Id = id,
        Name = Text.Require(name, NameMaxLength, "name"),
        Prefix = prefix,
        Hash = hash,
        Scopes = string.Join(' ', scopes),
        OrganizationId = organizationId,
        ProjectId = projectId,
        CreatedAt = now,
    };
}
