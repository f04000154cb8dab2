namespace Contacts.Infrastructure.Persistence.Providers.Sqlite;

/// <summary>
/// The triggers that count contacts and callbacks, whoever changes them: a transaction that writes is alone here, and so each row goes straight into its tallies. The numbers are those of ContactKind,
/// ContactedKind and CallbackStatus in the domain; a quarter of an hour has 900,000,000 microseconds.
/// </summary>
internal static class TallyTriggers
{
    private const string Contacts = """
        SELECT {r}.project_id AS project_id, 1 AS subject, {r}.type + CASE WHEN {r}.lead_score >= 80 THEN 10 WHEN {r}.lead_score >= 50 THEN 20 WHEN {r}.lead_score >= 0 THEN 30 ELSE 0 END + 100 * coalesce({r}.lead_stage, 0)
            + 1000 * ({r}.phone IS NOT NULL AND {r}.email IS NOT NULL) + 2000 * ({r}.last_contacted_at IS NOT NULL) AS kind, 0 AS quarter {from} WHERE {r}.deleted_at IS NULL
        UNION ALL SELECT {r}.project_id, 2, 0, {r}.created_at / 900000000 * 900000000 {from} WHERE {r}.deleted_at IS NULL
        UNION ALL SELECT {r}.project_id, 3, ({r}.phone IS NOT NULL AND {r}.email IS NOT NULL) + 2 * coalesce({r}.last_call_result IN (1, 2), 0), {r}.last_contacted_at / 900000000 * 900000000 {from}
            WHERE {r}.deleted_at IS NULL AND {r}.last_contacted_at IS NOT NULL
        """;

    private const string Callbacks = """
        SELECT {r}.project_id AS project_id, 4 AS subject, {r}.status AS kind, 0 AS quarter {from}
        UNION ALL SELECT {r}.project_id, 5, 0, {r}.scheduled_at / 900000000 * 900000000 {from}
        UNION ALL SELECT {r}.project_id, 6, 0, {r}.scheduled_at / 900000000 * 900000000 {from} WHERE {r}.status IN (1, 2)
        """;

    public static readonly string Create = $"""
        {Triggers("contacts", Contacts, "type, lead_score, lead_stage, phone, email, last_contacted_at, last_call_result, deleted_at, created_at, project_id")}
        {Triggers("callbacks", Callbacks, "status, scheduled_at, project_id")}
        """;

    public const string Drop = """
        DROP TRIGGER contacts_tally_insert;
        DROP TRIGGER contacts_tally_update;
        DROP TRIGGER contacts_tally_delete;
        DROP TRIGGER callbacks_tally_insert;
        DROP TRIGGER callbacks_tally_update;
        DROP TRIGGER callbacks_tally_delete;
        """;

    private static string Triggers(string table, string tallies, string counted) => $"""
        CREATE TRIGGER {table}_tally_insert AFTER INSERT ON {table} BEGIN {Add(tallies)} END;
        CREATE TRIGGER {table}_tally_update AFTER UPDATE OF {counted} ON {table} BEGIN {Add(tallies)} {Remove(tallies)} END;
        CREATE TRIGGER {table}_tally_delete AFTER DELETE ON {table} BEGIN {Remove(tallies)} END;
        INSERT INTO tallies (project_id, subject, kind, quarter, count) SELECT project_id, subject, kind, quarter, count(*) FROM ({Rows(tallies, "r", $"FROM {table} AS r")}) GROUP BY 1, 2, 3, 4;
        """;

    private static string Add(string tallies) => $"""
        INSERT INTO tallies (project_id, subject, kind, quarter, count) SELECT project_id, subject, kind, quarter, 1 FROM ({Rows(tallies, "NEW")}) WHERE true
            ON CONFLICT (project_id, subject, kind, quarter) DO UPDATE SET count = count + 1;
        """;

    private static string Remove(string tallies) => $"""
        UPDATE tallies SET count = count - 1 WHERE (project_id, subject, kind, quarter) IN ({Rows(tallies, "OLD")});
        DELETE FROM tallies WHERE count = 0 AND (project_id, subject, kind, quarter) IN ({Rows(tallies, "OLD")});
        """;

    private static string Rows(string tallies, string row, string from = "") => tallies.Replace("{r}", row, StringComparison.Ordinal).Replace("{from}", from, StringComparison.Ordinal);
}
