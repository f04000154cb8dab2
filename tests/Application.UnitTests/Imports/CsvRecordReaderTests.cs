using System.Globalization;
using System.Text;
using Contacts.Infrastructure.Imports.Csv;
using NUnit.Framework;
using NUnit.Framework.Constraints;

namespace Contacts.Application.UnitTests.Imports;

public class CsvRecordReaderTests
{
    private static readonly CsvLimits Small = new() { MaxColumns = 5, MaxCellBytes = 100, MaxRecordBytes = 1000 };

    [TestCase("\n")]
    [TestCase("\r\n")]
    [TestCase("\r")]
    public async Task Read_WhateverEndsTheLines_CountsThem(string newLine)
    {
        var text = string.Join(newLine, "name,notes", "Ada,one", "", "\"Bob\",\"two", "lines\"", "Cy,three");

        foreach (var file in new[] { text, text + newLine })
        {
            var rows = await CsvFiles.ReadAsync(file);

            Assert.That(rows.Select(row => (row.Row, row.Line, row.Fields[0])), Is.EqualTo(new[] { (1L, 2L, "Ada"), (2L, 4L, "Bob"), (3L, 6L, "Cy") }));
            Assert.That(rows[1].Fields[1], Is.EqualTo("two" + newLine + "lines"));
        }
    }

    [Test]
    public async Task Read_WhenLineEndsAreMixed_CountsThem()
    {
        var rows = await CsvFiles.ReadAsync("name\r\nAda\rBob\nCy\r\n\r\nDi");

        Assert.That(rows.Select(row => row.Line), Is.EqualTo(new[] { 2L, 3L, 4L, 6L }));
    }

    [TestCase("5\" pipe", "5\" pipe")]
    [TestCase("\"a \"\"b\"\" c\"", "a \"b\" c")]
    [TestCase("\"a,b\"", "a,b")]
    [TestCase("\"\"", "")]
    [TestCase("\"\"\"\"", "\"")]
    [TestCase("\"ab\"c", "abc")]
    [TestCase("=1+1", "=1+1")]
    [TestCase("  kept  ", "  kept  ")]
    [TestCase("ħ 😀 日本", "ħ 😀 日本")]
    public async Task Read_UnquotesACell(string written, string expected)
    {
        var rows = await CsvFiles.ReadAsync($"notes,n\n{written},1\nlast,2\n");

        Assert.That(rows.Select(row => row.Fields), Is.EqualTo(new[] { new[] { expected, "1" }, ["last", "2"] }));
    }

    [Test]
    public async Task Read_WhenLinesAreBlank_TheyAreNotRows()
    {
        await using var reader = await CsvFiles.OpenAsync("\r\n \r\nname,phone\n\n   \n,,,,\n ,\"\"\nAda,1\n,,\n");
        var rows = await reader.ReadAllAsync().ToListAsync();

        Assert.That(reader.HeaderLine, Is.EqualTo(3));
        Assert.That(rows.Select(row => (row.Row, row.Line)), Is.EqualTo(new[] { (1L, 8L) }));
    }

    [Test]
    public async Task Read_WhenOnlyTheHeaderIsThere_HasNoRows()
    {
        await using var reader = await CsvFiles.OpenAsync("name,phone\n");

        Assert.That(await reader.ReadAsync(), Is.False);
        Assert.That(await reader.ReadAsync(), Is.False);
        Assert.That((reader.Row, string.Join('|', reader.Headers)), Is.EqualTo((0L, "name|phone")));
    }

    [Test]
    public void Read_WhenThereAreOnlyCommas_IsEmpty() =>
        Assert.That(() => CsvFiles.ReadAsync(",,,\n,,,\n"), Refused("empty_file"));

    [Test]
    public async Task Open_CleansTheHeader()
    {
        await using var reader = await CsvFiles.OpenAsync("\uFEFF\uFEFF  First\u200B Name ,\u00A0Phone\u2060,\"E-\nmail\",\nAda,1,2,3\n");

        Assert.That(reader.Headers, Is.EqualTo(new[] { "First Name", "Phone", "E- mail", "" }));
    }

    [Test]
    public async Task Read_WhenARowIsShort_TheMissingCellsAreEmpty()
    {
        var row = (await CsvFiles.ReadAsync("a,b,c\n1\n")).Single();

        Assert.That(row.Fields, Is.EqualTo(new[] { "1", "", "" }));
        Assert.That(row.Problem, Is.Null);
    }

