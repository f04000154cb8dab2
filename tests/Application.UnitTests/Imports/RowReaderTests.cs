using Contacts.Application.Common;
using Contacts.Application.Projects;
using Contacts.Domain.Contacts;
using Contacts.Domain.Imports;
using Contacts.Domain.Projects;
using Contacts.Infrastructure.Imports;
using Contacts.Infrastructure.Imports.Csv;
using Moq;
using NUnit.Framework;

namespace Contacts.Application.UnitTests.Imports;

public class RowReaderTests
{
    private static readonly Guid Project = new("0197a000-0000-7000-8000-000000000001");

    private static readonly CustomFieldSchema Schema = new(
    [
        CustomFieldDefinition.Define(Project, Project, "seats", "Number of seats", CustomFieldType.Number, null, required: false, 1, DateTimeOffset.UnixEpoch),
        CustomFieldDefinition.Define(Project, Project, "plan", "Plan", CustomFieldType.Choice, ["Gold", "Silver"], required: false, 2, DateTimeOffset.UnixEpoch),
    ]);

    private readonly Mock<IPhoneParser> _phones = new(MockBehavior.Strict);
    private ImportWarnings _warnings = new();

    [SetUp]
    public void KnowOneNumber()
    {
        _warnings = new();
        _phones.Setup(phones => phones.Read("0100", "GB")).Returns(new PhoneReading(new PhoneNumber("+442079460100", "0100")));
        _phones.Setup(phones => phones.Read("abc", "GB")).Returns(new PhoneReading(null, "not_a_number", "No number."));
    }

    [Test]
    public async Task Read_FillsFieldsByTheirHeaders()
    {
        var row = await ReadAsync("Vorname;Nachname;E-Mail;Telefon;Seats;cf.plan;Unknown\nAda; Lovelace ;ada@example.com;0100;12;gold;?");

        Assert.That(row.Refusal, Is.Null);
        Assert.That((row.Changes.FirstName.Value, row.Changes.LastName.Value, row.EmailKey, row.Phone), Is.EqualTo(("Ada", "Lovelace", "ada@example.com", "+442079460100")));
        Assert.That(row.Changes.CustomFields, Is.EqualTo(new Dictionary<string, object?> { ["seats"] = 12m, ["plan"] = "Gold" }));
        Assert.That((row.Row, row.Line), Is.EqualTo((1, 2)));
    }

    [Test]
    public async Task Read_LabelOfACustomField_IsAHeader()
    {
        var row = await ReadAsync("Name,Number of Seats\nAda,7");

        Assert.That(row.Changes.CustomFields!["seats"], Is.EqualTo(7m));
    }

    [Test]
    public async Task Read_TheFirstColumnOfAFieldWins()
    {
        var row = await ReadAsync("Name,Company,Organisation\nAda,First,Second");

        Assert.That(row.Changes.Company.Value, Is.EqualTo("First"));
    }

    [Test]
    public async Task Read_EmptyCell_ChangesNothing()
    {
        var row = await ReadAsync("Name,City,Phone\nAda,,");

        Assert.That((row.Changes.City.IsSet, row.Changes.Phone.IsSet), Is.EqualTo((false, false)));
    }

    [Test]
    public async Task Read_GuardedFormula_LosesItsApostrophe() => Assert.That((await ReadAsync("Name\n'=Ada")).Changes.Name.Value, Is.EqualTo("=Ada"));

