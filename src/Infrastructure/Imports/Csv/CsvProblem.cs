namespace Contacts.Infrastructure.Imports.Csv;

/// <summary>Why a row cannot be taken as it stands.</summary>
/// <param name="Code"><c>too_many_cells</c>, <c>cell_too_large</c>, <c>record_too_large</c> or <c>invalid_character</c>.</param>
/// <param name="Message">A sentence for the person who uploaded the file.</param>
/// <param name="Column">The column, from 1, where one is at fault.</param>
public sealed record CsvProblem(string Code, string Message, int? Column);
