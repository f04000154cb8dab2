using System.Data.Common;
using System.Globalization;
using Contacts.Application.Common.Lists;
using Contacts.Application.Contacts;
using Contacts.Domain.Callbacks;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using Contacts.Domain.Projects;
using Contacts.Infrastructure.Persistence;
using Contacts.Infrastructure.Persistence.Providers;
using Contacts.Tests.Shared;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using NUnit.Framework;

namespace Contacts.Infrastructure.IntegrationTests.Persistence;

/// <summary>The lists asked for all day walk a range of an index: no scan of the contacts, no sort of them. 20,000 contacts, statistics up to date, the planner free to choose.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.PostgreSql)]
public sealed class QueryPlanTests(string provider)
{
    private const int Contacts = 20_000;
    private const int Listed = 2_000;
    private static readonly string[] Cities = ["London", "Leeds", "York", "Bath", "Hull"];
    private static readonly string[] Sorts = [.. ContactList.Spec.Sorts.Where(sort => sort.Name != "leadStage").SelectMany(sort => (string[])[sort.Name, "-" + sort.Name])];

    private TestDatabase _database = null!;

    [OneTimeSetUp]
    public async Task Fill()
    {
        _database = await TestDatabase.CreateAsync(provider);
        await using var db = _database.Open();
        var random = new Random(1);
        var contacts = Enumerable.Range(0, Contacts).Select(number => TestDatabase.NewContact(
            db, $"Person{random.Next(Contacts)} Family{random.Next(3000)}", $"Company {random.Next(2000)}", $"person{number}@example.com", new PhoneNumber($"+4420794{number:00000}", $"020 794 {number:00000}"),
            at: TestDatabase.Now.AddSeconds(random.Next(100_000)), more: given =>
            {
                (given.Segment, given.City) = ($"segment {random.Next(20)}", Cities[random.Next(Cities.Length)]);
                given.LeadScore = random.Next(4) == 0 ? (int?)null : random.Next(101);
                given.LeadStage = random.Next(3) switch { 0 => default(Domain.Optional<LeadStage>), 1 => LeadStage.New, _ => LeadStage.Qualified };
            })).ToList();
        foreach (var (contact, number) in contacts.Where((_, number) => number % 10 == 0).Select((contact, number) => (contact, number)))
        {
            var at = TestDatabase.Now.AddDays(-5).AddMinutes(number);
            if (number % 2 == 0)
            {
                contact.RecordCall(CallResult.Interested, at, "test", TestDatabase.Now);
            }
            else
            {
                at = at.AddDays(number % 4 == 1 ? 0 : 10);
                contact.TakeCallbacks([Callback.Schedule(TestDatabase.Project, db.NewId(), contact.Id, agent: null, PromisedTime.AtInstant(at, "Europe/London"), CallbackPriority.Normal, null, "test", at.AddDays(-1))]);
            }
        }

        await db.InTransactionAsync(token => db.BulkInsertContactsAsync(contacts, token), CancellationToken.None);
        var listed = Enumerable.Range(0, Listed).Select(number => DoNotCallNumber.Add(TestDatabase.Project, db.NewId(), new($"+4420794{number * 7:00000}", "020 794", null), null, "test", TestDatabase.Now)).ToList();
        await db.InTransactionAsync(token => db.BulkInsertAsync(listed, token), CancellationToken.None);
        await _database.LinesAsync("ANALYZE");
    }

    [OneTimeTearDown]
    public async Task Drop()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    [Test]
    public Task DefaultList() => WalksARange(new([]));

    [TestCaseSource(nameof(Sorts))]
    public Task Sort_FirstPage(string sort) => WalksARange(new([], Sort: sort));

    [TestCaseSource(nameof(Sorts))]
    public Task Sort_BehindACursor(string sort) => WalksARange(new([], Sort: sort), cursor: true);

    [Test]
    public Task SegmentAndScore_SortedByScore() =>
        WalksARange(new([FilterTerm.Parse("segment", ["segment 7"]), FilterTerm.Parse("leadScore.gte", ["80"])], Sort: "-leadScore"));

    [Test]
    public Task SegmentAndScore_BehindACursor() =>
        WalksARange(new([FilterTerm.Parse("segment", ["segment 7"]), FilterTerm.Parse("leadScore.gte", ["50"])], Sort: "-leadScore"), cursor: true);

    [Test]
    public Task Stage_SortedByScore() => WalksARange(new([FilterTerm.Parse("leadStage", ["new"])], Sort: "-leadScore"));

