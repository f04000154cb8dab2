using System.Text;
using Contacts.Application.Common;
using Contacts.Domain.Contacts;
using Contacts.Domain.Imports;
using Contacts.Infrastructure.Imports;
using Contacts.Infrastructure.Imports.Csv;
using NUnit.Framework;

namespace Contacts.Application.UnitTests.Imports;

public class ImportFilesTests
{
    private static readonly Guid Project = new("0197a000-0000-7000-8000-000000000001");

    private static readonly CustomFieldDefinition[] CustomFields =
    [
        Field("plan", "Plan, as sold", CustomFieldType.Choice, "gold", "silver"), Field("seats", "Seats", CustomFieldType.Number), Field("since", "Since", CustomFieldType.Date),
        Field("vip", "VIP", CustomFieldType.Boolean), Field("note", "Internal \"note\"", CustomFieldType.Text),
    ];

    private readonly ImportFiles _files = new();

    [Test]
    public async Task Template_ReadBack_FillsEveryFieldOnce()
    {
        await using var file = await CsvFiles.OpenAsync(_files.Template(CustomFields));

        var columns = HeaderMatcher.Match(file.Headers, [.. CustomFields.Select(field => new CustomFieldHeader(field.Key, field.Label))]);

        Assert.That(columns.Select(column => column.Field), Has.None.Null);
        Assert.That(columns.Select(column => column.Field), Is.SupersetOf(HeaderMatcher.StandardFields.Except(["name"])).And.SupersetOf(CustomFields.Select(field => "cf." + field.Key)));
    }

    [Test]
    public async Task Template_SampleRow_IsTaken()
    {
        var rows = await CsvFiles.ReadAsync(_files.Template(CustomFields));
        var sample = rows.Single();

        Assert.That(sample.Problem, Is.Null);
        Assert.That(sample.Fields, Does.Contain("+442079460101"));
        foreach (var (field, cell) in CustomFields.Zip(sample.Fields[^CustomFields.Length..]))
        {
            Assert.That(() => field.Parse(cell), Throws.Nothing, field.Key);
        }
    }

    [Test]
    public void Template_IsUtf8ForSpreadsheets()
    {
        var bytes = _files.Template([]);

        Assert.That(bytes.Take(3), Is.EqualTo(Encoding.UTF8.GetPreamble()));
        Assert.That(Encoding.UTF8.GetString(bytes), Does.EndWith("\r\n"));
    }

    [Test]
    public async Task Rejected_KeepsCellsAndSaysWhy()
    {
        var text = await RejectedAsync(["Name", "Phone"], Row(1, 2, """["Ada","abc"]""", "Phone", "not_a_number", "This is not a phone number, sorry."));

        Assert.That(text, Is.EqualTo("\uFEFFName,Phone,line,column,code,reason\r\nAda,abc,2,Phone,not_a_number,\"This is not a phone number, sorry.\"\r\n"));
    }

    [Test]
    public async Task Rejected_ShortAndLongRows_KeepTheirPlaces()
    {
        var text = await RejectedAsync(["Name", "Phone", "City"], Row(1, 2, """["Ada"]""", null, "x", "y"), Row(2, 3, """["Bob","1","2","3"]""", null, "too_many_cells", "y"));

        Assert.That(text.Split("\r\n")[1..3], Is.EqualTo(new[] { "Ada,,,2,,x,y", "Bob,1,2,3,3,,too_many_cells,y" }));
    }

    [TestCase("=HYPERLINK(1)", "'=HYPERLINK(1)")]
    [TestCase("'=1", "'=1", Description = "guarded before: guarded once")]
    [TestCase("a \"b\", c", "\"a \"\"b\"\", c\"")]
    [TestCase("two\nlines", "\"two\nlines\"")]
    public async Task Rejected_Cells_AreHarmlessAndReadBackAsTheSame(string cell, string written)
    {
        var text = await RejectedAsync(["Name"], Row(1, 2, System.Text.Json.JsonSerializer.Serialize(new[] { cell }), null, "x", "y"));

        Assert.That(text, Does.Contain($"\r\n{written},2,"));
        Assert.That(CsvText.Unneutralise((await CsvFiles.ReadAsync(text)).Single().Fields[0]), Is.EqualTo(CsvText.Unneutralise(cell)));
    }

    [Test]
    public async Task Rejected_UploadedAgain_IgnoresTheReport()
    {
        var text = await RejectedAsync(["Name", "Phone"], Row(1, 2, """["Ada","abc"]""", "Phone", "x", "y"));
        await using var file = await CsvFiles.OpenAsync(text);

        Assert.That(HeaderMatcher.Match(file.Headers, []).Select(column => column.Field), Is.EqualTo(new[] { "name", "phone", null, null, null, null }));
    }

    [Test]
    public async Task Check_LeavesTheUploadOpen()
    {
        using var upload = new MemoryStream(CsvFiles.Utf8("Name\nAda\n"));

        await _files.CheckAsync(upload, CancellationToken.None);

        Assert.That(upload.CanRead, Is.True);
    }

    [TestCase(new byte[] { })]
    [TestCase(new byte[] { 0x50, 0x4B, 0x03, 0x04, 0x14, 0x00, 0x06, 0x00 }, Description = "a workbook")]
    public void Check_NoCsv_IsRefusedAtTheFile(byte[] bytes) =>
        Assert.That(async () => await _files.CheckAsync(new MemoryStream(bytes), CancellationToken.None), Throws.TypeOf<InvalidRequestException>().With.Property("Field").EqualTo("file"));

    private async Task<string> RejectedAsync(IReadOnlyList<string> headers, params ImportRow[] rows)
    {
        using var output = new MemoryStream();
        await _files.WriteRejectedAsync(headers, rows.ToAsyncEnumerable(), output, CancellationToken.None);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    private static ImportRow Row(int row, int line, string cells, string? column, string code, string message) =>
        ImportRow.NotTaken(Project, Project, row, line, ImportRowOutcome.Failed, code, column, message, cells);

    private static CustomFieldDefinition Field(string key, string label, CustomFieldType type, params string[] options) =>
        CustomFieldDefinition.Define(Project, Project, key, label, type, options, required: false, position: 1, DateTimeOffset.UnixEpoch);
}
