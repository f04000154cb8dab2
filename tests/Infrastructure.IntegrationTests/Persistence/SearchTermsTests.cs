using Contacts.Domain.Contacts;
using Contacts.Infrastructure.Persistence;
using Contacts.Infrastructure.Persistence.Providers;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;

namespace Contacts.Infrastructure.IntegrationTests.Persistence;

/// <summary>Whoever writes a contact, and however: what search looks in is the split of search_text.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.PostgreSql)]
public sealed class SearchTermsTests(string provider)
{
    private static readonly string[] OddNames =
    [
        "Ada Lovelace", "O'Brien \"Bob\" \\ Back\\slash", "100% _under_ [x] {y}", "a\tb\u00a0c\u2003d", "José Ångström ŁÓDŹ", "😀 emoji 𝒳𝒴", "李 小龙", "'); DROP TABLE contacts; --", "\"\"\"", "same same same", "x\u0001y", "ﷺ", "\\", "[\"json\"]",
    ];

    private TestDatabase _database = null!;

    [SetUp]
    public async Task Create() => _database = await TestDatabase.CreateAsync(provider);

    [TearDown]
    public async Task Drop()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    [Test]
    public async Task Terms_FollowInsertUpdateAndDelete()
    {
        await using var db = _database.Open();
        var contacts = Odd(db);
        db.Contacts.AddRange(contacts);
        await db.SaveChangesAsync();
        await TermsAreTheSplitAsync(contacts.Count);

        foreach (var (contact, name) in contacts.Zip(OddNames.Reverse()))
        {
            contact.Edit(new ContactChanges { Name = name, Company = "\"quoted\" \\co" }, "test", TestDatabase.Now);
        }

        await db.SaveChangesAsync();
        await TermsAreTheSplitAsync(contacts.Count);

        foreach (var contact in contacts)
        {
            contact.Edit(new ContactChanges { City = "Paris" }, "test", TestDatabase.Now); // not searched
        }

        await db.SaveChangesAsync();
        await TermsAreTheSplitAsync(contacts.Count);

        await db.Contacts.Where(c => c.Company != null).Take(5).ExecuteUpdateAsync(set => set.SetProperty(c => c.SearchText, "brand new \"terms\""));
        await TermsAreTheSplitAsync(contacts.Count);

        await db.ContactHistory.ExecuteDeleteAsync();
        await db.Contacts.Where(c => c.ProjectId == TestDatabase.Project).ExecuteDeleteAsync();
        await TermsAreTheSplitAsync(0);
    }

    [Test]
    public async Task Terms_FollowTheBulkPath()
    {
        await using var db = _database.Open();
        var contacts = Enumerable.Range(0, 300).SelectMany(_ => Odd(db)).ToList();

        await db.InTransactionAsync(token => db.BulkInsertContactsAsync(contacts, token), CancellationToken.None);

        await TermsAreTheSplitAsync(contacts.Count);
    }

    [TestCase("ada love", 1)]
    [TestCase("LOVELACE ada", 1)]
    [TestCase("o'brien", 1)]
    [TestCase("obrien bob", 1)]
    [TestCase("jose angstrom lodz", 1)]
    [TestCase("emoji", 1)]
    [TestCase("𝒳", 3)]
    [TestCase("x", 3, Description = "the normal form of 𝒳 is x")]
    [TestCase("李", 1)]
    [TestCase("drop", 1)]
    [TestCase("person0@", 1)]
    [TestCase("person0@example.com", 1)]
    [TestCase("+442079460100", 14)]
    [TestCase("020 7946 0100", 14)]
    [TestCase("0100", 14, Description = "the end of the number")]
    [TestCase("lovelace nobody", 0)]
    [TestCase("50% off", 0)]
    public async Task Search_FindsByTerms(string query, int expected)
    {
        await using var db = _database.Open();
        db.Contacts.AddRange(Odd(db));
        await db.SaveChangesAsync();

        var inProject = await db.Search(db.Contacts.Where(c => c.ProjectId == TestDatabase.Project), query, TestDatabase.Project).CountAsync();
        var anywhere = await db.Search(db.Contacts, query, projectId: null).CountAsync();

        Assert.That((inProject, anywhere), Is.EqualTo((expected, expected)));
    }

    /// <summary>Letters outside the basic plane sort behind U+FFFF where text is compared by its bytes.</summary>
    [Test]
    public async Task Search_PrefixBeforeAnAstralLetter_IsFound()
    {
        await using var db = _database.Open();
        db.Contacts.Add(TestDatabase.NewContact(db, "ab𐐷cd"));
        await db.SaveChangesAsync();

        Assert.That(await db.Search(db.Contacts, "ab", TestDatabase.Project).CountAsync(), Is.EqualTo(1));
    }

    private static List<Contact> Odd(ContactsDbContext db) =>
        [.. OddNames.Select((name, number) => TestDatabase.NewContact(db, name, $"Company {number} & Söhne", $"person{number}@example.com", new PhoneNumber("+442079460100", "020 7946 0100")))];

    private async Task TermsAreTheSplitAsync(int contacts)
    {
        await using var db = _database.Open();
        var rows = await db.Contacts.AsNoTracking().Select(c => new { c.Id, c.SearchText }).ToListAsync();
        var expected = rows.SelectMany(row => row.SearchText.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct().Select(term => (row.Id, Term: term))).ToHashSet();
        HashSet<(Guid, string)> stored = _database.IsSqlite
            ? [.. (await db.Set<ContactTerm>().AsNoTracking().ToListAsync()).Select(term => (term.ContactId, term.Term))]
            : [.. (await _database.LinesAsync("SELECT id, unnest(tsvector_to_array(search_vector)) FROM contacts")).Select(line => line.Split(" | ")).Select(parts => (Guid.Parse(parts[0]), parts[1]))];

        Assert.That(rows, Has.Count.EqualTo(contacts));
        Assert.That(stored, Is.EquivalentTo(expected));
    }
}
