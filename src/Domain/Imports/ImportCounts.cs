namespace Contacts.Domain.Imports;

/// <summary>Where the rows of a file went: rows = created + updated + unchanged + skipped + failed, always.</summary>
public sealed record ImportCounts(int Rows = 0, int Created = 0, int Updated = 0, int Unchanged = 0, int Skipped = 0, int Failed = 0)
{
    public ImportCounts Plus(ImportRowOutcome outcome) => outcome switch
    {
        ImportRowOutcome.Created => this with { Rows = Rows + 1, Created = Created + 1 },
        ImportRowOutcome.Updated => this with { Rows = Rows + 1, Updated = Updated + 1 },
        ImportRowOutcome.Unchanged => this with { Rows = Rows + 1, Unchanged = Unchanged + 1 },
        ImportRowOutcome.Skipped => this with { Rows = Rows + 1, Skipped = Skipped + 1 },
        _ => this with { Rows = Rows + 1, Failed = Failed + 1 },
    };
}

public enum ImportRowOutcome
{
    Created = 1,
    Updated,
    Unchanged,
    Skipped,
    Failed,
}
