namespace Contacts.Domain;

/// <summary>A value that may be absent: absent leaves a field untouched, a null value clears it.</summary>
public readonly record struct Optional<T>
{
    private Optional(T value) => (IsSet, Value) = (true, value);

    public bool IsSet { get; }
    public T Value { get; }

    public T Or(T other) => IsSet ? Value : other;

    public static implicit operator Optional<T>(T value) => new(value);
}
