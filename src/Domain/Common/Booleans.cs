namespace Contacts.Domain;

/// <summary>The words spreadsheets use for true and false.</summary>
public static class Booleans
{
    public static bool TryParse(string text, out bool value)
    {
        value = text.Trim().ToLowerInvariant() is "true" or "yes" or "y" or "1" or "t" or "x" or "on";
        return value || text.Trim().ToLowerInvariant() is "false" or "no" or "n" or "0" or "f" or "off" or "";
    }
}
