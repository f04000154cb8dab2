using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Contacts.Infrastructure.Imports.Csv;

/// <summary>
/// Any of the accepted encodings as clean UTF-8 without a byte order mark. Nothing becomes U+FFFD: a byte that is not UTF-8 is read as Windows-1252 and
/// counted, half a surrogate pair becomes NUL, which the row check refuses. The most recent output is kept, so that an oversized record can be skipped.
/// </summary>
internal sealed class Utf8TextStream : Stream
{
    private const int BlockSize = 64 * 1024;

    private readonly CsvEncoding _encoding;
    private readonly Stream _source;
    private readonly byte[] _in = new byte[BlockSize];
    private readonly int _historyLimit;
    private byte[] _history = [];
    private byte[] _transcoded = [];
    private ReadOnlyMemory<byte> _head;
    private ReadOnlyMemory<byte> _pushedBack;
    private ReadOnlyMemory<byte> _ready;
    private int _inCount;
    private bool _sourceEnded;

    /// <param name="source">The rest of the file.</param>
    /// <param name="head">Its first bytes, already read.</param>
    /// <param name="format">Encoding and byte order mark.</param>
    /// <param name="historyBytes">How much of the output stays available to <see cref="TryGetHistory"/>.</param>
    public Utf8TextStream(Stream source, ReadOnlyMemory<byte> head, CsvFormat format, int historyBytes = 0)
    {
        _source = source;
        _encoding = format.Encoding;
        var bom = !format.HasBom ? 0 : format.Encoding == CsvEncoding.Utf8 ? 3 : 2;
        _head = head[bom..];
        SourceBytes = bom;
        _historyLimit = historyBytes == 0 ? 0 : (int)BitOperations.RoundUpToPowerOf2((uint)historyBytes);
    }

    /// <summary>Bytes of the file taken so far, at most one block ahead of the text handed out.</summary>
    public long SourceBytes { get; private set; }

    /// <summary>Bytes that were not UTF-8 and were read as Windows-1252.</summary>
    public long RepairedBytes { get; private set; }

    /// <summary>Whether a NUL was handed out.</summary>
    public bool HasNul { get; private set; }

    /// <summary>Whether the last byte was handed out.</summary>
    public bool Ended { get; private set; }

    /// <summary>Bytes of UTF-8 handed out, less those pushed back.</summary>
    public long Delivered { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => Delivered; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        while (_ready.IsEmpty && _pushedBack.IsEmpty && !_sourceEnded)
        {
            Transcode(_head.IsEmpty ? _source.Read(_in.AsSpan(_inCount)) : TakeHead());
        }

        return Deliver(buffer);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_ready.IsEmpty && _pushedBack.IsEmpty && !_sourceEnded)
        {
            Transcode(_head.IsEmpty ? await _source.ReadAsync(_in.AsMemory(_inCount), cancellationToken) : TakeHead());
        }

        return Deliver(buffer.Span);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>Copies the output from <paramref name="offset"/> to the end, or answers false when it is no longer kept.</summary>
    public bool TryGetHistory(long offset, out byte[] bytes)
    {
        var length = Delivered - offset;
        if (length < 0 || length > _history.Length)
        {
            bytes = [];
            return false;
        }

        bytes = new byte[length];
        var start = (int)(offset & (_history.Length - 1));
        var first = Math.Min(bytes.Length, _history.Length - start);
        _history.AsSpan(start, first).CopyTo(bytes);
        _history.AsSpan(0, bytes.Length - first).CopyTo(bytes.AsSpan(first));
        return true;
    }

    /// <summary>Hands the bytes out again; they must be the last ones delivered.</summary>
    public void PushBack(ReadOnlyMemory<byte> bytes)
    {
        if (!_pushedBack.IsEmpty)
        {
            byte[] joined = [.. bytes.Span, .. _pushedBack.Span];
            _pushedBack = joined;
        }
        else
        {
            _pushedBack = bytes;
        }

        Delivered -= bytes.Length;
        Ended = false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _source.Dispose();
        }

