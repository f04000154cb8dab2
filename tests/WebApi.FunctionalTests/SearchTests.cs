using Contacts.WebApi.FunctionalTests.Kit;
using NUnit.Framework;

namespace Contacts.WebApi.FunctionalTests;

/// <summary>The same question has the same answer on every engine.</summary>
internal sealed class SearchTests(string engine) : ApiTest(engine)
{
    private static readonly (string Name, string? Company, string? Email, string? Phone)[] People =
    [
        ("Ada Lovelace", "Analytical Engines Ltd", "ada.lovelace@example.com", "+14155550100"),
        ("Ada Byron", "Analytical & Sons", "byron@lovelace.org", "+442079460101"),
        ("José Núñez", "Café Zoë", "jose@example.com", "+34912345678"),
        ("Conor O'Brien", "O'Brien's Pub", "o'brien@example.ie", "+353861234567"),
        ("Jürgen Groß", "Straßenbau GmbH", null, "+493023125101"),
        ("李雷", "株式会社 𠮷野", null, null),
        ("李𠮷", null, null, null),
        ("Smith & Co", "77% Pure_Gold", "under_score@example.com", null),
        ("back\\slash", "semi;colon -- drop", "´acute´´x@example.com", null),
        ("Anne-Marie van der Berg", null, "anne-marie@example.com", "+14155550199"),
        ("!!!", null, null, null),
        ("😀 Smiley", null, null, null),
        ("A1", "9Lives", null, null),
    ];

    private static IEnumerable<TestCaseData> Questions()
    {
        static TestCaseData Case(string q, params string[] names) => new(q, names);
        yield return Case("ada", "Ada Byron", "Ada Lovelace");
        yield return Case("ADA", "Ada Byron", "Ada Lovelace");
        yield return Case("lovelace ada", "Ada Lovelace");
        yield return Case("ada lovelace", "Ada Lovelace");
        yield return Case("love a", "Ada Lovelace");
        yield return Case("byr", "Ada Byron");
        yield return Case("ovelace");
        yield return Case("ada smith");
        yield return Case("analytical", "Ada Byron", "Ada Lovelace");
        yield return Case("ada engines", "Ada Lovelace");
        yield return Case("jose nunez", "José Núñez");
        yield return Case("JOSÉ", "José Núñez");
        yield return Case("zoe", "José Núñez");
        yield return Case("cafe", "José Núñez");
        yield return Case("gross", "Jürgen Groß");
        yield return Case("groß jurgen", "Jürgen Groß");
        yield return Case("strasse", "Jürgen Groß");
        yield return Case("o'brien", "Conor O'Brien");
        yield return Case("obrien", "Conor O'Brien");
        yield return Case("o’brien", "Conor O'Brien");
        yield return Case("ada.lovelace@example.com", "Ada Lovelace");
        yield return Case("ada.love", "Ada Lovelace");
        yield return Case("Ada.Lovelace@EXAMPLE.com", "Ada Lovelace");
        yield return Case("byron@", "Ada Byron");
        yield return Case("byron@love", "Ada Byron");
        yield return Case("@example.com");
        yield return Case("o'brien@", "Conor O'Brien");
        yield return Case("under_score", "Smith & Co");
        yield return Case("anne-marie", "Anne-Marie van der Berg");
        yield return Case("marie", "Anne-Marie van der Berg");
        yield return Case("berg der", "Anne-Marie van der Berg");
        yield return Case("4155550100", "Ada Lovelace");
        yield return Case("+1 (415) 555-0100", "Ada Lovelace");
        yield return Case("415", "Ada Lovelace", "Anne-Marie van der Berg");
        yield return Case("0100", "Ada Lovelace");
        yield return Case("555-0199", "Anne-Marie van der Berg");
        yield return Case("+44", "Ada Byron");
        yield return Case("020 7946 0101", "Ada Byron");
        yield return Case("+44 (0)20 7946 0101", "Ada Byron");
        yield return Case("030 23125", "Jürgen Groß");
        yield return Case("ada 4155550100", "Ada Lovelace");
        yield return Case("ada 0101", "Ada Byron");
        yield return Case("李", "李𠮷", "李雷");
        yield return Case("李雷", "李雷");
        yield return Case("李𠮷", "李𠮷");
        yield return Case("𠮷", "李雷");
        yield return Case("smith & co", "Smith & Co");
        yield return Case("smith", "Smith & Co");
        yield return Case("77%", "Smith & Co");
        yield return Case("back\\slash", "back\\slash");
        yield return Case("slash", "back\\slash");
        yield return Case("smiley", "😀 Smiley");
        yield return Case("9l", "A1");
        yield return Case("a1", "A1");
    }

