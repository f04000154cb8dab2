using Contacts.Application.Common;
using Contacts.Domain.Access;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using Contacts.Infrastructure.Persistence;
using Contacts.Infrastructure.Persistence.Providers;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;

namespace Contacts.Infrastructure.IntegrationTests.Persistence;

/// <summary>A new contact, the note of its key and its answer are written together, whatever the engine does for it.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.PostgreSql)]
public sealed class SaveLastTests(string provider)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private TestDatabase _database = null!;

    [OneTimeSetUp]
    public async Task CreateAsync() => _database = await TestDatabase.CreateAsync(provider);

    [OneTimeTearDown]
    public async Task DropAsync() => await _database.DisposeAsync();

    /// <summary>Column by column what EF writes of the same contact, of its external ids and of its first stage.</summary>
    [Test]
    public async Task Contact_IsWrittenAsEfWritesIt()
    {
        await using var db = _database.Open();
        var (full, bare) = (Full(db, "id-of-a"), TestDatabase.NewContact(db, "Bare"));
        db.Contacts.AddRange(full, bare);
        await db.SaveChangesAsync();
        var (fullAgain, bareAgain) = (Full(db, "id-of-b"), TestDatabase.NewContact(db, "Bare"));

        Assert.That(await db.SaveLastAsync(() => InsertAsync(db, "columns", fullAgain, bareAgain), Patience, CancellationToken.None), Is.True);

        foreach (var (table, id, rows) in new[] { ("contacts", "id", 1), ("contact_external_ids", "contact_id", 2), ("lead_stage_changes", "contact_id", 1) })
        {
            var expected = await RowsAsync(table, id, full.Id, "id-of-a");
            Assert.That(expected, Has.Count.EqualTo(rows), table);
            Assert.That(await RowsAsync(table, id, fullAgain.Id, "id-of-b"), Is.EqualTo(expected), table);
        }

        Assert.That(await RowsAsync("contacts", "id", bareAgain.Id, "none"), Is.EqualTo(await RowsAsync("contacts", "id", bare.Id, "none")));
        var note = await db.IdempotentRequests.AsNoTracking().SingleAsync(r => r.Id == "columns");
        Assert.That((note.Fingerprint, note.CreatedAt, note.Status, note.ContentType, note.Location, note.Etag, note.Body), Is.EqualTo(("print", TestDatabase.Now, 201, "application/json", (string?)null, "\"1\"", new byte[] { 1, 2 })));
    }

    /// <summary>The last of the rows is refused, when the others are written.</summary>
    [Test]
    public async Task RefusedRow_TakesTheOthersWithIt()
    {
        await using var db = _database.Open();
        db.Contacts.Add(Full(db, "taken"));
        await db.SaveChangesAsync();
        var before = await db.Contacts.CountAsync();

        Assert.That(async () => await db.SaveLastAsync(() => InsertAsync(db, "refused", TestDatabase.NewContact(db, "First"), Full(db, "taken")), Patience, CancellationToken.None), Throws.InstanceOf<AlreadyExistsException>());

        Assert.That(await db.Contacts.CountAsync(), Is.EqualTo(before));
        Assert.That(await db.IdempotentRequests.AnyAsync(r => r.Id == "refused"), Is.False);
    }

    [Test]
    public async Task UsedKey_WritesNothing()
    {
        await using var db = _database.Open();
        await db.SaveLastAsync(() => InsertAsync(db, "used"), Patience, CancellationToken.None);
        var before = await db.Contacts.CountAsync();

        Assert.That(async () => await db.SaveLastAsync(() => InsertAsync(db, "used", TestDatabase.NewContact(db, "Twice")), Patience, CancellationToken.None), Throws.InstanceOf<AlreadyExistsException>());

        Assert.That(await db.Contacts.CountAsync(), Is.EqualTo(before));
    }

    /// <summary>The answer was made as if nobody were on a list: it may not be kept.</summary>
    [TestCase(true)]
    [TestCase(false)]
    public async Task ListedNumber_WritesNothing(bool isListed)
    {
        var number = isListed ? "+12025550111" : "+12025550112";
        await using var db = _database.Open();
        if (isListed)
        {
            db.DoNotCallNumbers.Add(DoNotCallNumber.Add(TestDatabase.Project, db.NewId(), new PhoneNumber(number, number), null, "test", TestDatabase.Now));
            await db.SaveChangesAsync();
        }

        var before = await db.Contacts.CountAsync();
        async Task<IdempotentRequest?> Request()
        {
            Assert.That(await db.IsListedAsync(TestDatabase.Project, TestDatabase.Project, number, CancellationToken.None), Is.False, "is assumed");
            return await InsertAsync(db, number, TestDatabase.NewContact(db, "Called"));
        }

        Assert.That(async () => await db.SaveLastAsync(Request, Patience, CancellationToken.None), isListed ? Throws.Exception : Is.True);
        Assert.That(await db.Contacts.CountAsync(), Is.EqualTo(isListed ? before : before + 1));
        Assert.That(await db.IsListedAsync(TestDatabase.Project, TestDatabase.Project, number, CancellationToken.None), Is.EqualTo(isListed));
    }

    [Test]
    public async Task RequestWithoutANote_WritesNothing()
    {
        await using var db = _database.Open();
        var before = await db.Contacts.CountAsync();
        Assert.That(await db.SaveLastAsync(
            async () =>
            {
                await db.InsertContactAsync(TestDatabase.NewContact(db, "Unanswered"), CancellationToken.None);
                return null;
            },
            Patience,
            CancellationToken.None), Is.False);
        Assert.That(await db.Contacts.CountAsync(), Is.EqualTo(before));
    }

    /// <summary>What is not a new row would be written apart from the note: it is refused before it happens.</summary>
    [Test]
    public async Task RequestThatDoesMore_IsRefused()
    {
        await using var db = _database.Open();
        Assert.That(async () => await db.SaveLastAsync(
            async () =>
            {
                await db.SaveChangesAsync();
                return null;
            },
            Patience,
            CancellationToken.None), Throws.InvalidOperationException);
        Assert.That(async () => await db.SaveLastAsync(
            async () =>
            {
                await db.InTransactionAsync(_ => Task.CompletedTask, CancellationToken.None);
                return null;
            },
            Patience,
            CancellationToken.None), Throws.InvalidOperationException);
        Assert.That(await db.SaveChangesAsync(), Is.Zero, "and the context is as before");
    }

    /// <summary>Somebody else holds on to the same external id and does not come to an end.</summary>
    [Test]
    public async Task OtherTransaction_IsNotWaitedForLongerThanAsked()
    {
        if (_database.IsSqlite)
        {
            Assert.Ignore("There writers have a place in a queue, and keep it.");
        }

        await using var other = _database.Open();
        await using var transaction = await other.Database.BeginTransactionAsync();
        other.Contacts.Add(Full(other, "held"));
        await other.SaveChangesAsync();
        await using var db = _database.Open();
        Assert.That(async () => await db.SaveLastAsync(() => InsertAsync(db, "waits", Full(db, "held")), TimeSpan.FromMilliseconds(300), CancellationToken.None), Throws.InstanceOf<OperationCanceledException>());
        await transaction.RollbackAsync();

        Assert.That(await db.SaveLastAsync(() => InsertAsync(db, "waits", Full(db, "held")), Patience, CancellationToken.None), Is.True);
    }

    private static async Task<IdempotentRequest?> InsertAsync(ContactsDbContext db, string key, params Contact[] contacts)
    {
        foreach (var contact in contacts)
        {
            await db.InsertContactAsync(contact, CancellationToken.None);
        }

        var note = IdempotentRequest.Start(key, "print", TestDatabase.Now);
        note.Answer(201, "application/json", null, "\"1\"", [1, 2]);
        return note;
    }

    private static Contact Full(ContactsDbContext db, string externalId) => TestDatabase.NewContact(
        db, "Ada Lovelace", "Granite Works", "ada@example.com", new PhoneNumber("+12025550123", "(202) 555-0123", "America/New_York"), more: given =>
        {
            (given.FirstName, given.LastName, given.JobTitle, given.Source, given.Segment, given.Notes) = ("Ada", "Lovelace", "Owner", "Website", "Trial", "Line 1\nLine 2; 'quoted' @name $1");
            (given.City, given.State, given.Country, given.TimeZone) = ("Boston", "MA", "US", "America/New_York");
            (given.LeadScore, given.ScoredAt, given.ScoreSource, given.LeadStage) = (81, TestDatabase.Now, "model", LeadStage.Qualified);
            (given.DoNotCall, given.DoNotCallReason) = (true, "asked");
            given.CustomFields = new Dictionary<string, object?> { ["plan"] = "gold", ["seats"] = 12 };
            given.ExternalIds = new Dictionary<string, string?> { ["close"] = externalId, ["hubspot"] = externalId };
        });

    /// <summary>The rows of a contact without what must differ: its ids.</summary>
    private async Task<List<string>> RowsAsync(string table, string column, Guid id, string externalId)
    {
        await using var db = _database.Open();
        await db.Database.OpenConnectionAsync();
        await using var command = db.Database.GetDbConnection().CreateCommand();
#pragma warning disable CA2100 // the test's own names
        command.CommandText = $"SELECT * FROM {table} WHERE {column} = @id ORDER BY 1, 2";
#pragma warning restore CA2100
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = ("id", id);
        command.Parameters.Add(parameter);
        var rows = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            rows.Add(string.Join(" | ", Enumerable.Range(0, reader.FieldCount).Where(i => reader.GetName(i) is not ("id" or "contact_id")).Select(i => $"{reader.GetName(i)}={reader.GetValue(i)}")).Replace(externalId, "*", StringComparison.Ordinal));
        }

        return rows;
    }
}