    [TestCase("Phone", "abc", "not_a_number")]
    [TestCase("Email", "nobody", "invalid_email")]
    [TestCase("Lead score", "101", "score_out_of_range")]
    [TestCase("Lead score", "high", "not_a_number")]
    [TestCase("Country", "Atlantis", "unknown_country")]
    [TestCase("Time zone", "Mars/Olympus", "unknown_time_zone")]
    [TestCase("Type", "alien", "unknown_type")]
    [TestCase("Do not call", "perhaps", "not_a_boolean")]
    [TestCase("Seats", "dozen", "not_a_number")]
    [TestCase("Plan", "bronze", "not_a_choice")]
    public async Task Read_CellThatCannotBeTaken_RefusesItsRowOrIsLeftOut(string header, string cell, string code)
    {
        var text = $"Name,{header}\nAda,{cell}";

        var refused = await ReadAsync(text);
        Assert.That((refused.Refusal?.Code, refused.Refusal?.Column), Is.EqualTo((code, header)));

        var blank = await ReadAsync(text, OnInvalid.Blank);
        Assert.That(blank.Refusal, Is.Null);
        Assert.That(blank.Changes.Name.Value, Is.EqualTo("Ada"));
        Assert.That(_warnings.All.Select(warning => (warning.Column, warning.Code, warning.Count, warning.Examples[0])), Is.EqualTo(new[] { (header, code, 1, cell) }));
    }

    [Test]
    public async Task Read_WindowsTimeZone_BecomesIana() => Assert.That((await ReadAsync("Name,Time zone\nAda,Pacific Standard Time")).Changes.TimeZone.Value, Is.EqualTo("America/Los_Angeles"));

    [Test]
    public async Task Read_UnknownStage_EntersThePipelineWithAWarning()
    {
        var row = await ReadAsync("Name,Lead stage\nAda,Somewhere");

        Assert.That((row.Changes.LeadStage.IsSet, row.Changes.Type.Value), Is.EqualTo((false, ContactType.Lead)));
        Assert.That(_warnings.All.Single().Code, Is.EqualTo("unknown_stage"));
    }

    [TestCase("yes", true)]
    [TestCase("no", false)]
    public async Task Read_DoNotCall_IsSetButNeverLifted(string cell, bool isSet) => Assert.That((await ReadAsync($"Name,Do not call\nAda,{cell}")).Changes.DoNotCall.IsSet, Is.EqualTo(isSet));

    [Test]
    public async Task Read_ExternalId_IsThatOfTheSystem()
    {
        var row = await ReadAsync("Name,External ID\nAda,501");

        Assert.That(row.ExternalId, Is.EqualTo("501"));
        Assert.That(row.Changes.ExternalIds, Is.EqualTo(new Dictionary<string, string?> { ["csv"] = "501" }));
        Assert.That(row.NameKey, Is.Null);
    }

    [Test]
    public async Task NameKey_IsForRowsThatHaveNothingElse()
    {
        Assert.That((await ReadAsync("First name,Last name,Company\nADA,Lovelace,Exámple")).NameKey, Is.EqualTo(("ada lovelace", "example")));
        Assert.That((await ReadAsync("Name,Phone\nAda,0100")).NameKey, Is.Null);
    }

    [Test]
    public async Task Read_TooManyCells_IsRefusedWithItsText()
    {
        var row = await ReadAsync("Name,City\nAda,London,more");

        Assert.That(row.Refusal!.Code, Is.EqualTo("too_many_cells"));
        Assert.That(row.Cells(), Is.EqualTo("""["Ada","London","more"]"""));
    }

    private async Task<ReadRow> ReadAsync(string csv, OnInvalid onInvalid = OnInvalid.Reject)
    {
        await using var file = await CsvFiles.OpenAsync(csv);
        var columns = HeaderMatcher.Match(file.Headers, [.. Schema.Definitions.Select(field => new CustomFieldHeader(field.Key, field.Label))]);
        var project = new ProjectSettings(Project, Project, "GB", TimeZoneInfo.Utc, CallingHours.Default, TimeSpan.FromHours(24));
        var reader = new RowReader(columns, ImportOptions.Default with { OnInvalid = onInvalid }, project, Schema, _phones.Object, _warnings);
        Assert.That(await file.ReadAsync(CancellationToken.None), Is.True);
        return reader.Read(file.Current);
    }
}
