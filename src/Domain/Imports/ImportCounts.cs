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

/// <summary>What became of a row.</summary>
public enum ImportRowOutcome
{
    /// <summary>A new contact.</summary>
    Created = 1,

    /// <summary>An existing contact changed.</summary>
    Updated,

    /// <summary>An existing contact already had all the values.</summary>
    Unchanged,

    /// <summary>Left out: already known, or a repetition of an earlier row.</summary>
    Skipped,

    /// <summary>Refused; code, column and message say why.</summary>
    Failed,
}
