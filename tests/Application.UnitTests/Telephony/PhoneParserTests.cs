using Contacts.Infrastructure.Telephony;
using NUnit.Framework;

namespace Contacts.Application.UnitTests.Telephony;

public class PhoneParserTests
{
    private readonly PhoneParser _parser = new();

    [TestCase("(415) 555-2671", "US", "+14155552671")]
    [TestCase("415.555.2671", "US", "+14155552671")]
    [TestCase("020 7946 0101", "GB", "+442079460101")]
    [TestCase("+44 (0)20 7946 0101", "US", "+442079460101")]
    [TestCase("0044 20 7946 0101", "GB", "+442079460101")]
    [TestCase("011 44 20 7946 0101", "US", "+442079460101")]
    [TestCase("  +44 20 7946 0101  ", "US", "+442079460101")]
    [TestCase("1-800-FLOWERS", "US", "+18003569377", Description = "vanity letters are the digits that they stand on")]
    [TestCase("tel:+1-415-555-2671", "GB", "+14155552671")]
    [TestCase("٠٢٠ ٧٩٤٦ ٠١٠١", "GB", "+442079460101", Description = "digits of another script")]
    public void Read_KnowsWhatPeopleType(string typed, string country, string expected)
    {
        var reading = _parser.Read(typed, country);

        Assert.That(reading.Refusal, Is.Null);
        Assert.That((reading.Number!.E164, reading.Number.Raw), Is.EqualTo((expected, typed.Trim())));
    }

    [TestCase("+1 415 555 2671 ext. 42")]
    [TestCase("+1 415 555 2671 x42")]
    [TestCase("+1 415 555 2671;ext=42")]
    public void Read_LeavesAnExtensionToTheTypedText(string typed)
    {
        var number = _parser.Read(typed, "GB").Number!;

        Assert.That((number.E164, number.Raw), Is.EqualTo(("+14155552671", typed)));
    }

    [TestCase("", "not_a_number")]
    [TestCase("   ", "not_a_number")]
    [TestCase("call me", "not_a_number")]
    [TestCase("n/a", "not_a_number")]
    [TestCase("+", "not_a_number")]
    [TestCase("415\0555", "not_a_number")]
    [TestCase("+1 000 000 0000", "not_a_number", Description = "possible by its length, in no numbering plan")]
    [TestCase("12", "too_short")]
    [TestCase("555-2671", "too_short", Description = "a local number without its area")]
    [TestCase("+44 20 79", "too_short")]
    [TestCase("+1 415 555 26711234", "too_long")]
    [TestCase("+442079460101234567", "too_long")]
    [TestCase("+999 123 456 789", "invalid_country_code")]
    [TestCase("+0 20 7946 0101", "invalid_country_code")]
    [TestCase("4.42079E+11", "scientific_notation")]
    [TestCase("4,42079E+11", "scientific_notation")]
    [TestCase("1e10", "scientific_notation")]
    public void Read_RefusesWithTheReason(string typed, string refusal)
    {
        var reading = _parser.Read(typed, "US");

        Assert.That(reading.Number, Is.Null);
        Assert.That(reading.Refusal, Is.EqualTo(refusal));
        Assert.That(reading.Message, Does.EndWith("."));
    }

    [Test]
    public void Read_LongerThanAColumn_IsRefused() => Assert.That(_parser.Read("+1 415 555 2671" + new string(' ', 40) + "x1", "US").Refusal, Is.EqualTo("not_a_number"));

    [Test]
    public void Read_WithoutACountryCode_FollowsTheDefaultCountry()
    {
        Assert.That(_parser.Read("06 12 34 56 78", "FR").Number!.E164, Is.EqualTo("+33612345678"));
        Assert.That(_parser.Read("06 12345678", "NL").Number!.E164, Is.EqualTo("+31612345678"));
    }

    [TestCase("+14155552671", "America/Los_Angeles", Description = "an area of one zone")]
    [TestCase("+12125550123", "America/New_York")]
    [TestCase("+442079460101", "Europe/London")]
    [TestCase("+33612345678", "Europe/Paris", Description = "a mobile of a country with one zone")]
    [TestCase("+18003569377", null, Description = "a free number is nowhere")]
    [TestCase("+61412345678", null, Description = "a mobile of a country with several zones")]
    [TestCase("+12085550123", null, Description = "Idaho lies in two zones")]
    public void Read_TellsTheZoneOnlyWhereThereIsOne(string typed, string? zone) => Assert.That(_parser.Read(typed, "US").Number!.TimeZone, Is.EqualTo(zone));
}
