using Contacts.Domain.Contacts;

namespace Contacts.Domain.UnitTests.Contacts;

public sealed class PhoneNumberTests
{
    /// <summary>ITU-T E.164 (list of assigned country codes): those of two digits.</summary>
    private static readonly int[] TwoDigitCodes =
        [20, 27, .. Enumerable.Range(30, 5), 36, 39, 40, 41, .. Enumerable.Range(43, 7), .. Enumerable.Range(51, 8), .. Enumerable.Range(60, 7), 81, 82, 84, 86, .. Enumerable.Range(90, 6), 98];

    [Test]
    public void NationalDigits_DropsTheCountryCode()
    {
        for (var start = 100; start <= 999; start++)
        {
            var code = start / 100 is 1 or 7 ? 1 : TwoDigitCodes.Contains(start / 10) ? 2 : 3;
            var e164 = $"+{start}5550123";

            Assert.That(PhoneNumber.NationalDigits(e164), Is.EqualTo(e164[(code + 1)..]), e164);
        }
    }

    [TestCase("+1234", true)]
    [TestCase("+123456789012345", true)]
    [TestCase("+98765", true)]
    [TestCase("+123", false)]
    [TestCase("+1234567890123456", false)]
    [TestCase("+0123456", false)]
    [TestCase("12345678", false)]
    [TestCase("+1 415 555", false)]
    [TestCase("+1٤٥٥٥٥٥", false)]
    public void IsE164_Examples(string text, bool expected) => Assert.That(PhoneNumber.IsE164(text), Is.EqualTo(expected));

    [Test]
    public void New_WhatIsNotE164_IsRefused() =>
        Assert.That(() => new PhoneNumber("4155550123", "x"), Throws.TypeOf<DomainException>().With.Property("Code").EqualTo("not_a_number"));

    [Test]
    public void New_RawHasAnExactLimit()
    {
        Assert.That(() => new PhoneNumber("+14155550123", new string('1', 50)), Throws.Nothing);
        Assert.That(() => new PhoneNumber("+14155550123", new string('1', 51)), Throws.TypeOf<DomainException>().With.Property("Field").EqualTo("phone"));
    }
}
