using System.Text;

namespace Contacts.Domain.Contacts;

/// <summary>
/// What a contact is found by. One list of terms serves every search: the words of its names and company, its whole email, its phone digits with and without
/// the country code, and those digits backwards behind a tilde, so that "starts with" on a term finds a number by its end.
/// </summary>
public static class SearchTerms
{
    public const int TextMaxLength = 2000;
    public const int QueryMaxLength = 200;
    private const int MaxWords = 10;
    private const int MinPhoneDigits = 3;

    /// <summary>The distinct terms, sorted, one space between them.</summary>
    public static string Of(params ReadOnlySpan<string?> texts)
    {
        var terms = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            foreach (var word in Words(text))
            {
                terms.Add(word);
            }
        }

        return string.Join(' ', terms);
    }

    /// <summary>The terms of a contact; <paramref name="phone"/> is E.164. Words come last: should the text grow too long, they are what is cut.</summary>
    public static string Of(string? name, string? firstName, string? lastName, string? company, string? email, string? phone)
    {
        var text = new StringBuilder();
        if (email is not null)
        {
            Append(text, Text.Cut(Whole(email), EmailAddress.MaxLength));
        }

        if (phone is not null)
        {
            Append(text, phone[1..]);
            Append(text, PhoneNumber.NationalDigits(phone));
            Append(text, Reversed(phone.AsSpan(1)));
        }

        Append(text, Of(name, firstName, lastName, company));
        return Text.Cut(text.ToString(), TextMaxLength);
    }

    /// <summary>
    /// What was typed, as groups that must all match; a group matches when any of its alternatives does; an alternative is a list of prefixes that must all match some term.
    /// Punctuation standing alone, as in Smith &amp; Co, is no group, unless nothing else was typed.
    /// </summary>
    public static IReadOnlyList<IReadOnlyList<IReadOnlyList<string>>> Parse(string query)
    {
        var typed = Text.Clean(query, QueryMaxLength, "q") ?? "";
        if (PhoneDigits(typed) is not null)
        {
            return [Alternatives(typed)];
        }

        var tokens = typed.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var spoken = tokens.Where(token => Words(token).Any()).ToArray();
        return [.. (spoken.Length > 0 ? spoken : tokens).Take(MaxWords).Select(Alternatives).Where(alternatives => alternatives.Count > 0)];
    }

    private static IReadOnlyList<IReadOnlyList<string>> Alternatives(string token)
    {
        var words = Words(token).Take(MaxWords).ToArray();
        var whole = Whole(token);
        IReadOnlyList<string>[] all = PhoneDigits(token) is { } digits
            ? token[0] == '+' ? [[digits]] : [[digits], [digits.TrimStart('0') is { Length: >= MinPhoneDigits } withoutTrunk ? withoutTrunk : digits], [Reversed(digits)], words]
            : whole.IndexOf('@', StringComparison.Ordinal) > 0 ? [[whole]] : [[whole], words];
        return [.. all.Where(a => a.Count > 0 && a.All(prefix => prefix.Length > 0)).DistinctBy(a => string.Join(' ', a))];
    }

    /// <summary>The digits of something that can only be a phone number or a part of one; the trunk zero of +44 (0)20 is never dialled with the country code.</summary>
    private static string? PhoneDigits(string typed)
    {
        var digits = string.Concat(typed.Replace("(0)", "", StringComparison.Ordinal).Where(char.IsAsciiDigit));
        return digits.Length >= MinPhoneDigits && typed.All(c => char.IsAsciiDigit(c) || c is '+' or '-' or '(' or ')' or '.' or ' ' or '/') ? digits : null;
    }

    private static IEnumerable<string> Words(string? text)
    {
        var key = Text.Key(text);
        if (key is null)
        {
            yield break;
        }

        var word = new StringBuilder();
        foreach (var c in key)
        {
            if (char.IsLetterOrDigit(c) || char.IsSurrogate(c))
            {
                word.Append(c);
            }
            else if (c is not ('\'' or '’') && word.Length > 0)
            {
                yield return word.ToString();
                word.Clear();
            }
        }

        if (word.Length > 0)
        {
            yield return word.ToString();
        }
    }

    /// <summary>One term: some characters, such as an acute accent of its own, have a space in their normal form.</summary>
    private static string Whole(string text) => string.Concat(Text.Key(text)!.Where(c => !char.IsWhiteSpace(c)));

    private static void Append(StringBuilder text, string term) => text.Append(text.Length > 0 && term.Length > 0 ? " " : "").Append(term);

    private static string Reversed(ReadOnlySpan<char> digits)
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
