namespace Contacts.Infrastructure.Persistence.Providers.SqlServer;

/// <summary>
/// The triggers that count contacts and callbacks, whoever changes them: each statement leaves one row for every kind whose count it changed. The numbers are those of ContactKind, ContactedKind and
/// CallbackStatus in the domain.
/// </summary>
internal static class TallyTriggers
{
    public const string OnContacts = "contacts_tally";
    public const string OnCallbacks = "callbacks_tally";

    private const string Epoch = "CAST(''1970-01-01T00:00:00+00:00'' AS datetimeoffset(6))";

    private static readonly string Contacts = $"""
        CROSS APPLY (VALUES
            (1, r.type + CASE WHEN r.lead_score >= 80 THEN 10 WHEN r.lead_score >= 50 THEN 20 WHEN r.lead_score >= 0 THEN 30 ELSE 0 END + 100 * ISNULL(r.lead_stage, 0)
                + CASE WHEN r.phone IS NOT NULL AND r.email IS NOT NULL THEN 1000 ELSE 0 END + CASE WHEN r.last_contacted_at IS NOT NULL THEN 2000 ELSE 0 END, {Epoch}),
            (2, 0, {QuarterOf("r.created_at")}),
            (3, CASE WHEN r.phone IS NOT NULL AND r.email IS NOT NULL THEN 1 ELSE 0 END + CASE WHEN r.last_call_result IN (1, 2) THEN 2 ELSE 0 END, {QuarterOf("r.last_contacted_at")})
        ) AS t (subject, kind, quarter) WHERE r.deleted_at IS NULL AND t.quarter IS NOT NULL
        """;

    private static readonly string Callbacks = $"CROSS APPLY (VALUES (4, r.status, {Epoch}), (5, 0, {QuarterOf("r.scheduled_at")}), (6, 0, CASE WHEN r.status IN (1, 2) THEN {QuarterOf("r.scheduled_at")} END)) AS t (subject, kind, quarter) WHERE t.quarter IS NOT NULL";

    /// <summary>In EXEC, because a script puts it behind other statements, and CREATE TRIGGER stands alone in its batch. The triggers lock their tables until the migration commits: what is there is counted after that.</summary>
    public static readonly string[] Create =
    [
        Trigger(OnContacts, "contacts", "type", "lead_score", "lead_stage", "phone", "email", "last_contacted_at", "last_call_result", "deleted_at", "created_at", "project_id").Replace("{rows}", Contacts, StringComparison.Ordinal),
        Trigger(OnCallbacks, "callbacks", "status", "scheduled_at", "project_id").Replace("{rows}", Callbacks, StringComparison.Ordinal),
        $"EXEC(N'INSERT INTO tallies (project_id, subject, kind, quarter, count) {Count($"SELECT r.project_id, t.subject, t.kind, t.quarter, 1 AS count FROM contacts AS r {Contacts}")}')",
        $"EXEC(N'INSERT INTO tallies (project_id, subject, kind, quarter, count) {Count($"SELECT r.project_id, t.subject, t.kind, t.quarter, 1 AS count FROM callbacks AS r {Callbacks}")}')",
    ];

    public const string Drop = "DROP TRIGGER contacts_tally; DROP TRIGGER callbacks_tally;";

    private static string Trigger(string name, string table, params string[] counted) => $$"""
        EXEC(N'
        CREATE TRIGGER {{name}} ON {{table}} AFTER INSERT, UPDATE, DELETE AS
        BEGIN
            SET NOCOUNT ON;
            IF NOT ({{string.Join(" OR ", counted.Select(column => $"UPDATE({column})"))}}) AND EXISTS (SELECT 1 FROM inserted) RETURN;

            INSERT INTO tally_changes (project_id, subject, kind, quarter, count) {{Count($$"""
                SELECT r.project_id, t.subject, t.kind, t.quarter, 1 AS count FROM inserted AS r {rows}
                UNION ALL
                SELECT r.project_id, t.subject, t.kind, t.quarter, -1 AS count FROM deleted AS r {rows}
            """)}};
        END
        ')
        """;

    /// <summary>What stays the same is not written.</summary>
    private static string Count(string rows) => $"SELECT project_id, subject, kind, quarter, SUM(count) FROM ({rows}) AS rows GROUP BY project_id, subject, kind, quarter HAVING SUM(count) <> 0";

    private static string QuarterOf(string time) =>
        $"DATEADD(MINUTE, -(DATEPART(MINUTE, {time}) % 15), DATEADD(SECOND, -DATEPART(SECOND, {time}), DATEADD(NANOSECOND, -DATEPART(NANOSECOND, {time}), {time})))";
}
