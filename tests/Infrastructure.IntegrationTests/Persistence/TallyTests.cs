using System.Collections.Concurrent;
using Contacts.Application.Callbacks;
using Contacts.Application.Common;
using Contacts.Application.Contacts;
using Contacts.Application.Leads;
using Contacts.Application.Projects;
using Contacts.Domain.Callbacks;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using Contacts.Domain.Projects;
using Contacts.Infrastructure.Persistence;
using Contacts.Infrastructure.Persistence.Providers;
using Contacts.Tests.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Contacts.Infrastructure.IntegrationTests.Persistence;

/// <summary>The cards say what a count of the rows would, whoever changed them, and however.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.PostgreSql)]
public sealed class TallyTests(string provider)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMicroseconds(1);
    private static readonly DateTimeOffset Now = new(2026, 6, 3, 12, 7, 11, TimeSpan.Zero); // in the middle of a week, a day and a quarter of an hour
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");
    private static readonly int?[] Scores = [null, 0, 49, 50, 79, 80, 100];

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
    public async Task Cards_AfterAnyChanges_EqualACountFromScratch([Values(1, 2, 3)] int seed)
    {
        var random = new Random(seed);
        Func<ContactsDbContext, Random, Task>[] changes = [AddAsync, ImportAsync, EditAsync, EditAsync, DeleteOrRestoreAsync, CallAsync, CallAsync, PromiseAsync, MovePromiseAsync, SetBasedAsync, EraseAsync, RollBackAsync, FoldAsync];
        await using (var db = _database.Open())
        {
            await ImportAsync(db, random);
        }

        for (var step = 0; step < 80; step++)
        {
            await using var db = _database.Open();
            var change = changes[random.Next(changes.Length)];
            await change(db, random);
            db.Clear();
            await AssertCardsAsync(db, $"step {step}: {change.Method.Name}");
        }
    }

    [Test]
    public async Task EveryScore_IsInTheBandOfTheDomain()
    {
        await using var db = _database.Open();
        db.Contacts.AddRange(Enumerable.Range(LeadScore.Min, LeadScore.Max + 1).Select(score => TestDatabase.NewContact(db, "x", more: given => given.LeadScore = score)));
        await db.SaveChangesAsync();

        await AssertCardsAsync(db, "scores");
    }

    /// <summary>Each transaction takes one contact away and adds another: nobody ever sees more or fewer, whoever folds meanwhile.</summary>
    [Test]
    [CancelAfter(60_000)]
    public async Task WritersFoldsAndReaders_AtOnce_NeverSeeAnotherSum(CancellationToken cancellationToken)
    {
        const int writers = 4, each = 10, rounds = 25;
        var ids = new List<Guid>[writers];
        await using (var db = _database.Open())
        {
            for (var writer = 0; writer < writers; writer++)
            {
                var contacts = Enumerable.Range(0, each).Select(_ => Lead(db)).ToList();
                ids[writer] = [.. contacts.Select(c => c.Id)];
                await db.InTransactionAsync(token => db.BulkInsertContactsAsync(contacts, token), cancellationToken);
            }
        }

        var (wrong, reads) = (new ConcurrentBag<string>(), 0);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] others = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(ReadAsync, cancellationToken)), .. Enumerable.Range(0, 2).Select(_ => Task.Run(FoldOnAsync, cancellationToken))];
        await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(() => WriteAsync(ids[writer], new Random(writer)), cancellationToken)));
        await done.CancelAsync();
        await Task.WhenAll(others);

        Assert.That(wrong, Is.Empty);
        Assert.That(reads, Is.GreaterThan(10));
        await using var end = _database.Open();
        await AssertCardsAsync(end, "the end");

        async Task WriteAsync(List<Guid> own, Random random)
        {
            for (var round = 0; round < rounds; round++)
            {
                await using var db = _database.Open();
                await db.InTransactionAsync(
                    async token =>
                    {
                        var at = random.Next(own.Count);
                        var gone = await db.Contacts.Include(c => c.ExternalIdRows).SingleAsync(c => c.Id == own[at], token);
                        gone.Delete("test", Now);
                        await db.SaveChangesAsync(token);
                        var added = Lead(db);
                        db.Contacts.Add(added);
                        await db.SaveChangesAsync(token);
                        own[at] = added.Id;
                    },
                    cancellationToken);
            }
        }

        async Task ReadAsync()
        {
            while (!done.IsCancellationRequested)
            {
                await using var db = _database.Open();
                var (contacts, leads, _) = await CardsAsync(db);
                var sums = (contacts.Total, contacts.ByType.Values.Sum(), contacts.ByFreshness!.Values.Sum(), contacts.AddedThisWeek, leads.Total);
                if (sums != (writers * each, writers * each, writers * each, writers * each, writers * each))
                {
                    wrong.Add($"{sums}");
                }

                Interlocked.Increment(ref reads);
            }
        }

        async Task FoldOnAsync()
        {
            while (!done.IsCancellationRequested)
            {
                await using var db = _database.Open();
                await db.FoldTalliesAsync(cancellationToken);
            }
        }
    }

    [Test]
    public async Task Fold_LeavesOneRowForEveryKindThatIsThere()
    {
        await using var db = _database.Open();
        var contacts = Enumerable.Range(0, 20).Select(number => TestDatabase.NewContact(db, "x", more: given => given.LeadScore = Scores[number % 2])).ToList();
        db.Contacts.AddRange(contacts);
        await db.SaveChangesAsync();
        contacts.ForEach(contact => contact.Edit(new ContactChanges { LeadScore = 60 }, "test", Now));
        await db.SaveChangesAsync();

        await db.FoldTalliesAsync(CancellationToken.None);

        Assert.That(await _database.LinesAsync("SELECT subject, kind, count FROM tallies ORDER BY subject"), Is.EqualTo(new[] { "1 | 21 | 20", "2 | 0 | 20" }));
        if (!_database.IsSqlite)
        {
            Assert.That(await _database.LinesAsync("SELECT * FROM tally_changes"), Is.Empty);
        }
    }

    [Test]
    public async Task Truncate_TakesTheTalliesAlong()
    {
        if (_database.IsSqlite)
        {
            Assert.Ignore("SQLite has no TRUNCATE.");
        }

        await using var db = _database.Open();
        await ImportAsync(db, new Random(1));
        await PromiseAsync(db, new Random(1));
        await FoldAsync(db, new Random(1));
        await ImportAsync(db, new Random(1));

        await _database.LinesAsync("TRUNCATE contacts CASCADE");

        await AssertCardsAsync(db, "empty");
        Assert.That((await CardsAsync(db)).Contacts.Total, Is.Zero);
    }

    [Test]
    public async Task Migrate_CountsWhatIsThere()
    {
        await using var old = await TestDatabase.EmptyAsync(provider);
        await using var db = old.Open();
        var migrations = db.Database.GetMigrations().ToList();
        await db.GetService<IMigrator>().MigrateAsync(migrations[migrations.FindIndex(name => name.EndsWith("_Tallies", StringComparison.Ordinal)) - 1]);
        db.Organizations.Add(Organization.Found(TestDatabase.Project, "Example Ltd", Now));
        db.Projects.Add(Project.Start(TestDatabase.Project, TestDatabase.Project, "Demo", "GB", "Europe/London", hours: null, Now));
        await db.SaveChangesAsync();
        var random = new Random(5);
        for (var round = 0; round < 3; round++)
        {
            await ImportAsync(db, random);
            await PromiseAsync(db, random);
            await DeleteOrRestoreAsync(db, random);
        }

        await db.Database.MigrateAsync();

        await AssertCardsAsync(db, "migrated");
        Assert.That((await CardsAsync(db)).Contacts.Total, Is.GreaterThan(50));
    }

    [Test]
    public async Task Reset_LeavesNoTallyBehind()
    {
        await using var db = _database.Open();
        await ImportAsync(db, new Random(1));
        await PromiseAsync(db, new Random(1));
        await db.Database.OpenConnectionAsync();
        var reset = await DatabaseReset.CreateAsync(db.Database.GetDbConnection());

        await reset.ResetAsync(db.Database.GetDbConnection());

        Assert.That(await db.Tallies.ToListAsync(), Is.Empty);
    }

    private static async Task AddAsync(ContactsDbContext db, Random random)
    {
        db.Contacts.Add(Any(db, random));
        await db.SaveChangesAsync();
    }

    private static Task ImportAsync(ContactsDbContext db, Random random)
    {
        var contacts = Enumerable.Range(0, 30).Select(_ => Any(db, random)).ToList();
        return db.InTransactionAsync(token => db.BulkInsertContactsAsync(contacts, token), CancellationToken.None);
    }

    /// <summary>Each changed contact is an update of its own, as an import's are.</summary>
    private static async Task EditAsync(ContactsDbContext db, Random random)
    {
        foreach (var contact in await SomeAsync(db, random))
        {
            try
            {
                contact.Edit(random.Next(6) switch
                {
                    0 => new() { LeadScore = Scores[random.Next(Scores.Length)] },
                    1 => new() { Email = random.Next(2) == 0 ? null : "b@example.com" },
                    2 => new() { Phone = random.Next(2) == 0 ? null : new PhoneNumber("+442079460199", "020 7946 0199") },
                    3 => new() { City = $"City {random.Next(3)}" }, // counted nowhere
                    4 => new() { Type = (ContactType)random.Next(1, 4) },
                    _ => new() { LeadStage = (LeadStage)random.Next(1, 8), LeadStageReason = "test" },
                }, "test", Now);
            }
            catch (Domain.DomainException)
            {
                // refused: not changed
            }
        }

        await db.SaveChangesAsync();
    }

    private static async Task DeleteOrRestoreAsync(ContactsDbContext db, Random random)
    {
        foreach (var contact in await SomeAsync(db, random))
        {
            if (!contact.Restore("test", Now))
            {
                contact.Delete("test", Now);
            }
        }

        await db.SaveChangesAsync();
    }

    /// <summary>At the borders of the labels, the quarters and the clock.</summary>
    private static async Task CallAsync(ContactsDbContext db, Random random)
    {
        var border = Now - (random.Next(3) switch { 0 => Freshness.HotFor, 1 => Freshness.WarmFor, _ => TimeSpan.Zero });
        var quarter = Domain.QuarterHour.StartOf(border);
        DateTimeOffset[] times = [border - Tick, border, border + Tick, quarter - Tick, quarter, quarter.AddMinutes(15) - Tick, quarter.AddMinutes(15), border.AddDays(-random.Next(40)), Now.AddHours(1)];
        foreach (var contact in await SomeAsync(db, random))
        {
            contact.RecordCall((CallResult)random.Next(1, 13), times[random.Next(times.Length)], "test", Now);
        }

        await db.SaveChangesAsync();
    }

    private static async Task PromiseAsync(ContactsDbContext db, Random random)
    {
        foreach (var contact in await SomeAsync(db, random))
        {
            db.Callbacks.Add(Callback.Schedule(TestDatabase.Project, db.NewId(), contact.Id, agent: null, Promised(random), CallbackPriority.Normal, null, "test", Now.AddDays(-100)));
        }

        await db.SaveChangesAsync();
    }

    private static async Task MovePromiseAsync(ContactsDbContext db, Random random)
    {
        var all = await db.Callbacks.OrderBy(c => c.Id).ToListAsync();
        foreach (var callback in all.Where(_ => random.Next(4) == 0))
        {
            try
            {
                switch (random.Next(5))
                {
                    case 0: callback.Confirm("test", Now); break;
                    case 1: callback.Complete("test", Now); break;
                    case 2: callback.Miss("test", Now); break;
                    case 3: callback.Cancel("test", "test", Now); break;
                    default: callback.Reschedule(Promised(random), "test", Now.AddDays(-100)); break;
                }
            }
            catch (Domain.DomainException)
            {
                // refused: not changed
            }
        }

        await db.SaveChangesAsync();
    }

    /// <summary>What no entity knows of.</summary>
    private static async Task SetBasedAsync(ContactsDbContext db, Random random)
    {
        var score = random.Next(101);
        _ = await (random.Next(4) switch
        {
            0 => db.Contacts.Where(c => c.LeadScore > score).ExecuteUpdateAsync(set => set.SetProperty(c => c.LeadScore, c => c.LeadScore - 1)),
            1 => db.Contacts.Where(c => c.LeadScore == null).ExecuteUpdateAsync(set => set.SetProperty(c => c.LeadScore, score)),
            2 => db.Contacts.Where(c => c.LeadScore < score).ExecuteUpdateAsync(set => set.SetProperty(c => c.DeletedAt, Now)),
            _ => db.Callbacks.Where(c => c.ScheduledAt < Now).ExecuteUpdateAsync(set => set.SetProperty(c => c.Status, CallbackStatus.Missed)),
        });
    }

    private static async Task EraseAsync(ContactsDbContext db, Random random)
    {
        var ids = (await SomeAsync(db, random)).Select(c => c.Id).ToList();
        db.Clear();
        await db.InTransactionAsync(
            async token =>
            {
                var callbacks = db.Callbacks.Where(c => ids.Contains(c.ContactId));
                await db.CallbackChanges.Where(c => ids.Contains(c.ContactId)).ExecuteDeleteAsync(token);
                await callbacks.ExecuteDeleteAsync(token);
                await db.ContactHistory.Where(h => ids.Contains(h.ContactId)).ExecuteDeleteAsync(token);
                await db.LeadStageChanges.Where(s => ids.Contains(s.ContactId)).ExecuteDeleteAsync(token);
                await db.Contacts.Where(c => ids.Contains(c.Id)).ExecuteDeleteAsync(token);
            },
            CancellationToken.None);
    }

    /// <summary>Inside its transaction the cards show what was done; then it never was.</summary>
    private static async Task RollBackAsync(ContactsDbContext db, Random random)
    {
        await using var transaction = await db.Database.BeginTransactionAsync();
        await ImportAsync(db, random);
        await EditAsync(db, random);
        await AssertCardsAsync(db, "before it is committed");
        await transaction.RollbackAsync();
    }

    private static async Task FoldAsync(ContactsDbContext db, Random random) => await db.FoldTalliesAsync(CancellationToken.None);

    private static async Task<List<Contact>> SomeAsync(ContactsDbContext db, Random random) =>
        [.. (await db.Contacts.Include(c => c.ExternalIdRows).OrderBy(c => c.Id).ToListAsync()).Where(_ => random.Next(5) == 0)];

    private static Contact Any(ContactsDbContext db, Random random)
    {
        var midnight = new DateTimeOffset(2026, 6, 2, 23, 0, 0, TimeSpan.Zero);
        DateTimeOffset[] times = [midnight - Tick, midnight, midnight.AddDays(-2) - Tick, midnight.AddDays(-2), Now, Now.AddDays(-random.Next(20))];
        return TestDatabase.NewContact(
            db, "x", email: random.Next(2) == 0 ? null : "a@example.com", phone: random.Next(2) == 0 ? default(PhoneNumber?) : new PhoneNumber("+442079460101", "020 7946 0101"),
            at: times[random.Next(times.Length)], more: given =>
            {
                given.LeadScore = Scores[random.Next(Scores.Length)];
                (given.LeadStage, given.LeadStageReason) = (random.Next(2) == 0 ? default(Domain.Optional<LeadStage>) : (LeadStage)random.Next(1, 8), "test");
            });
    }

    private static Contact Lead(ContactsDbContext db) => TestDatabase.NewContact(db, "x", at: Now, more: given => given.LeadStage = LeadStage.New);

    private static PromisedTime Promised(Random random)
    {
        var (midnight, quarter) = (new DateTimeOffset(2026, 6, 2, 23, 0, 0, TimeSpan.Zero), Domain.QuarterHour.StartOf(Now));
        DateTimeOffset[] times = [midnight - Tick, midnight, midnight.AddDays(1) - Tick, midnight.AddDays(1), quarter - Tick, quarter, Now - Tick, Now, Now + Tick, quarter.AddMinutes(15), Now.AddDays(random.Next(-30, 30))];
        return PromisedTime.AtInstant(times[random.Next(times.Length)], "Europe/London");
    }

    private static async Task<(ContactStats Contacts, LeadStats Leads, CallbackStats Callbacks)> CardsAsync(ContactsDbContext db)
    {
        var (projects, clock) = (new OneProject(), new FakeTimeProvider(Now));
        return (
            await new GetContactStatsHandler(db, projects, clock).Handle(new(TestDatabase.Project, IncludeFreshness: true), CancellationToken.None),
            await new GetLeadStatsHandler(db, new Anybody()).Handle(new(TestDatabase.Project), CancellationToken.None),
            await new GetCallbackStatsHandler(db, projects, clock).Handle(new(TestDatabase.Project), CancellationToken.None));
    }

    private static async Task AssertCardsAsync(ContactsDbContext db, string after)
    {
        var contacts = await db.Contacts.AsNoTracking().Where(c => c.DeletedAt == null).ToListAsync();
        var callbacks = await db.Callbacks.AsNoTracking().ToListAsync();
        var (contactCards, leadCards, callbackCards) = await CardsAsync(db);
        var (today, monday) = (Domain.TimeZones.StartOfDay(Now, Zone), Domain.TimeZones.StartOfDay(new DateOnly(2026, 6, 1), Zone));
        Assert.Multiple(() =>
        {
            Assert.That(contactCards.Total, Is.EqualTo(contacts.Count), after);
            Assert.That(contactCards.ByType, Is.EquivalentTo(Count<ContactType, Contact>(contacts, c => c.Type)), after);
            Assert.That(contactCards.ByScoreBand, Is.EquivalentTo(Count<ScoreBand, Contact>(contacts, c => LeadScore.Band(c.LeadScore))), after);
            Assert.That((contactCards.AddedToday, contactCards.AddedThisWeek), Is.EqualTo((contacts.Count(c => c.CreatedAt >= today), contacts.Count(c => c.CreatedAt >= monday))), after);
            Assert.That(contactCards.ByFreshness, Is.EquivalentTo(Count<FreshnessLabel, Contact>(contacts, c => Freshness.Of(c.LastContactedAt, c.LastCallResult, c.Phone is not null, c.Email is not null, Now).Label)), after);
            Assert.That(leadCards.ByStage, Is.EquivalentTo(Count<LeadStage, Contact>(contacts, c => c.LeadStage)), after);
            Assert.That(leadCards.Total, Is.EqualTo(contacts.Count(c => c.LeadStage is not null)), after);
            Assert.That(callbackCards.ByStatus, Is.EquivalentTo(Count<CallbackStatus, Callback>(callbacks, c => c.Status)), after);
            Assert.That((callbackCards.Total, callbackCards.Pending), Is.EqualTo((callbacks.Count, callbacks.Count(c => c.Status == CallbackStatus.Pending))), after);
            Assert.That((callbackCards.Today, callbackCards.Overdue), Is.EqualTo((callbacks.Count(c => c.ScheduledAt >= today && c.ScheduledAt < today.AddDays(1)), callbacks.Count(c => c.IsOverdue(Now)))), after);
        });
    }

    private static Dictionary<TKind, int> Count<TKind, T>(List<T> rows, Func<T, TKind?> kind) where TKind : struct, Enum =>
        Enum.GetValues<TKind>().ToDictionary(k => k, k => rows.Count(row => EqualityComparer<TKind?>.Default.Equals(kind(row), k)));

    private sealed class OneProject : IProjectDirectory
    {
        public ValueTask<ProjectSettings?> FindAsync(Guid projectId, CancellationToken cancellationToken) =>
            ValueTask.FromResult<ProjectSettings?>(new(projectId, projectId, "GB", Zone, new(new(8, 0), new(21, 0)), TimeSpan.FromDays(1)));

        public void Forget(Guid projectId)
        {
        }
    }

    private sealed class Anybody : ICaller
    {
        public string Actor => "test";
        public Guid? OrganizationId => null;
        public Guid? ProjectId => null;
    }
}
