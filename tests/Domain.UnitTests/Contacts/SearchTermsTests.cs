using Contacts.Domain.Contacts;

namespace Contacts.Domain.UnitTests.Contacts;

public sealed class SearchTermsTests
{
    private static readonly string[] FirstNames = ["José", "Ada", "Łukasz", "Anne-Marie", "Zoë", "Işıl", "François", "Söndre", "Юлия", "O’Neil"];
    private static readonly string[] LastNames = ["O'Brien", "Lovelace", "Müller", "García-Márquez", "Strauß", "d'Arc", "Ångström", "van der Berg"];
    private static readonly string[] Companies = ["Smith & Co", "Ærø Rederi A/S", "3M", "Acme-Werke GmbH", "The 4th Café"];
    private static readonly (string E164, string[] Typed)[] Phones =
    [
        ("+14155550123", ["+14155550123", "+1 (415) 555-0123", "4155550123", "(415) 555-0123", "415.555.0123", "1-415-555-0123"]),
        ("+442079460958", ["+44 20 7946 0958", "+44 (0)20 7946 0958", "020 7946 0958", "0044 20 7946 0958", "2079460958"]),
        ("+390612345678", ["+39 06 1234 5678", "06 1234 5678", "06/12345678"]),
        ("+351912345678", ["+351 912 345 678", "912345678", "00351912345678"]),
    ];

    /// <summary>What the databases do: every group, any of its alternatives, all of whose prefixes begin some term.</summary>
    private static bool Matches(string text, string query)
    {
        var terms = text.Split(' ');
        return SearchTerms.Parse(query).All(group => group.Any(alternative => alternative.All(prefix => terms.Any(term => term.StartsWith(prefix, StringComparison.Ordinal)))));
    }

    private static string Start(string text, int length) => text[..Math.Clamp(length, 1, text.Length)];

    private static string Recased(string text, int how) => (how % 4) switch { 0 => text, 1 => text.ToUpperInvariant(), 2 => Text.Key(text)!, _ => text.ToLowerInvariant() };

    [Property(MaxTest = 500)]
    public void Parse_StartsOfWordsInAnyOrder_FindTheContact(byte first, byte last, byte company, (byte Word, byte Length, byte Case)[] picks)
    {
        var (firstName, lastName, firm) = (FirstNames[first % FirstNames.Length], LastNames[last % LastNames.Length], Companies[company % Companies.Length]);
        var text = SearchTerms.Of($"{firstName} {lastName}", firstName, lastName, firm, null, null);
        var words = $"{firstName} {lastName} {firm}".Split(' ', '-', '/').Where(w => w.Any(char.IsLetterOrDigit)).ToArray();

        var query = string.Join(' ', (picks ?? []).Take(6).Select(p => Recased(Start(words[p.Word % words.Length], (p.Length % 12) + 1), p.Case)));

        Assert.That(Matches(text, query), Is.True, $"{query} -> {text}");
    }

    [Property]
    public void Parse_StartOfTheEmail_FindsTheContact(byte length, byte how)
    {
        const string email = "Ada.Lovelace+x@Example.co.uk";
        var text = SearchTerms.Of("Someone", null, null, null, email, null);

        Assert.That(Matches(text, Recased(Start(email, length % 40), how)), Is.True);
    }

    [TestCase("ada@example.com", "ada@example.com")]
    [TestCase("@ada", "@ada|ada")]
    [TestCase("smith 12345", "smith/12345|~54321")]
    [TestCase("O'Brien", "o'brien|obrien")]
    [TestCase("\u00B4", "")]
    [TestCase("\u00B4 ada", "ada")]
    public void Parse_GroupsAndTheirAlternatives(string typed, string expected) =>
        Assert.That(string.Join('/', SearchTerms.Parse(typed).Select(group => string.Join('|', group.Select(prefixes => string.Join('+', prefixes))))), Is.EqualTo(expected));

    [Test]
    public void Parse_PhoneInAnyFormatting_FindsTheContact()
    {
        foreach (var (e164, typed) in Phones)
        {
            var text = SearchTerms.Of("Someone Else", null, null, null, null, e164);
            Assert.Multiple(() =>
            {
                foreach (var query in typed)
                {
                    Assert.That(Matches(text, query), Is.True, $"{query} -> {text}");
                }
            });
        }
    }

