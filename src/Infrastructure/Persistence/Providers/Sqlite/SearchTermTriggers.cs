namespace Contacts.Infrastructure.Persistence.Providers.Sqlite;

/// <summary>The triggers that keep contact_terms in step with contacts.search_text, whoever writes it.</summary>
internal static class SearchTermTriggers
{
    private const string Insert = """
        INSERT OR IGNORE INTO contact_terms (project_id, term, contact_id)
            SELECT NEW.project_id, value, NEW.id FROM json_each('[' || replace(json_quote(NEW.search_text), ' ', '","') || ']') WHERE value <> '';
        """;

    private const string Delete = """
        DELETE FROM contact_terms WHERE project_id = OLD.project_id AND contact_id = OLD.id
            AND term IN (SELECT value FROM json_each('[' || replace(json_quote(OLD.search_text), ' ', '","') || ']'));
        """;

    public const string Create = $"""
        CREATE TRIGGER contacts_terms_insert AFTER INSERT ON contacts BEGIN {Insert} END;
        CREATE TRIGGER contacts_terms_update AFTER UPDATE OF search_text ON contacts WHEN NEW.search_text <> OLD.search_text BEGIN {Delete} {Insert} END;
        CREATE TRIGGER contacts_terms_delete AFTER DELETE ON contacts BEGIN {Delete} END;
        """;
}
