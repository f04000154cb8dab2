namespace Contacts.Infrastructure.Imports.Csv;

/// <summary>The file as a whole cannot be imported. Problems of single rows are data on the row (<see cref="CsvProblem"/>).</summary>
public sealed class CsvFileException : Exception
{
    public CsvFileException(string code, string message, long? line = null)
        : base(message)
    {
        Code = code;
        Line = line;
    }

    /// <summary>
    /// Stable: <c>empty_file</c>, <c>not_csv</c>, <c>unterminated_quote</c>, <c>too_many_columns</c>, and for the header row
    /// <c>cell_too_large</c>, <c>record_too_large</c>, <c>invalid_character</c>.
    /// </summary>
    public string Code { get; }

    /// <summary>The physical line, from 1, where there is one to name.</summary>
    public long? Line { get; }
}
