using System.Globalization;
using Contacts.Application.Common;
using Contacts.Application.Imports;
using Contacts.Application.Projects;
using Contacts.Domain;
using Contacts.Domain.Contacts;
using Contacts.Domain.Imports;
using Contacts.Infrastructure.Imports.Csv;

namespace Contacts.Infrastructure.Imports;

/// <summary>A row as far as it can be told without the database: what it wants, or why it is refused.</summary>
internal sealed record ReadRow(int Row, int Line, ContactChanges Changes, string? ExternalId, RowRefusal? Refusal, Func<string> Cells)
{
    public string? Phone => Changes.Phone.Value?.E164;
    public string? EmailKey => Changes.Email.Value?.ToLowerInvariant();

    /// <summary>A row without id, phone and email is known by its name and company alone, and only to a contact that has no more either.</summary>
    public (string Name, string Company)? NameKey => ExternalId is null ? NameLeft : null;

    /// <summary>What a contact made of this row is recognised by besides its external id, when there is no more than a name.</summary>
    public (string Name, string Company)? NameLeft => Phone is null && EmailKey is null && FullName is { } name
        ? (Text.Key(name, Contact.NameMaxLength)!, Text.Key(Changes.Company.Value, Contact.CompanyMaxLength) ?? "")
        : null;

    private string? FullName => Changes.Name.Value ?? Text.Clean($"{Changes.FirstName.Value} {Changes.LastName.Value}", int.MaxValue, "name");
}

internal sealed record RowRefusal(string Code, string? Column, string Message);

/// <summary>Turns cells into what a contact understands. A cell that cannot be taken refuses its row, or is left out with a warning.</summary>
internal sealed class RowReader(IReadOnlyList<ColumnMatch> columns, ImportOptions options, ProjectSettings project, CustomFieldSchema schema, IPhoneParser phones, ImportWarnings warnings)
{
    private readonly (int Index, string Header, string Field, CustomFieldDefinition? Custom)[] _columns =
        [.. columns.Where(c => c.Field is not null).Select(c => (c.Index, c.Header, c.Field!, c.Field!.StartsWith("cf.", StringComparison.Ordinal) ? schema.Find(c.Field[3..]) : null))];

    /// <summary>The header of the column that fills a field.</summary>
    public string? Header(string? field) => _columns.FirstOrDefault(c => c.Field == field || (c.Custom is not null && $"customFields.{c.Custom.Key}" == field)).Header;

    public ReadRow Read(CsvRecord record)
    {
        var changes = new ContactChanges { ScoreSource = "import", LeadStageReason = "import" };
        string? externalId = null;
        Dictionary<string, object?>? customFields = null;
        var refusal = record.Problem is { } problem ? new RowRefusal(problem.Code, problem.Column is { } n && n <= columns.Count ? columns[n - 1].Header : null, problem.Message) : null;
        if (refusal is null)
        {
            foreach (var (index, header, field, custom) in _columns)
            {
                var cell = CsvText.Unneutralise(record.Fields[index]).Trim();
                if (cell.Length == 0)
                {
                    continue;
                }

                try
                {
                    if (custom is not null)
                    {
                        (customFields ??= [])[custom.Key] = custom.Parse(cell);
                    }
                    else if (field == "externalId")
                    {
                        externalId = ContactExternalId.Check(options.ExternalSystem, cell).Value;
                    }
                    else
                    {
                        Take(changes, field, header, cell);
                    }
                }
                catch (DomainException refused) when (options.OnInvalid == OnInvalid.Blank)
                {
                    warnings.Add(header, refused.Code, $"{refused.Message} The cell was left out.", cell);
                }
                catch (DomainException refused)
                {
                    refusal = new(refused.Code, header, refused.Message);
                    break;
                }
            }
        }

        changes.CustomFields = customFields;
        changes.ExternalIds = externalId is null ? null : new Dictionary<string, string?> { [options.ExternalSystem] = externalId };
        return new(checked((int)record.Row), checked((int)record.Line), changes, externalId, refusal, () => System.Text.Json.JsonSerializer.Serialize(record.Fields));
    }

