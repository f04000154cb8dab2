namespace Contacts.Domain.Contacts;

/// <summary>The id that another system knows a contact by: one contact per project, system and id.</summary>
public sealed class ContactExternalId
{
    public const int SystemMaxLength = 50;
    public const int ValueMaxLength = 200;

    private ContactExternalId() { } // EF

    public Guid ProjectId { get; private set; }
    public string System { get; private set; } = "";
    public string Value { get; private set; } = "";
    public Guid ContactId { get; private set; }

    internal static ContactExternalId Of(Guid projectId, Guid contactId, string system, string value) => new()
    {
        ProjectId = projectId,
        ContactId = contactId,
        System = system,
        Value = value,
    };

    /// <summary>Systems are short lower-case names such as hubspot; ids are whatever that system writes.</summary>
    public static (string System, string Value) Check(string? system, string? value)
    {
        var name = Text.Require(system, SystemMaxLength, "externalIds").ToLowerInvariant();
        return name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.')
            ? (name, Text.Require(value, ValueMaxLength, $"externalIds.{name}"))
            : throw DomainException.Invalid("invalid_external_system", $"\"{system}\" is not a system name: letters, digits, _ - and . only.", "externalIds");
    }
}
