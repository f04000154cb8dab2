using System.Globalization;
using System.Text;

namespace Contacts.Domain;

/// <summary>How free text is cleaned, limited and compared.</summary>
public static class Text
{
    /// <summary>Trims; nothing left is null. Over-long text, NUL, U+FFFE and lone surrogates are refused: no database stores them faithfully.</summary>
    public static string? Clean(string? value, int maxLength, string field)
    {
        var text = value?.Trim();
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (text.Length > maxLength)
        {
            throw DomainException.Invalid("text_too_long", $"{field} has at most {maxLength} characters; this has {text.Length}.", field);
        }

        return IsStorable(text) ? text : throw DomainException.Invalid("invalid_character", $"{field} contains a NUL or a broken Unicode character; remove it.", field);
    }

    public static string Require(string? value, int maxLength, string field) =>
        Clean(value, maxLength, field) ?? throw DomainException.Invalid("required", $"{field} is required.", field);

    public static bool IsStorable(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is '\0' or '\uFFFE' || (char.IsSurrogate(c) && !(char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[++i]))))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>At most so many characters of a text, never half a surrogate pair.</summary>
    public static string Cut(string text, int maxLength) =>
        text.Length <= maxLength ? text : text[..(char.IsHighSurrogate(text[maxLength - 1]) ? maxLength - 1 : maxLength)];

    /// <summary>The normal form cut to the size of its column: one character such as U+FDFA can become eighteen.</summary>
    public static string? Key(string? value, int maxLength) => Key(value) is { } key ? Cut(key, maxLength) : null;

    /// <summary>The normal form in which text is compared and sorted: lower case without accents, so that José and JOSE are one.</summary>
    public static string? Key(string? value)
    {
        if (value is null)
        {
            return null;
        }

        if (Ascii.IsValid(value) || !IsStorable(value))
        {
            return value.ToLowerInvariant();
        }

        var key = new StringBuilder(value.Length);
        foreach (var c in value.Normalize(NormalizationForm.FormKD))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
            {
                key.Append(Unaccented(char.ToLowerInvariant(c)));
            }
        }

        return key.ToString().Normalize(NormalizationForm.FormC);
    }

    /// <summary>The letters whose stroke or ligature Unicode does not take apart.</summary>
    private static string Unaccented(char c) => c switch
    {
        'æ' => "ae",
        'œ' => "oe",
        'ß' => "ss",
        'þ' => "th",
        'ø' => "o",
        'đ' or 'ð' => "d",
        'ł' => "l",
        'ı' => "i",
        _ => c.ToString(),
    };
}