    [TestCase("call_back_now")]
    [TestCase("wait_for_callback")]
    [TestCase("call_now")]
    [TestCase("send_proposal")]
    [TestCase("call")]
    public async Task Urgency_OfAnAction(string action)
    {
        await WalksARange(new([FilterTerm.Parse("nextBestAction", [action])], Sort: "urgency"));
        await WalksARange(new([FilterTerm.Parse("nextBestAction", [action])], Sort: "urgency"), cursor: true);
    }

    /// <summary>Few rows are left, and those may be sorted.</summary>
    [Test]
    public Task Phone() => WalksARange(new([FilterTerm.Parse("phone", ["+442079400042"])]), sorts: true);

    [Test]
    public Task Email() => WalksARange(new([FilterTerm.Parse("email", ["Person42@example.com"])]), sorts: true);

    [TestCase("person42 family7")]
    [TestCase("+442079400042")]
    [TestCase("00042")]
    [TestCase("person42@example.com")]
    public Task Search(string q) => WalksARange(new([], Q: q), sorts: true);

    /// <summary>PostgreSQL takes a term that it has no statistics of for a common one, and for the first of its rows would walk through all contacts: seconds in a million.</summary>
    [TestCase("9400042")]
    [TestCase("person42@example.com")]
    [TestCase("family7 person42")]
    public async Task RareTerm_IsLookedUp(string q)
    {
        const string statistics = "ALTER TABLE contacts ALTER search_vector SET STATISTICS ";
        var sent = new SentCommands();
        await using var db = _database.Open(sent);
        if (!_database.IsSqlite)
        {
            await _database.LinesAsync($"{statistics} 1; ANALYZE contacts"); // as in a large table, only the most common terms are known
        }

        Assert.That((await PageAsync(db, new([], Q: q, Limit: 1))).Items, Has.Count.EqualTo(1));
        var plan = await PlanAsync(db, sent.Last!.Value, _database.IsSqlite);
        if (!_database.IsSqlite)
        {
            await _database.LinesAsync($"{statistics} -1; ANALYZE contacts");
        }

        Assert.That(plan, Has.None.Contains("ix_contacts_created_at_id"));
    }

    /// <summary>PostgreSQL keeps a plan when it looks no dearer than one for the very values.</summary>
    [TestCase("", null)]
    [TestCase("segment 7", "-leadScore")]
    [TestCase("", null, "20794000")]
    [TestCase("", null, null, true)]
    [TestCase("", "name", null, true)]
    public async Task Page_AskedForAgain_IsNotPlannedAnew(string segment, string? sort, string? q = null, bool behindACursor = false)
    {
        if (_database.IsSqlite)
        {
            Assert.Ignore("SQLite plans every statement when it is prepared.");
        }

        var query = new ListQuery(segment.Length == 0 ? [] : [FilterTerm.Parse("segment", [segment]), FilterTerm.Parse("leadScore.gte", ["50"])], q, sort);
        await using var db = _database.Open();
        await db.Database.OpenConnectionAsync();
        query = behindACursor ? query with { Cursor = (await PageAsync(db, query)).NextCursor } : query;
        var before = await PlansAsync(db);
        for (var i = 0; i < 20; i++)
        {
            await PageAsync(db, q is null ? query : query with { Q = $"{q}{i:00}" });
        }

        var (text, (kept, anew)) = (await PlansAsync(db)).Select(s => (s.Key, (s.Value.Kept - before.GetValueOrDefault(s.Key).Kept, s.Value.Anew - before.GetValueOrDefault(s.Key).Anew))).MaxBy(s => s.Item2.Item1 + s.Item2.Item2);
        await TestContext.Out.WriteLineAsync($"{kept} kept, {anew} anew: {text}");

        Assert.That(kept, Is.GreaterThan(anew));
    }

    /// <summary>How often each prepared statement of the connection ran by a plan that was kept, and by one made for its values.</summary>
    private static async Task<Dictionary<string, (int Kept, int Anew)>> PlansAsync(DbContext db) =>
        (await TestDatabase.LinesAsync(db, "SELECT generic_plans, custom_plans, statement FROM pg_prepared_statements")).Select(line => line.Split(" | ", 3))
            .GroupBy(columns => columns[2]).ToDictionary(g => g.Key, g => (g.Sum(c => int.Parse(c[0], CultureInfo.InvariantCulture)), g.Sum(c => int.Parse(c[1], CultureInfo.InvariantCulture))));

