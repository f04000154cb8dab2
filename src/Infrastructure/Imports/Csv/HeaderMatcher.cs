using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using CsvHelper;

namespace Contacts.Infrastructure.Imports.Csv;

/// <summary>A custom-field definition as far as headers are concerned.</summary>
public readonly record struct CustomFieldHeader(string Key, string Label);

/// <summary>Why a column is not imported.</summary>
public static class IgnoredColumn
{
    public const string Unrecognised = "unrecognised";
    public const string Duplicate = "duplicate_column";
    public const string EmptyHeader = "empty_header";
}

/// <summary>What becomes of one column.</summary>
/// <param name="Index">The column, from 0.</param>
/// <param name="Header">The header as written.</param>
/// <param name="Field">The standard field by its API name, <c>cf.&lt;key&gt;</c> for a custom field, or null when the column is ignored.</param>
/// <param name="IgnoredBecause">One of <see cref="IgnoredColumn"/>, or null when the column is imported.</param>
/// <param name="DuplicateOf">For a duplicate: the field that it repeats.</param>
/// <param name="WinnerIndex">For a duplicate: the column, from 0, that the field is taken from.</param>
public sealed record ColumnMatch(int Index, string Header, string? Field, string? IgnoredBecause = null, string? DuplicateOf = null, int? WinnerIndex = null);

/// <summary>
/// Recognises columns by their header, without a mapping step: the aliases of <c>aliases.csv</c>, then the project's custom fields by key, <c>cf.key</c> or label.
/// Case, accents, spaces, <c>_</c>, <c>-</c> and <c>.</c> make no difference.
/// </summary>
public static class HeaderMatcher
{
    private static readonly FrozenDictionary<string, string> FieldByAlias = LoadAliases();

    /// <summary>The standard fields by their API names, in the order of the table.</summary>
    public static IReadOnlyList<string> StandardFields { get; } = [.. ReadTable().Select(row => row.Field)];

    /// <summary>Every alias of the table as written there, with the field that it stands for.</summary>
    public static IEnumerable<(string Alias, string Field)> Aliases => ReadTable().SelectMany(row => row.Aliases, (row, alias) => (alias, row.Field));

    /// <summary>Whether a standard field goes by this name.</summary>
    public static bool IsAlias(string header) => FieldByAlias.ContainsKey(Normalise(header));

    /// <summary>One entry per column, in order, so that nothing is ignored silently. The first column of a field wins.</summary>
    public static IReadOnlyList<ColumnMatch> Match(IReadOnlyList<string> headers, IReadOnlyList<CustomFieldHeader> customFields)
    {
        ArgumentNullException.ThrowIfNull(headers);
        ArgumentNullException.ThrowIfNull(customFields);
        var customByName = NamesOf(customFields);
        var winners = new Dictionary<string, int>(StringComparer.Ordinal);
        var columns = new ColumnMatch[headers.Count];
        for (var i = 0; i < columns.Length; i++)
        {
            var name = Normalise(headers[i]);
            if (string.IsNullOrWhiteSpace(headers[i]))
            {
                columns[i] = new(i, headers[i], null, IgnoredColumn.EmptyHeader);
            }
            else if (!FieldByAlias.TryGetValue(name, out var field) && !customByName.TryGetValue(name, out field))
            {
                columns[i] = new(i, headers[i], null, IgnoredColumn.Unrecognised);
            }
            else if (winners.TryAdd(field, i))
            {
                columns[i] = new(i, headers[i], field);
            }
            else
            {
                columns[i] = new(i, headers[i], null, IgnoredColumn.Duplicate, field, winners[field]);
            }
        }

        return columns;
    }

    /// <summary>The form in which headers are compared.</summary>
    public static string Normalise(string header)
    {
        ArgumentNullException.ThrowIfNull(header);
        var normal = new StringBuilder(header.Length);
        foreach (var c in header.Normalize(NormalizationForm.FormKD))
        {
            var isIgnored = c is '_' or '-' or '.' || char.IsWhiteSpace(c)
                || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.Format or UnicodeCategory.Control or UnicodeCategory.DashPunctuation;
            if (!isIgnored)
            {
                normal.Append(char.ToLowerInvariant(c));
            }
        }

        return normal.ToString();
    }

    private static Dictionary<string, string> NamesOf(IReadOnlyList<CustomFieldHeader> customFields)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var custom in customFields)
        {
            names.TryAdd(Normalise(custom.Key), "cf." + custom.Key);
            names.TryAdd(Normalise("cf." + custom.Key), "cf." + custom.Key);
        }

        foreach (var custom in customFields)
        {
            names.TryAdd(Normalise(custom.Label), "cf." + custom.Key);
        }

        return names;
    }

    private static FrozenDictionary<string, string> LoadAliases()
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (alias, field) in Aliases)
        {
            fields.TryAdd(Normalise(alias), field);
        }

        return fields.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static List<(string Field, string[] Aliases)> ReadTable()
    {
        var resource = typeof(HeaderMatcher).Assembly.GetManifestResourceStream(typeof(HeaderMatcher), "aliases.csv")
            ?? throw new InvalidOperationException("The alias table is not embedded.");
        using var csv = CsvReader.Create(resource, new CsvReaderOptions { Separator = ',' });
        var rows = new List<(string Field, string[] Aliases)>();
        while (csv.Read())
        {
            rows.Add((ToCamelCase(csv.GetString(0)), csv.GetString(1).Split('|')));
        }

        return rows;
    }

    private static string ToCamelCase(string name)
    {
        var parts = name.Split('_');
        return parts[0] + string.Concat(parts.Skip(1).Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
    }
}
