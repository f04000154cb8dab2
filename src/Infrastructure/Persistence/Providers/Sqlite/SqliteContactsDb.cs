using System.Globalization;
using Contacts.Application.Common;
using Contacts.Domain.Callbacks;
using Contacts.Domain.Contacts;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using UUIDNext;

namespace Contacts.Infrastructure.Persistence.Providers.Sqlite;

/// <summary>The embedded default.</summary>
public sealed class SqliteContactsDb : ContactsDbContext
{
    private const long LargeLog = 64 * 1024 * 1024;
    private const int Busy = 5;
    private const int UniqueViolation = 2067;
    private const int PrimaryKeyViolation = 1555;

    /// <summary>Text is compared by its UTF-8 bytes.</summary>
    private const string LastCharacter = "\U0010FFFF";

    public SqliteContactsDb(DbContextOptions<SqliteContactsDb> options) : base(options) => Database.AutoTransactionBehavior = AutoTransactionBehavior.Always; // writers queue by their transactions

    public override IQueryable<Tallied> Tallies => Set<Tally>().Select(t => new Tallied { ProjectId = t.ProjectId, Subject = t.Subject, Kind = t.Kind, Quarter = t.Quarter, Count = t.Count });

    public override Guid NewId() => Uuid.NewDatabaseFriendly(UUIDNext.Database.SQLite);

    public override IQueryable<Contact> Search(IQueryable<Contact> contacts, string query, Guid? projectId) => ContactTerm.Search(this, contacts, query, projectId, LastCharacter);

    /// <summary>One prepared statement, row by row: SQLite has no round trips to save, and reading a statement of a thousand rows costs more than writing them.</summary>
    protected override Task WriteRowsAsync<T>(IReadOnlyCollection<T> rows, CancellationToken cancellationToken) => InTransactionAsync(
        async token =>
        {
            await using var insert = new RowInsert(Model.FindEntityType(typeof(T))!, (SqliteTransaction)Database.CurrentTransaction!.GetDbTransaction());
            foreach (var row in rows)
            {
                await insert.WriteAsync(row, token);
            }
        },
        cancellationToken);

    protected override Task WriteFewAsync(IReadOnlyList<object> rows, CancellationToken cancellationToken) => InTransactionAsync(
        async token =>
        {
            await RequireAsync(rows.OfType<NotListed>(), token);
            foreach (var row in rows.Where(row => row is not NotListed))
            {
                await using var insert = new RowInsert(Model.FindEntityType(row.GetType())!, (SqliteTransaction)Database.CurrentTransaction!.GetDbTransaction());
                await insert.WriteAsync(row, token);
            }
        },
        cancellationToken);

