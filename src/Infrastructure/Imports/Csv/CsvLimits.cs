namespace Contacts.Infrastructure.Imports.Csv;

/// <summary>What a file may ask of the reader's memory. Sizes are bytes of the text as UTF-8.</summary>
public sealed record CsvLimits
{
    public static CsvLimits Default { get; } = new();

    /// <summary>Columns of the header row; more are refused with <c>too_many_columns</c>.</summary>
    public int MaxColumns { get; init; } = 500;

    /// <summary>A larger cell rejects its row with <c>cell_too_large</c>.</summary>
    public int MaxCellBytes { get; init; } = 64 * 1024;

    /// <summary>A larger row is rejected with <c>record_too_large</c>.</summary>
    public int MaxRecordBytes { get; init; } = 1024 * 1024;
}
