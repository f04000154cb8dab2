using System.Globalization;
using System.Linq.Expressions;
using Contacts.Application.Common;
using Contacts.Application.Common.Lists;
using Contacts.Domain.Callbacks;
using Contacts.Domain.Contacts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Npgsql;
using NpgsqlTypes;
using UUIDNext;

namespace Contacts.Infrastructure.Persistence.Providers.PostgreSql;

public sealed class PostgreSqlContactsDb(DbContextOptions<PostgreSqlContactsDb> options) : ContactsDbContext(options)
{
    private const string SearchVector = "SearchVector";
    private const int RareLength = 6;
    private const long FoldLock = 7_001_000_201;
    private const int FoldAtOnce = 10_000;

    private static readonly Expression<Func<Contact, Guid, bool>> IsOf = (contact, project) => contact.ProjectId == project;
    private static readonly Expression<Func<Contact, NpgsqlTsQuery, bool>> Has = (contact, terms) => EF.Property<NpgsqlTsVector>(contact, SearchVector).Matches(terms);
    private static readonly Expression<Func<Contact, NpgsqlTsQuery, bool>> HasUnseen = (contact, terms) => EF.Property<NpgsqlTsVector>(contact, SearchVector).Matches(Unseen(terms));

    private const string FoldTallies = """
        WITH folded AS (DELETE FROM tally_changes WHERE ctid = ANY (ARRAY(SELECT ctid FROM tally_changes LIMIT {0})) RETURNING project_id, subject, kind, quarter, count),
            sums AS (SELECT project_id, subject, kind, quarter, sum(count) AS count FROM folded GROUP BY project_id, subject, kind, quarter HAVING sum(count) <> 0),
            gone AS (
                DELETE FROM tallies t USING sums s WHERE t.project_id = s.project_id AND t.subject = s.subject AND t.kind = s.kind AND t.quarter = s.quarter AND t.count + s.count = 0
                RETURNING t.project_id, t.subject, t.kind, t.quarter),
            kept AS (
                INSERT INTO tallies (project_id, subject, kind, quarter, count) SELECT * FROM sums WHERE (project_id, subject, kind, quarter) NOT IN (SELECT * FROM gone)
                ON CONFLICT (project_id, subject, kind, quarter) DO UPDATE SET count = tallies.count + excluded.count)
        SELECT count(*)::int AS "Value" FROM folded
        """;

    public override IQueryable<Tallied> Tallies => TallyChange.WithTallies(this);

    public override Guid NewId() => Uuid.NewDatabaseFriendly(UUIDNext.Database.PostgreSql);

    /// <summary>The terms as a tsvector, made without a language's parser: its GIN index answers prefixes exactly.</summary>
    public override IQueryable<Contact> Search(IQueryable<Contact> contacts, string query, Guid? projectId)
    {
        var groups = SearchTerms.Parse(query);
        if (groups.Count == 0)
        {
            return contacts;
        }

        var terms = groups.Select(group => group.Select(All).Aggregate((a, b) => new NpgsqlTsQueryOr(a, b))).Aggregate((a, b) => new NpgsqlTsQueryAnd(a, b));
        return projectId is { } project && groups.Any(IsRare)
            ? contacts.From(Contacts.Only(Predicates.Given(IsOf, project)).Only(Predicates.Given(HasUnseen, terms)).FoundFirst())
            : contacts.Only(Predicates.Given(Has, terms));
    }

    /// <summary>
    /// Long numbers, addresses and words find few contacts. PostgreSQL cannot know: of a term that is not among the most common ones it believes half of what the least common of those has,
    /// thousands in a million, and would rather walk the whole project in the order of the page than look the term up. The offset leaves it no choice, so that its plan is the same for all terms: it does not see them, and keeps it.
    /// </summary>
    private static bool IsRare(IReadOnlyList<IReadOnlyList<string>> alternatives) => alternatives.All(prefixes => prefixes.Any(prefix => prefix.Length >= RareLength));

    /// <summary>The plans of foreign-key checks go, too; and none is to scan a table that is empty now and large in a minute.</summary>
    public override Task PlanAfreshAsync(CancellationToken cancellationToken) => Database.ExecuteSqlRawAsync("DISCARD PLANS; SET LOCAL enable_seqscan = off", cancellationToken);

