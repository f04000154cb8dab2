using System.Globalization;
using Contacts.Infrastructure.Persistence;
using Contacts.Infrastructure.Persistence.Providers;
using Microsoft.EntityFrameworkCore;

namespace Contacts.WebApi.FunctionalTests.Plans;

/// <summary>
/// Three projects of two organizations, filled by SQL of both engines in seconds: 100,000 contacts in the first, 40,000 in each of the others, calls, callbacks and all that is listed.
/// Values are common, uncommon and rare, as in life, and do not hang together: one contact in three is a lead, one in a thousand must not be called.
/// </summary>
internal static class PlanData
{
    public const int Contacts = 100_000;
    private const int Others = 40_000;

    /// <summary>The contacts of the two projects of the organization.</summary>
    public const int Reached = Contacts + Others;

    private const string Brace = "{{"; // EF Core looks for places of parameters
    private const string EndBrace = "}}";
    private const int Rows = 50_000;
    private const int Agents = 2_000;
    private const int Keys = 5_000;

    public static readonly Guid Organization = Id("0A", 1);
    public static readonly string[] Searches = ["fn7", "fn7 ln11", "works 7", "person4242", "+1415", "0004242", "person4242@example.com"];
    private static readonly Guid Project = Id("0B", 1);
    private static readonly string Contact = $"{Id("0C", 4242)}";
    public static readonly string Timeline = $"/api/v1/projects/{Project}/contacts/{Contact}/activity";
    private static readonly string Import = $"{Id("11", 1)}";

    /// <summary>A route with the first project, a contact of it, or its import.</summary>
    public static string Path(string route) => ("/" + route.Trim('/'))
        .Replace("{projectId:guid}", $"{Project}", StringComparison.Ordinal)
        .Replace("{organizationId:guid}", $"{Organization}", StringComparison.Ordinal)
        .Replace("imports/{id:guid}", $"imports/{Import}", StringComparison.Ordinal)
        .Replace("{id:guid}", Contact, StringComparison.Ordinal);

    /// <summary>For a filter whose field the items do not show.</summary>
    public static string Sample(string field, string type) => type switch
    {
        "date-time" => DateTimeOffset.UtcNow.AddDays(-30).ToString("O", CultureInfo.InvariantCulture),
        _ => throw new InvalidOperationException($"No item shows {field}: give a value that the filter may be asked for."),
    };

    /// <summary>Indexes and triggers that every row would go through, one by one: they are made again behind the rows.</summary>
    private const string MadeInSqlite = """
        SELECT 'DROP ' || type || ' ' || name AS "Drop", sql AS "Create" FROM sqlite_master
            WHERE sql IS NOT NULL AND tbl_name IN ('contacts', 'calls', 'callbacks') AND type IN ('index', 'trigger')
        """;

    private const string MadeInPostgreSql = """
        SELECT 'DROP INDEX ' || indexname AS "Drop", indexdef AS "Create" FROM pg_indexes WHERE tablename IN ('contacts', 'calls', 'callbacks') AND indexname NOT LIKE 'pk%'
        """;

    /// <summary>What the triggers would have written.</summary>
    private const string SqliteTerms = """
        INSERT OR IGNORE INTO contact_terms (project_id, term, contact_id)
            SELECT c.project_id, value, c.id FROM contacts c, json_each('["' || replace(c.search_text, ' ', '","') || '"]') ORDER BY 1, 2, 3
        """;

    public static async Task FillAsync(ContactsDbContext db, string engine)
    {
        var sql = engine == DatabaseProvider.Sqlite ? Sqlite : PostgreSql;
        db.Database.SetCommandTimeout(TimeSpan.FromMinutes(2));
        await db.Database.OpenConnectionAsync();
        await RunAsync(db, engine == DatabaseProvider.Sqlite ? "PRAGMA synchronous = OFF; PRAGMA cache_size = -200000; PRAGMA foreign_keys = OFF" : "SET session_replication_role = replica; SET maintenance_work_mem = '256MB'");
        await using (var transaction = await db.Database.BeginTransactionAsync())
        {
            var made = await db.Database.SqlQueryRaw<Made>(engine == DatabaseProvider.Sqlite ? MadeInSqlite : MadeInPostgreSql).ToListAsync();
            foreach (var statement in made.Select(m => m.Drop).Concat(Statements(sql)).Concat(engine == DatabaseProvider.Sqlite ? [SqliteTerms] : []).Concat(made.Select(m => m.Create)))
            {
                await RunAsync(db, statement);
            }

            await transaction.CommitAsync();
        }

        if (engine == DatabaseProvider.Sqlite)
        {
            await db.FollowGrowthAsync(CancellationToken.None);
        }
        else
        {
            await RunAsync(db, "SET default_statistics_target = 1000"); // every row is looked at: the plans of one run are those of the next
            await RunAsync(db, "VACUUM ANALYZE");
        }

        await RunAsync(db, engine == DatabaseProvider.Sqlite ? "PRAGMA foreign_keys = ON" : "RESET ALL");
        await db.Database.CloseConnectionAsync();
    }

