using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;

namespace Contacts.Application.Common.Lists;

/// <summary>A row of a page with the values that the next page starts behind.</summary>
public sealed class Keyed<TItem>
{
    public required TItem Item { get; init; }
    public required Guid Id { get; init; }
    public object? Key0 { get; init; }
    public object? Key1 { get; init; }
    public object? Key2 { get; init; }

    public IReadOnlyList<object> Keys => [.. new[] { Key0, Key1, Key2 }.OfType<object>()];
}

/// <summary>Pages by the last row seen, not by counting: page 1,800 costs what page 1 does.</summary>
internal static class Keyset
{
    private static readonly ConcurrentDictionary<(bool Descending, Type Key), MethodInfo> RowFunctions = new();
    private static readonly string[] KeyNames = [nameof(Keyed<>.Key0), nameof(Keyed<>.Key1), nameof(Keyed<>.Key2)];

    /// <summary>The usual limits, and one row more to see whether another page follows, as they stand in a statement.</summary>
    private static readonly Dictionary<int, Expression> UsualCounts = new[] { 10, 20, 25, ListQuery.DefaultLimit, 100, ListQuery.MaxLimit }
        .ToDictionary(limit => limit + 1, limit => (Expression)Expression.Call(((Func<int, int>)SqlFunctions.Literal).Method, Expression.Constant(limit + 1)));

    /// <summary>
    /// The first rows of a query. Of a limit that is a parameter PostgreSQL expects a tenth of all rows: a plan for any page looks dear then, and every page is planned anew, which is a third of what it costs.
    /// </summary>
    public static IQueryable<T> First<T>(int count, IQueryable<T> rows) => UsualCounts.TryGetValue(count, out var usual)
        ? rows.Take(usual)
        : rows.Take(count);

    /// <summary>The id follows the direction of the last field, so that a single sort is one range of one index.</summary>
    public static IQueryable<T> Sort<T>(IQueryable<T> source, IReadOnlyList<(SortField<T> Field, bool Descending)> order, Expression<Func<T, Guid>> id)
    {
        var isFirst = true;
        foreach (var (field, descending) in order)
        {
            source = field.Order(source, isFirst, descending);
            isFirst = false;
        }

        return Operators.Order(source, id, isFirst, order[^1].Descending);
    }

    public static Expression<Func<T, bool>> Behind<T>(IReadOnlyList<(SortField<T> Field, bool Descending)> order, Expression<Func<T, Guid>> id, (IReadOnlyList<object> Keys, Guid Id) last)
    {
        var row = Expression.Parameter(typeof(T), "row");
        var idColumn = Predicates.Inline(id, row);
        var keys = order.Select((o, i) => (Column: Predicates.Inline(o.Field.Key, row), Value: Value(last.Keys[i], o.Field.KeyType), o.Descending)).ToArray();

        var lastKey = keys[^1];
        Expression body = Expression.Call(RowFunction(lastKey.Descending, lastKey.Column.Type), lastKey.Column, idColumn, lastKey.Value, Predicates.Parameter(last.Id));
        foreach (var (column, value, descending) in keys[..^1].Reverse())
        {
            var beyond = Compare(column, value, descending, orEqual: false);
            var within = Compare(column, value, descending, orEqual: true);
            body = Expression.AndAlso(within, Expression.OrElse(beyond, body)); // the outer bound gives the index its range
        }

        return Expression.Lambda<Func<T, bool>>(body, row);
    }

    public static Expression<Func<T, Keyed<TItem>>> WithKeys<T, TItem>(IReadOnlyList<(SortField<T> Field, bool Descending)> order, Expression<Func<T, Guid>> id, Expression<Func<T, TItem>> show)
    {
        var row = show.Parameters[0];
        var bindings = new List<MemberBinding>
        {
            Bind(nameof(Keyed<>.Item), show.Body),
            Bind(nameof(Keyed<>.Id), Predicates.Inline(id, row)),
        };
        bindings.AddRange(order.Select((o, i) => Bind(KeyNames[i], Expression.Convert(Predicates.Inline(o.Field.Key, row), typeof(object)))));
        return Expression.Lambda<Func<T, Keyed<TItem>>>(Expression.MemberInit(Expression.New(typeof(Keyed<TItem>)), bindings), row);

        static MemberAssignment Bind(string property, Expression value) => Expression.Bind(Members<TItem>.ByName[property], value);
    }

    private static MethodInfo RowFunction(bool descending, Type key) => RowFunctions.GetOrAdd((descending, key), static f =>
        typeof(SqlFunctions).GetMethod(f.Descending ? nameof(SqlFunctions.Before) : nameof(SqlFunctions.After), [f.Key, typeof(Guid), f.Key, typeof(Guid)])!);

    private static Expression Value(object value, Type type) => value switch
    {
        string text => Predicates.Parameter(text),
        int number => Predicates.Parameter(number),
        double number => Predicates.Parameter(number),
        DateTimeOffset time => Predicates.Parameter(time),
        _ => throw new InvalidOperationException($"No sort key is a {type}."),
    };

    private static BinaryExpression Compare(Expression column, Expression value, bool descending, bool orEqual)
    {
        if (column.Type == typeof(string))
        {
            (column, value) = (Expression.Call(typeof(string), nameof(string.Compare), null, column, value), Expression.Constant(0));
        }

        return (descending, orEqual) switch
        {
            (false, false) => Expression.GreaterThan(column, value),
            (false, true) => Expression.GreaterThanOrEqual(column, value),
            (true, false) => Expression.LessThan(column, value),
            (true, true) => Expression.LessThanOrEqual(column, value),
        };
    }

    private static class Members<TItem>
    {
        public static readonly Dictionary<string, PropertyInfo> ByName = typeof(Keyed<TItem>).GetProperties().ToDictionary(p => p.Name);
    }
}
