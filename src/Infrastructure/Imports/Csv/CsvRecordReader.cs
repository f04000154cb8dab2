using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using CsvHelper;

namespace Contacts.Infrastructure.Imports.Csv;

/// <summary>
/// Streams the rows of a CSV file in flat memory, whatever its size or damage. Ask for the next row with <see cref="ReadAsync"/>, then for its cells;
/// spans and strings of a row are to be taken before the next call. What is wrong with one row is its <see cref="Problem"/>; what is wrong with the file is thrown
/// as <see cref="CsvFileException"/>.
/// </summary>
public sealed class CsvRecordReader : IAsyncDisposable, IDisposable
{
    private const int BufferSize = 64 * 1024;

    private readonly CsvLimits _limits;
    private readonly Utf8TextStream _text;
    private readonly CsvReaderOptions _options;
    private readonly byte _delimiter;
    private CsvReader _csv;
    private CsvReader _current;
    private long _csvStart;
    private long _csvFirstLine = 1;
    private long _recordEnd;
    private bool _ended;

    private CsvRecordReader(CsvSource source, CsvLimits? limits)
    {
        Format = source.Format;
        _limits = limits ?? CsvLimits.Default;
        _delimiter = (byte)Format.Delimiter;
        // The parser holds at most about twice the largest record; as much of its input is kept, so that a larger one can be skipped.
        _text = new Utf8TextStream(source.Rest, source.Head, Format, (3 * _limits.MaxRecordBytes) + (4 * BufferSize));
        _options = new CsvReaderOptions
        {
            Separator = Format.Delimiter,
            HasHeader = false,
            DetectSeparatorHint = false,
            TrackLineNumbers = true,
            MaxRecordSize = _limits.MaxRecordBytes,
            BufferSize = BufferSize,
            Encoding = Encoding.UTF8,
        };
        _csv = _current = CsvReader.Create(_text, _options, leaveOpen: true);
    }

    /// <summary>How the file is written.</summary>
    public CsvFormat Format { get; }

    /// <summary>The header cells, trimmed and free of invisible characters.</summary>
    public IReadOnlyList<string> Headers { get; private set; } = [];

    /// <summary>The physical line on which the header starts.</summary>
    public long HeaderLine { get; private set; }

    /// <summary>Bytes of the file read so far (up to one block ahead of the row); equal to its size at the end.</summary>
    public long BytesRead => _text.SourceBytes;

    /// <summary>Bytes that were not UTF-8 in a UTF-8 file and were read as Windows-1252: worth a warning.</summary>
    public long RepairedBytes => _text.RepairedBytes;

    /// <summary>Rows of delimiters and white space only, which are skipped like blank lines.</summary>
    public long BlankRows { get; private set; }

    /// <summary>The number of the current data row, from 1.</summary>
    public long Row { get; private set; }

    /// <summary>The physical line, from 1, on which the current row starts.</summary>
    public long Line { get; private set; }

    /// <summary>The number of cells written in the current row, surplus ones included; at most <see cref="CsvLimits.MaxColumns"/> plus one are offered.</summary>
    public int FieldCount { get; private set; }

    /// <summary>Why the current row cannot be taken, or null.</summary>
    public CsvProblem? Problem { get; private set; }

    /// <summary>The current row, detached from the reader.</summary>
    public CsvRecord Current => new(Row, Line, GetFields(), Problem);

    /// <summary>Recognises the file, reads its header and stops before the first row.</summary>
    /// <param name="stream">The file from its start; forward-only will do. Disposed with the reader.</param>
    /// <exception cref="CsvFileException">The file is not CSV, is empty, or its header cannot be read.</exception>
    public static async ValueTask<CsvRecordReader> OpenAsync(Stream stream, CsvLimits? limits = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return await OpenAsync(await CsvSniffer.SniffAsync(stream, cancellationToken), limits, cancellationToken);
    }

    /// <summary>Reads the header of a recognised file and stops before the first row.</summary>
    public static async ValueTask<CsvRecordReader> OpenAsync(CsvSource source, CsvLimits? limits = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        var reader = new CsvRecordReader(source, limits);
        try
        {
            await reader.ReadHeaderAsync(cancellationToken);
            return reader;
        }
        catch
        {
            await reader.DisposeAsync();
            throw;
        }
    }

