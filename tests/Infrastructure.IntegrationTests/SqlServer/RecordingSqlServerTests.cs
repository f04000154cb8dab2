using Contacts.Tests.Shared;
using LinqToDB.Data;
using LinqToDB.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;

namespace Contacts.Infrastructure.IntegrationTests.SqlServer;

public sealed class RecordingSqlServerTests
{
    private static readonly Guid Project = new("0197a000-0000-7000-8000-00000000000a");
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 9, 0, 0, TimeSpan.Zero);
    private readonly RecordingSqlServer _server = new();

    [SetUp]
    public void Clear() => _server.Clear();

    [TearDown]
    public void EveryStatementIsValid()
    {
        using var db = new ThingsContext(_server.Options<ThingsContext>());
        using var model = SqlServerModel.FromScript(db.Database.GenerateCreateScript());
        SqlServerProblem[] problems = [.. model.Validate(), .. model.ValidateStatements(_server.DistinctStatements)];

        Assert.That(problems, Is.Empty, SqlServerProblem.Describe(problems));
        Assert.That(_server.Statements, Is.Not.Empty);
    }

    [Test]
    public async Task Query_FilterSortTake_AnswersOneRow()
    {
        await using var db = new ThingsContext(_server.Options<ThingsContext>());
        var after = Now;

        var things = await db.Things.Where(thing => thing.ProjectId == Project && thing.DueAt > after && thing.Kind == ThingKind.Large)
            .OrderBy(thing => thing.Name).ThenBy(thing => thing.Id).Take(10).ToListAsync();

        Assert.That(things, Has.Count.EqualTo(1));
        Assert.That(things[0].Name, Is.EqualTo("x"));
        Assert.That(things[0].Kind, Is.EqualTo(ThingKind.Large));
        Assert.That(_server.Statements, Has.Count.EqualTo(1));
        Assert.That(_server.Statements[0].Parameters.Select(parameter => parameter.SqlType), Does.Contain("datetimeoffset").Or.Contain("datetimeoffset(7)"));
    }

    [Test]
    public async Task Query_NamedAnswers_AreGiven()
    {
        var server = new RecordingSqlServer { Rows = _ => 3 }.Answer("Name", "Ada").Answer("DueAt", null);
        await using var db = new ThingsContext(server.Options<ThingsContext>());

        var things = await db.Things.AsNoTracking().Select(thing => new { thing.Name, thing.DueAt, thing.Payload }).ToListAsync();

        Assert.That(things, Has.Count.EqualTo(3));
        Assert.That(things, Has.All.Property("Name").EqualTo("Ada"));
        Assert.That(things, Has.All.Property("DueAt").Null);
        await AnyStatementAsync();
    }

    [TestCase(1)]
    [TestCase(7)]
    public async Task Insert_AppKeys_IsAccepted(int count)
    {
        await using var db = new ThingsContext(_server.Options<ThingsContext>());
        db.Things.AddRange(Enumerable.Range(0, count).Select(_ => NewThing()));

        Assert.That(await db.SaveChangesAsync(), Is.EqualTo(count));
    }

    [TestCase(1)]
    [TestCase(3)]
    [TestCase(7)]
    public async Task Insert_ServerKeys_ReadsThemBack(int count)
    {
        await using var db = new ThingsContext(_server.Options<ThingsContext>());
        Entry[] entries = [.. Enumerable.Range(0, count).Select(number => new Entry { Text = $"{number}" })];
        Watched[] watched = [.. Enumerable.Range(0, count).Select(number => new Watched { Text = $"{number}" })];
        db.AddRange(entries.Concat<object>(watched));

        Assert.That(await db.SaveChangesAsync(), Is.EqualTo(2 * count));

        Assert.That(entries.Select(entry => entry.Id), Is.Unique.And.All.Positive);
        Assert.That(watched.Select(entry => entry.Id), Is.Unique.And.All.Positive);
    }

    [Test]
    public async Task UpdateAndDelete_ConcurrencyToken_AreAccepted()
    {
        await using var db = new ThingsContext(_server.Options<ThingsContext>());
        Thing[] things = [NewThing(), NewThing(), NewThing(), NewThing()];
        db.Things.AttachRange(things);
        things[0].Name = "renamed";
        things[0].Version++;
        things[1].Kind = ThingKind.Large;
        things[1].Version++;
        db.Things.Remove(things[2]);
        db.Things.Add(NewThing());

        Assert.That(await db.SaveChangesAsync(), Is.EqualTo(4));
    }

    [Test]
    public async Task Update_TableWithTrigger_IsAccepted()
    {
        await using var db = new ThingsContext(_server.Options<ThingsContext>());
        var entry = new Watched { Id = 3, Text = "a" };
        db.Watched.Attach(entry);
        entry.Text = "b";
        db.Watched.Add(new Watched { Text = "c" });

        Assert.That(await db.SaveChangesAsync(), Is.EqualTo(2));
    }

    [Test]
    public async Task Update_NoRowAffected_IsAConcurrencyFailure()
    {
        var server = new RecordingSqlServer { ModifiedRows = _ => 0 };
        await using var db = new ThingsContext(server.Options<ThingsContext>());
        var thing = NewThing();
        db.Things.Attach(thing);
        thing.Name = "renamed";

        Assert.That(async () => await db.SaveChangesAsync(), Throws.InstanceOf<DbUpdateConcurrencyException>());
        await AnyStatementAsync();
    }

    [Test]
    public async Task ExecuteUpdateAndDelete_AnswerRowsAffected()
    {
        await using var db = new ThingsContext(_server.Options<ThingsContext>());

        Assert.That(await db.Things.Where(thing => thing.ProjectId == Project).ExecuteUpdateAsync(set => set.SetProperty(thing => thing.Name, "y").SetProperty(thing => thing.DueAt, Now)), Is.EqualTo(1));
        Assert.That(await db.Things.Where(thing => thing.DueAt < Now && thing.Payload == null).ExecuteDeleteAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task Transaction_WithSavepointAndRetries_IsAccepted()
    {
        var options = new DbContextOptionsBuilder<ThingsContext>().UseSqlServer("Server=recorded", sql => sql.EnableRetryOnFailure()).AddInterceptors(_server.Interceptor).Options;
        await using var db = new ThingsContext(options);
        await db.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            db.Things.Add(NewThing());
            await db.SaveChangesAsync();
            Assert.That(await db.Things.Where(thing => thing.ProjectId == Project).ToListAsync(), Has.Count.EqualTo(1));
            await transaction.CommitAsync();
        });
    }

    [Test]
    public async Task RawSql_WithParameters_IsRecorded()
    {
        await using var db = new ThingsContext(_server.Options<ThingsContext>());

        Assert.That(await db.Database.ExecuteSqlAsync($"UPDATE [Things] SET [Name] = {"z"} WHERE [ProjectId] = {Project}"), Is.EqualTo(1));
        Assert.That(await db.Database.SqlQuery<int>($"SELECT COUNT(*) AS [Value] FROM [Things]").SingleAsync(), Is.EqualTo(1));
        Assert.That(async () => await db.Database.ExecuteSqlRawAsync("UPDATE SET WHERE"), Throws.InvalidOperationException.With.Message.Contains("would not parse"));
        _server.Clear();
        await AnyStatementAsync();
    }

    [Test]
    public async Task BulkCopy_Linq2Db_IsRecordedAsMultiRowInsert()
    {
        LinqToDBForEFTools.Initialize();
        await using var db = new ThingsContext(_server.Options<ThingsContext>());

        var copied = await db.BulkCopyAsync(new BulkCopyOptions { BulkCopyType = BulkCopyType.MultipleRows }, [NewThing(), NewThing(), NewThing()]);

        Assert.That(copied.RowsCopied, Is.EqualTo(3));
        Assert.That(_server.Statements.Select(statement => statement.Text), Has.Some.Contains("INSERT"));
    }

    private static Thing NewThing() => new() { ProjectId = Project, Id = Guid.NewGuid(), Name = "thing", Kind = ThingKind.Small, CreatedAt = Now, Version = 1 };

    private async Task AnyStatementAsync()
    {
        await using var db = new ThingsContext(_server.Options<ThingsContext>());
        Assert.That(await db.Entries.AnyAsync(), Is.True);
    }

    private enum ThingKind : short
    {
        Small = 0,
        Large = 1,
    }

    private sealed class Thing
    {
        public Guid ProjectId { get; init; }

        public Guid Id { get; init; }

        public required string Name { get; set; }

        public ThingKind Kind { get; set; }

        public DateTimeOffset CreatedAt { get; init; }

        public DateTimeOffset? DueAt { get; set; }

        public decimal? Price { get; set; }

        public byte[]? Payload { get; set; }

        public int Version { get; set; }
    }

    private sealed class Entry
    {
        public long Id { get; init; }

        public required string Text { get; set; }
    }

    private sealed class Watched
    {
        public int Id { get; init; }

        public required string Text { get; set; }
    }

    private sealed class ThingsContext(DbContextOptions<ThingsContext> options) : DbContext(options)
    {
        public DbSet<Thing> Things => Set<Thing>();

        public DbSet<Entry> Entries => Set<Entry>();

        public DbSet<Watched> Watched => Set<Watched>();

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Thing>(thing =>
            {
                thing.HasKey(entity => new { entity.ProjectId, entity.Id });
                thing.Property(entity => entity.Id).ValueGeneratedNever();
                thing.Property(entity => entity.Name).HasMaxLength(200);
                thing.Property(entity => entity.Kind).HasConversion<short>();
                thing.Property(entity => entity.Price).HasPrecision(12, 2);
                thing.Property(entity => entity.Version).IsConcurrencyToken();
                thing.HasIndex(entity => new { entity.ProjectId, entity.DueAt, entity.Id }).HasFilter("[DueAt] IS NOT NULL");
            });
            modelBuilder.Entity<Watched>().ToTable("Watched", table => table.HasTrigger("Watched_Changed"));
        }
    }
}
