using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Contacts.Application.Common;
using Contacts.Application.Imports;
using Contacts.Domain.Contacts;
using Contacts.Domain.Imports;
using Contacts.Infrastructure.Imports.Csv;

namespace Contacts.Infrastructure.Imports;

/// <summary>CSV as it comes in and goes out.</summary>
internal sealed partial class ImportFiles : IImportFiles
{
    private const string NewLine = "\r\n"; // RFC 4180

    private static readonly (string Header, string Sample)[] Standard =
    [
        ("First name", "Ada"), ("Last name", "Lovelace"), ("Phone", "+442079460101"), ("Email", "ada@example.com"), ("Company", "Example Ltd"), ("Job title", "Analyst"),
        ("Source", "trade show"), ("Segment", "premium"), ("Type", "lead"), ("Lead stage", "New"), ("Lead score", "87"), ("City", "London"), ("State", ""), ("Country", "GB"),
        ("Time zone", "Europe/London"), ("Notes", "Met at the fair"), ("External ID", "501"), ("Do not call", "no"),
    ];

    public async Task CheckAsync(Stream file, CancellationToken cancellationToken)
    {
        try
        {
            await using var reader = await CsvRecordReader.OpenAsync(new Unclosed(file), cancellationToken: cancellationToken);
        }
        catch (CsvFileException refused)
        {
            throw new InvalidRequestException(refused.Code, refused.Message, "file");
        }
    }

    public byte[] Template(IEnumerable<CustomFieldDefinition> customFields)
    {
        var columns = Standard.Concat(customFields.Select(f => (f.Label, Sample(f)))).ToArray();
        var text = Line(columns.Select(c => c.Item1), safe: false) + Line(columns.Select(c => c.Item2), safe: true);
        return [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(text)];
    }

    public async Task WriteRejectedAsync(IReadOnlyList<string> headers, IAsyncEnumerable<ImportRow> rows, Stream output, CancellationToken cancellationToken)
    {
        await using var writer = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true);
        await writer.WriteAsync(Line(headers.Concat(["line", "column", "code", "reason"]), safe: false));
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            var cells = row.Cells is null ? [] : JsonSerializer.Deserialize<string[]>(row.Cells)!;
            var padded = cells.Concat(Enumerable.Repeat("", Math.Max(0, headers.Count - cells.Length))).Select(Raw);
            var report = new[] { row.Line.ToString(CultureInfo.InvariantCulture), row.Column, row.Code, row.Message }.Select(text => CsvText.Escape(text));
            await writer.WriteAsync(string.Join(',', padded.Concat(report)) + NewLine);
        }
    }

    /// <summary>A phone keeps its plus: spreadsheets read it as a number, not as a formula.</summary>
    private static string Raw(string cell) => PhoneLike().IsMatch(cell) ? CsvText.Escape(cell, isSafe: true) : CsvText.EscapeRaw(cell);

    private static string Line(IEnumerable<string> cells, bool safe) => string.Join(',', cells.Select(cell => CsvText.Escape(cell, safe))) + NewLine;

    private static string Sample(CustomFieldDefinition field) => field.Type switch
    {
        CustomFieldType.Number => "12",
        CustomFieldType.Date => "2027-01-31",
        CustomFieldType.Boolean => "yes",
        CustomFieldType.Choice => field.Options[0],
        _ => "text",
    };

    [GeneratedRegex(@"^\+[\d ().-]+$")]
    private static partial Regex PhoneLike();

    /// <summary>The reader owns its stream; the upload is read a second time.</summary>
    private sealed class Unclosed(Stream inner) : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush() => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
