using System.Text;
using System.Text.Unicode;
using CsvHelper;
using UtfUnknown;

namespace Contacts.Infrastructure.Imports.Csv;

/// <summary>Tells from the first 64 KiB whether a file is CSV, and how it is written. The content decides, never the name or the declared type.</summary>
public static class CsvSniffer
{
    /// <summary>How much of the file is looked at.</summary>
    public const int HeadSize = 64 * 1024;

    private const string OnlyCsv = "only CSV files are supported; save the sheet as CSV";
    private const int SampledRecords = 200;

    // UTF.Unknown is only believed about alphabets that Windows-1252 cannot write, and only when it is sure.
    private const float SureEnough = 0.8f;

    private static readonly char[] Delimiters = [',', ';', '\t', '|'];

    private static readonly byte[][] BinarySignatures =
    [
        [.. "PK"u8, 3, 4],
        [.. "PK"u8, 5, 6],
        [.. "PK"u8, 7, 8],
        [.. "%PDF"u8],
        [0xD0, 0xCF, 0x11, 0xE0],
        [0x1F, 0x8B],
        [0x89, .. "PNG"u8],
        [0xFF, 0xD8, 0xFF],
        [.. "GIF8"u8],
        [.. "7z"u8, 0xBC, 0xAF],
        [.. "Rar!"u8, 0x1A],
        [.. "BZh"u8],
        [0xFD, .. "7zXZ"u8],
        [0x28, 0xB5, 0x2F, 0xFD],
        [.. "SQLite format 3"u8],
        [0x7F, .. "ELF"u8],
    ];

    private static readonly string[] MarkupStarts = ["<!doctype html", "<html", "<?xml", "<table", "{\\rtf"];

    private static readonly HashSet<string> ForeignEncodings = new(StringComparer.OrdinalIgnoreCase)
    {
        "windows-1251", "windows-1253", "windows-1255", "windows-1256", "koi8-r", "x-mac-cyrillic", "ibm855", "ibm866", "iso-8859-5", "iso-8859-7", "iso-8859-8",
        "shift-jis", "shift_jis", "euc-jp", "euc-kr", "ks_c_5601-1987", "big5", "gb18030", "gb2312", "euc-tw", "tis-620", "windows-874", "iso-8859-11",
    };

