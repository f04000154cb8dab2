using System.Buffers;
using System.Text;

namespace Contacts.Infrastructure.Imports.Csv;

/// <summary>
/// The writing side: RFC 4180 quoting, and cells that a spreadsheet would run as a formula made harmless in a way that reads back as the same value.
/// <para>
/// A cell is a possible formula when <c>= + - @</c>, tab or CR comes first, or first after apostrophes only. Such a cell is written with one more apostrophe
/// in front and read with one less; every other cell is untouched both ways. So <c>Unneutralise(Neutralise(x)) == x</c> for every x.
/// </para>
/// </summary>
public static class CsvText
{
    private static readonly SearchValues<char> QuoteTriggers = SearchValues.Create(",;|\t\"\r\n");

    /// <summary>The cell as it is written for people who open the file in a spreadsheet.</summary>
    public static string Neutralise(string cell) => IsPossibleFormula(cell) ? "'" + cell : cell;

    /// <summary>The value of a cell read from a file: exactly one leading apostrophe is dropped where it guards a possible formula.</summary>
    public static string Unneutralise(string cell) => cell.Length > 1 && cell[0] == '\'' && IsPossibleFormula(cell) ? cell[1..] : cell;

    /// <summary>Whether <see cref="Neutralise"/> puts an apostrophe in front.</summary>
    public static bool IsPossibleFormula(ReadOnlySpan<char> cell)
    {
        if (cell.IsEmpty || cell[0] > '@')
        {
            return false;
        }

        var first = cell.IndexOfAnyExcept('\'');
        return first >= 0 && cell[first] is '=' or '+' or '-' or '@' or '\t' or '\r';
    }

    /// <summary>A cell ready to be joined with others by a delimiter.</summary>
    /// <param name="cell">The value; null is an empty cell.</param>
    /// <param name="isSafe">True for what the service itself wrote as a number, a time or an E.164 phone: its sign stays.</param>
    public static string Escape(string? cell, bool isSafe = false)
    {
        if (string.IsNullOrEmpty(cell))
        {
            return string.Empty;
        }

        var text = isSafe ? cell : Neutralise(cell);
        return text.AsSpan().ContainsAny(QuoteTriggers) ? "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"" : text;
    }

    /// <summary>
    /// A cell of an uploaded row, ready to be written back (rejected rows): harmless in a spreadsheet, and read again it means what it meant the first time.
    /// </summary>
    public static string EscapeRaw(string? cell) => string.IsNullOrEmpty(cell) ? string.Empty : Escape(Unneutralise(cell));

    /// <summary>Writes a cell as UTF-8 without making strings, as <see cref="Escape"/> does.</summary>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<char> cell, bool isSafe = false)
    {
        ArgumentNullException.ThrowIfNull(output);
        var guard = !isSafe && IsPossibleFormula(cell);
        if (!cell.ContainsAny(QuoteTriggers))
        {
            if (guard)
            {
                output.Write("'"u8);
            }

            Encoding.UTF8.GetBytes(cell, output);
            return;
        }

        output.Write(guard ? "\"'"u8 : "\""u8);
        for (var quote = cell.IndexOf('"'); quote >= 0; quote = cell.IndexOf('"'))
        {
            Encoding.UTF8.GetBytes(cell[..(quote + 1)], output);
            output.Write("\""u8);
            cell = cell[(quote + 1)..];
        }

        Encoding.UTF8.GetBytes(cell, output);
        output.Write("\""u8);
    }
}
