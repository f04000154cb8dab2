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

/// <summary>How large an import may be.</summary>
public sealed class ImportLimits
{
    public const string Section = "Import";

    public long MaxFileBytes { get; set; } = 512 * 1024 * 1024;
    public int MaxRows { get; set; } = 1_000_000;
}
