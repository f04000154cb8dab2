using System.Globalization;
using System.Text;

namespace Contacts.Domain;

/// <summary>How free text is cleaned, limited and compared.</summary>
public static class Text
{
    /// <summary>Normal forms end here: decomposed text can be longer than what was written.</summary>
    public const int KeyMaxLength = 400;

    /// <summary>Trims; nothing left is null. Over-long text, NUL and lone surrogates are refused: no database stores them faithfully.</summary>
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
            if (c == '\0' || (char.IsSurrogate(c) && !(char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[++i]))))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The normal form in which text is compared and sorted: lower case without accents, so that José and JOSE are one.</summary>
    public static string? Key(string? value)
    {
        if (value is null)
        {
            return null;
        }

        if (Ascii.IsValid(value))
        {
            return value.ToLowerInvariant();
        }

        var key = new StringBuilder(value.Length);
        foreach (var c in value.Normalize(NormalizationForm.FormKD))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
            {
                key.Append(char.ToLowerInvariant(c));
            }
        }

        var normal = key.ToString().Normalize(NormalizationForm.FormC);
        return normal.Length <= KeyMaxLength ? normal : normal[..(char.IsHighSurrogate(normal[KeyMaxLength - 1]) ? KeyMaxLength - 1 : KeyMaxLength)];
    }
}
