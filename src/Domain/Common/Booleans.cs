namespace Contacts.Domain;

/// <summary>The words spreadsheets use for true and false, in the languages whose headers import understands.</summary>
public static class Booleans
{
    private static readonly HashSet<string> Yes = new(["true", "yes", "y", "1", "t", "x", "on", "ja", "oui", "si"], StringComparer.Ordinal);
    private static readonly HashSet<string> No = new(["false", "no", "n", "0", "f", "off", "nein", "non"], StringComparer.Ordinal);

    public static bool TryParse(string text, out bool value)
    {
        var word = Text.Key(text.Trim())!;
        value = Yes.Contains(word);
        return value || No.Contains(word);
    }
}