    /// <summary>Reads the head of the stream and decides; the head is handed on with the rest, so a forward-only stream will do.</summary>
    /// <exception cref="CsvFileException"><c>empty_file</c> or <c>not_csv</c>.</exception>
    public static async ValueTask<CsvSource> SniffAsync(Stream stream, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var head = new byte[HeadSize];
        var count = await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken);
        var bytes = head.AsMemory(0, count);
        return new CsvSource(Detect(bytes, isWholeFile: count < head.Length), bytes, stream);
    }

    /// <summary>Decides on the first bytes of a file.</summary>
    /// <exception cref="CsvFileException"><c>empty_file</c> or <c>not_csv</c>.</exception>
    public static CsvFormat Detect(ReadOnlyMemory<byte> head, bool isWholeFile)
    {
        var bytes = head.Span;
        foreach (var signature in BinarySignatures)
        {
            if (bytes.StartsWith(signature))
            {
                throw new CsvFileException("not_csv", OnlyCsv);
            }
        }

        var format = DetectEncoding(bytes, isWholeFile);
        var text = ToUtf8(head, format, isWholeFile);
        RefuseOtherText(text, isWholeFile);
        if (DelimiterOfSeparatorLine(text) is { } named)
        {
            return format with { Delimiter = named, HasSeparatorLine = true };
        }

        return format with { Delimiter = DetectDelimiter(text, isWholeFile) };
    }

    private static CsvFormat DetectEncoding(ReadOnlySpan<byte> head, bool isWholeFile)
    {
        if (head.StartsWith(Encoding.UTF8.Preamble))
        {
            RefuseBinary(head[3..]);
            return new(CsvEncoding.Utf8, ',', HasBom: true, HasSeparatorLine: false);
        }

        if (head.StartsWith(Encoding.Unicode.Preamble))
        {
            return new(CsvEncoding.Utf16LittleEndian, ',', HasBom: true, HasSeparatorLine: false);
        }

        if (head.StartsWith(Encoding.BigEndianUnicode.Preamble))
        {
            return new(CsvEncoding.Utf16BigEndian, ',', HasBom: true, HasSeparatorLine: false);
        }

        if (GuessUtf16(head) is { } utf16)
        {
            return new(utf16, ',', HasBom: false, HasSeparatorLine: false);
        }

        RefuseBinary(head);
        var whole = isWholeFile ? head : head[..^Utf8TextStream.IncompleteSuffix(head)];
        if (Utf8.IsValid(whole) || IsMostlyUtf8(whole))
        {
            return new(CsvEncoding.Utf8, ',', HasBom: false, HasSeparatorLine: false);
        }

        return new(CsvEncoding.Windows1252, ',', HasBom: false, HasSeparatorLine: false, SuspectOther(head));
    }

    /// <summary>Headers, digits and delimiters are ASCII in every language: in UTF-16 they leave a zero on one side of the pair.</summary>
    private static CsvEncoding? GuessUtf16(ReadOnlySpan<byte> head)
    {
        var pairs = head.Length / 2;
        int little = 0, big = 0, nul = 0;
        for (var i = 0; i + 1 < head.Length; i += 2)
        {
            var (first, second) = (head[i], head[i + 1]);
            nul += first == 0 && second == 0 ? 1 : 0;
            little += second == 0 && IsText(first) ? 1 : 0;
            big += first == 0 && IsText(second) ? 1 : 0;
        }

        var (most, least) = (Math.Max(little, big), Math.Min(little, big));
        if (pairs < 2 || most < 2 || most * 10 < pairs || least * 4 > most || nul * 20 > pairs)
        {
            return null;
        }

        return little > big ? CsvEncoding.Utf16LittleEndian : CsvEncoding.Utf16BigEndian;
    }

    private static bool IsText(byte value) => value is >= 0x20 and < 0x7F or (byte)'\t' or (byte)'\n' or (byte)'\r';

    /// <summary>A stray NUL is one bad row; control characters throughout are not text at all.</summary>
    private static void RefuseBinary(ReadOnlySpan<byte> head)
    {
        int nul = 0, control = 0;
        foreach (var value in head)
        {
            nul += value == 0 ? 1 : 0;
            control += value < 0x20 && value is not ((byte)'\t' or (byte)'\n' or (byte)'\v' or (byte)'\f' or (byte)'\r' or 0x1A or 0x1B) ? 1 : 0;
        }

        if (control >= 3 && control * (nul > 0 ? 50L : 10L) > head.Length)
        {
            throw new CsvFileException("not_csv", OnlyCsv);
        }
    }

    /// <summary>A UTF-8 file with a few damaged bytes is still UTF-8: multi-byte sequences hardly ever come about by accident.</summary>
    private static bool IsMostlyUtf8(ReadOnlySpan<byte> head)
    {
        int valid = 0, invalid = 0;
        while (!head.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(head, out var rune, out var consumed);
            valid += status == System.Buffers.OperationStatus.Done && !rune.IsAscii ? 1 : 0;
            invalid += status == System.Buffers.OperationStatus.Done ? 0 : 1;
            head = head[consumed..];
        }

        return valid > invalid;
    }

    private static string? SuspectOther(ReadOnlySpan<byte> head)
    {
        var detected = CharsetDetector.DetectFromBytes(head.ToArray()).Detected;
        return detected is { Confidence: >= SureEnough } && ForeignEncodings.Contains(detected.EncodingName) ? detected.EncodingName : null;
    }

    private static byte[] ToUtf8(ReadOnlyMemory<byte> head, CsvFormat format, bool isWholeFile)
    {
        var unit = format.Encoding is CsvEncoding.Utf16LittleEndian or CsvEncoding.Utf16BigEndian ? 2 : 1;
        var cut = isWholeFile ? 0 : unit == 2 ? head.Length % 2 : Utf8TextStream.IncompleteSuffix(head.Span);
        using var text = new MemoryStream();
        using var utf8 = new Utf8TextStream(Stream.Null, head[..^cut], format);
        utf8.CopyTo(text);
        return text.ToArray();
    }

    private static void RefuseOtherText(ReadOnlySpan<byte> text, bool isWholeFile)
    {
        var start = Encoding.UTF8.GetString(text[..Math.Min(text.Length, 1024)]).TrimStart([' ', '\t', '\r', '\n', '\uFEFF', '\0']);
        if (isWholeFile && string.IsNullOrWhiteSpace(start) && string.IsNullOrWhiteSpace(Encoding.UTF8.GetString(text).Replace('\uFEFF', ' ')))
        {
            throw new CsvFileException("empty_file", "The file is empty.");
        }

        foreach (var markup in MarkupStarts)
        {
            if (start.StartsWith(markup, StringComparison.OrdinalIgnoreCase))
            {
                throw new CsvFileException("not_csv", OnlyCsv);
            }
        }
    }

    private static char? DelimiterOfSeparatorLine(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOfAny("\r\n"u8);
        var line = Encoding.UTF8.GetString(text[..(end < 0 ? Math.Min(text.Length, 16) : Math.Min(end, 16))]).Trim(' ').Trim('"');
        return line.Length == 5 && line.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) && Delimiters.Contains(line[4]) ? line[4] : null;
    }

    private static char DetectDelimiter(byte[] text, bool isWholeFile)
    {
        var best = (Delimiter: ',', Score: 0d);
        foreach (var delimiter in Delimiters)
        {
            var score = Score(text, delimiter, isWholeFile);
            if (score > best.Score)
            {
                best = (delimiter, score);
            }
        }

        return best.Delimiter;
    }

    /// <summary>A good delimiter splits the header into several cells, of which some are known, and the rows into as many.</summary>
    private static double Score(byte[] text, char delimiter, bool isWholeFile)
    {
        var options = new CsvReaderOptions { Separator = delimiter, HasHeader = false, DetectSeparatorHint = false };
        using var csv = CsvReader.Create(text, options);
        if (!csv.Read() || csv.FieldCount < 2)
        {
            return 0;
        }

        var columns = csv.FieldCount;
        var known = 0;
        for (var i = 0; i < Math.Min(columns, CsvLimits.Default.MaxColumns); i++)
        {
            known += HeaderMatcher.IsAlias(csv.GetString(i)) ? 1 : 0;
        }

        int records = 0, regular = 0, pending = 0;
        while (records < SampledRecords && csv.Read())
        {
            // The record that the head cuts off says nothing, so each one is counted when the next has come.
            regular += pending;
            pending = csv.FieldCount == columns ? 1 : 0;
            records++;
        }

        if (isWholeFile || records == SampledRecords)
        {
            regular += pending;
        }
        else
        {
            records = Math.Max(0, records - 1);
        }

        var regularity = records == 0 ? 1 : (double)regular / records;
        return (columns + (4 * known)) * (0.1 + regularity);
    }
}
