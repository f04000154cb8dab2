using System.Text.Json;
using System.Text.Json.Serialization;

namespace Contacts.Floor;

/// <summary>The body of a create, taken as it comes.</summary>
internal sealed record NewContact(
    string? FirstName, string? LastName, string? Phone, string? Email, string? Company, string? JobTitle, string? Source, string? Segment, string? Notes,
    string? City, string? State, string? Country, string? TimeZone, int? LeadScore)
{
    public string? Name => FirstName is null ? LastName : LastName is null ? FirstName : $"{FirstName} {LastName}";

    /// <summary>The search terms as the service stores them, for ASCII words.</summary>
    public string SearchText()
    {
        var words = new SortedSet<string>(StringComparer.Ordinal);
        AddWords(words, FirstName);
        AddWords(words, LastName);
        AddWords(words, Company);
        var text = string.Join(' ', words);
        text = Email is null ? text : $"{text} {Email.ToLowerInvariant()}";
        return Phone is null ? text : $"{text} {Phone.AsSpan(1)} {Phone.AsSpan(2)} {Reversed(Phone.AsSpan(1))}"; // +1 numbers only
    }

    private static void AddWords(SortedSet<string> words, string? text)
    {
        var start = -1;
        for (var i = 0; i <= (text?.Length ?? -1); i++)
        {
            if (i < text!.Length && char.IsLetterOrDigit(text[i]))
            {
                start = start < 0 ? i : start;
            }
            else if (start >= 0)
            {
                words.Add(text[start..i].ToLowerInvariant());
                start = -1;
            }
        }
    }

    internal static string Reversed(ReadOnlySpan<char> digits)
    {
        Span<char> backwards = stackalloc char[digits.Length + 1];
        backwards[0] = '~';
        for (var i = 0; i < digits.Length; i++)
        {
            backwards[i + 1] = digits[digits.Length - 1 - i];
        }

        return backwards.ToString();
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(NewContact))]
internal sealed partial class FloorJson : JsonSerializerContext;