    private static IEnumerable<string> Statements(Words w)
    {
        yield return $"INSERT INTO organizations (id, name, created_at) {Words.Series(Agents)} SELECT {w.Id("0A", "n")}, 'Organization ' || n, {w.Ago("(2001 - n) * 600")} FROM s";
        yield return $"""
            INSERT INTO projects (id, organization_id, name, default_country, time_zone, calling_hours_start, calling_hours_end, created_at, updated_at, version, callback_grace_hours)
            {Words.Series(Agents)} SELECT {w.Id("0B", "n")}, {w.Id("0A", "CASE WHEN n < 3 THEN 1 ELSE n - 1 END")}, 'Project ' || n, 'US', 'America/New_York', '08:00:00', '21:00:00', {w.Ago("(2001 - n) * 600")}, {w.Ago("(2001 - n) * 600")}, 1, 100000 FROM s
            """;
        yield return $"""
            INSERT INTO api_keys (id, organization_id, project_id, name, prefix, hash, scopes, created_at, expires_at, revoked_at)
            {Words.Series(Keys)} SELECT {w.Id("0E", "n")}, {w.Id("0A", "n % 50 + 1")}, CASE WHEN n % 2 = 0 THEN {w.Id("0B", "n % 50 + 2")} END, 'Key ' || n, 'ck_' || n, 'hash ' || n, 'admin', {w.Ago("(6000 - n) * 60")},
                CASE WHEN n % 3 = 0 THEN {w.Ago("-n * 3600")} END, CASE WHEN n % 10 = 0 THEN {w.Ago("(6000 - n) * 30")} END FROM s
            """;
        yield return $"""
            INSERT INTO access_changes (id, at, actor, kind, api_key_id, organization_id, project_id)
            {Words.Series(Rows)} SELECT {w.Id("0F", "n")}, {w.Ago($"({Rows + 1} - n) * 60")}, 'bootstrap', n % 3 + 1, {w.Id("0E", "n % 5000 + 1")}, {w.Id("0A", "n % 50 + 1")}, CASE WHEN n % 2 = 0 THEN {w.Id("0B", "n % 50 + 2")} END FROM s
            """;
        yield return $"""
            INSERT INTO agents (project_id, id, name, external_id, kind, active, created_at, updated_at, version)
            {Words.Series(Agents)} SELECT {w.Id("0B", "CASE WHEN n <= 200 THEN 1 ELSE n % 20 + 2 END")}, {w.Id("10", "n")}, 'Agent ' || n, 'agent-' || n, n % 2 + 1, n % 10 <> 0, {w.Ago("n * 60")}, {w.Ago("n * 60")}, 1 FROM s
            """;
        yield return ContactRows(w, 1, Contacts);
        yield return ContactRows(w, 2, Others);
        yield return ContactRows(w, 3, Others);
        yield return $"""
            INSERT INTO contact_history (project_id, id, contact_id, kind, at, actor, changes)
            {Words.Series(Rows)} SELECT {w.Id("0B", "1")}, {w.Id("12", "n")}, {w.Id("0C", "CASE WHEN n % 200 = 0 THEN 4242 ELSE n END")}, 1, {w.Ago($"({Rows + 1} - n) * 60")}, CASE WHEN n % 5 = 0 THEN 'import:x' ELSE 'key:x' END,
                CASE WHEN n % 7 = 0 THEN '[{Brace}"field":"leadScore","from":1,"to":2{EndBrace}]' ELSE '[{Brace}"field":"city","from":"a","to":"b"{EndBrace}]' END FROM s
            """;
        yield return $"""
            INSERT INTO lead_stage_changes (project_id, id, contact_id, "from", "to", at, actor)
            {Words.Series(Rows)} SELECT {w.Id("0B", "1")}, {w.Id("13", "n")}, {w.Id("0C", "CASE WHEN n % 200 = 0 THEN 4242 ELSE n END")}, 1, 2, {w.Ago($"({Rows + 1} - n) * 60")}, 'key:x' FROM s
            """;
        yield return $"""
            INSERT INTO call_batches (project_id, id, agent_id, outside_hours, queued, skipped_by, created_at, created_by)
            {Words.Series(Keys)} SELECT {w.Id("0B", "n % 2 + 1")}, {w.Id("14", "n")}, CASE WHEN n % 6 = 0 THEN {w.Id("10", "n % 200 + 1")} END, 1, 10, '{Brace}{EndBrace}', {w.Ago("(6000 - n) * 60")}, 'key:x' FROM s
            """;
        yield return $"""
            INSERT INTO callbacks (project_id, id, contact_id, agent_id, scheduled_at, time_zone, utc_offset_minutes, priority, status, needs_confirmation, attempts, created_at, created_by, updated_at, version, origin_call_id)
            {Words.Series(Rows)} SELECT {w.Id("0B", "1")}, {w.Id("15", "n")}, {w.Id("0C", "CASE WHEN n % 200 = 0 THEN 4242 ELSE n * 2 END")}, CASE WHEN n % 3 = 0 THEN {w.Id("10", "n % 200 + 1")} END, {w.Ago("(45000 - n) * 300")},
                'America/New_York', -300, CASE WHEN n % 100 = 0 THEN 4 ELSE n % 3 + 1 END, CASE WHEN n > 44000 THEN n % 2 + 1 WHEN n % 40 = 0 THEN 1 ELSE n % 3 + 3 END, n % 200 = 0, 0, {w.Ago("(60000 - n) * 300")}, 'key:x', {w.Ago("(60000 - n) * 300")}, 1, CASE WHEN n % 20 = 0 THEN {w.Id("17", "n")} END FROM s
            """;
        yield return $"""
            INSERT INTO callbacks (project_id, id, contact_id, scheduled_at, time_zone, utc_offset_minutes, priority, status, needs_confirmation, attempts, created_at, created_by, updated_at, version)
            {Words.Series(Others)} SELECT {w.Id("0B", "2")}, {w.Id("15", "n")}, {w.Id("0C", $"n + {Contacts}")}, {w.Ago("(35000 - n) * 300")}, 'America/New_York', -300, n % 4 + 1, CASE WHEN n > 34000 THEN n % 2 + 1 ELSE n % 3 + 3 END, {w.False}, 0,
                {w.Ago("(40001 - n) * 300")}, 'key:x', {w.Ago("(40001 - n) * 300")}, 1 FROM s
            """;
        yield return $"""
            INSERT INTO callback_changes (project_id, id, callback_id, contact_id, kind, scheduled_at, actor, at)
            {Words.Series(Rows)} SELECT {w.Id("0B", "1")}, {w.Id("16", "n")}, {w.Id("15", "n")}, {w.Id("0C", "CASE WHEN n % 200 = 0 THEN 4242 ELSE n * 2 END")}, 1, {w.Ago("(45000 - n) * 300")}, 'key:x', {w.Ago("(60000 - n) * 300")} FROM s
            """;
        yield return $"""
            INSERT INTO calls (project_id, id, contact_id, agent_id, callback_id, batch_id, direction, status, number, priority, not_before, keeps_calling_hours, queued_at, queued_by, ended_at, at, provider, provider_call_id, result, updated_at, version, agent_by_claim)
            {Words.Series(Rows)} SELECT {w.Id("0B", "1")}, {w.Id("17", "n")}, {w.Id("0C", "CASE WHEN n <= 49000 AND n % 200 = 0 THEN 4242 ELSE n * 2 END")}, CASE WHEN n % 3 = 0 THEN {w.Id("10", "n % 200 + 1")} END,
                CASE WHEN n % 30 = 0 THEN {w.Id("15", "n")} END, CASE WHEN n % 10 = 0 THEN {w.Id("14", "2 * (n % 2000) + 2")} END, CASE WHEN n % 100 = 0 THEN 2 ELSE 1 END,
                CASE WHEN n > 49990 THEN 3 WHEN n > 49000 THEN 1 WHEN n % 200 = 0 THEN 5 ELSE 4 END, '+1415' || {w.Digits("n * 2")}, n % 4 + 1, {w.Ago("(50001 - n) * 300")}, {w.True}, {w.Ago("(50001 - n) * 300")}, 'key:x',
                CASE WHEN n <= 49000 THEN {w.Ago("(50001 - n) * 300 - 60")} END, {w.Ago("(50001 - n) * 300 - 60")}, CASE WHEN n % 2 = 0 THEN 'twilio' END, CASE WHEN n % 2 = 0 THEN 'CA' || n END, CASE WHEN n <= 49000 THEN CASE WHEN n % 500 = 0 THEN 10 ELSE n % 9 + 1 END END,
                {w.Ago("(50001 - n) * 300")}, 1, {w.False} FROM s
            """;
        yield return $"""
            INSERT INTO calls (project_id, id, contact_id, direction, status, number, priority, not_before, keeps_calling_hours, queued_at, queued_by, at, updated_at, version, agent_by_claim)
            {Words.Series(Others)} SELECT {w.Id("0B", "2")}, {w.Id("17", "n")}, {w.Id("0C", $"n + {Contacts}")}, 1, CASE WHEN n > 39000 THEN n % 3 + 1 ELSE 4 END, '+1415' || {w.Digits("n")}, n % 4 + 1, {w.Ago("(40001 - n) * 300")}, {w.True}, {w.Ago("(40001 - n) * 300")}, 'key:x',
                {w.Ago("(40001 - n) * 300")}, {w.Ago("(40001 - n) * 300")}, 1, {w.False} FROM s
            """;
        yield return $"""
            INSERT INTO imports (project_id, id, status, file_name, file_bytes, on_duplicate, on_invalid, match_on, external_system, auto_confirm, created_by, created_at, planned, done, checkpoint, progress, attempts, version)
            {Words.Series(Keys)} SELECT {w.Id("0B", "1")}, {w.Id("11", "n")}, CASE WHEN n % 500 = 0 THEN 6 WHEN n % 50 = 0 THEN 7 ELSE 5 END, 'people.csv', 1, 1, 1, '', 'csv', {w.False}, 'key:x', {w.Ago("(6000 - n) * 60")},
                '{Brace}"Rows":1,"Created":0,"Updated":0,"Unchanged":0,"Skipped":0,"Failed":0{EndBrace}', '{Brace}"Rows":1,"Created":0,"Updated":0,"Unchanged":0,"Skipped":0,"Failed":0{EndBrace}', 0, 1, 0, 1 FROM s
            """;
        yield return $"""
            INSERT INTO import_rows (project_id, import_id, "row", line, outcome, contact_id, code, "column", message)
            {Words.Series(Rows)} SELECT {w.Id("0B", "1")}, {w.Id("11", "1")}, n, n + 1, CASE WHEN n % 100 = 0 THEN 5 WHEN n % 20 = 0 THEN 4 ELSE 1 END, {w.Id("0C", "n")}, CASE WHEN n % 100 = 0 THEN 'too_short' WHEN n % 20 = 0 THEN 'duplicate_in_file' END, NULL, NULL FROM s
            """;
        foreach (var (scope, from) in ((string, int)[])[("0B", 0), ("0A", Rows)])
        {
            yield return $"""
                INSERT INTO do_not_call_numbers (scope_id, number, added_by, added_at, id)
                {Words.Series(Rows)} SELECT {w.Id(scope, "1")}, '+1415' || {w.Digits("n * 97")}, 'key:x', {w.Ago($"({Rows + 1} - n) * 60")}, {w.Id("18", $"n + {from}")} FROM s
                """;
            yield return $"""
                INSERT INTO do_not_call_changes (scope_id, id, number, kind, actor, at)
                {Words.Series(Rows)} SELECT {w.Id(scope, "1")}, {w.Id("19", $"n + {from}")}, '+1415' || {w.Digits("n * 97")}, CASE WHEN n % 100 = 0 THEN 2 ELSE 1 END, 'key:x', {w.Ago($"({Rows + 1} - n) * 60")} FROM s
                """;
        }
    }

