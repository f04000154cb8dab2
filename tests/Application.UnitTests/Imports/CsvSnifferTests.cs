using System.Text;
using Contacts.Infrastructure.Imports.Csv;
using NUnit.Framework;

namespace Contacts.Application.UnitTests.Imports;

public class CsvSnifferTests
{
    private const string Sheet = "name;city;phone\nJosé;Köln;1\nŁukasz;Kraków;2\n";

    private static readonly object[] OtherFiles =
    [
        new object[] { "xlsx", new byte[] { (byte)'P', (byte)'K', 3, 4, 20, 0, 6, 0 } },
        new object[] { "empty zip", new byte[] { (byte)'P', (byte)'K', 5, 6, 0, 0 } },
        new object[] { "pdf", CsvFiles.Utf8("%PDF-1.7\nname,phone\n") },
        new object[] { "xls", new byte[] { 0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1 } },
        new object[] { "gzip", new byte[] { 0x1F, 0x8B, 8, 0 } },
        new object[] { "png", new byte[] { 0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10 } },
        new object[] { "jpeg", new byte[] { 0xFF, 0xD8, 0xFF, 0xE0 } },
        new object[] { "gif", CsvFiles.Utf8("GIF89a") },
        new object[] { "html", CsvFiles.Utf8("\uFEFF\r\n <!DOCTYPE html><html>") },
        new object[] { "html table named .xls", CsvFiles.Utf8("<HTML xmlns:x=\"urn\"><body>") },
        new object[] { "xml", CsvFiles.Utf8("<?xml version=\"1.0\"?><Workbook/>") },
        new object[] { "xml in UTF-16", Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("<?xml version=\"1.0\"?>")).ToArray() },
        new object[] { "rtf", CsvFiles.Utf8("{\\rtf1\\ansi name,phone}") },
        new object[] { "program", new byte[] { (byte)'M', (byte)'Z', 0x90, 0, 3, 0, 0, 0, 4, 0, 0, 0, 0xFF, 0xFF, 0, 0 } },
        new object[] { "noise", Noise() },
    ];

    [TestCaseSource(nameof(OtherFiles))]
    public void Detect_WhenTheContentIsNotCsv_IsRefused(string kind, byte[] content)
    {
        Assert.That(
            () => CsvFiles.Detect(content),
            Throws.TypeOf<CsvFileException>().With.Property("Code").EqualTo("not_csv").And.Message.EqualTo("only CSV files are supported; save the sheet as CSV"),
            kind);
    }

    [TestCase("")]
    [TestCase(" \r\n\t\n")]
    [TestCase("\uFEFF")]
    [TestCase("\uFEFF\r\n")]
    public void Detect_WhenThereIsNoText_IsEmpty(string text) =>
        Assert.That(() => CsvFiles.Detect(text), Throws.TypeOf<CsvFileException>().With.Property("Code").EqualTo("empty_file"));

    [TestCase("utf-8", false, CsvEncoding.Utf8)]
    [TestCase("utf-8", true, CsvEncoding.Utf8)]
    [TestCase("utf-16", false, CsvEncoding.Utf16LittleEndian)]
    [TestCase("utf-16", true, CsvEncoding.Utf16LittleEndian)]
    [TestCase("utf-16BE", false, CsvEncoding.Utf16BigEndian)]
    [TestCase("utf-16BE", true, CsvEncoding.Utf16BigEndian)]
    public async Task Detect_WhenUnicode_ReadsTheTextAsWritten(string name, bool withBom, CsvEncoding expected)
    {
        var encoding = Encoding.GetEncoding(name);
        byte[] file = [.. withBom ? encoding.GetPreamble() : [], .. encoding.GetBytes(Sheet)];

        var format = CsvFiles.Detect(file);
        var rows = await CsvFiles.ReadAsync(file);

        Assert.That(format, Is.EqualTo(new CsvFormat(expected, ';', withBom, false)));
        Assert.That(rows.Select(row => string.Join('/', row.Fields)), Is.EqualTo(new[] { "José/Köln/1", "Łukasz/Kraków/2" }));
    }

    [Test]
    public async Task Detect_WhenNotUtf8_ReadsWindows1252()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var all = string.Concat(Enumerable.Range(0x80, 0x80).Select(code => Windows1252.ToChar((byte)code)));
        var file = Encoding.GetEncoding(1252).GetBytes("name,note\nZoë,\"" + all + "\"\n");

        var rows = await CsvFiles.ReadAsync(file);

        Assert.That(CsvFiles.Detect(file).EncodingName, Is.EqualTo("windows-1252"));
        Assert.That(rows.Single().Fields, Is.EqualTo(new[] { "Zoë", all }));
    }

    [Test]
    public async Task Detect_WhenTheHeadIsAsciiAndLaterBytesAreWindows1252_KeepsTheLetters()
    {
        var rows = string.Concat(Enumerable.Range(0, 6000).Select(i => $"Person {i},Paris\n"));
        byte[] file = [.. CsvFiles.Utf8("name,city\n" + rows), .. Encoding.Latin1.GetBytes("René,Orléans\n")];

        await using var reader = await CsvFiles.OpenAsync(file);
        var last = (await reader.ReadAllAsync().ToListAsync())[^1];

        Assert.That(reader.Format.EncodingName, Is.EqualTo("utf-8"));
        Assert.That(last.Fields, Is.EqualTo(new[] { "René", "Orléans" }));
        Assert.That(reader.RepairedBytes, Is.EqualTo(2));
    }

    [Test]
    public async Task Detect_WhenOneByteOfAUtf8FileIsDamaged_StaysUtf8()
    {
        byte[] file = [.. CsvFiles.Utf8("name\nJosé\nŁukasz\n"), 0xE9, (byte)'\n'];

        await using var reader = await CsvFiles.OpenAsync(file);

        Assert.That((await reader.ReadAllAsync().ToListAsync()).Select(row => row.Fields[0]), Is.EqualTo(new[] { "José", "Łukasz", "é" }));
        Assert.That(reader.RepairedBytes, Is.EqualTo(1));
    }

    [Test]
    public void Detect_WhenASequenceIsCutByTheEndOfTheHead_IsStillUtf8()
    {
        var text = "name\n" + new string('a', 10) + "é";
        var head = CsvFiles.Utf8(text)[..^1];

        Assert.That(CsvSniffer.Detect(head, isWholeFile: false).Encoding, Is.EqualTo(CsvEncoding.Utf8));
        Assert.That(CsvSniffer.Detect(head, isWholeFile: true).Encoding, Is.EqualTo(CsvEncoding.Windows1252));
    }

    [Test]
    public void Detect_WhenTheBytesLookLikeAnotherAlphabet_SaysSoAndGuessesNothing()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var text = "имя;город;заметка\n" + string.Concat(Enumerable.Repeat("Александр Сергеевич Пушкин;Москва;Позвонить завтра после обеда, просил выслать предложение\n", 5));

        var format = CsvFiles.Detect(Encoding.GetEncoding(1251).GetBytes(text));

        Assert.That(format.Encoding, Is.EqualTo(CsvEncoding.Windows1252));
        Assert.That(format.SuspectedEncoding, Is.EqualTo("windows-1251"));
    }

    [TestCase("name,phone,city\nAda,1,\"Bath; Avon\"\n", ',')]
    [TestCase("name;phone;city\nAda;1,5;Bath, Avon\nBob;2,5;Wells, Som\n", ';')]
    [TestCase("name\tphone\tnotes\nAda\t1\tone, two, three; four\n", '\t')]
    [TestCase("name|phone|notes\nAda|1|a,b\n", '|')]
    [TestCase("\"Name, full\";\"Phone\"\n\"a,b,c\";1\n", ';')]
    [TestCase("Name;Notes, internal;Source, first;Tags, all\nAda;x;y;z\n", ';')]
    [TestCase("name;notes\nAda;\"line one\nline, two, three\"\n", ';')]
    [TestCase("phone\n+14155550100\n", ',')]
    [TestCase("Weird, Heading\n1,2\n", ',')]
    public void Detect_FindsTheDelimiter(string text, char expected) => Assert.That(CsvFiles.Detect(text).Delimiter, Is.EqualTo(expected));

    [TestCase("sep=;\r\n", ';')]
    [TestCase("\uFEFFSEP=|\n", '|')]
    [TestCase("\"sep=\t\"\n", '\t')]
    [TestCase("sep=,\r\n", ',')]
    public async Task Detect_WhenExcelNamesTheDelimiter_SkipsThatLine(string first, char delimiter)
    {
        await using var reader = await CsvFiles.OpenAsync(first + $"a,b;c{delimiter}phone\nx{delimiter}1\n");
        var row = await reader.ReadAllAsync().SingleAsync();

        Assert.That(reader.Format.Delimiter, Is.EqualTo(delimiter));
        Assert.That(reader.Headers[^1], Is.EqualTo("phone"));
        Assert.That(reader.HeaderLine, Is.EqualTo(2));
        Assert.That((row.Row, row.Line, row.Fields[^1].Length > 0 || row.Fields.Length > 2), Is.EqualTo((1L, 3L, true)));
    }

    [Test]
    public void Detect_WhenOneNulIsInTheText_IsStillCsv() => Assert.That(CsvFiles.Detect("name,phone\nA\0da,1\n").Encoding, Is.EqualTo(CsvEncoding.Utf8));

    private static byte[] Noise()
    {
        var noise = new byte[4096];
        new Random(7).NextBytes(noise);
        return noise;
    }
}
