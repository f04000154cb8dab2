using System.Text.Json;
using Contacts.Application.Common;
using Contacts.Application.Contacts;
using Contacts.Domain.Imports;

namespace Contacts.Application.Imports;

/// <summary>One CSV file on its way into the contacts.</summary>
public sealed record ImportDto
{
    /// <summary>Assigned at the upload.</summary>
    public required Guid Id { get; init; }

    /// <summary>How far it is.</summary>
    public required ImportStatus Status { get; init; }

    /// <summary>As it was uploaded.</summary>
    public required string FileName { get; init; }

    /// <summary>Its size.</summary>
    public required long FileBytes { get; init; }

    /// <summary>What happens to a row whose person is known.</summary>
    public required OnDuplicate OnDuplicate { get; init; }

    /// <summary>What happens to a row with a cell that cannot be taken.</summary>
    public required OnInvalid OnInvalid { get; init; }

    /// <summary>What existing contacts are recognised by, in this order.</summary>
    public required IReadOnlyList<MatchKey> MatchOn { get; init; }

    /// <summary>The system whose ids the external id column holds.</summary>
    public required string ExternalSystem { get; init; }

    /// <summary>Which column fills which field.</summary>
    public required IReadOnlyList<ImportColumn> Columns { get; init; }

    /// <summary>Headers of columns that are not imported.</summary>
    public required IReadOnlyList<string> IgnoredColumns { get; init; }

    /// <summary>The first rows as they will be stored.</summary>
    public required IReadOnlyList<ContactDto> Preview { get; init; }

    /// <summary>What a confirm will do, as far as the review can tell.</summary>
    public required ImportPlan Counts { get; init; }

    /// <summary>What was done so far. At the end: rows = created + updated + unchanged + skipped + failed.</summary>
    public required ImportResults Results { get; init; }

    /// <summary>Oddities that stop no row, by column and code.</summary>
    public required IReadOnlyList<ImportWarning> Warnings { get; init; }

    /// <summary>0 to 1, of the review or of the import.</summary>
    public required double Progress { get; init; }

    /// <summary>Why the import failed.</summary>
    public ImportError? Error { get; init; }

    /// <summary>When it was uploaded.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was confirmed.</summary>
    public DateTimeOffset? ConfirmedAt { get; init; }

    /// <summary>When it was completed, cancelled or given up.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Counts changes.</summary>
    public required int Version { get; init; }

    public bool IsFinished() => Status is ImportStatus.Completed or ImportStatus.Failed or ImportStatus.Cancelled;

    internal static ImportDto From(Import import)
    {
        var review = import.Review is null ? ImportReview.Empty : JsonSerializer.Deserialize<ImportReview>(import.Review, ApiJson.Options)!;
        return new()
        {
            Id = import.Id,
            Status = import.Status,
            FileName = import.FileName,
            FileBytes = import.FileBytes,
            OnDuplicate = import.OnDuplicate,
            OnInvalid = import.OnInvalid,
            MatchOn = import.Options.MatchOn,
            ExternalSystem = import.ExternalSystem,
            Columns = review.Columns,
            IgnoredColumns = review.IgnoredColumns,
            Preview = review.Preview,
            Counts = new(import.Planned.Rows, import.Planned.Created, import.Planned.Updated, import.Planned.Unchanged, import.Planned.Skipped, import.Planned.Failed),
            Results = new(import.Done.Created, import.Done.Updated, import.Done.Unchanged, import.Done.Skipped, import.Done.Failed),
            Warnings = review.Warnings,
            Progress = import.Progress,
            Error = import.ErrorCode is null ? null : new(import.ErrorCode, import.Error!),
            CreatedAt = import.CreatedAt,
            ConfirmedAt = import.ConfirmedAt,
            FinishedAt = import.FinishedAt,
            Version = import.Version,
        };
    }
}

/// <summary>A column that is imported.</summary>
/// <param name="Header">As the file writes it.</param>
/// <param name="Field">The field it fills: a field of a contact, externalId, or cf.key.</param>
public sealed record ImportColumn(string Header, string Field);

/// <summary>What a confirm will do.</summary>
/// <param name="Rows">Rows below the header that are not blank.</param>
/// <param name="Create">New contacts.</param>
/// <param name="Update">Known contacts that change.</param>
/// <param name="Unchanged">Known contacts that already are as the row says.</param>
/// <param name="Skip">Rows that repeat an earlier row, or known contacts with onDuplicate=skip.</param>
/// <param name="Reject">Rows that cannot be taken; see rejected.csv.</param>
public sealed record ImportPlan(int Rows, int Create, int Update, int Unchanged, int Skip, int Reject);

/// <summary>What was done.</summary>
/// <param name="Created">New contacts.</param>
/// <param name="Updated">Known contacts that changed.</param>
/// <param name="Unchanged">Known contacts that already were as the row says.</param>
/// <param name="Skipped">Rows that repeat an earlier row, or known contacts with onDuplicate=skip.</param>
/// <param name="Failed">Rows that could not be taken; see rejected.csv.</param>
public sealed record ImportResults(int Created, int Updated, int Unchanged, int Skipped, int Failed);

/// <summary>Something odd that stops no row.</summary>
/// <param name="Column">The header; null where the whole file is meant.</param>
/// <param name="Code">Stable.</param>
/// <param name="Message">What happened and what was done about it.</param>
/// <param name="Count">In how many rows.</param>
/// <param name="Examples">A few of the cells, at most five.</param>
public sealed record ImportWarning(string? Column, string Code, string Message, int Count, IReadOnlyList<string> Examples);

/// <summary>Why an import failed.</summary>
/// <param name="Code">Stable.</param>
/// <param name="Message">What is wrong with the file and what to do.</param>
public sealed record ImportError(string Code, string Message);

/// <summary>What the review found, as it is stored.</summary>
public sealed record ImportReview(
    IReadOnlyList<string> Headers, IReadOnlyList<ImportColumn> Columns, IReadOnlyList<string> IgnoredColumns, IReadOnlyList<ImportWarning> Warnings, IReadOnlyList<ContactDto> Preview)
{
    public static readonly ImportReview Empty = new([], [], [], [], []);
}
