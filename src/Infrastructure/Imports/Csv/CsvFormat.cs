namespace Contacts.Infrastructure.Imports.Csv;

/// <summary>The encodings that are read; anything that is neither valid UTF-8 nor UTF-16 is taken as Windows-1252.</summary>
public enum CsvEncoding
{
    Utf8,
    Utf16LittleEndian,
    Utf16BigEndian,
    Windows1252,
}

/// <summary>How a file is written, as told by its first bytes.</summary>
/// <param name="Encoding">The encoding that the text is read in.</param>
/// <param name="Delimiter">Comma, semicolon, tab or vertical bar.</param>
/// <param name="HasBom">Whether a byte order mark came first.</param>
/// <param name="HasSeparatorLine">Whether the first line is Excel's <c>sep=;</c>, which is skipped.</param>
/// <param name="SuspectedEncoding">
/// The name of another encoding that the bytes look like (windows-1251, shift_jis, ...). The file is still read as <paramref name="Encoding"/>:
/// a reason to warn and to ask for UTF-8, never to guess.
/// </param>
public sealed record CsvFormat(CsvEncoding Encoding, char Delimiter, bool HasBom, bool HasSeparatorLine, string? SuspectedEncoding = null)
{
    /// <summary>The IANA name of <see cref="Encoding"/>.</summary>
    public string EncodingName => Encoding switch
    {
        CsvEncoding.Utf16LittleEndian => "utf-16le",
        CsvEncoding.Utf16BigEndian => "utf-16be",
        CsvEncoding.Windows1252 => "windows-1252",
        _ => "utf-8",
    };
}