    public override Task LookUpAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken) => InTransactionAsync(
        async token =>
        {
            await PlanAfreshAsync(token);
            await work(token);
        },
        cancellationToken);

    public override Task RefreshStatisticsAsync(CancellationToken cancellationToken) => Database.ExecuteSqlRawAsync("ANALYZE contacts", cancellationToken);

    /// <summary>
    /// The offset keeps the planner from turning the look-ups into a join that reads the whole project. The inner SELECT keeps the project from it: where its statistics
    /// do not know a new project, they make it an empty one, and any index will do for that.
    /// </summary>
    public override IQueryable<Contact> ContactsBy<TKey>(string property, Guid projectId, List<TKey> keys)
    {
        var column = Model.FindEntityType(typeof(Contact))!.FindProperty(property)!.GetColumnName();
        var sql = $"SELECT c.* FROM unnest({{0}}) AS k (key) CROSS JOIN LATERAL (SELECT * FROM contacts WHERE project_id = (SELECT {{1}}) AND {column} = k.key OFFSET 0) AS c";
        return Contacts.FromSqlRaw(sql, keys, projectId);
    }

    public override IQueryable<ContactExternalId> ExternalIdsBy(Guid projectId, string system, List<string> values) => ContactExternalIds.FromSql(
        $"SELECT e.* FROM unnest({values}) AS k (key) CROSS JOIN LATERAL (SELECT * FROM contact_external_ids WHERE project_id = (SELECT {projectId}) AND system = {system} AND value = k.key OFFSET 0) AS e");

    /// <summary>After many rows have come and gone at once, the table is swept without waiting for autovacuum: readers pass through what is left of them.</summary>
    public override async Task FoldTalliesAsync(CancellationToken cancellationToken)
    {
        var (folded, all) = (0, 0);
        do
        {
            await InTransactionAsync(async token => folded = await FoldSomeAsync(token), cancellationToken);
            all += folded;
        }
        while (folded == FoldAtOnce);

        if (all >= FoldAtOnce)
        {
            await Database.ExecuteSqlRawAsync("VACUUM (ANALYZE, SKIP_LOCKED) tally_changes, tallies", cancellationToken);
        }
    }

    /// <summary>One instance folds at a time; the others come back later. A tally that becomes nought goes.</summary>
    private async Task<int> FoldSomeAsync(CancellationToken cancellationToken)
    {
        var isAlone = await Database.SqlQuery<bool>($"SELECT pg_try_advisory_xact_lock({FoldLock}) AS \"Value\"").SingleAsync(cancellationToken);
        return isAlone ? (await Database.SqlQueryRaw<int>(FoldTallies, FoldAtOnce).ToListAsync(cancellationToken))[0] : 0;
    }

    protected override string LockRow(string table) => $"SELECT 1 FROM {table} WHERE project_id = {{0}} AND id = {{1}} FOR NO KEY UPDATE";

    protected override string ClaimCalls(int max, bool forAgent) => string.Create(CultureInfo.InvariantCulture, $$"""
        WITH picked AS MATERIALIZED (
            SELECT id FROM calls WHERE project_id = {0} AND status = 1 AND not_before <= {1}{{(forAgent ? " AND (agent_id IS NULL OR agent_id = {4})" : "")}}
            ORDER BY priority, not_before, id LIMIT {{max}} FOR UPDATE SKIP LOCKED)
        UPDATE calls SET status = 2, lease_token = {2}, lease_until = {3}, claimed_at = {1}, updated_at = {1}, version = version + 1{{(forAgent ? ", agent_by_claim = agent_by_claim OR agent_id IS NULL, agent_id = {4}, lease_agent_id = {4}" : ", lease_agent_id = NULL")}}
        FROM picked WHERE calls.project_id = {0} AND calls.id = picked.id RETURNING calls.id AS "Value"
        """);

    protected override string LimitLockWait(TimeSpan longest) => string.Create(CultureInfo.InvariantCulture, $"SET LOCAL lock_timeout = {(int)longest.TotalMilliseconds}");

    protected override Task WriteFewAsync(IReadOnlyList<object> rows, CancellationToken cancellationToken) => RowBatch.WriteAsync(this, rows, cancellationToken);

    protected override string UnlimitLockWait => "SET LOCAL lock_timeout = 0";

    protected override bool IsLockTimeout(Exception? exception) => exception is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable };

    protected override bool IsUniqueViolation(Exception? exception) => exception is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };

    protected override bool IsDeadlock(Exception exception) => exception is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure };

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<Utc>();
        configurationBuilder.DefaultTypeMapping<DateTimeOffset>().HasConversion<Utc>();
        configurationBuilder.Properties<string>().UseCollation("C");
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<Contact>().HasIndex(c => new { c.ProjectId, c.LeadScoreKey, c.Id }, "ix_contacts_do_not_call").HasDatabaseName("ix_contacts_do_not_call").HasFilter("do_not_call");
        modelBuilder.Entity<Callback>().HasIndex(c => new { c.ProjectId, c.ScheduledAt, c.Id }, "ix_callbacks_needs_confirmation").HasDatabaseName("ix_callbacks_needs_confirmation").HasFilter("needs_confirmation");
        TallyChange.Configure(modelBuilder);
        modelBuilder.HasPostgresExtension("btree_gin");
        var contact = modelBuilder.Entity<Contact>();
        contact.Property(c => c.CustomFields).HasColumnType("jsonb").UseCollation(null);
        var vector = contact.Property<NpgsqlTsVector>(SearchVector).HasComputedColumnSql("array_to_tsvector(string_to_array(search_text, ' '))", stored: true).ValueGeneratedNever().Metadata;
        vector.SetBeforeSaveBehavior(PropertySaveBehavior.Ignore); // the database computes it, and nobody reads it back after a write
        vector.SetAfterSaveBehavior(PropertySaveBehavior.Ignore);
        contact.HasIndex("ProjectId", SearchVector).HasMethod("gin");
    }

    protected override void MapFunctions(ModelBuilder modelBuilder)
    {
        RowComparison.Map(modelBuilder, engineComparesRows: true, Hidden); // where a page sorted by one field begins changes nothing of how it is found: with the value, PostgreSQL would plan each page near the beginning anew
        modelBuilder.HasDbFunction(() => Unseen(default(NpgsqlTsQuery)!)).HasTranslation(args => Hidden(args[0]));
        modelBuilder.HasDbFunction(() => SqlFunctions.JsonText(default, default!)).HasTranslation(Json);
        modelBuilder.HasDbFunction(() => SqlFunctions.JsonNumber(default, default!)).HasTranslation(args =>
            new SqlUnaryExpression(ExpressionType.Convert, Json(args), typeof(double), new DoubleTypeMapping("double precision")));
    }

    /// <summary>Null for a missing member, too, not only for a missing argument.</summary>
    private static SqlFunctionExpression Json(IReadOnlyList<SqlExpression> args) =>
        new("jsonb_extract_path_text", args, nullable: true, [false, false], typeof(string), new StringTypeMapping("text", System.Data.DbType.String));

    /// <summary>A value that the planner does not see: whatever it is, the plan is the same, and kept.</summary>
    private static ScalarSubqueryExpression Hidden(SqlExpression value) =>
#pragma warning disable EF1001 // (SELECT value) has no other way to be written
        new(new SelectExpression(null, [], null, [], null, [new ProjectionExpression(value, "")], false, [], null, null, new SqlAliasManager()));
#pragma warning restore EF1001

    private static NpgsqlTsQuery Unseen(NpgsqlTsQuery terms) => throw new InvalidOperationException($"{terms}: this function runs in the database only.");

    private static NpgsqlTsQuery All(IReadOnlyList<string> prefixes) => prefixes
        .Select(prefix => (NpgsqlTsQuery)new NpgsqlTsQueryLexeme(prefix, NpgsqlTsQueryLexeme.Weight.None, isPrefixSearch: true))
        .Aggregate((a, b) => new NpgsqlTsQueryAnd(a, b));

    /// <summary>The driver takes times in UTC only.</summary>
    private sealed class Utc() : ValueConverter<DateTimeOffset, DateTimeOffset>(time => time.ToUniversalTime(), time => time);
}