    private static string ContactRows(Words w, int project, int count)
    {
        var offset = (project - 1) * Contacts;
        return $"""
            INSERT INTO contacts (project_id, id, first_name, last_name, name, phone, phone_raw, phone_status, phone_time_zone, email, type, source, company, segment, city, state, country, time_zone, lead_score,
                do_not_call, created_at, created_by, updated_at, deleted_at, version, name_key, email_key, company_key, source_key, segment_key, city_key, state_key, lead_score_key, search_text,
                lead_stage, stage_entered_at, converted_at, last_contacted_at, last_call_at, last_call_result, call_attempts, last_contacted_key, open_callback_at)
            WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {count}), r AS (SELECT n,
                'fn' || (n * 31 % 500) AS first_name, 'ln' || (n * 17 % 3000) AS last_name, CASE WHEN n % 20 <> 0 THEN '+1415' || {w.Digits("n")} END AS phone,
                CASE WHEN n % 10 < 7 THEN 'person' || n || '@example.com' END AS email, CASE WHEN n % 5 = 0 THEN NULL ELSE 'works ' || (n * 7 % 2003) END AS company,
                CASE WHEN n % 5000 = 1 THEN 'fair' ELSE 'source ' || (n * 13 % 11) END AS source, CASE WHEN n % 4000 = 1 THEN 'vip' ELSE 'segment ' || (n * 11 % 19) END AS segment,
                'city ' || (n * 7 % 17) AS city, 'state ' || (n * 7 % 13) AS state, CASE WHEN n % 4 = 0 THEN NULL ELSE n * 37 % 101 END AS score,
                CASE WHEN n % 3 <> 0 THEN NULL WHEN n / 3 % 400 = 0 THEN 5 WHEN n / 3 % 40 < 3 THEN 4 WHEN n / 3 % 40 < 6 THEN 3 WHEN n / 3 % 40 < 10 THEN 6 WHEN n / 3 % 40 < 14 THEN 7 WHEN n / 3 % 40 < 20 THEN 2 ELSE 1 END AS stage,
                ({count} + 1 - n) * 300 AS age, CASE WHEN n % 2 = 0 THEN n * 7919 % 9700000 + 600 END AS called, CASE WHEN n % 2 = 0 THEN CASE WHEN n % 2500 = 0 THEN 10 ELSE n / 2 % 8 + 1 END END AS result FROM s)
            SELECT {w.Id("0B", $"{project}")}, {w.Id("0C", $"n + {offset}")}, first_name, last_name, first_name || ' ' || last_name, phone, phone, CASE WHEN phone IS NULL THEN NULL WHEN n % 50 = 1 THEN 2 ELSE 1 END,
                CASE WHEN n % 16 = 0 THEN 'America/Denver' ELSE 'America/Los_Angeles' END, email, CASE WHEN stage IS NULL THEN 1 WHEN stage = 6 THEN 3 ELSE 2 END, source, company, segment, city, state, CASE WHEN n % 1000 = 3 THEN 'GB' ELSE 'US' END,
                CASE WHEN n % 100 = 0 THEN 'Europe/London' END, score, n % 1000 = 7, {w.Ago("age")}, 'key:x', {w.Ago("age * 7 / 8")}, CASE WHEN n % 500 = 9 THEN {w.Ago("60")} END, 1, first_name || ' ' || last_name, email, coalesce(company, ''), source, segment, city, state,
                coalesce(score, -1), first_name || ' ' || last_name || coalesce(' ' || company, '') || coalesce(' ' || email, '') || coalesce(' ' || substr(phone, 2) || ' ' || substr(phone, 3), ''),
                stage, CASE WHEN stage IS NOT NULL THEN {w.Ago("age")} END, CASE WHEN stage = 6 THEN {w.Ago("age * 3 / 4")} END, CASE WHEN result <= 4 THEN {w.Ago("called")} END, CASE WHEN called IS NOT NULL THEN {w.Ago("called")} END, result,
                CASE WHEN called IS NULL THEN 0 ELSE n / 2 % 6 + 1 END, CASE WHEN result <= 4 THEN {w.Ago("called")} ELSE {w.Epoch} END, CASE WHEN n % 50 = 3 THEN {w.Ago("(n % 1000 - 500) * 3600")} END FROM r
            """;
    }

