using System.Globalization;
using Contacts.Application.Common;
using Contacts.Domain.Callbacks;
using Contacts.Domain.Contacts;
using LinqToDB.Data;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Microsoft.EntityFrameworkCore.Storage;
using UUIDNext;

namespace Contacts.Infrastructure.Persistence.Providers.SqlServer;

public sealed class SqlServerContactsDb(DbContextOptions<SqlServerContactsDb> options) : ContactsDbContext(options)
{
    private const int LockTimeout = 1222;
    private const int UniqueIndexViolation = 2601;
    private const int UniqueConstraintViolation = 2627;
    private const int Deadlock = 1205;

    /// <summary>The binary collation compares UTF-16 units, and surrogates come before this one.</summary>
    private const string LastCharacter = "\uFFFF";

    private const int FoldAtOnce = 4_000;

    /// <summary>
    /// One instance folds at a time: no other statement writes to the tallies, so locking them keeps only folds apart, and readers where the database keeps no row versions: they come before or
    /// after, never in between. Changes under way elsewhere are left for the next time; fewer than 5,000 locks stay locks of rows.
    /// </summary>
    private const string FoldTallies = """
        SET NOCOUNT ON;
        DECLARE @locked int = (SELECT TOP (1) 1 FROM tallies WITH (TABLOCKX, HOLDLOCK));
        DECLARE @folded TABLE (project_id uniqueidentifier NOT NULL, subject smallint NOT NULL, kind int NOT NULL, quarter datetimeoffset(6) NOT NULL, count int NOT NULL);
        DECLARE @sums TABLE (project_id uniqueidentifier NOT NULL, subject smallint NOT NULL, kind int NOT NULL, quarter datetimeoffset(6) NOT NULL, count int NOT NULL, PRIMARY KEY (project_id, subject, quarter, kind));
        DELETE TOP ({0}) FROM tally_changes WITH (ROWLOCK, READPAST) OUTPUT deleted.project_id, deleted.subject, deleted.kind, deleted.quarter, deleted.count INTO @folded;
        INSERT INTO @sums SELECT project_id, subject, kind, quarter, SUM(count) FROM @folded GROUP BY project_id, subject, kind, quarter HAVING SUM(count) <> 0;
        UPDATE t SET count = t.count + s.count FROM tallies AS t INNER JOIN @sums AS s ON t.project_id = s.project_id AND t.subject = s.subject AND t.kind = s.kind AND t.quarter = s.quarter;
        INSERT INTO tallies (project_id, subject, kind, quarter, count) SELECT s.project_id, s.subject, s.kind, s.quarter, s.count FROM @sums AS s
            WHERE NOT EXISTS (SELECT 1 FROM tallies AS t WHERE t.project_id = s.project_id AND t.subject = s.subject AND t.kind = s.kind AND t.quarter = s.quarter);
        DELETE t FROM tallies AS t INNER JOIN @sums AS s ON t.project_id = s.project_id AND t.subject = s.subject AND t.kind = s.kind AND t.quarter = s.quarter WHERE t.count = 0;
        SELECT COUNT(*) AS [Value] FROM @folded;
        """;

    public override IQueryable<Tallied> Tallies => TallyChange.WithTallies(this);

    public override Guid NewId() => Uuid.NewDatabaseFriendly(UUIDNext.Database.SqlServer);

    public override IQueryable<Contact> Search(IQueryable<Contact> contacts, string query, Guid? projectId) => ContactTerm.Search(this, contacts, query, projectId, LastCharacter);

    /// <summary>Unless the database keeps row versions, a reader waits for the writer.</summary>
    public override bool ReadsBesideWriter => false;

    protected override BulkCopyOptions BulkOptions() => new() { BulkCopyType = BulkCopyType.ProviderSpecific, FireTriggers = true, CheckConstraints = true };

    public override async Task FoldTalliesAsync(CancellationToken cancellationToken)
    {
        var folded = 0;
        do
        {
            await InTransactionAsync(async token => folded = (await Database.SqlQueryRaw<int>(FoldTallies, FoldAtOnce).ToListAsync(token))[0], cancellationToken);
        }
        while (folded == FoldAtOnce);
    }

