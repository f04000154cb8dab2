using System.Globalization;
using Contacts.Application.Common;
using Contacts.Application.Common.Lists;

namespace Contacts.WebApi.Endpoints;

/// <summary>The query string of a list: q, sort, cursor, limit, includeTotal, and every other parameter a filter.</summary>
internal sealed record ListRequest(ListQuery Query)
{
    private static readonly string[] Reserved = ["q", "sort", "cursor", "limit", "includeTotal"];

    public static ValueTask<ListRequest> BindAsync(HttpContext http)
    {
        var query = http.Request.Query;
        var filters = query.Where(p => !Reserved.Contains(p.Key)).Select(p => FilterTerm.Parse(p.Key, p.Value)).ToList();
        return ValueTask.FromResult(new ListRequest(new ListQuery(filters, Single("q"), Single("sort"), Single("cursor"), Limit(), Flag("includeTotal"))));

        string? Single(string name) => query[name] switch
        {
            { Count: 0 } => null,
            { Count: 1 } one => string.IsNullOrEmpty(one[0]) ? null : one[0],
            _ => throw new InvalidRequestException("repeated_parameter", $"{name} is given once.", name),
        };

        int Limit() => Single("limit") is not { } text ? ListQuery.DefaultLimit
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= ListQuery.MaxLimit ? limit
            : throw new InvalidRequestException("out_of_range", $"limit is a whole number from 1 to {ListQuery.MaxLimit}.", "limit");

        bool Flag(string name) => Single(name) is { } text && (bool.TryParse(text, out var flag) ? flag : throw new InvalidRequestException("invalid_value", $"{name} is true or false.", name));
    }

    /// <summary>The query without the parameters that the operation reads itself.</summary>
    public ListQuery Except(params ReadOnlySpan<string> own)
    {
        var names = own.ToArray();
        return Query with { Filters = [.. Query.Filters.Where(f => !names.Contains(f.Field))] };
    }
}

/// <summary>What a list operation publishes, for its documentation.</summary>
internal sealed record ListMetadata(IReadOnlyList<ListParameter> Filters, IReadOnlyList<string> Sorts, (string Name, string Description)? StagedSort, string DefaultSort, bool Searchable, bool CustomFields)
{
    public static ListMetadata Of<T>(ListSpec<T> spec, bool searchable = false, bool customFields = false) => new(
        [.. spec.Filters.Select(f => new ListParameter(f.Name, f.Description, f.Type, f.HasRanges, f.Allowed, f.TakesNull))], [.. spec.Sorts.Select(s => s.Name)],
        spec.Staged is { } staged ? (staged.Name, staged.Description) : null, spec.DefaultSort, searchable, customFields);
}

internal sealed record ListParameter(string Name, string Description, string Type, bool HasRanges, IReadOnlyList<string> Allowed, bool TakesNull);