    [Test]
    public async Task Read_WhenARowIsLong_IsAProblemOfTheRow()
    {
        var rows = await CsvFiles.ReadAsync("a,b\n1,2,,x\n3,4\n");

        Assert.That(rows[0].Problem, Is.EqualTo(new CsvProblem("too_many_cells", "The row has 4 cells, the header has 2.", 4)));
        Assert.That(rows[0].Fields, Is.EqualTo(new[] { "1", "2", "", "x" }));
        Assert.That(rows[1].Problem, Is.Null);
    }

    [Test]
    public async Task Read_WhenTheSurplusCellsAreEmpty_TheRowIsTaken()
    {
        var row = (await CsvFiles.ReadAsync("a,b\n1,2,, \n")).Single();

        Assert.That((row.Problem, string.Join('|', row.Fields)), Is.EqualTo(((CsvProblem?)null, "1|2")));
    }

    [TestCase("name,notes\nAda,x\nBob,\"open\nCy,y\n", 3)]
    [TestCase("name,notes\nAda,\"a\nb\"\nBob,\"\"\"\nCy,y", 4)]
    [TestCase("name,notes\r\nAda,x\r\nBob,\"one\r\ntwo\",\"\r\nCy", 4)]
    [TestCase("name,\"notes\nAda,x\n", 1)]
    [TestCase("name\n\"", 2)]
    public void Read_WhenQuoteNeverCloses_IsRefused(string text, long line)
    {
        Assert.That(() => CsvFiles.ReadAsync(text), Refused("unterminated_quote", line));
    }

    [Test]
    public void Read_WhenQuoteNeverClosesInALargeFile_NamesTheLineAllTheSame()
    {
        var text = "name,notes\nAda,x\nBob,\"" + string.Concat(Enumerable.Repeat("Cy,some words that go on\r\n", 100_000));

        Assert.That(() => CsvFiles.ReadAsync(text), Refused("unterminated_quote", 3));
    }

    [Test]
    public void Open_WhenThereAreTooManyColumns_IsRefused()
    {
        var header = string.Join(',', Enumerable.Range(1, 5000).Select(i => "column " + i));

        Assert.That(() => CsvFiles.ReadAsync("\n" + header + "\n1,2\n"), Refused("too_many_columns", 2));
    }

    [Test]
    public void Open_WhenTheHeaderOutgrowsARecord_StillSaysTooManyColumns()
    {
        var header = string.Join(',', Enumerable.Range(1, 200_000).Select(i => "column " + i));

        Assert.That(() => CsvFiles.ReadAsync(header), Refused("too_many_columns"));
    }

    [TestCase(500, null)]
    [TestCase(501, "too_many_columns")]
    public async Task Open_HoldsTheColumnLimit(int columns, string? code)
    {
        var header = string.Join(',', Enumerable.Range(1, columns));
        if (code is null)
        {
            Assert.That(await CsvFiles.ReadAsync(header), Is.Empty);
        }
        else
        {
            Assert.That(() => CsvFiles.ReadAsync(header), Refused(code, 1));
        }
    }

    [TestCase("{0}")]
    [TestCase("\"{0}\"")]
    public async Task Read_WhenACellHasTenMegabytes_OnlyItsRowIsLost(string form)
    {
        var huge = string.Format(null, form, new string('x', 10_000_000));

        var rows = await CsvFiles.ReadAsync($"name,notes\r\nAda,1\r\n\r\nBob,{huge}\r\nCy,\"two\r\nlines\"\r\nDi,4\r\n");

        Assert.That(rows.Select(row => (row.Line, row.Fields[0])), Is.EqualTo(new[] { (2L, "Ada"), (4L, "Bob"), (5L, "Cy"), (7L, "Di") }));
        Assert.That(rows.Select(row => row.Problem?.Code), Is.EqualTo(new[] { null, "cell_too_large", null, null }));
        Assert.That(rows[1].Problem!.Column, Is.EqualTo(2));
        Assert.That(rows[1].Fields[1], Has.Length.LessThan(64 * 1024));
    }

    [Test]
    public async Task Read_WhenLargeRowsFollowEachOther_EachIsLostAlone()
    {
        var large = new string('é', 300_000);
        var file = new StringBuilder("name,notes\n");
        for (var i = 0; i < 6; i++)
        {
            file.Append(CultureInfo.InvariantCulture, $"a{i},\"{large}\n{large}\"\n\nb{i},ok\n");
        }

        var rows = await CsvFiles.ReadAsync(file.ToString());

        Assert.That(rows, Has.Count.EqualTo(12));
        Assert.That(rows.Select(row => row.Problem is null), Is.EqualTo(Enumerable.Range(0, 12).Select(i => i % 2 == 1)));
        Assert.That(rows.Select(row => row.Line), Is.EqualTo(Enumerable.Range(0, 6).SelectMany(i => new[] { 2L + (4 * i), 5L + (4 * i) })));
    }

