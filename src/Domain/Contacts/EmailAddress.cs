namespace Contacts.Domain.Contacts;

/// <summary>An email address: trimmed, kept as typed, compared without regard to case.</summary>
public static class EmailAddress
{
    public const int MaxLength = 254;

    public static string? Clean(string? value)
    {
        var email = Text.Clean(value, MaxLength, "email");
        return email is null || IsValid(email)
            ? email
            : throw DomainException.Invalid("invalid_email", "This is not an email address; write one such as ada@example.com.", "email");
    }

    /// <summary>One @ with something on both sides, a dot-separated domain and no white space: what mail systems agree on.</summary>
    private static bool IsValid(string email)
    {
        var at = email.IndexOf('@', StringComparison.Ordinal);
        var domain = email[(at + 1)..];
        return at > 0 && at <= 64 && domain.Length > 0 && !domain.Contains('@') && !email.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '<' or '>' or ',' or ';' or '"')
            && domain.Split('.').All(label => label.Length is > 0 and <= 63 && label.All(c => char.IsLetterOrDigit(c) || c == '-') && label[0] != '-' && label[^1] != '-')
            && domain.Contains('.');
    }
}
