namespace Contacts.Domain.Contacts;

/// <summary>A telephone number that can be called: E.164, as it was typed, and the zone it implies where that is unambiguous.</summary>
public sealed record PhoneNumber
{
    public const int E164MaxLength = 16;
    public const int RawMaxLength = 50;

    public PhoneNumber(string e164, string raw, string? timeZone = null)
    {
        if (!IsE164(e164))
        {
            throw DomainException.Invalid("not_a_number", $"\"{e164}\" is not an E.164 number.", "phone");
        }

        (E164, Raw, TimeZone) = (e164, Text.Require(raw, RawMaxLength, "phone"), timeZone);
    }

    public string E164 { get; }
    public string Raw { get; }
    public string? TimeZone { get; }

    public static bool IsE164(string text) => text.Length is >= 5 and <= E164MaxLength && text[0] == '+' && text[1] is >= '1' and <= '9' && text.AsSpan(2).IndexOfAnyExceptInRange('0', '9') < 0;

    /// <summary>The digits after the country calling code (ITU-T E.164: +1 and +7, forty-odd codes of two digits, the rest of three).</summary>
    public static string NationalDigits(string e164)
    {
        var digits = e164.AsSpan(1);
        var length = digits[0] is '1' or '7' ? 1 : IsTwoDigitCode(digits[..2]) ? 2 : 3;
        return digits[length..].ToString();
    }

    private static bool IsTwoDigitCode(ReadOnlySpan<char> code) => code[0] switch
    {
        '2' => code[1] is '0' or '7',
        '3' => code[1] is not ('5' or '7' or '8'),
        '4' => code[1] is not '2',
        '5' => code[1] is not ('0' or '9'),
        '6' => code[1] <= '6',
        '8' => code[1] is '1' or '2' or '4' or '6',
        '9' => code[1] is not ('6' or '7' or '9'),
        _ => false,
    };
}

/// <summary>What later calls told about the number.</summary>
public enum PhoneStatus
{
    /// <summary>Nothing speaks against the number.</summary>
    Valid = 1,

    /// <summary>Somebody else answered: it is not the number of this person.</summary>
    WrongNumber,

    /// <summary>The number does not exist or cannot be reached.</summary>
    Unusable,
}
