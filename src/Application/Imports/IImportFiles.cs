using Contacts.Domain.Contacts;

namespace Contacts.Application.Imports;

/// <summary>What the use cases need of CSV files; how they are read and written is infrastructure.</summary>
public interface IImportFiles
{
    /// <summary>Looks at the start of an uploaded file; what is no usable CSV is refused with an <see cref="Common.InvalidRequestException"/>.</summary>
    Task CheckAsync(Stream file, CancellationToken cancellationToken);

    /// <summary>The template: standard headers and the project's custom fields, with one sample row.</summary>
    byte[] Template(IEnumerable<CustomFieldDefinition> customFields);

    /// <summary>Writes the rejected rows as CSV: the original cells, then line, column, code and reason.</summary>
    Task WriteRejectedAsync(IReadOnlyList<string> headers, IAsyncEnumerable<Domain.Imports.ImportRow> rows, Stream output, CancellationToken cancellationToken);
}

/// <summary>Wakes the worker at once; without it the next poll finds the work.</summary>
public interface IImportSignal
{
    void Wake();
}

/// <summary>How large an import may be, and how it is worked at.</summary>
public sealed class ImportLimits
{
    public const string Section = "Import";

    public long MaxFileBytes { get; set; } = 512 * 1024 * 1024;
    public int MaxRows { get; set; } = 1_000_000;

    /// <summary>Rows that are written in one transaction.</summary>
    public int ChunkRows { get; set; } = 1000;

    /// <summary>How long others keep away from an import whose worker gives no sign of life; each chunk is one.</summary>
    public int LeaseSeconds { get; set; } = 60;

    /// <summary>How often a worker looks for what nobody told it of, such as the import of a worker that died.</summary>
    public int PollSeconds { get; set; } = 5;
}