    [TestCase(100, null)]
    [TestCase(101, "cell_too_large")]
    public async Task Read_HoldsTheCellLimit(int length, string? code)
    {
        var row = (await CsvFiles.ReadAsync($"a,b\n1,{new string('x', length)}\n", Small)).Single();

        Assert.That(row.Problem?.Code, Is.EqualTo(code));
    }

    [Test]
    public async Task Read_WhenARowIsTooLarge_IsAProblemOfTheRow()
    {
        var wide = string.Join(',', Enumerable.Repeat(new string('x', 99), 11));

        var rows = await CsvFiles.ReadAsync($"a,b\n{wide}\n1,2\n", Small);

        Assert.That(rows.Select(row => row.Problem?.Code), Is.EqualTo(new[] { "record_too_large", null }));
        Assert.That(rows[1].Line, Is.EqualTo(3));
    }

    [Test]
    public async Task Read_WhenARowHasCellsWithoutEnd_OffersNoMoreThanTheLimit()
    {
        var row = (await CsvFiles.ReadAsync("a,b\n" + new string(',', 900) + "x\n", Small)).Single();

        Assert.That((row.Problem?.Code, row.Fields.Length), Is.EqualTo(("too_many_cells", 6)));
    }

    [Test]
    public async Task Read_WhenTheTextHoldsNul_IsAProblemOfTheRow()
    {
        await using var reader = await CsvFiles.OpenAsync("name,city\nAda,Ba\0th\nBob,Wells\n");

        Assert.That(await reader.ReadAsync(), Is.True);
        Assert.That((reader.Problem?.Code, reader.Problem?.Column), Is.EqualTo(("invalid_character", 2)));
        Assert.That((reader.GetString(1), reader.GetRawText()), Is.EqualTo(("Ba\uFFFDth", "Ada,Ba\uFFFDth")));
        Assert.That(await reader.ReadAsync(), Is.True);
        Assert.That(reader.Problem, Is.Null);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Read_WhenHalfOfAPairIsMissing_IsAProblemOfTheRow(bool bigEndian)
    {
        var encoding = bigEndian ? Encoding.BigEndianUnicode : Encoding.Unicode;
        byte[] high = bigEndian ? [0xD8, 0x3D] : [0x3D, 0xD8];
        byte[] file =
        [
            .. encoding.GetPreamble(), .. encoding.GetBytes("name,city\nAda 😀,Ba"), .. high, .. encoding.GetBytes("th\nBob,Wells\nCy"), .. high,
        ];

        var rows = await CsvFiles.ReadAsync(file);

        Assert.That(rows.Select(row => row.Problem?.Code), Is.EqualTo(new[] { "invalid_character", null, "invalid_character" }));
        Assert.That(rows[0].Fields[0], Is.EqualTo("Ada 😀"));
    }

    [TestCase("utf-8")]
    [TestCase("utf-16")]
    [TestCase("utf-16BE")]
    public async Task Read_WhenCharactersFallBetweenTwoReads_KeepsThem(string encoding)
    {
        var lines = Enumerable.Range(0, 20_000).Select(i => $"é{new string('x', i % 3)}😀日{i},Ł").ToList();

        var rows = await CsvFiles.ReadAsync(Encoding.GetEncoding(encoding).GetBytes("name,city\n" + string.Join('\n', lines)));

        Assert.That(rows.Select(row => string.Join(',', row.Fields)), Is.EqualTo(lines));
        Assert.That(rows, Has.All.Matches<CsvRecord>(row => row.Problem is null));
    }

    [Test]
    public async Task GetRawText_IsTheRowAsWritten()
    {
        await using var reader = await CsvFiles.OpenAsync("name;notes\r\n\"Ada \"\"L\"\"\";\"a\r\nb\"\r\nBob;x\r\n");

        await reader.ReadAsync();
        Assert.That(reader.GetRawText(), Is.EqualTo("\"Ada \"\"L\"\"\";\"a\r\nb\""));
        await reader.ReadAsync();
        Assert.That(reader.GetRawText(), Is.EqualTo("Bob;x"));
    }

    [Test]
    public async Task GetSpan_IsTheCellAsUtf8()
    {
        await using var reader = await CsvFiles.OpenAsync("name,city\n\"José \"\"P\"\"\"\n");

        await reader.ReadAsync();

        Assert.That(Encoding.UTF8.GetString(reader.GetSpan(0)), Is.EqualTo("José \"P\""));
        Assert.That(reader.GetSpan(1).IsEmpty, Is.True);
    }

    [TestCase("utf-8")]
    [TestCase("utf-16")]
    public async Task BytesRead_EndsAtTheSizeOfTheFile(string encoding)
    {
        var file = Encoding.GetEncoding(encoding).GetPreamble()
            .Concat(Encoding.GetEncoding(encoding).GetBytes("name\n" + string.Concat(Enumerable.Repeat("Ada\n", 50_000)))).ToArray();
        await using var reader = await CsvFiles.OpenAsync(file);

        await reader.ReadAsync();
        Assert.That(reader.BytesRead, Is.LessThan(file.Length));
        while (await reader.ReadAsync())
        {
        }

        Assert.That(reader.BytesRead, Is.EqualTo(file.Length));
    }

    [Test]
    public async Task Read_WhenTheFileIsLarge_MemoryStaysFlat()
    {
        var row = CsvFiles.Utf8("Ada,Lovelace,+14155550100,ada@example.com,Analytical Engines,Countess,web,87,premium,new,London,GB\r\n");
        await using var reader = await CsvRecordReader.OpenAsync(new RepeatingStream(row, 400_000));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var rows = 0L;
        while (await reader.ReadAsync())
        {
            rows += reader.GetSpan(11).Length / 2;
        }

        Assert.That(rows, Is.EqualTo(400_000 - 1));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(row.Length * 400_000L / 2), "what is read must not be kept");
    }

