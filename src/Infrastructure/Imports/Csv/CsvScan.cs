namespace Contacts.Infrastructure.Imports.Csv;

/// <summary>
/// Walks one record byte by byte in constant memory: where it ends, which cell grew past the limit, and where an open quote was opened.
/// Only for records that the parser gives up on, and for the last ones of a file.
/// </summary>
internal struct CsvScan(byte delimiter, long line, int maxCellBytes)
{
    private readonly byte _delimiter = delimiter;
    private readonly int _maxCellBytes = maxCellBytes;
    private State _state = State.CellStart;
    private long _cellBytes;
    private bool _afterCr;

    private enum State
    {
        CellStart,
        Text,
        Quoted,
        QuoteInQuoted,
        EndedByCr,
    }

    /// <summary>The line of the next byte.</summary>
    public long Line { get; private set; } = line;

    /// <summary>The current column, from 1; the number of columns once the record has ended.</summary>
    public int Column { get; private set; } = 1;

    /// <summary>The first column whose cell is too large, or null.</summary>
    public int? LargeColumn { get; private set; }

    /// <summary>The line where the open quote was opened, or null outside quotes.</summary>
    public readonly long? OpenQuoteLine => _state == State.Quoted ? _quoteLine : null;

    private long _quoteLine;

    /// <summary>How many bytes belong to the record (its line break included) when it ends here; null when it goes on.</summary>
    public int? Feed(ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            var value = bytes[i];
            if (_state == State.EndedByCr)
            {
                return value == '\n' ? i + 1 : i;
            }

            if (_state == State.Quoted)
            {
                InQuotes(value);
                continue;
            }

            if (value == '"' && _state is State.CellStart or State.QuoteInQuoted && value == '"')
            {
                _quoteLine = _state == State.CellStart ? Line : _quoteLine;
                _state = State.Quoted;
            }
            else if (value == _delimiter)
            {
                _state = State.CellStart;
                _cellBytes = 0;
                Column++;
                continue;
            }
            else if (value == '\n')
            {
                Line++;
                return i + 1;
            }
            else if (value == '\r')
            {
                Line++;
                _state = State.EndedByCr;
                continue;
            }
            else
            {
                _state = State.Text;
            }

            Grow();
        }

        return null;
    }

    private void InQuotes(byte value)
    {
        if (value == '"')
        {
            _state = State.QuoteInQuoted;
        }
        else if (value == '\r' || (value == '\n' && !_afterCr))
        {
            Line++;
        }

        _afterCr = value == '\r';
        Grow();
    }

    private void Grow()
    {
        if (++_cellBytes > _maxCellBytes)
        {
            LargeColumn ??= Column;
        }
    }
}