    private void Take(ContactChanges changes, string field, string header, string cell)
    {
        switch (field)
        {
            case "firstName": changes.FirstName = Text.Clean(cell, Contact.NameMaxLength, field); break;
            case "lastName": changes.LastName = Text.Clean(cell, Contact.NameMaxLength, field); break;
            case "name": changes.Name = Text.Clean(cell, Contact.NameMaxLength, field); break;
            case "phone": changes.Phone = ReadPhone(cell); break;
            case "email": changes.Email = EmailAddress.Clean(cell); break;
            case "company": changes.Company = Text.Clean(cell, Contact.CompanyMaxLength, field); break;
            case "jobTitle": changes.JobTitle = Text.Clean(cell, Contact.JobTitleMaxLength, field); break;
            case "source": changes.Source = Text.Clean(cell, Contact.SourceMaxLength, field); break;
            case "segment": changes.Segment = Text.Clean(cell, Contact.SegmentMaxLength, field); break;
            case "notes": changes.Notes = Text.Clean(cell, Contact.NotesMaxLength, field); break;
            case "city": changes.City = Text.Clean(cell, Contact.CityMaxLength, field); break;
            case "state": changes.State = Text.Clean(cell, Contact.StateMaxLength, field); break;
            case "country": changes.Country = Countries.Find(cell) ?? throw DomainException.Invalid("unknown_country", $"\"{Shorten(cell)}\" is no country's name or code.", field); break;
            case "timeZone": changes.TimeZone = ReadTimeZone(cell); break;
            case "leadScore": changes.LeadScore = ReadScore(cell); break;
            case "type": changes.Type = ApiNames.TryParse<ContactType>(cell, out var type) ? type : throw DomainException.Invalid("unknown_type", $"A type is {string.Join(", ", ApiNames.Of<ContactType>())}.", field); break;
            case "leadStage": TakeStage(changes, header, cell); break;
            case "doNotCall": TakeDoNotCall(changes, cell); break;
            default: throw new InvalidOperationException($"No field is called {field}.");
        }
    }

    private PhoneNumber ReadPhone(string cell)
    {
        var reading = phones.Read(cell, project.DefaultCountry);
        return reading.Number ?? throw DomainException.Invalid(reading.Refusal!, reading.Message!, "phone");
    }

    private static string ReadTimeZone(string cell) =>
        TimeZones.IsKnown(cell) ? cell
        : TimeZoneInfo.TryConvertWindowsIdToIanaId(cell, out var iana) ? iana
        : throw DomainException.Invalid("unknown_time_zone", $"\"{Shorten(cell)}\" is not an IANA time zone; write one such as America/New_York.", "timeZone");

    private static int? ReadScore(string cell) =>
        decimal.TryParse(cell, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) && number == decimal.Truncate(number) && number is >= int.MinValue and <= int.MaxValue
            ? LeadScore.Check((int)number)
            : throw DomainException.Invalid("not_a_number", $"A lead score is a whole number from {LeadScore.Min} to {LeadScore.Max}.", "leadScore");

    private void TakeStage(ContactChanges changes, string header, string cell)
    {
        if (StageWords.Find(cell) is { } stage)
        {
            changes.LeadStage = stage;
        }
        else
        {
            warnings.Add(header, "unknown_stage", "This is no stage that we know; a new lead enters at new, a known one stays where it is.", cell);
            changes.Type = ContactType.Lead;
        }
    }

    /// <summary>Who asked not to be called stays uncalled: an import can set the flag but not lift it.</summary>
    private static void TakeDoNotCall(ContactChanges changes, string cell)
    {
        if (!Booleans.TryParse(cell, out var flag))
        {
            throw DomainException.Invalid("not_a_boolean", "Write yes or no.", "doNotCall");
        }

        if (flag)
        {
            (changes.DoNotCall, changes.DoNotCallReason) = (true, "import");
        }
    }

    private static string Shorten(string cell) => cell.Length <= 50 ? cell : cell[..50] + "…";
}

/// <summary>Oddities by column and code, counted, with a few examples.</summary>
internal sealed class ImportWarnings
{
    private const int MaxExamples = 5;
    private const int MaxExampleLength = 100;
    private readonly Dictionary<(string? Column, string Code), (string Message, int Count, List<string> Examples)> _found = [];

    public void Add(string? column, string code, string message, string? example = null, int count = 1)
    {
        var (first, before, examples) = _found.TryGetValue((column, code), out var known) ? known : (message, 0, []);
        if (example is not null && examples.Count < MaxExamples)
        {
            var text = example.Length <= MaxExampleLength ? example : example[..MaxExampleLength];
            if (!examples.Contains(text))
            {
                examples.Add(text);
            }
        }

        _found[(column, code)] = (first, before + count, examples);
    }

    public IReadOnlyList<ImportWarning> All => [.. _found.Select(w => new ImportWarning(w.Key.Column, w.Key.Code, w.Value.Message, w.Value.Count, w.Value.Examples))];
}
