namespace Contacts.Infrastructure.Imports.Csv;

/// <summary>A row of the file, detached from the reader.</summary>
/// <param name="Row">The data row, from 1; blank lines are not rows.</param>
/// <param name="Line">The physical line, from 1, on which the row starts; line breaks inside quotes count.</param>
/// <param name="Fields">The cells as written, quotes removed: at least one per header cell (a missing cell is empty), and any surplus ones.</param>
/// <param name="Problem">Why the row cannot be taken, or null.</param>
public readonly record struct CsvRecord(long Row, long Line, string[] Fields, CsvProblem? Problem);