        base.Dispose(disposing);
    }

    public override async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <summary>How many bytes at the end begin a UTF-8 sequence that is not complete yet.</summary>
    internal static int IncompleteSuffix(ReadOnlySpan<byte> text)
    {
        for (var back = 1; back <= Math.Min(3, text.Length); back++)
        {
            var value = text[^back];
            if (value < 0x80)
            {
                return 0;
            }

            if (value >= 0xC0)
            {
                return Rune.DecodeFromUtf8(text[^back..], out _, out _) == OperationStatus.NeedMoreData ? back : 0;
            }
        }

        return 0;
    }

    private int TakeHead()
    {
        var count = Math.Min(_head.Length, _in.Length - _inCount);
        _head.Span[..count].CopyTo(_in.AsSpan(_inCount));
        _head = _head[count..];
        return count;
    }

    private int Deliver(Span<byte> buffer)
    {
        ref var from = ref _ready;
        if (!_pushedBack.IsEmpty)
        {
            from = ref _pushedBack;
        }

        var count = Math.Min(buffer.Length, from.Length);
        from.Span[..count].CopyTo(buffer);
        from = from[count..];
        Remember(buffer[..count]);
        Delivered += count;
        Ended = _sourceEnded && _ready.IsEmpty && _pushedBack.IsEmpty;
        return count;
    }

    private void Remember(ReadOnlySpan<byte> bytes)
    {
        if (_historyLimit == 0)
        {
            return;
        }

        if (_history.Length < _historyLimit && Delivered + bytes.Length > _history.Length)
        {
            // A small file does not pay for the whole window. Until the limit is reached nothing wraps, so growing is a plain copy.
            var size = BitOperations.RoundUpToPowerOf2((ulong)(Delivered + bytes.Length));
            Array.Resize(ref _history, (int)Math.Min((ulong)_historyLimit, size));
        }

        if (bytes.Length > _history.Length)
        {
            throw new InvalidOperationException("The window must hold at least one read.");
        }

        var start = (int)(Delivered & (_history.Length - 1));
        var first = Math.Min(bytes.Length, _history.Length - start);
        bytes[..first].CopyTo(_history.AsSpan(start));
        bytes[first..].CopyTo(_history);
    }

    private void Transcode(int read)
    {
        SourceBytes += read;
        _sourceEnded = read == 0;
        var text = _in.AsSpan(0, _inCount + read);
        var used = _encoding switch
        {
            CsvEncoding.Utf8 => FromUtf8(text),
            CsvEncoding.Windows1252 => FromWindows1252(text),
            _ => FromUtf16(text),
        };
        HasNul |= _ready.Span.Contains((byte)0);
        _inCount = text.Length - used;
        if (_inCount > 0)
        {
            // _ready may lie in the same block; what is carried over is at most 3 bytes that follow it, so it is kept aside and moved when the block is spent.
            Carry(text[used..]);
        }
    }

    private void Carry(ReadOnlySpan<byte> rest)
    {
        Span<byte> kept = stackalloc byte[4];
        rest.CopyTo(kept);
        if (!_ready.IsEmpty && MemoryMarshal.TryGetArray(_ready, out var segment) && ReferenceEquals(segment.Array, _in))
        {
            EnsureTranscoded(_ready.Length);
            _ready.Span.CopyTo(_transcoded);
            _ready = _transcoded.AsMemory(0, _ready.Length);
        }

        kept[..rest.Length].CopyTo(_in);
    }

    private int FromUtf8(ReadOnlySpan<byte> text)
    {
        var whole = _sourceEnded ? text.Length : text.Length - IncompleteSuffix(text);
        if (Utf8.IsValid(text[..whole]))
        {
            _ready = _in.AsMemory(0, whole);
            return whole;
        }

        EnsureTranscoded(3 * whole);
        var position = 0;
        var written = 0;
        while (position < whole)
        {
            var status = Rune.DecodeFromUtf8(text[position..whole], out _, out var consumed);
            if (status == OperationStatus.Done)
            {
                text.Slice(position, consumed).CopyTo(_transcoded.AsSpan(written));
                position += consumed;
                written += consumed;
                continue;
            }

            for (var end = position + Math.Max(1, consumed); position < end; position++)
            {
                written += Windows1252.WriteUtf8(text[position], _transcoded.AsSpan(written));
                RepairedBytes++;
            }
        }

        _ready = _transcoded.AsMemory(0, written);
        return whole;
    }

    private int FromWindows1252(ReadOnlySpan<byte> text)
    {
        if (Ascii.IsValid(text))
        {
            _ready = _in.AsMemory(0, text.Length);
            return text.Length;
        }

        EnsureTranscoded(3 * text.Length);
        var written = 0;
        foreach (var value in text)
        {
            if (value < 0x80)
            {
                _transcoded[written++] = value;
            }
            else
            {
                written += Windows1252.WriteUtf8(value, _transcoded.AsSpan(written));
            }
        }

        _ready = _transcoded.AsMemory(0, written);
        return text.Length;
    }

    private int FromUtf16(Span<byte> text)
    {
        var units = MemoryMarshal.Cast<byte, char>(text);
        EnsureTranscoded((3 * units.Length) + 1);
        if ((_encoding == CsvEncoding.Utf16BigEndian) == BitConverter.IsLittleEndian)
        {
            var raw = MemoryMarshal.Cast<char, ushort>(units);
            BinaryPrimitives.ReverseEndianness(raw, raw);
        }

        var position = 0;
        var written = 0;
        while (position < units.Length)
        {
            var status = Utf8.FromUtf16(units[position..], _transcoded.AsSpan(written), out var read, out var count, replaceInvalidSequences: false, isFinalBlock: _sourceEnded);
            position += read;
            written += count;
            if (status == OperationStatus.NeedMoreData)
            {
                break;
            }

            if (status == OperationStatus.InvalidData)
            {
                _transcoded[written++] = 0;
                position++;
            }
        }

        var used = 2 * position;
        if (_sourceEnded && used < text.Length)
        {
            _transcoded[written++] = 0;
            used = text.Length;
        }
        else if (used < text.Length && (_encoding == CsvEncoding.Utf16BigEndian) == BitConverter.IsLittleEndian)
        {
            // The half pair that waits for its other half goes back in the order of the file; an odd last byte was never turned.
            var rest = MemoryMarshal.Cast<char, ushort>(units[position..]);
            BinaryPrimitives.ReverseEndianness(rest, rest);
        }

        _ready = _transcoded.AsMemory(0, written);
        return used;
    }

    private void EnsureTranscoded(int size)
    {
        if (_transcoded.Length < size)
        {
            _transcoded = new byte[Math.Max(size, BlockSize)];
        }
    }
}