    /// <summary>While one chunk is written another is planned: at every commit somebody reads in the log, which the automatic checkpoint copies then, but never begins anew.</summary>
    public override async Task FoldLogAsync(CancellationToken cancellationToken)
    {
        var log = new FileInfo(Database.GetDbConnection().DataSource + "-wal");
        if (log.Exists && log.Length > LargeLog)
        {
            await Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)", cancellationToken);
        }
    }

    /// <summary>
    /// Reads the indexes of every table that is ten times what it was, which keeps writers waiting: seconds at a million contacts. Of the terms, ten for each contact, the first few are enough.
    /// A connection learns it when it is opened, so those of the pool are let go.
    /// </summary>
    public override async Task RefreshStatisticsAsync(CancellationToken cancellationToken)
    {
        const int everyTable = 0x10000;
        const int analyze = 2;
        await Database.ExecuteSqlRawAsync($"PRAGMA analysis_limit = 400; ANALYZE contact_terms; PRAGMA analysis_limit = 0; PRAGMA optimize = {everyTable | analyze};", cancellationToken);
        SqliteConnection.ClearPool((SqliteConnection)Database.GetDbConnection());
    }

    /// <summary>Nothing is counted unless somebody asks: a file that grew by requests alone would be planned for as if it were empty.</summary>
    public override Task FollowGrowthAsync(CancellationToken cancellationToken) => RefreshStatisticsAsync(cancellationToken);

    /// <summary>A transaction that writes is alone.</summary>
    protected override string? LockRow(string table) => null;

    protected override string ClaimCalls(int max, bool forAgent) => string.Create(CultureInfo.InvariantCulture, $$"""
        UPDATE calls SET status = 2, lease_token = {2}, lease_until = {3}, claimed_at = {1}, updated_at = {1}, version = version + 1{{(forAgent ? ", agent_by_claim = agent_by_claim OR agent_id IS NULL, agent_id = {4}, lease_agent_id = {4}" : ", lease_agent_id = NULL")}}
        WHERE project_id = {0} AND id IN (
            SELECT id FROM calls WHERE project_id = {0} AND status = 1 AND not_before <= {1}{{(forAgent ? " AND (agent_id IS NULL OR agent_id = {4})" : "")}}
            ORDER BY priority, not_before, id LIMIT {{max}})
        RETURNING id AS "Value"
        """);

    /// <summary>Writers queue here anyway.</summary>
    protected override string? LimitLockWait(TimeSpan longest) => null;

    protected override string? UnlimitLockWait => null;

    protected override bool IsLockTimeout(Exception? exception) => exception is SqliteException { SqliteErrorCode: Busy };

    protected override bool IsUniqueViolation(Exception? exception) => exception is SqliteException { SqliteExtendedErrorCode: UniqueViolation or PrimaryKeyViolation };

    /// <summary>Writers queue, each alone.</summary>
    protected override bool IsDeadlock(Exception exception) => false;

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<Microseconds>();
        configurationBuilder.DefaultTypeMapping<DateTimeOffset>().HasConversion<Microseconds>();
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<Contact>().HasIndex(c => new { c.ProjectId, c.LeadScoreKey, c.Id }, "ix_contacts_do_not_call").HasDatabaseName("ix_contacts_do_not_call").HasFilter("do_not_call");
        modelBuilder.Entity<Callback>().HasIndex(c => new { c.ProjectId, c.ScheduledAt, c.Id }, "ix_callbacks_needs_confirmation").HasDatabaseName("ix_callbacks_needs_confirmation").HasFilter("needs_confirmation");
        ContactTerm.Configure(modelBuilder);
    }

    protected override void MapFunctions(ModelBuilder modelBuilder)
    {
        RowComparison.Map(modelBuilder, engineComparesRows: true);
        modelBuilder.HasDbFunction(() => SqlFunctions.JsonText(default, default!)).HasTranslation(args =>
        {
            var value = Function("json_extract", typeof(string), args[0], Path(args[1]));
            return new CaseExpression(
                Function("json_type", typeof(string), args[0], Path(args[1])),
                [new CaseWhenClause(Constant("true"), Constant("true")), new CaseWhenClause(Constant("false"), Constant("false"))],
                value);
        });
        modelBuilder.HasDbFunction(() => SqlFunctions.JsonNumber(default, default!)).HasTranslation(args =>
            new SqlFunctionExpression("json_extract", [args[0], Path(args[1])], nullable: true, [false, false], typeof(double), DoubleTypeMapping.Default));
    }

    /// <summary>Null for a missing member, too, not only for a missing argument.</summary>
    private static SqlFunctionExpression Function(string name, Type type, params SqlExpression[] arguments) =>
        new(name, arguments, nullable: true, [.. arguments.Select(_ => false)], type, StringTypeMapping.Default);

    private static SqlBinaryExpression Path(SqlExpression key) => new(System.Linq.Expressions.ExpressionType.Add, Constant("$."), key, typeof(string), StringTypeMapping.Default);

    private static SqlConstantExpression Constant(string text) => new(text, StringTypeMapping.Default);

    /// <summary>Times as integers: SQLite compares them as instants, at the precision that all engines share.</summary>
    private sealed class Microseconds() : ValueConverter<DateTimeOffset, long>(
        time => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond,
        number => DateTimeOffset.UnixEpoch.AddTicks(number * TimeSpan.TicksPerMicrosecond));
}