    [Test]
    public async Task Read_WhenTheCallerGivesUp_Stops()
    {
        await using var reader = await CsvFiles.OpenAsync("name\n" + string.Concat(Enumerable.Repeat("Ada\n", 100_000)));
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        Assert.That(
            async () =>
            {
                while (await reader.ReadAsync(source.Token))
                {
                }
            },
            Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Scan_AgreesWithTheParserOnEverything()
    {
        var random = new Random(11);
        var checkedRows = 0;
        for (var round = 0; round < 2_000; round++)
        {
            // Whatever is damaged below the limits must come out the same when the limits are in the way.
            var body = string.Concat(Enumerable.Range(0, random.Next(1, 20)).Select(_ => "\",\n\ra "[random.Next(6)]));
            var text = $"a,b\nA,\"{new string('x', 300_000)}\"\n{body}\nz,z\n";
            if (round >= 20)
            {
                text = $"a,b\n{body}\nz,z\n";
            }

            var (plain, plainError) = await OutcomeAsync(text, null);
            var (tight, tightError) = await OutcomeAsync(text, new CsvLimits { MaxCellBytes = 64, MaxRecordBytes = 128 });
            Assert.That((tight, tightError), Is.EqualTo((plain, plainError)), text.Length < 100 ? text : body);
            checkedRows++;
        }

        Assert.That(checkedRows, Is.EqualTo(2_000));
    }

    private static Constraint Refused(string code, long? line = null)
    {
        var refused = Throws.TypeOf<CsvFileException>().With.Property(nameof(CsvFileException.Code)).EqualTo(code);
        return line is null ? refused : refused.And.Property(nameof(CsvFileException.Line)).EqualTo(line);
    }

    private static async Task<(string Rows, string? Error)> OutcomeAsync(string text, CsvLimits? limits)
    {
        var rows = new StringBuilder();
        try
        {
            await foreach (var row in (await CsvFiles.OpenAsync(text, limits)).ReadAllAsync())
            {
                rows.Append(row.Row).Append('@').Append(row.Line).Append(row.Problem?.Code == "cell_too_large" ? "large" : string.Join('¦', row.Fields)).AppendLine();
            }

            return (rows.ToString(), null);
        }
        catch (CsvFileException exception)
        {
            return (rows.ToString(), exception.Code + exception.Line);
        }
    }

    /// <summary>One row again and again, without a file of that size.</summary>
    private sealed class RepeatingStream(byte[] row, int rows) : Stream
    {
        private long _left = (long)row.Length * rows;
        private int _at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer)
        {
            var count = (int)Math.Min(buffer.Length, _left);
            for (var i = 0; i < count;)
            {
                var part = Math.Min(count - i, row.Length - _at);
                row.AsSpan(_at, part).CopyTo(buffer[i..]);
                i += part;
                _at = (_at + part) % row.Length;
            }

            _left -= count;
            return count;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
