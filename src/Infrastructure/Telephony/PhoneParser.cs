using System.Text.RegularExpressions;
using Contacts.Application.Common;
using Contacts.Domain;
using PhoneNumbers;
using PhoneNumber = Contacts.Domain.Contacts.PhoneNumber;

namespace Contacts.Infrastructure.Telephony;

/// <summary>Reads numbers with libphonenumber: valid or refused with the reason, never guessed.</summary>
internal sealed partial class PhoneParser : IPhoneParser
{
    private readonly Lazy<PhoneNumberUtil> _numbers = new(PhoneNumberUtil.GetInstance); // numbering plans take time and memory that a start does without
    private readonly Lazy<PhoneNumberToTimeZonesMapper> _zones = new(PhoneNumberToTimeZonesMapper.GetInstance);

    public PhoneReading Read(string typed, string defaultCountry)
    {
        var text = typed.Trim();
        if (text.Length > PhoneNumber.RawMaxLength || !Text.IsStorable(text))
        {
            return new(null, "not_a_number", "This is not a phone number; write one such as +14155550100.");
        }

        if (Scientific().IsMatch(text))
        {
            return new(null, "scientific_notation", "A spreadsheet has shortened this number; format its column as text and save the file again.");
        }

        try
        {
            var number = _numbers.Value.Parse(text, defaultCountry);
            return _numbers.Value.IsValidNumber(number) ? new(Read(number, text)) : Refuse(_numbers.Value.IsPossibleNumberWithReason(number));
        }
        catch (NumberParseException refused)
        {
            return refused.ErrorType switch
            {
                ErrorType.INVALID_COUNTRY_CODE => Refuse(PhoneNumberUtil.ValidationResult.INVALID_COUNTRY_CODE),
                ErrorType.TOO_SHORT_AFTER_IDD or ErrorType.TOO_SHORT_NSN => Refuse(PhoneNumberUtil.ValidationResult.TOO_SHORT),
                ErrorType.TOO_LONG => Refuse(PhoneNumberUtil.ValidationResult.TOO_LONG),
                _ => new(null, "not_a_number", "This is not a phone number; write one such as +14155550100."),
            };
        }
    }

    private PhoneNumber Read(PhoneNumbers.PhoneNumber number, string typed)
    {
        var zones = _zones.Value.GetTimeZonesForNumber(number);
        var zone = zones.Count == 1 && TimeZones.IsKnown(zones[0]) ? zones[0] : null;
        return new(_numbers.Value.Format(number, PhoneNumberFormat.E164), typed, zone);
    }

    private static PhoneReading Refuse(PhoneNumberUtil.ValidationResult reason) => reason switch
    {
        PhoneNumberUtil.ValidationResult.TOO_SHORT => new(null, "too_short", "This number is too short for its country."),
        PhoneNumberUtil.ValidationResult.IS_POSSIBLE_LOCAL_ONLY => new(null, "too_short", "This number lacks its area code."),
        PhoneNumberUtil.ValidationResult.TOO_LONG => new(null, "too_long", "This number is too long for its country."),
        PhoneNumberUtil.ValidationResult.INVALID_COUNTRY_CODE => new(null, "invalid_country_code", "No country has this calling code; write the number with + and its country code."),
        _ => new(null, "not_a_number", "This number exists in no numbering plan; check its digits."),
    };

    [GeneratedRegex(@"^[+-]?\d+([.,]\d+)?[eE]\+?\d+$")]
    private static partial Regex Scientific();
}