    protected override string LockRow(string table) => $"SELECT 1 FROM {table} WITH (UPDLOCK, ROWLOCK) WHERE project_id = {{0}} AND id = {{1}}";

    protected override string ClaimCalls(int max, bool forAgent) => string.Create(CultureInfo.InvariantCulture, $$"""
        WITH picked AS (
            SELECT TOP ({{max}}) id, status, lease_token, lease_until, claimed_at, updated_at, version, agent_id, agent_by_claim, lease_agent_id FROM calls WITH (UPDLOCK, READPAST, ROWLOCK)
            WHERE project_id = {0} AND status = 1 AND not_before <= {1}{{(forAgent ? " AND (agent_id IS NULL OR agent_id = {4})" : "")}}
            ORDER BY priority, not_before, id)
        UPDATE picked SET status = 2, lease_token = {2}, lease_until = {3}, claimed_at = {1}, updated_at = {1}, version = version + 1{{(forAgent ? ", agent_by_claim = CASE WHEN agent_id IS NULL THEN 1 ELSE agent_by_claim END, agent_id = {4}, lease_agent_id = {4}" : ", lease_agent_id = NULL")}}
        OUTPUT inserted.id AS [Value];
        """);

    protected override string LimitLockWait(TimeSpan longest) => string.Create(CultureInfo.InvariantCulture, $"SET LOCK_TIMEOUT {(int)longest.TotalMilliseconds}");

    protected override string UnlimitLockWait => "SET LOCK_TIMEOUT -1";

    protected override bool IsLockTimeout(Exception? exception) => exception is SqlException { Number: LockTimeout };

    protected override bool IsUniqueViolation(Exception? exception) => exception is SqlException { Number: UniqueIndexViolation or UniqueConstraintViolation };

    protected override bool IsDeadlock(Exception exception) => exception is SqlException { Number: Deadlock };

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<string>().UseCollation("Latin1_General_100_BIN2");
        configurationBuilder.Properties<DateTimeOffset>().HavePrecision(6);
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<Contact>().HasIndex(c => new { c.ProjectId, c.LeadScoreKey, c.Id }, "ix_contacts_do_not_call").HasDatabaseName("ix_contacts_do_not_call").HasFilter("do_not_call = 1");
        modelBuilder.Entity<Callback>().HasIndex(c => new { c.ProjectId, c.ScheduledAt, c.Id }, "ix_callbacks_needs_confirmation").HasDatabaseName("ix_callbacks_needs_confirmation").HasFilter("needs_confirmation = 1");
        ContactTerm.Configure(modelBuilder);
        TallyChange.Configure(modelBuilder);
        modelBuilder.Entity<Contact>().ToTable(t =>
        {
            t.HasTrigger("contacts_terms");
            t.HasTrigger(TallyTriggers.OnContacts);
        });
        modelBuilder.Entity<Callback>().ToTable(t => t.HasTrigger(TallyTriggers.OnCallbacks));
    }

    protected override void MapFunctions(ModelBuilder modelBuilder)
    {
        RowComparison.Map(modelBuilder, engineComparesRows: false);
        modelBuilder.HasDbFunction(() => SqlFunctions.JsonText(default, default!)).HasTranslation(Json);
        modelBuilder.HasDbFunction(() => SqlFunctions.JsonNumber(default, default!)).HasTranslation(args =>
            new SqlUnaryExpression(System.Linq.Expressions.ExpressionType.Convert, Json(args), typeof(double), new DoubleTypeMapping("float")));
    }

    /// <summary>Null for a missing member, too, not only for a missing argument.</summary>
    private static SqlFunctionExpression Json(IReadOnlyList<SqlExpression> args)
    {
        var text = new StringTypeMapping("nvarchar(4000)", System.Data.DbType.String, unicode: true);
        var path = new SqlBinaryExpression(System.Linq.Expressions.ExpressionType.Add, new SqlConstantExpression("$.", text), args[1], typeof(string), text);
        return new("JSON_VALUE", [args[0], path], nullable: true, [false, false], typeof(string), text);
    }
}