    private async Task WalksARange(ListQuery query, bool cursor = false, bool sorts = false)
    {
        var sent = new SentCommands();
        await using var db = _database.Open(sent);
        var page = await PageAsync(db, query);
        if (cursor)
        {
            page = await PageAsync(db, query with { Cursor = page.NextCursor });
        }

        Assert.That(page.Items, Is.Not.Empty);
        var plan = await PlanAsync(db, sent.Last!.Value, _database.IsSqlite);
        await TestContext.Out.WriteLineAsync(string.Join('\n', plan));
        if (_database.IsSqlite)
        {
            Assert.That(plan, Has.Some.Contains("SEARCH c USING").And.None.Contains("SCAN c"));
        }
        else
        {
            Assert.That(plan, Has.Some.Contains(" on contacts").And.None.Contains("Seq Scan"));
        }

        if (!sorts)
        {
            Assert.That(plan, Has.None.Contains(_database.IsSqlite ? "TEMP B-TREE" : "Sort Key"));
        }
    }

    internal static Task<Page<ContactRow>> PageAsync(ContactsDbContext db, ListQuery query)
    {
        var contacts = db.Contacts.AsNoTracking().Of(TestDatabase.Project);
        contacts = query.Q is { } q ? db.Search(contacts, q, TestDatabase.Project) : contacts;
        var listed = db.NumberIsListed(new(TestDatabase.Project, TestDatabase.Project, "US", TimeZoneInfo.Utc, CallingHours.Default, TimeSpan.Zero));
        return ContactList.Spec.PageAsync(contacts, query, new FilterScope(TestDatabase.Now, CustomFieldSchema.Empty) { NumberIsListed = listed }, "test", ContactRow.Of(listed), CancellationToken.None);
    }

    internal static async Task<List<string>> PlanAsync(DbContext db, (string Text, IReadOnlyList<DbParameter> Parameters) query, bool isSqlite)
    {
        await db.Database.OpenConnectionAsync();
        await using var command = db.Database.GetDbConnection().CreateCommand();
#pragma warning disable CA2100 // the statement that EF Core made
        command.CommandText = (isSqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN ") + query.Text;
#pragma warning restore CA2100
        foreach (var parameter in query.Parameters)
        {
            command.Parameters.Add(parameter);
        }

        var lines = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            lines.Add(reader.GetString(reader.FieldCount - 1));
        }

        return lines;
    }

    internal sealed class SentCommands : DbCommandInterceptor
    {
        public (string Text, IReadOnlyList<DbParameter> Parameters)? Last { get; private set; }

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            Last = (command.CommandText, [.. command.Parameters.Cast<DbParameter>().Select(Copy)]);
            return ValueTask.FromResult(result);
        }

        private static DbParameter Copy(DbParameter parameter) =>
            parameter is ICloneable cloneable ? (DbParameter)cloneable.Clone() : new SqliteParameter(parameter.ParameterName, parameter.Value);
    }
}

/// <summary>
/// A project of phone numbers, as lists are bought: hardly anyone has an email address or was reached, so that hardly anyone is warm. PostgreSQL knows, and looks those few up; SQLite does not know how many rows
/// a value has, and walks the order of the scores.
/// </summary>
public sealed class UrgencyPlanTests
{
    private const int Contacts = 5_000;

    [Test]
    public async Task Warm_WhereHardlyAnyoneIs_AreLookedUp()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseProvider.PostgreSql);
        var sent = new QueryPlanTests.SentCommands();
        await using var db = database.Open(sent);
        var contacts = Enumerable.Range(0, Contacts).Select(number => TestDatabase.NewContact(
            db, $"Person {number}", email: number == 42 ? "person42@example.com" : null, phone: new PhoneNumber($"+4420794{number:00000}", $"020 794 {number:00000}"), more: given => given.LeadScore = number % 101)).ToList();
        await db.InTransactionAsync(token => db.BulkInsertContactsAsync(contacts, token), CancellationToken.None);
        await database.LinesAsync("VACUUM ANALYZE contacts");

        var page = await QueryPlanTests.PageAsync(db, new([FilterTerm.Parse("nextBestAction", ["call"])], Sort: "urgency"));

        Assert.That(page.Items, Has.Count.EqualTo(1));
        Assert.That(await QueryPlanTests.PlanAsync(db, sent.Last!.Value, isSqlite: false), Has.Some.Contains("ix_contacts_email_key").And.Some.Contains("ix_contacts_last_contacted_key_id").And.None.Contains("lead_score_key_id"));
    }
}
