namespace Contacts.Domain;

/// <summary>A rule of the domain refused the change. The code is stable and documented in docs/errors.md.</summary>
public sealed class DomainException(string code, string message, string? field = null) : Exception(message)
{
    public string Code { get; } = code;

    /// <summary>The field at fault, in its API spelling, when there is one.</summary>
    public string? Field { get; } = field;

    /// <summary>What would have been allowed instead, when that is a short list.</summary>
    public IReadOnlyList<string> Allowed { get; init; } = [];

    /// <summary>What stands in the way, when it is one thing that the caller may look at.</summary>
    public Guid? ConflictingId { get; init; }

    /// <summary>True when the input itself is wrong (400); false when the state forbids it (409).</summary>
    public bool IsInvalidInput { get; private init; }

    public static DomainException Invalid(string code, string message, string? field = null) => new(code, message, field) { IsInvalidInput = true };

    /// <summary>Wrong input, with the few values that would have been right.</summary>
    public static DomainException Refused(string code, string message, string field, IReadOnlyList<string> allowed) => new(code, message, field) { IsInvalidInput = true, Allowed = allowed };

    public static DomainException IllegalMove<T>(string code, T from, T to, IEnumerable<T> allowed) where T : struct, Enum
    {
        var names = allowed.Select(a => a.ToApiName()).ToArray();
        var then = names.Length == 0 ? "nothing" : string.Join(", ", names);
        return new(code, $"{from.ToApiName()} cannot become {to.ToApiName()}; allowed from here: {then}.") { Allowed = names };
    }
}
