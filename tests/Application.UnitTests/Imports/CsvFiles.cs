using System.Text;
using Contacts.Infrastructure.Imports.Csv;

namespace Contacts.Application.UnitTests.Imports;

/// <summary>Files for the tests, read in the way the import reads them.</summary>
internal static class CsvFiles
{
    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    public static ValueTask<CsvRecordReader> OpenAsync(string text, CsvLimits? limits = null) => OpenAsync(Utf8(text), limits);

    public static ValueTask<CsvRecordReader> OpenAsync(byte[] bytes, CsvLimits? limits = null) =>
        CsvRecordReader.OpenAsync(new TrickleStream(new MemoryStream(bytes)), limits);

    public static Task<List<CsvRecord>> ReadAsync(string text, CsvLimits? limits = null) => ReadAsync(Utf8(text), limits);

    public static async Task<List<CsvRecord>> ReadAsync(byte[] bytes, CsvLimits? limits = null)
    {
        await using var reader = await OpenAsync(bytes, limits);
        return await reader.ReadAllAsync().ToListAsync();
    }

    public static CsvFormat Detect(string text) => Detect(Utf8(text));

    public static CsvFormat Detect(byte[] bytes) => CsvSniffer.Detect(bytes, isWholeFile: true);

    /// <summary>Forward-only, and never as many bytes as were asked for: sequences and line breaks fall between two reads.</summary>
    private sealed class TrickleStream(Stream inner) : Stream
    {
        private int _reads;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            return await inner.ReadAsync(buffer[..Math.Min(buffer.Length, 4093 + (_reads++ % 7))], cancellationToken);
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("The file is read asynchronously.");

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
