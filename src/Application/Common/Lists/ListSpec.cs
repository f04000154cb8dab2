using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Common.Lists;

/// <summary>
/// What a list publishes: the fields it filters and sorts by. Anything else is refused by name. Every order ends in the id, so pages neither repeat nor lose a row.
/// </summary>
public sealed class ListSpec<T>(Expression<Func<T, Guid>> id, string defaultSort, IEnumerable<FilterField<T>> filters, IEnumerable<SortField<T>> sorts)
{
    private readonly Dictionary<string, FilterField<T>> _filters = filters.ToDictionary(f => f.Name);
    private readonly Dictionary<string, SortField<T>> _sorts = sorts.ToDictionary(s => s.Name);

    public IEnumerable<FilterField<T>> Filters => _filters.Values;
    public IEnumerable<SortField<T>> Sorts => _sorts.Values;
    public string DefaultSort => defaultSort;

    /// <summary>Fields beyond the fixed ones, such as a project's custom fields: looked up by name.</summary>
    public Func<string, FilterScope, FilterField<T>?> MoreFilters { get; init; } = (_, _) => null;

    public Func<string, FilterScope, SortField<T>?> MoreSorts { get; init; } = (_, _) => null;

    /// <summary>An order that no index holds, made of stages of which each one does.</summary>
    public StagedSort<T>? Staged { get; init; }

    public IQueryable<T> Where(IQueryable<T> source, ListQuery query, FilterScope scope)
    {
        foreach (var term in query.Filters)
        {
            var field = Field(term, scope);
            if (term.Values.Any(v => v is not null && !Domain.Text.IsStorable(v)))
            {
                throw new InvalidRequestException("invalid_character", $"{term.Field} contains a NUL or a broken Unicode character; remove it.", term.Field);
            }

            source = source.Only(field.Build(term, scope));
        }

        return query.IsContradiction ? source.Where(_ => false) : source; // no engine sees it, and one reads the whole project
    }

    /// <summary>Filters, sorts and cuts one page. <paramref name="boundTo"/> is what else a cursor must match, such as the project; <paramref name="somethingFollows"/> asks for a cursor behind the last row, too.</summary>
    public Task<Page<TItem>> PageAsync<TItem>(IQueryable<T> source, ListQuery query, FilterScope scope, string boundTo, Expression<Func<T, TItem>> show, CancellationToken cancellationToken, bool somethingFollows = false) =>
        PageAsync([source], query, scope, boundTo, show, cancellationToken, somethingFollows);

    /// <summary>The same of a list in several parts that do not overlap, such as projects: each gives what a page may need of it, by its own index range.</summary>
    public async Task<Page<TItem>> PageAsync<TItem>(IReadOnlyList<IQueryable<T>> parts, ListQuery query, FilterScope scope, string boundTo, Expression<Func<T, TItem>> show, CancellationToken cancellationToken, bool somethingFollows = false)
    {
        var sort = query.Sort ?? defaultSort;
        var filtered = parts.Select(part => Where(part, query, scope)).ToArray();
        var staged = sort == Staged?.Name ? Staged : null;
        var stages = staged is null ? Stages(ParseSort(sort, scope), query, scope) : staged.Stages(query, scope);
        var paged = staged is null ? filtered : [.. parts.Select(part => Where(part, query.Without(staged.Field), scope))]; // its stages hold what the field asks
        var fingerprint = Cursor.Fingerprint([boundTo, query.Q ?? "", sort, .. query.Filters.Select(f => f.ToString()).Order(StringComparer.Ordinal)]);
        var total = query.IncludeTotal ? await filtered.Aggregate(Queryable.Concat).CountAsync(cancellationToken) : (int?)null;

        var behind = query.Cursor is null ? null : Cursor.Read(query.Cursor, fingerprint, [.. stages.Select(s => s.Order.Select(o => o.Field.KeyType).ToArray())]);
        var rows = new List<(Keyed<TItem> Row, int Stage)>();
        for (var stage = behind?.Stage ?? 0; stage < stages.Count && rows.Count <= query.Limit; stage++)
        {
            var (order, condition) = stages[stage];
            var wanted = query.Limit + 1 - rows.Count;
            var pages = paged.Select(part => condition is null ? part : part.Only(condition)).Select(part => behind?.Stage == stage ? part.Only(Keyset.Behind(order, id, (behind.Keys, behind.Id))) : part).ToArray();
            var page = pages.Length == 1 ? pages[0] : pages.Select(part => Keyset.First(wanted, Keyset.Sort(part, order, id))).Aggregate(Queryable.Concat);
            var found = await Keyset.First(wanted, Keyset.Sort(page, order, id)).As(Keyset.WithKeys(order, id, show)).ToListAsync(cancellationToken);
            rows.AddRange(found.Select(row => (row, stage)));
        }

        var more = rows.Count > query.Limit;
        var items = rows.Take(query.Limit).ToList();
        var next = more || (somethingFollows && items.Count == query.Limit) ? Cursor.Write(fingerprint, new(items[^1].Stage, items[^1].Row.Keys, items[^1].Row.Id)) : null;
        return new([.. items.Select(item => item.Row.Item)], next, total);
    }

