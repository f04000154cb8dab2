namespace Contacts.Infrastructure.Imports.Csv;

/// <summary>A file that was found to be CSV: its format, the bytes read to find out, and the rest of the stream.</summary>
public sealed record CsvSource(CsvFormat Format, ReadOnlyMemory<byte> Head, Stream Rest);