    /// <summary>Moves to the next row that is not blank; false at the end of the file.</summary>
    /// <exception cref="CsvFileException"><c>unterminated_quote</c>.</exception>
    public ValueTask<bool> ReadAsync(CancellationToken cancellationToken = default)
    {
        _current = _csv;
        while (!_ended)
        {
            var next = _csv.ReadAsync(cancellationToken);
            if (!next.IsCompletedSuccessfully)
            {
                return ReadSlowlyAsync(next, cancellationToken);
            }

            if (!next.Result)
            {
                break;
            }

            if (TakeRecord())
            {
                return ValueTask.FromResult(true);
            }
        }

        _ended = true;
        return ValueTask.FromResult(false);
    }

    /// <summary>The remaining rows.</summary>
    public async IAsyncEnumerable<CsvRecord> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (await ReadAsync(cancellationToken))
        {
            yield return Current;
        }
    }

    /// <summary>A cell as UTF-8, quotes removed; empty when the row is shorter. Valid until the next read.</summary>
    public ReadOnlySpan<byte> GetSpan(int index) => _current.GetSpan(index);

    /// <summary>A cell as text, quotes removed; empty when the row is shorter.</summary>
    public string GetString(int index) => Problem is null ? _current.GetString(index) : Shown(_current.GetString(index));

    /// <summary>All cells: at least one per header cell, so that every mapped column can be indexed.</summary>
    public string[] GetFields()
    {
        var fields = new string[Math.Max(Headers.Count, FieldCount)];
        for (var i = 0; i < fields.Length; i++)
        {
            fields[i] = i < FieldCount ? GetString(i) : string.Empty;
        }

        return fields;
    }

    /// <summary>
    /// The row as it stands in the file, without its line break. Of a row that is too large only the beginning. NUL, which databases refuse, shows as U+FFFD.
    /// </summary>
    public string GetRawText() => Shown(Encoding.UTF8.GetString(_current.RawRecord));

    public void Dispose()
    {
        _csv.Dispose();
        _text.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await _csv.DisposeAsync();
        await _text.DisposeAsync();
    }

    private static string Shown(string text) => text.Replace('\0', '\uFFFD');

    private static string CleanHeader(string header)
    {
        var clean = new StringBuilder(header.Length);
        foreach (var c in header)
        {
            if (char.GetUnicodeCategory(c) is not (UnicodeCategory.Format or UnicodeCategory.Control))
            {
                clean.Append(c);
            }
            else if (c is '\r' or '\n' or '\t')
            {
                clean.Append(' ');
            }
        }

        return clean.ToString().Trim();
    }

    private async ValueTask ReadHeaderAsync(CancellationToken cancellationToken)
    {
        var skipSeparatorLine = Format.HasSeparatorLine;
        do
        {
            if (!await ReadAsync(cancellationToken))
            {
                throw new CsvFileException("empty_file", "The file is empty.");
            }
        }
        while (skipSeparatorLine && Row == 1);

        HeaderLine = Line;
        if (FieldCount > _limits.MaxColumns)
        {
            throw new CsvFileException("too_many_columns", $"The header has more than {_limits.MaxColumns} columns.", Line);
        }

        if (Problem is { } problem)
        {
            throw new CsvFileException(problem.Code, problem.Message, Line);
        }

        Headers = Array.ConvertAll(GetFields(), CleanHeader);
        Row = 0;
        BlankRows = 0;
    }

    private async ValueTask<bool> ReadSlowlyAsync(ValueTask<bool> pending, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                if (!await pending)
                {
                    _ended = true;
                    return false;
                }

                if (TakeRecord())
                {
                    return true;
                }
            }
            catch (CsvFormatException exception)
            {
                // The parser gave up on a record larger than the limit: that row is refused, the rest of the file is not.
                await SkipLargeRecordAsync(exception.LineNumber, cancellationToken);
                return true;
            }

            pending = _csv.ReadAsync(cancellationToken);
        }
    }

    private bool TakeRecord()
    {
        var raw = _csv.RawRecord;
        _recordEnd = _csv.ByteOffset + raw.Length;
        Line = _csvFirstLine + _csv.LineNumber - 1;
        if (_text.Ended)
        {
            RefuseOpenQuote(raw);
        }

        var count = _csv.FieldCount;
        if (IsBlank(raw, count))
        {
            BlankRows++;
            return false;
        }

        Row++;
        FieldCount = Math.Min(count, _limits.MaxColumns + 1);
        Problem = FindProblem(raw, count);
        return true;
    }

    private bool IsBlank(ReadOnlySpan<byte> raw, int count)
    {
        // An ordinary row tells at its first byte; a row of commas, as spreadsheets leave behind, takes a look at each cell.
        if (raw.Length > 0 && raw[0] > ' ' && raw[0] != '"' && raw[0] != _delimiter && raw[0] < 0xC2)
        {
            return false;
        }

        for (var i = 0; i < count; i++)
        {
            var cell = _csv.GetSpan(i);
            if (!cell.IsEmpty && !string.IsNullOrWhiteSpace(Encoding.UTF8.GetString(cell)))
            {
                return false;
            }
        }

        return true;
    }

    private void RefuseOpenQuote(ReadOnlySpan<byte> raw)
    {
        var scan = new CsvScan(_delimiter, Line, int.MaxValue);
        scan.Feed(raw);
        if (scan.OpenQuoteLine is { } line)
        {
            throw UnterminatedQuote(line);
        }
    }

    private static CsvFileException UnterminatedQuote(long line) =>
        new("unterminated_quote", $"A quote is opened on line {line} and never closed.", line);

    private CsvProblem? FindProblem(ReadOnlySpan<byte> raw, int count)
    {
        if (raw.Length > _limits.MaxCellBytes && FindLargeCell(count) is { } column)
        {
            return CellTooLarge(column);
        }

        if (raw.Length > _limits.MaxRecordBytes)
        {
            return RecordTooLarge();
        }

        if (_text.HasNul && raw.Contains((byte)0))
        {
            var invalid = 0;
            while (!_csv.GetSpan(invalid).Contains((byte)0))
            {
                invalid++;
            }

            return new("invalid_character", $"Column {invalid + 1} holds a character that is not text (NUL, or half of a surrogate pair).", invalid + 1);
        }

        return Headers.Count > 0 && count > Headers.Count ? FindSurplus(count) : null;
    }

    private int? FindLargeCell(int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (_csv.GetSpan(i).Length > _limits.MaxCellBytes)
            {
                return i + 1;
            }
        }

        return null;
    }

    private CsvProblem? FindSurplus(int count)
    {
        for (var i = Headers.Count; i < count; i++)
        {
            if (!_csv.GetSpan(i).Trim(" \t"u8).IsEmpty)
            {
                return new("too_many_cells", $"The row has {count} cells, the header has {Headers.Count}.", i + 1);
            }
        }

        FieldCount = Headers.Count;
        return null;
    }

    private CsvProblem CellTooLarge(int column) => new("cell_too_large", $"Column {column} holds more than {_limits.MaxCellBytes} bytes.", column);

    private CsvProblem RecordTooLarge() => new("record_too_large", $"The row is larger than {_limits.MaxRecordBytes} bytes.", null);

    private async ValueTask SkipLargeRecordAsync(long lineInParser, CancellationToken cancellationToken)
    {
        Line = _csvFirstLine + lineInParser - 1;
        if (!_text.TryGetHistory(_csvStart + _recordEnd, out var bytes))
        {
            throw new CsvFileException("record_too_large", $"The row on line {Line} is larger than {_limits.MaxRecordBytes} bytes.", Line);
        }

        // What is kept begins with the line break of the record before and with blank lines.
        var start = bytes.AsSpan().IndexOfAnyExcept("\r\n"u8);
        var chunk = bytes.AsMemory(start);
        var beginning = chunk[..Math.Min(chunk.Length, _limits.MaxCellBytes / 2)].ToArray();
        var scan = new CsvScan(_delimiter, Line, _limits.MaxCellBytes);
        var used = scan.Feed(chunk.Span);
        var block = new byte[BufferSize];
        while (used is null)
        {
            var read = await _text.ReadAsync(block, cancellationToken);
            if (read == 0)
            {
                break;
            }

            chunk = block.AsMemory(0, read);
            used = scan.Feed(chunk.Span);
        }

        if (scan.OpenQuoteLine is { } quoteLine)
        {
            throw UnterminatedQuote(quoteLine);
        }

        Row++;
        Problem = scan.LargeColumn is { } column ? CellTooLarge(column) : RecordTooLarge();
        await ResumeAsync(used is { } count ? chunk[count..].ToArray() : [], scan.Line);
        ShowBeginning(beginning, scan.Column);
    }

    private async ValueTask ResumeAsync(byte[] rest, long line)
    {
        _text.PushBack(rest);
        await _csv.DisposeAsync();
        _csvStart = _text.Delivered;
        _csvFirstLine = line;
        _recordEnd = 0;
        _csv = CsvReader.Create(_text, _options, leaveOpen: true);
    }

    private void ShowBeginning(byte[] beginning, int columns)
    {
        var whole = beginning.Length - Utf8TextStream.IncompleteSuffix(beginning);
        _current = CsvReader.Create(beginning.AsMemory(0, whole), _options);
        _current.Read();
        // A header of too many columns is told from one that is too large by its count, not by what is left of it.
        FieldCount = Headers.Count == 0 ? columns : Math.Min(_current.FieldCount, _limits.MaxColumns + 1);
    }
}
