using System.Globalization;
using System.Linq.Expressions;
using Contacts.Domain;

namespace Contacts.Application.Common.Lists;

/// <summary>A field that a list may be filtered by: how its values are written and which condition they make.</summary>
public sealed record FilterField<T>(string Name, string Description, string Type, bool HasRanges, Func<FilterTerm, FilterScope, Expression<Func<T, bool>>> Build)
{
    /// <summary>The values it takes, when that is a short list.</summary>
    public IReadOnlyList<string> Allowed { get; init; } = [];

    /// <summary>Whether null asks for missing: what is never missing refuses it.</summary>
    public bool TakesNull { get; init; } = true;
}

/// <summary>What a condition may depend on besides its values.</summary>
public sealed record FilterScope(DateTimeOffset Now, Domain.Contacts.CustomFieldSchema CustomFields)
{
    /// <summary>The zone of "today".</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>Whether the number of a contact is on a do-not-call list: lists of contacts ask.</summary>
    public Expression<Func<Domain.Contacts.Contact, bool>> NumberIsListed
    {
        get => field ?? throw new InvalidOperationException("This list does not know the do-not-call lists.");
        init;
    }
}

/// <summary>The kinds of fields there are.</summary>
public static class Filter
{
    public static FilterField<T> Text<T>(string name, string description, Expression<Func<T, string?>> selector, Func<string, string?> normalize, Expression<Func<T, bool>>? missing = null) =>
        new(name, description, "string", false, (term, _) => Condition(term, selector, v => normalize(v), missing));

    public static FilterField<T> Enum<T, TEnum>(string name, string description, Expression<Func<T, TEnum?>> selector) where TEnum : struct, Enum =>
        new(name, description, "string", false, (term, _) => Condition(term, selector, v => ParseEnum<TEnum>(term, v))) { Allowed = ApiNames.Of<TEnum>() };