    private static readonly string[] Nasty =
    [
        "&", "|", "!", ":*", "*", "()", "(", ")", "<->", "'", "''", "\\", "\\'", "\"", "%", "_", "%%", "' OR 1=1 --", "'); DROP TABLE contacts; --", "ada & !lovelace", "ada:*", "ada | byron", "!ada",
        "\u0301", "´", "\u00A0", "\u200B", "\uFFFF", "~", "~0010", "a:b:c", "[a-z]*", "{}", "$1", "@p0", ";", "😀", "\U0001F468\u200D\U0001F469", "ｆｕｌｌ", new('x', 200), string.Join(' ', Enumerable.Repeat("a", 100)), "+", "++1", "-", "--", "...",
    ];

    [TestCaseSource(nameof(Questions))]
    public async Task Search_FindsWhoIsMeant(string q, string[] names)
    {
        await SeedAsync();
        Assert.That(await NamesAsync($"q={Url(q)}"), Is.EqualTo(names.Order(StringComparer.Ordinal)));
    }

    [Test]
    public async Task Search_FindsEachPersonByItsOwnNameEmailAndPhone()
    {
        await SeedAsync();
        foreach (var (name, _, email, phone) in People)
        {
            foreach (var q in (string?[])[name, email, phone, phone?[^6..], name.ToUpperInvariant()])
            {
                if (q is not null && q != "!!!")
                {
                    Assert.That(await NamesAsync($"q={Url(q)}"), Does.Contain(name), q);
                }
            }
        }
    }

    [Test]
    public async Task Search_ForAnythingAtAll_NeitherBreaksNorFindsEverybody()
    {
        await SeedAsync();
        foreach (var q in Nasty)
        {
            var answer = await Client.ReadAsync($"{Contacts}?q={Url(q)}&includeTotal=true");
            Assert.That((int)answer.Status, Is.EqualTo(200), $"{q}: {answer.Text}");
            if (q.Trim().Length > 0)
            {
                Assert.That((int)answer.Json["total"]!, Is.LessThan(People.Length).Or.EqualTo(q is "\u0301" or "´" ? People.Length : -1), q);
            }
        }

        await Client.ReadAsync($"{Contacts}?q={new string('x', 201)}").Expect(400, "text_too_long", "q");
        Assert.That(await NamesAsync("q="), Has.Length.EqualTo(People.Length));
        Assert.That(await NamesAsync("q=%20%20"), Has.Length.EqualTo(People.Length));
    }

    [Test]
    public async Task Search_WithFiltersSortAndCursor()
    {
        for (var i = 0; i < 9; i++)
        {
            await CreateContactAsync(new { name = $"Searched {i}", company = "Common", leadScore = i * 10, type = i % 2 == 0 ? "lead" : "contact" });
            await CreateContactAsync(new { name = $"Other {i}", leadScore = i * 10, type = "lead" });
        }

        var walked = await WalkAsync($"{Contacts}?q=common&type=lead&leadScore.gte=20&sort=-leadScore", 2);
        Assert.That(walked.Select(c => (string)c["name"]!), Is.EqualTo(new[] { "Searched 8", "Searched 6", "Searched 4", "Searched 2" }));
        Assert.That(await WalkAsync($"{Project}/leads?q=searched", 2), Has.Count.EqualTo(5));
        Assert.That(await WalkAsync($"{Api}/leads?q=searched&organizationId={OrganizationId}", 2), Has.Count.EqualTo(5));
        Assert.That(await WalkAsync($"{Api}/leads?q=searched&projectId={ProjectId}&sort=name", 2), Has.Count.EqualTo(5));
    }

    [Test]
    public async Task Search_FollowsEveryChange()
    {
        var url = $"{Contacts}/{Id(await CreateContactAsync(new { name = "Before", email = "before@example.com" }))}";
        await Client.PatchAsync(url, new { name = "After", email = "after@example.com", phone = "+14155550100" }).Expect(200);
        Assert.That(await NamesAsync("q=before"), Is.Empty);
        Assert.That(await NamesAsync("q=after"), Is.EqualTo(new[] { "After" }));
        Assert.That(await NamesAsync("q=5550100"), Is.EqualTo(new[] { "After" }));
        await Client.PatchAsync(url, """{"phone":null}""").Expect(200);
        Assert.That(await NamesAsync("q=5550100"), Is.Empty);
        var other = await CreateProjectAsync(OrganizationId);
        await CreateContactAsync(new { name = "After" }, other);
        Assert.That(await NamesAsync("q=after"), Has.Length.EqualTo(1));
    }

    private async Task SeedAsync()
    {
        foreach (var (name, company, email, phone) in People)
        {
            await CreateContactAsync(new { name, company, email, phone });
        }
    }
}