    [Property(MaxTest = 300)]
    public void Parse_StartOrEndOfThePhone_FindsTheContact(byte phone, byte length, byte separator, bool withCode)
    {
        var e164 = Phones[phone % Phones.Length].E164;
        var digits = withCode ? e164[1..] : PhoneNumber.NationalDigits(e164);
        var count = Math.Clamp(length % 16, 3, digits.Length);
        var text = SearchTerms.Of("Someone Else", null, null, null, null, e164);
        string Formatted(string part) => part.Insert(separator % part.Length, new[] { "", "-", ".", " ", "/" }[separator % 5]);

        Assert.That(Matches(text, Formatted(digits[..count])), Is.True, $"start {count} of {digits}");
        Assert.That(Matches(text, Formatted(digits[^count..])), Is.True, $"end {count} of {digits}");
        Assert.That(Matches(text, "else " + digits[^count..]), Is.True, $"name and end {count} of {digits}");
    }

    [TestCase("jose garcia")]
    [TestCase("garcia jose")]
    [TestCase("GARCÍA, José")]
    [TestCase("mar gar jo")]
    [TestCase("garcia-marquez")]
    [TestCase("smith & co")]
    [TestCase("jose @ smith")]
    [TestCase("jose.garcia@")]
    [TestCase("jose 0123")]
    [TestCase("")]
    [TestCase("   ")]
    public void Parse_FindsThisContact(string query) => Assert.That(Matches(JoseGarcia, query), Is.True, JoseGarcia);

    [TestCase("ose")]
    [TestCase("jose smythe")]
    [TestCase("garciamarquez")]
    [TestCase("example.com")]
    [TestCase("ada.garcia@example.com")]
    [TestCase("+15555550123")]
    [TestCase("555-0124")]
    [TestCase("5555")]
    [TestCase("&")]
    [TestCase("%")]
    [TestCase("_")]
    public void Parse_DoesNotFindThisContact(string query) => Assert.That(Matches(JoseGarcia, query), Is.False, JoseGarcia);

    private static string JoseGarcia => SearchTerms.Of("José García-Márquez", "José", "García-Márquez", "Smith & Co", "Jose.Garcia@Example.com", "+14155550123");

    [Test]
    public void Of_KeepsEachWordOnce() => Assert.That(SearchTerms.Of("Ada Lovelace", "ADA", "Lovelace", "Lovelace Ltd"), Is.EqualTo("ada lovelace ltd"));

    [Test]
    public void Of_TheLongestContact_FitsTheColumn()
    {
        static string Name(int seed) => string.Concat(Enumerable.Range(0, 100).Select(i => (char)('a' + ((i + seed) % 26)) + " "));
        var plain = SearchTerms.Of(new string('a', 200), new string('b', 200), new string('c', 200), new string('d', 200), new string('e', 242) + "@example.com", "+123456789012345");

        Assert.That(plain, Has.Length.EqualTo(803 + 1 + 254 + 1 + 15 + 1 + 14 + 1 + 16), "the worst case of plain text is not cut");
        Assert.That(SearchTerms.Of(Name(0), Name(1), Name(2), Name(3), null, null), Has.Length.LessThanOrEqualTo(SearchTerms.TextMaxLength));
        foreach (var growing in new[] { "\uFDFA", "ß", "㌀", "🙂" })
        {
            var name = string.Concat(Enumerable.Repeat(growing, 200 / growing.Length));
            var text = SearchTerms.Of(name, "b" + name[..^growing.Length], "c" + name[..^growing.Length], "d" + name[..^growing.Length], new string('\uFDFA', 242) + "@example.com", "+123456789012345");

            Assert.That(text, Has.Length.LessThanOrEqualTo(SearchTerms.TextMaxLength).And.Contain("~543210987654321"));
            Assert.That(Text.IsStorable(text), Is.True);
        }
    }

    [Test]
    public void Parse_LongQueries_AreLimited()
    {
        Assert.That(() => SearchTerms.Parse(new string('a', 201)), Throws.TypeOf<DomainException>().With.Property("Code").EqualTo("text_too_long"));
        Assert.That(SearchTerms.Parse(string.Join(' ', Enumerable.Repeat("a", 100))), Has.Count.EqualTo(10));
        Assert.That(SearchTerms.Parse(string.Join('.', Enumerable.Repeat("a", 100))).Single().Max(a => a.Count), Is.EqualTo(10));
    }
}
