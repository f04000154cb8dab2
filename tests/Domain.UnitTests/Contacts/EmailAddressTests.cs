using Contacts.Domain.Contacts;

namespace Contacts.Domain.UnitTests.Contacts;

public sealed class EmailAddressTests
{
    [TestCase("ada@example.com", "ada@example.com")]
    [TestCase("  Ada@Example.COM ", "Ada@Example.COM")]
    [TestCase("a.b+c_d-e'f@sub.example.co.uk", "a.b+c_d-e'f@sub.example.co.uk")]
    [TestCase("ädä@müller.example", "ädä@müller.example")]
    [TestCase("a@b.c", "a@b.c")]
    [TestCase("", null)]
    [TestCase(null, null)]
    public void Clean_Accepts(string? typed, string? kept) => Assert.That(EmailAddress.Clean(typed), Is.EqualTo(kept));

    [TestCase("ada")]
    [TestCase("@example.com")]
    [TestCase("ada@")]
    [TestCase("ada@localhost")]
    [TestCase("ada@@example.com")]
    [TestCase("a@b@example.com")]
    [TestCase("ada@example..com")]
    [TestCase("ada@.example.com")]
    [TestCase("ada@example.com.")]
    [TestCase("ada@-example.com")]
    [TestCase("ada@exam_ple.com")]
    [TestCase("ada lovelace@example.com")]
    [TestCase("ada@example.com, bob@example.com")]
    [TestCase("ada@example.com;bob@example.com")]
    [TestCase("Ada <ada@example.com>")]
    [TestCase("ada\t@example.com")]
    [TestCase("ada\u0001@example.com")]
    [TestCase("<ada@example.com")]
    [TestCase("ada>@example.com")]
    [TestCase("\"ada\"@example.com")]
    [TestCase("ada,bob@example.com")]
    [TestCase("ada@example-.com")]
    public void Clean_Refuses(string typed)
    {
        var refused = Assert.Throws<DomainException>(() => EmailAddress.Clean(typed))!;

        Assert.That((refused.Code, refused.Field, refused.IsInvalidInput), Is.EqualTo(("invalid_email", "email", true)));
    }

    [Test]
    public void Clean_HasExactLimits()
    {
        static string Email(int local, int length) => new string('a', local) + "@" + string.Join('.', Enumerable.Repeat(new string('b', 62), 3)) + "." + new string('c', length - local - 190);

        Assert.That(EmailAddress.Clean(Email(10, 254)), Has.Length.EqualTo(254));
        Assert.That(() => EmailAddress.Clean(Email(10, 255)), Throws.TypeOf<DomainException>());
        Assert.That(() => EmailAddress.Clean(new string('a', 64) + "@example.com"), Throws.Nothing);
        Assert.That(() => EmailAddress.Clean(new string('a', 65) + "@example.com"), Throws.TypeOf<DomainException>());
        Assert.That(() => EmailAddress.Clean("a@" + new string('b', 63) + ".com"), Throws.Nothing);
        Assert.That(() => EmailAddress.Clean("a@" + new string('b', 64) + ".com"), Throws.TypeOf<DomainException>());
    }
}
