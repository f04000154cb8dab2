namespace Contacts.Infrastructure.Persistence.Providers.SqlServer;

/// <summary>The trigger that keeps contact_terms in step with contacts.search_text, whoever writes it.</summary>
internal static class SearchTermTriggers
{
    /// <summary>In EXEC, because a script puts it behind other statements, and CREATE TRIGGER stands alone in its batch.</summary>
    public const string Create = """
        EXEC(N'
        CREATE TRIGGER contacts_terms ON contacts AFTER INSERT, UPDATE, DELETE AS
        BEGIN
            SET NOCOUNT ON;
            IF NOT UPDATE(search_text) AND EXISTS (SELECT 1 FROM inserted) RETURN;

            DELETE t FROM contact_terms t
                JOIN (SELECT DISTINCT d.project_id, d.id, LEFT(s.value, 400) AS term FROM deleted d CROSS APPLY STRING_SPLIT(d.search_text, N'' '') s) gone
                ON t.project_id = gone.project_id AND t.contact_id = gone.id AND t.term = gone.term;

            INSERT INTO contact_terms (project_id, term, contact_id)
                SELECT DISTINCT i.project_id, LEFT(s.value, 400), i.id FROM inserted i CROSS APPLY STRING_SPLIT(i.search_text, N'' '') s WHERE s.value <> N'''';
        END
        ')
        """;
}
