using System.Text.Json;
using Contacts.Application.Common;
using Contacts.Application.Common.Lists;
using Contacts.Application.Contacts;
using Contacts.Application.Imports;
using Contacts.Domain.Contacts;
using Contacts.Domain.Imports;
using Contacts.WebApi.Hosting;

namespace Contacts.WebApi.OpenApi;

internal static class ImportExamples
{
    private static readonly ContactDto Alan = ContactExamples.Grace with
    {
        Id = new("01990000-0000-7000-8000-0000000000ae"),
        Name = "Alan Turing",
        FirstName = "Alan",
        LastName = "Turing",
        Phone = "+442079460106",
        PhoneRaw = "+44 20 7946 0106",
        Email = "alan@example.com",
        Type = ContactType.Contact,
        LeadScore = null,
        ScoreBand = null,
        ScoredAt = null,
        ScoreSource = null,
        LeadStage = null,
        NextBestAction = new(NextAction.Call, "Call: recently in touch, or reachable by phone and email.", null),
        CustomFields = new("""{"plan":"gold"}"""),
    };

    private static readonly ImportDto Uploaded = new()
    {
        Id = DemoData.ImportId,
        Status = ImportStatus.Uploaded,
        FileName = "contacts.csv",
        FileBytes = DemoData.ImportFile.Length,
        OnDuplicate = OnDuplicate.Update,
        OnInvalid = OnInvalid.Reject,
        MatchOn = [MatchKey.ExternalId, MatchKey.Phone, MatchKey.Email],
        ExternalSystem = "csv",
        Columns = [],
        IgnoredColumns = [],
        Preview = [],
        Counts = new(0, 0, 0, 0, 0, 0),
        Results = new(0, 0, 0, 0, 0),
        Warnings = [],
        Progress = 0,
        CreatedAt = OperationExample.Time,
        Version = 1,
    };

    private static readonly ImportDto Reviewed = Uploaded with
    {
        Status = ImportStatus.AwaitingConfirmation,
        Columns = [new("First Name", "firstName"), new("Last Name", "lastName"), new("Phone", "phone"), new("Email", "email"), new("Plan", "cf.plan")],
        IgnoredColumns = ["Favourite colour"],
        Preview = [Alan],
        Counts = new(2, 1, 0, 0, 0, 1),
        Progress = 1,
        Version = 3,
    };

    private static readonly IReadOnlyDictionary<string, string> Id = OperationExample.WithId(DemoData.ImportId);

    public static readonly Dictionary<string, OperationExample> All = new()
    {
        ["GetImportTemplate"] = new() { Answer = "First name,Last name,Phone,Email,Company,Lead stage,Lead score,External ID,Plan,Seats\r\nAda,Lovelace,+442079460101,ada@example.com,Example Ltd,New,87,501,basic,12\r\n" },
        ["ListImports"] = new() { Answer = new Page<ImportDto>([Reviewed], null, null) },
        ["UploadImport"] = new() { Body = JsonSerializer.Serialize(new { file = DemoData.ImportFile, onDuplicate = "update", onInvalid = "reject" }, ApiJson.Options), Answer = Uploaded },
        ["GetImport"] = new() { Parameters = Id, Answer = Reviewed },
        ["ConfirmImport"] = new()
        {
            Parameters = Id,
            Answer = Reviewed with { Status = ImportStatus.Importing, Progress = 0, ConfirmedAt = OperationExample.Time, Version = 4 },
            Conflict = new("The import is not reviewed yet, was cancelled, or failed.", "import.illegal_state", "An import that is reviewing cannot become importing."),
        },
        ["CancelImport"] = new()
        {
            Parameters = OperationExample.WithId(DemoData.SpareImportId),
            Answer = Reviewed with { Id = DemoData.SpareImportId, Status = ImportStatus.Cancelled, FinishedAt = OperationExample.Time, Version = 4 },
            Conflict = new("The import is running or over.", "import.illegal_state", "An import that is importing cannot become cancelled."),
        },
        ["WatchImport"] = new() { Parameters = Id, Answer = $"event: import\ndata: {JsonSerializer.Serialize(Uploaded, ApiJson.Options)}\n\n" },
        ["GetRejectedRows"] = new()
        {
            Parameters = Id,
            Answer = "First Name,Last Name,Phone,Email,Plan,Favourite colour,line,column,code,reason\r\nMary,Somerville,+44 20 7946 0107,not an address,basic,green,3,Email,invalid_email,\"This is not an email address; write one such as ada@example.com.\"\r\n",
        },
        ["ListImportRows"] = new() { Parameters = Id, Answer = new Page<ImportRowDto>([new(2, 3, ImportRowOutcome.Failed, null, "invalid_email", "Email", "This is not an email address; write one such as ada@example.com.")], null, null) },
    };
}
