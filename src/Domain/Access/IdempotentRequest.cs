namespace Contacts.Domain.Access;

/// <summary>A POST that was carried out under an Idempotency-Key, and what it answered: a copy gets the same answer.</summary>
public sealed class IdempotentRequest
{
    public static readonly TimeSpan KeptFor = TimeSpan.FromHours(24);

    private IdempotentRequest() { } // EF

    /// <summary>SHA-256 of caller, address and key, lower-case hex.</summary>
    public string Id { get; private set; } = "";

    /// <summary>SHA-256 of the body, lower-case hex.</summary>
    public string Fingerprint { get; private set; } = "";

    public DateTimeOffset CreatedAt { get; private set; }
    public int Status { get; private set; }
    public string? ContentType { get; private set; }
    public string? Location { get; private set; }
    public string? Etag { get; private set; }
    public byte[] Body { get; private set; } = [];

    public static IdempotentRequest Start(string id, string fingerprint, DateTimeOffset now) => new() { Id = id, Fingerprint = fingerprint, CreatedAt = now };

    public void Answer(int status, string? contentType, string? location, string? etag, byte[] body) => (Status, ContentType, Location, Etag, Body) = (status, contentType, location, etag, body);
}
