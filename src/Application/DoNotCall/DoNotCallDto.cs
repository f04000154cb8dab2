using Contacts.Domain.Calls;

namespace Contacts.Application.DoNotCall;

/// <summary>A number that is never called.</summary>
/// <param name="Number">E.164.</param>
/// <param name="Reason">Why it was added.</param>
/// <param name="AddedBy">Which key or person added it.</param>
/// <param name="AddedAt">When.</param>
public sealed record DoNotCallDto(string Number, string? Reason, string AddedBy, DateTimeOffset AddedAt)
{
    internal static DoNotCallDto From(DoNotCallNumber listed) => new(listed.Number, listed.Reason, listed.AddedBy, listed.AddedAt);
}
