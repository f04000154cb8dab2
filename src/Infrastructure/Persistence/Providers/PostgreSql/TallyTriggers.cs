namespace Contacts.Infrastructure.Persistence.Providers.PostgreSql;

/// <summary>
/// The triggers that count contacts and callbacks, whoever changes them: each statement leaves one row for every kind whose count it changed. The numbers are those of ContactKind, ContactedKind and
/// CallbackStatus in the domain.
/// </summary>
internal static class TallyTriggers
{
    private const string Contacts = """
        CROSS JOIN LATERAL (VALUES
            (1, r.type + CASE WHEN r.lead_score >= 80 THEN 10 WHEN r.lead_score >= 50 THEN 20 WHEN r.lead_score >= 0 THEN 30 ELSE 0 END + 100 * coalesce(r.lead_stage, 0)
                + CASE WHEN r.phone IS NOT NULL AND r.email IS NOT NULL THEN 1000 ELSE 0 END + CASE WHEN r.last_contacted_at IS NOT NULL THEN 2000 ELSE 0 END, timestamptz 'epoch'),
            (2, 0, date_bin('15 minutes', r.created_at, timestamptz 'epoch')),
            (3, CASE WHEN r.phone IS NOT NULL AND r.email IS NOT NULL THEN 1 ELSE 0 END + CASE WHEN r.last_call_result IN (1, 2) THEN 2 ELSE 0 END, date_bin('15 minutes', r.last_contacted_at, timestamptz 'epoch'))
        ) AS t (subject, kind, quarter) WHERE r.deleted_at IS NULL AND t.quarter IS NOT NULL
        """;

    private const string Quarter = "date_bin('15 minutes', r.scheduled_at, timestamptz 'epoch')";
    private const string Callbacks = $"CROSS JOIN LATERAL (VALUES (4, r.status, timestamptz 'epoch'), (5, 0, {Quarter}), (6, 0, CASE WHEN r.status IN (1, 2) THEN {Quarter} END)) AS t (subject, kind, quarter) WHERE t.quarter IS NOT NULL";

    /// <summary>The triggers lock their tables until the migration commits: what is there is counted after that, and nothing comes between.</summary>
    public static readonly string Create = $"""
        {Trigger("contacts", Contacts, "1, 2, 3")}
        {Trigger("callbacks", Callbacks, "4, 5, 6")}
        INSERT INTO tallies (project_id, subject, kind, quarter, count) {Count($"SELECT r.project_id, t.*, 1 AS count FROM contacts AS r {Contacts}")};
        INSERT INTO tallies (project_id, subject, kind, quarter, count) {Count($"SELECT r.project_id, t.*, 1 AS count FROM callbacks AS r {Callbacks}")};
        """;

    public const string Drop = """
        DROP FUNCTION tally_contacts CASCADE;
        DROP FUNCTION tally_callbacks CASCADE;
        DROP FUNCTION tally_contacts_truncated CASCADE;
        DROP FUNCTION tally_callbacks_truncated CASCADE;
        """;

    private static string Trigger(string table, string tallies, string subjects) => $"""
        CREATE FUNCTION tally_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'INSERT' THEN
                INSERT INTO tally_changes (project_id, subject, kind, quarter, count) {Count(Added(tallies))};
            ELSIF TG_OP = 'DELETE' THEN
                INSERT INTO tally_changes (project_id, subject, kind, quarter, count) {Count(Removed(tallies))};
            ELSE
                INSERT INTO tally_changes (project_id, subject, kind, quarter, count) {Count($"{Added(tallies)} UNION ALL {Removed(tallies)}")};
            END IF;
            RETURN NULL;
        END $$;
        CREATE TRIGGER {table}_tally_insert AFTER INSERT ON {table} REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION tally_{table}();
        CREATE TRIGGER {table}_tally_update AFTER UPDATE ON {table} REFERENCING NEW TABLE AS added OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION tally_{table}();
        CREATE TRIGGER {table}_tally_delete AFTER DELETE ON {table} REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION tally_{table}();

        CREATE FUNCTION tally_{table}_truncated() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            DELETE FROM tally_changes WHERE subject IN ({subjects});
            DELETE FROM tallies WHERE subject IN ({subjects});
            RETURN NULL;
        END $$;
        CREATE TRIGGER {table}_tally_truncate AFTER TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION tally_{table}_truncated();
        """;

    private static string Added(string tallies) => $"SELECT r.project_id, t.*, 1 AS count FROM added AS r {tallies}";

    private static string Removed(string tallies) => $"SELECT r.project_id, t.*, -1 AS count FROM removed AS r {tallies}";

    /// <summary>What stays the same is not written.</summary>
    private static string Count(string rows) => $"SELECT project_id, subject, kind, quarter, sum(count) FROM ({rows}) AS rows GROUP BY project_id, subject, kind, quarter HAVING sum(count) <> 0";
}
