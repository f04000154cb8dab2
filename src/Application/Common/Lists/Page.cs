using System.Text.Json;
using System.Text.Json.Serialization;
using Contacts.Domain;

namespace Contacts.Application.Common.Lists;

/// <summary>One page of a list.</summary>
/// <param name="Items">In the order asked for.</param>
/// <param name="NextCursor">Pass it back as cursor for the next page; null on the last one.</param>
/// <param name="Total">How many there are in all; only with includeTotal=true.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Total);

/// <summary>What a list was asked for: filters as they were written, the sort, the page.</summary>
public sealed record ListQuery(IReadOnlyList<FilterTerm> Filters, string? Q = null, string? Sort = null, string? Cursor = null, int Limit = ListQuery.DefaultLimit, bool IncludeTotal = false)
{
    public const int DefaultLimit = 50;
    public const int MaxLimit = 200;

    public static readonly ListQuery All = new([]);

    /// <summary>The values of a field that the filters let through, null for missing first.</summary>
    public IEnumerable<TEnum?> ValuesOf<TEnum>(string field) where TEnum : struct, Enum
    {
        var asked = Filters.Where(f => f.Field == field).ToList();
        return Enum.GetValues<TEnum>().Cast<TEnum?>().Prepend(null).Where(value => asked.TrueForAll(f => f.Values.Contains(value?.ToApiName(), StringComparer.OrdinalIgnoreCase) != f.Negated));
    }

    /// <summary>Asks for what must be missing and must not be, such as leads outside the pipeline.</summary>
    internal bool IsContradiction => Filters.Any(f => f.Asks(forMissing: true) && Filters.Any(other => other.Field == f.Field && other.Asks(forMissing: false)));

    public ListQuery And(FilterTerm filter) => this with { Filters = [.. Filters, filter] };

    public ListQuery Without(string field) => this with { Filters = [.. Filters.Where(f => f.Field != field)] };

    /// <summary>The same filters as a JSON object: a text is read as in a query, an array stands for any of its values as they are, null asks for missing.</summary>
    public static ListQuery FromJson(IReadOnlyDictionary<string, JsonElement> filter) => new(
        [.. filter.Where(f => f.Key != "q").Select(f => FilterTerm.FromJson(f.Key, f.Value))],
        !filter.TryGetValue("q", out var q) || q.ValueKind == JsonValueKind.Null ? null
            : q.ValueKind == JsonValueKind.String ? (q.GetString() is { Length: > 0 } words ? words : null)
            : throw new InvalidRequestException("invalid_filter", "q takes a text.", "q"));
}

/// <summary>One condition: a field, an operator (eq, gte, lte, gt, lt), the values any of which will do (null for missing), and whether it is turned round.</summary>
public sealed record FilterTerm(string Field, string Operator, IReadOnlyList<string?> Values, bool Negated)
{
    public static readonly IReadOnlyList<string> Ranges = ["gte", "lte", "gt", "lt"];

    /// <summary>Reads one query parameter: name or name.gte; values parted by commas, in double quotes where they hold one; ! in front turns the condition round.</summary>
    public static FilterTerm Parse(string parameter, IEnumerable<string?> written)
    {
        var (field, op) = Named(parameter);
        var text = string.Join(',', written);
        var negated = text.StartsWith('!');
        return new(field, op, Split(negated ? text[1..] : text), negated);
    }

    internal static FilterTerm FromJson(string parameter, JsonElement written)
    {
        if (written.ValueKind == JsonValueKind.String)
        {
            return Parse(parameter, [written.GetString()]);
        }

        var (field, op) = Named(parameter);
        var values = written.ValueKind == JsonValueKind.Array ? written.EnumerateArray().Select(Value).ToList() : [Value(written)];
        return new(field, op, values.Count > 0 ? values : throw Unreadable(), Negated: false);

        string? Value(JsonElement value) => value.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
            _ => throw Unreadable(),
        };

        InvalidRequestException Unreadable() => new("invalid_filter", $"{parameter} takes a text, a number, true, false, null, or an array of at least one of them.", parameter);
    }

    internal bool Asks(bool forMissing) => Operator == "eq" && Values is [null] && Negated != forMissing;

    private static (string Field, string Operator) Named(string parameter)
    {
        var dot = parameter.LastIndexOf('.');
        var suffix = dot > 0 ? parameter[(dot + 1)..] : "";
        return Ranges.Contains(suffix) ? (parameter[..dot], suffix) : (parameter, "eq");
    }

    public override string ToString() => $"{Field}.{Operator}={(Negated ? "!" : "")}{string.Join('\u001f', Values.Select(v => v ?? "\u0000"))}";

    /// <summary>The word null means missing; in quotes it is the word.</summary>
    private static List<string?> Split(string text)
    {
        var values = new List<string?>();
        var value = new System.Text.StringBuilder();
        var (quoted, literal) = (false, false);
        foreach (var c in text)
        {
            if (c == '"')
            {
                (quoted, literal) = (!quoted, true);
            }
            else if (c == ',' && !quoted)
            {
                Add();
                value.Clear();
            }
            else
            {
                value.Append(c);
            }
        }

        Add();
        return values;

        void Add()
        {
            var written = value.ToString().Trim();
            values.Add(written == "null" && !literal ? null : written);
            literal = false;
        }
    }
}