    private static Guid Id(string kind, int number) => Guid.Parse($"{kind}000000-0000-7000-8000-{number:X12}");

#pragma warning disable EF1002 // the statements are this file's own
    private static Task<int> RunAsync(ContactsDbContext db, string statement) => db.Database.ExecuteSqlRawAsync(statement);
#pragma warning restore EF1002

    private sealed record Made(string Drop, string Create);

    /// <summary>What the engines say in their own words.</summary>
    private sealed record Words(Func<string, string, string> Id, Func<string, string> Ago, Func<string, string> Digits, string Epoch, string True, string False)
    {
        public static string Series(int count) => $"WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {count})";
    }

    private static readonly string Now = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private static readonly Words Sqlite = new(
        (kind, n) => $"printf('{kind}000000-0000-7000-8000-%012X', {n})", seconds => $"({Now} - ({seconds})) * 1000000", n => $"printf('%07d', 2000000 + {n})", "0", "1", "0");

    private static readonly Words PostgreSql = new(
        (kind, n) => $"('{kind}000000-0000-7000-8000-' || lpad(to_hex({n}), 12, '0'))::uuid", seconds => $"to_timestamp({Now} - ({seconds}))", n => $"lpad((2000000 + {n})::text, 7, '0')", "to_timestamp(0)", "true", "false");
}
