using System.Buffers;
using System.Text;
using Contacts.Infrastructure.Imports.Csv;
using NUnit.Framework;

namespace Contacts.Application.UnitTests.Imports;

public class CsvTextTests
{
    [TestCase("=1+1", "'=1+1")]
    [TestCase("+1 415", "'+1 415")]
    [TestCase("-5", "'-5")]
    [TestCase("@SUM(A1)", "'@SUM(A1)")]
    [TestCase("\tx", "'\tx")]
    [TestCase("\rx", "'\rx")]
    [TestCase("'=1", "''=1")]
    [TestCase("''@x", "'''@x")]
    [TestCase("'tis", "'tis")]
    [TestCase("''", "''")]
    [TestCase("'", "'")]
    [TestCase("", "")]
    [TestCase("a=1", "a=1")]
    [TestCase(" =1", " =1")]
    [TestCase("O'Hara", "O'Hara")]
    public void Neutralise_GuardsWhatASpreadsheetWouldRun(string cell, string written)
    {
        Assert.That(CsvText.Neutralise(cell), Is.EqualTo(written));
        Assert.That(CsvText.Unneutralise(written), Is.EqualTo(cell));
    }

    [Test]
    public void Unneutralise_UndoesNeutralise_ForEveryCell()
    {
        var random = new Random(5);
        for (var round = 0; round < 200_000; round++)
        {
            var cell = string.Concat(Enumerable.Range(0, random.Next(0, 6)).Select(_ => "''=+-@\t\r\n a"[random.Next(11)]));
            Assert.That(CsvText.Unneutralise(CsvText.Neutralise(cell)), Is.EqualTo(cell));
        }
    }

    [TestCase("plain", "plain")]
    [TestCase(null, "")]
    [TestCase("a,b", "\"a,b\"")]
    [TestCase("a;b", "\"a;b\"")]
    [TestCase("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [TestCase("two\nlines", "\"two\nlines\"")]
    [TestCase("=A1,B1", "\"'=A1,B1\"")]
    [TestCase("+14155550100", "'+14155550100")]
    public void Escape_FollowsRfc4180(string? cell, string written) => Assert.That(CsvText.Escape(cell), Is.EqualTo(written));

    [Test]
    public void Escape_WhenThePhoneIsSafe_KeepsItsPlus() => Assert.That(CsvText.Escape("+14155550100", isSafe: true), Is.EqualTo("+14155550100"));

    [TestCase("=1+1", "'=1+1")]
    [TestCase("'=1+1", "'=1+1")]
    [TestCase("''=1+1", "''=1+1")]
    [TestCase("x,'y", "\"x,'y\"")]
    public void EscapeRaw_MeansTheSameWhenReadAgain(string raw, string written) => Assert.That(CsvText.EscapeRaw(raw), Is.EqualTo(written));

    [Test]
    public async Task Escape_IsReadBackUnchanged()
    {
        var random = new Random(9);
        var cells = Enumerable.Range(0, 3_000)
            .Select(_ => "é" + string.Concat(Enumerable.Range(0, random.Next(0, 8)).Select(_ => "'=+-@\t\r\n\",;|aé😀"[..14][random.Next(14)])))
            .Select(cell => random.Next(2) == 0 ? cell[1..] : cell)
            .ToList();
        var file = "n,cell,end\n" + string.Concat(cells.Select((cell, i) => $"{i},{CsvText.Escape(cell)},{CsvText.Escape(cell)}\r\n"));

        var rows = await CsvFiles.ReadAsync(file);

        Assert.That(rows.Select(row => CsvText.Unneutralise(row.Fields[1])), Is.EqualTo(cells));
        Assert.That(rows.Select(row => CsvText.Unneutralise(row.Fields[2])), Is.EqualTo(cells));
    }

    [Test]
    public void Write_WritesWhatEscapeSays()
    {
        var random = new Random(3);
        for (var round = 0; round < 20_000; round++)
        {
            var cell = string.Concat(Enumerable.Range(0, random.Next(0, 7)).Select(_ => "'=+@\t\r\n\",;aé€"[random.Next(13)]));
            var isSafe = random.Next(2) == 0;
            var output = new ArrayBufferWriter<byte>();

            CsvText.Write(output, cell, isSafe);

            Assert.That(Encoding.UTF8.GetString(output.WrittenSpan), Is.EqualTo(CsvText.Escape(cell, isSafe)));
        }
    }
}