    public static FilterField<T> Number<T>(string name, string description, Expression<Func<T, int?>> selector) =>
        new(name, description, "integer", true, (term, _) => Condition(term, selector, v => int.TryParse(v, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw Bad(term, v, "a whole number")));

    /// <summary>A number from 0 by its sort key, which has an index and is below 0 where the number is missing.</summary>
    public static FilterField<T> Number<T>(string name, string description, Expression<Func<T, int>> key, Expression<Func<T, bool>> missing) =>
        new(name, description, "integer", true, (term, _) =>
        {
            var condition = Condition(term, key, v => int.TryParse(v, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? (number < 0 ? int.MinValue : number) : throw Bad(term, v, "a whole number"), missing);
            return term.Operator == "eq" ? condition : Predicates.And(Predicates.Not(missing), condition);
        });

    /// <summary>A time by its sort key, which is never missing and has an index, and the condition that the time itself is there.</summary>
    public static FilterField<T> Time<T>(string name, string description, Expression<Func<T, DateTimeOffset>> key, Expression<Func<T, bool>> missing, Expression<Func<T, bool>> known) =>
        new(name, description, "date-time", true, (term, _) =>
        {
            var values = term with { Values = [.. term.Values.OfType<string>()], Negated = false };
            var any = values.Values.Count == 0 ? missing : Predicates.And(known, Condition(values, key, v => ParseTime(term, v)));
            any = values.Values.Count > 0 && term.Values.Contains(null) ? Predicates.Or(any, missing) : any;
            return term.Negated ? Predicates.Not(any) : any;
        });

    public static FilterField<T> Time<T>(string name, string description, Expression<Func<T, DateTimeOffset?>> selector) =>
        new(name, description, "date-time", true, (term, _) => Condition(term, selector, v => ParseTime(term, v)));

    public static FilterField<T> Flag<T>(string name, string description, Expression<Func<T, bool?>> selector) =>
        new(name, description, "boolean", false, (term, _) => Condition(term, selector, v => bool.TryParse(v, out var flag) ? flag : throw Bad(term, v, "true or false"))) { Allowed = ["true", "false"] };

    /// <summary>A yes or no that is a rule of the domain.</summary>
    public static FilterField<T> Flag<T>(string name, string description, Func<FilterScope, Expression<Func<T, bool>>> rule) =>
        new(name, description, "boolean", false, (term, scope) =>
        {
            var any = term.Values.Select(v => bool.TryParse(v, out var flag) ? flag : throw Bad(term, v ?? "null", "true or false")).Select(flag => flag ? rule(scope) : Predicates.Not(rule(scope))).Aggregate(Predicates.Or);
            return term.Negated ? Predicates.Not(any) : any;
        })
        { Allowed = ["true", "false"], TakesNull = false };

    public static FilterField<T> Id<T>(string name, string description, Expression<Func<T, Guid?>> selector) =>
        new(name, description, "uuid", false, (term, _) => Condition(term, selector, v => Guid.TryParse(v, out var id) ? id : throw Bad(term, v, "a UUID")));

    /// <summary>A value whose condition is a rule of the domain, such as a label.</summary>
    public static FilterField<T> Rule<T, TEnum>(string name, string description, Func<TEnum, FilterScope, Expression<Func<T, bool>>> rule, Expression<Func<T, bool>>? missing = null) where TEnum : struct, Enum =>
        new(name, description, "string", false, (term, scope) =>
        {
            var any = term.Values.Select(v => v is null && missing is not null ? missing : rule(ParseEnum<TEnum>(term, v ?? "null")!.Value, scope)).Aggregate(Predicates.Or);
            return term.Negated ? Predicates.Not(any) : any;
        })
        { Allowed = ApiNames.Of<TEnum>(), TakesNull = missing is not null };

    /// <summary>The condition of a term on one column; a null value asks for missing.</summary>
    public static Expression<Func<T, bool>> Condition<T, TValue>(FilterTerm term, Expression<Func<T, TValue>> selector, Func<string, TValue> parse, Expression<Func<T, bool>>? missing = null)
    {
        var column = selector.Body;
        Expression body;
        if (term.Operator != "eq")
        {
            if (term.Negated || term.Values.Count != 1)
            {
                throw new InvalidRequestException("invalid_filter", $"{term.Field}.{term.Operator} takes one value.", $"{term.Field}.{term.Operator}");
            }

            body = Compare(term.Operator, column, Predicates.Parameter(parse(term.Values[0] ?? "null")));
        }
        else
        {
            var values = term.Values.OfType<string>().Select(parse).ToArray();
            var parts = new List<Expression>();
            if (values.Length == 1)
            {
                parts.Add(Expression.Equal(column, values[0] is bool flag ? Expression.Constant(flag, typeof(TValue)) : Predicates.Parameter(values[0]))); // indexes of the few rows with a flag are for a condition that names it
            }
            else if (values.Length > 1)
            {
                parts.Add(Expression.Call(typeof(Enumerable), nameof(Enumerable.Contains), [typeof(TValue)], Predicates.Parameter<IEnumerable<TValue>>(values), column));
            }

            if (values.Length < term.Values.Count)
            {
                parts.Add(missing is null ? Expression.Equal(column, Expression.Constant(null, typeof(TValue))) : Predicates.Inline(missing, selector.Parameters[0]));
            }

            body = parts.Aggregate((left, right) => Expression.OrElse(left, right));
            body = term.Negated ? Expression.Not(body) : body;
        }

        return Expression.Lambda<Func<T, bool>>(body, selector.Parameters);
    }

    public static InvalidRequestException Bad(FilterTerm term, string value, string expected) =>
        new("invalid_filter", $"{term.Field} takes {expected}; \"{value}\" is not.", term.Operator == "eq" ? term.Field : $"{term.Field}.{term.Operator}");

    public static DateTimeOffset ParseTime(FilterTerm term, string value) =>
        DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : throw Bad(term, value, "a time such as 2027-01-31T09:00:00Z");

    private static TEnum? ParseEnum<TEnum>(FilterTerm term, string value) where TEnum : struct, Enum =>
        ApiNames.TryParse<TEnum>(value, out var parsed) ? parsed : throw Bad(term, value, "one of " + string.Join(", ", ApiNames.Of<TEnum>()));

    private static BinaryExpression Compare(string op, Expression column, Expression value)
    {
        if (column.Type == typeof(string))
        {
            (column, value) = (Expression.Call(typeof(string), nameof(string.Compare), null, column, value), Expression.Constant(0));
        }

        return op switch
        {
            "gte" => Expression.GreaterThanOrEqual(column, value),
            "lte" => Expression.LessThanOrEqual(column, value),
            "gt" => Expression.GreaterThan(column, value),
            _ => Expression.LessThan(column, value),
        };
    }
}