    /// <summary>A first field of few values is walked value by value: each is a range of an index.</summary>
    private static List<SortStage<T>> Stages(List<(SortField<T> Field, bool Descending)> order, ListQuery query, FilterScope scope)
    {
        var (first, descending) = order[0];
        if (first.Ranges is not { } ranges)
        {
            return [new(order)];
        }

        var within = order.Count > 1 ? order[1..] : [(first.Within!, descending)];
        var stages = ranges(query, scope).Select(range => new SortStage<T>(within, range)).ToList();
        if (descending)
        {
            stages.Reverse();
        }

        return stages;
    }

    private FilterField<T> Field(FilterTerm term, FilterScope scope)
    {
        var field = _filters.GetValueOrDefault(term.Field) ?? MoreFilters(term.Field, scope)
            ?? throw new InvalidRequestException("unknown_parameter", $"\"{term.Field}\" is not a field of this list; use {(_filters.Count == 0 ? "none" : string.Join(", ", _filters.Keys))}.", term.Field);
        return term.Operator == "eq" || field.HasRanges
            ? field
            : throw new InvalidRequestException("unknown_operator", $"{term.Field} is not compared by .{term.Operator}; it takes values, ! and null.", $"{term.Field}.{term.Operator}");
    }

    private List<(SortField<T> Field, bool Descending)> ParseSort(string sort, FilterScope scope)
    {
        var order = new List<(SortField<T>, bool)>();
        foreach (var part in sort.Split(',', StringSplitOptions.TrimEntries))
        {
            var name = part.TrimStart('-');
            var field = _sorts.GetValueOrDefault(name) ?? MoreSorts(name, scope) ?? throw (name == Staged?.Name
                ? new InvalidRequestException("invalid_sort", $"{name} stands alone, and without -.", "sort")
                : new InvalidRequestException("unknown_sort", $"\"{name}\" is not a sort of this list; use {string.Join(", ", _sorts.Keys)}, with - in front for descending.", "sort"));
            order.Add((field, part.StartsWith('-')));
        }

        return order.Count <= 3 && order.Select(o => o.Item1.Name).Distinct().Count() == order.Count
            ? order
            : throw new InvalidRequestException("invalid_sort", "Sort by at most three fields, each once.", "sort");
    }
}

/// <summary>One stretch of a list: the rows that satisfy the condition, in their order.</summary>
public sealed record SortStage<T>(IReadOnlyList<(SortField<T> Field, bool Descending)> Order, Expression<Func<T, bool>>? Condition = null);

/// <summary>A sort by stages, one after the other; their conditions must not overlap. Filters on the field choose among the stages.</summary>
public sealed record StagedSort<T>(string Name, string Field, string Description, Func<ListQuery, FilterScope, IReadOnlyList<SortStage<T>>> Stages);

/// <summary>A field that a list may be sorted by. Its key is never null: a missing value sorts lowest.</summary>
public abstract record SortField<T>(string Name, string Description, LambdaExpression Key)
{
    public Type KeyType => Key.ReturnType;

    /// <summary>Where the field has few values: the condition of each that the query lets through, the lowest first, and what its rows are sorted by.</summary>
    public Func<ListQuery, FilterScope, IEnumerable<Expression<Func<T, bool>>>>? Ranges { get; init; }

    /// <summary>The order among equal values, when nothing else is asked for.</summary>
    public SortField<T>? Within { get; init; }

    /// <summary>Sorts by this field, behind what the query is sorted by already.</summary>
    internal abstract IOrderedQueryable<T> Order(IQueryable<T> source, bool isFirst, bool descending);
}

internal sealed record SortField<T, TKey>(string Name, string Description, Expression<Func<T, TKey>> TypedKey) : SortField<T>(Name, Description, TypedKey)
{
    internal override IOrderedQueryable<T> Order(IQueryable<T> source, bool isFirst, bool descending) => Operators.Order(source, TypedKey, isFirst, descending);
}

public static class Sort
{
    public static SortField<T> By<T>(string name, string description, Expression<Func<T, string>> key) => new SortField<T, string>(name, description, key);

    public static SortField<T> By<T>(string name, string description, Expression<Func<T, int>> key) => new SortField<T, int>(name, description, key);

    public static SortField<T> By<T>(string name, string description, Expression<Func<T, double>> key) => new SortField<T, double>(name, description, key);

    public static SortField<T> By<T>(string name, string description, Expression<Func<T, DateTimeOffset>> key) => new SortField<T, DateTimeOffset>(name, description, key);
}
