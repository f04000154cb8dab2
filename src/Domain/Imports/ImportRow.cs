namespace Contacts.Domain.Imports;

/// <summary>What became of one row of the file. A row that was refused or skipped keeps its text, so that it can be fixed and sent again.</summary>
public sealed class ImportRow
{
    public const int CodeMaxLength = 50;
    public const int ColumnMaxLength = 200;
    public const int MessageMaxLength = 500;

    private ImportRow() { } // EF

    public Guid ProjectId { get; private set; }
    public Guid ImportId { get; private set; }

    /// <summary>1 is the first row below the header.</summary>
    public int Row { get; private set; }

    /// <summary>The line of the file on which the row starts; the header is on line 1.</summary>
    public int Line { get; private set; }

    public ImportRowOutcome Outcome { get; private set; }
    public Guid? ContactId { get; private set; }
    public string? Code { get; private set; }
    public string? Column { get; private set; }
    public string? Message { get; private set; }

    /// <summary>The cells as they were, a JSON array; only where the row was not taken.</summary>
    public string? Cells { get; private set; }

    public static ImportRow Taken(Guid projectId, Guid importId, int row, int line, ImportRowOutcome outcome, Guid contactId) =>
        new() { ProjectId = projectId, ImportId = importId, Row = row, Line = line, Outcome = outcome, ContactId = contactId };

    public static ImportRow NotTaken(Guid projectId, Guid importId, int row, int line, ImportRowOutcome outcome, string code, string? column, string message, string cells, Guid? contactId = null) => new()
    {
        ProjectId = projectId,
        ImportId = importId,
        Row = row,
        Line = line,
        Outcome = outcome,
        ContactId = contactId,
        Code = code,
        Column = Shorten(column, ColumnMaxLength),
        Message = Shorten(message, MessageMaxLength),
        Cells = cells,
    };

    private static string? Shorten(string? text, int max) => text is null ? null : Text.Cut(text, max);
}
