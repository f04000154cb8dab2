using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore.Query;

namespace Contacts.Infrastructure.Persistence;

/// <summary>All of a query but the values that it captured. Queries of equal shape are the same statement with other parameters.</summary>
internal sealed class QueryShape(List<object?> parts, int hash) : IEquatable<QueryShape>
{
    private readonly List<object?> _parts = parts;
    private readonly int _hash = hash;

    public bool Equals(QueryShape? other)
    {
        if (other is null || other._hash != _hash || other._parts.Count != _parts.Count)
        {
            return false;
        }

        for (var i = 0; i < _parts.Count; i++)
        {
            if (!Equals(_parts[i], other._parts[i]))
            {
                return false;
            }
        }

        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as QueryShape);

    public override int GetHashCode() => _hash;
}

/// <summary>A query taken apart: its shape, and the values that become its parameters.</summary>
internal sealed class ShapedQuery
{
    private static readonly ConcurrentDictionary<MethodInfo, bool> KeepsConstants = new();
    private static readonly string[] Names = [.. Enumerable.Range(0, 32).Select(number => $"v{number}")];
    private static readonly object[] Numbers = [.. Enumerable.Range(0, 256).Select(number => (object)number)];

    private readonly List<object?> _parts = new(192);
    private readonly List<ParameterExpression> _rows = [];
    private readonly List<(Expression Place, Expression? Rows, int Number)> _captured = [];
    private readonly List<object?> _values = [];
    private readonly Expression _query;
    private int _lambdas;
    private int _hash;

    private readonly Func<Expression, bool> _isComputedBefore;

    private ShapedQuery(Expression query, Func<Expression, bool> isComputedBefore) => (_query, _isComputedBefore) = (query, isComputedBefore);

    /// <summary>What a part of a query depends on.</summary>
    private enum Depends
    {
        /// <summary>On nothing: it is the same in every query of the shape.</summary>
        OnNothing,

        /// <summary>On captured values only. EF computes such a part before the query runs.</summary>
        OnValues,

        /// <summary>On rows.</summary>
        OnRows,

        /// <summary>On what is not understood here.</summary>
        OnUnknown,
    }

    public QueryShape Shape => new(_parts, _hash);

    /// <summary>
    /// Takes a query apart; null when it holds something that is not understood. <paramref name="isComputedBefore"/>: whether EF computes a part that depends on no row, which it does not where the engine
    /// has a function for it; <paramref name="context"/>: whatever else a compiled query depends on.
    /// </summary>
    public static ShapedQuery? Of(Expression query, Func<Expression, bool> isComputedBefore, params ReadOnlySpan<object> context)
    {
        var shaped = new ShapedQuery(query, isComputedBefore);
        foreach (var part in context)
        {
            shaped.Add(part);
        }

        return shaped.Walk(query) == Depends.OnUnknown ? null : shaped;
    }

    public void AddValues(Dictionary<string, object?> parameters)
    {
        for (var i = 0; i < _values.Count; i++)
        {
            parameters.Add(NameOf(i), _values[i]);
        }
    }

    /// <summary>The query with parameters in place of the values.</summary>
    public Expression WithParameters() => new Parameters(_captured).Visit(_query);

    private static string NameOf(int number) => Names.Length > number ? Names[number] : $"v{number}";

    private void Add(object? part)
    {
        _parts.Add(part);
        _hash = (_hash * 31) + (part?.GetHashCode() ?? 0);
    }

    private void Add(int part) => Add(part is >= 0 and < 256 ? Numbers[part] : (object)part);

    private void Add(ExpressionType type) => Add((int)type);

    private Depends Walk(Expression node)
    {
        switch (node.NodeType)
        {
            case ExpressionType.Parameter: return OfParameter((ParameterExpression)node);
            case ExpressionType.MemberAccess: return OfMember((MemberExpression)node);
            case ExpressionType.Call: return OfCall((MethodCallExpression)node);
            case ExpressionType.Constant: return OfConstant((ConstantExpression)node);
            case ExpressionType.Lambda: return OfLambda((LambdaExpression)node);
            case ExpressionType.MemberInit: return OfMemberInit((MemberInitExpression)node);
            case ExpressionType.New: return OfNew((NewExpression)node);
            case ExpressionType.NewArrayInit: return OfArray((NewArrayExpression)node);
            case ExpressionType.Conditional: return OfConditional((ConditionalExpression)node);
            default:
                return node switch
                {
                    UnaryExpression unary => OfUnary(unary),
                    BinaryExpression binary => OfBinary(binary),
                    EntityQueryRootExpression root when root.GetType() == typeof(EntityQueryRootExpression) => OfRoot(root),
                    _ => Depends.OnUnknown,
                };
        }
    }

    private Depends OfRoot(EntityQueryRootExpression root)
    {
        Add(root.EntityType);
        return Depends.OnRows;
    }

    private Depends OfParameter(ParameterExpression parameter)
    {
        var number = _rows.LastIndexOf(parameter);
        Add(ExpressionType.Parameter);
        Add(number);
        return number < 0 ? Depends.OnUnknown : Depends.OnRows;
    }

    private Depends OfLambda(LambdaExpression lambda)
    {
        Add(ExpressionType.Lambda);
        foreach (var parameter in lambda.Parameters)
        {
            _rows.Add(parameter);
            Add(parameter.Type);
        }

        _lambdas++;
        var body = Walk(lambda.Body);
        _lambdas--;
        return body == Depends.OnUnknown ? body : Depends.OnRows;
    }

    /// <summary>Outside of lambdas the compiler has put values, such as the count of Take, where the code names them: EF makes parameters of them.</summary>
    private Depends OfConstant(ConstantExpression constant)
    {
        if (_lambdas == 0 && constant.Value is not null)
        {
            return constant.Value is IQueryable ? Depends.OnUnknown : Captured(constant, constant.Value);
        }

        return OfKeptConstant(constant);
    }

    private Depends OfKeptConstant(ConstantExpression constant)
    {
        Add(ExpressionType.Constant);
        Add(constant.Type);
        Add(constant.Value);
        return constant.Value is null or string or Type || constant.Value.GetType() is { IsPrimitive: true } or { IsEnum: true } || constant.Value is Guid or DateTimeOffset or decimal ? Depends.OnNothing : Depends.OnUnknown;
    }

    private Depends Captured(Expression place, object? value)
    {
        var number = NumberOf(place);
        if (number == _values.Count)
        {
            _values.Add(value);
        }

        _captured.Add((place, null, number));
        Add(ExpressionType.RuntimeVariables);
        Add(place.Type);
        Add(number);
        return Depends.OnValues;
    }

    private int NumberOf(Expression place)
    {
        foreach (var known in _captured)
        {
            if (known.Rows is null && IsSame(known.Place, place))
            {
                return known.Number;
            }
        }

        return _values.Count;
    }

    /// <summary>The same variable of the same closure.</summary>
    private static bool IsSame(Expression? left, Expression? right) => ReferenceEquals(left, right) || (left, right) switch
    {
        (MemberExpression a, MemberExpression b) => a.Member == b.Member && IsSame(a.Expression, b.Expression),
        (ConstantExpression { Value: { } a }, ConstantExpression { Value: { } b }) => !a.GetType().IsValueType && ReferenceEquals(a, b),
        _ => false,
    };

    private Depends OfMember(MemberExpression member)
    {
        if (member.Expression is ParameterExpression row)
        {
            Add(ExpressionType.MemberAccess);
            Add(member.Member);
            return OfParameter(row);
        }

        if (TryRead(member, out var value))
        {
            return value is IQueryable rows ? OfCapturedRows(member, rows) : value is Expression ? Depends.OnUnknown : Captured(member, value);
        }

        Add(ExpressionType.MemberAccess);
        Add(member.Member);
        return member.Expression is not null ? Walk(member.Expression) == Depends.OnRows ? Depends.OnRows : Depends.OnUnknown
            : member.Member is FieldInfo { IsInitOnly: true } && (member.Type.IsValueType || member.Type == typeof(string)) ? Depends.OnNothing : Depends.OnUnknown;
    }

    private Depends OfCapturedRows(MemberExpression place, IQueryable rows)
    {
        _captured.Add((place, rows.Expression, -1));
        var lambdas = _lambdas;
        _lambdas = 0;
        var depends = Walk(rows.Expression);
        _lambdas = lambdas;
        return depends;
    }

    /// <summary>Reads a variable that a lambda captured: fields and properties down to the closure that holds it.</summary>
    private static bool TryRead(MemberExpression member, out object? value)
    {
        value = null;
        object? owner;
        switch (member.Expression)
        {
            case ConstantExpression { Value: { } closure }: owner = closure; break;
            case MemberExpression inner when TryRead(inner, out var read) && read is not null: owner = read; break;
            default: return false;
        }

        value = member.Member is FieldInfo field ? field.GetValue(owner) : ((PropertyInfo)member.Member).GetValue(owner);
        return true;
    }

    private Depends OfCall(MethodCallExpression call)
    {
        Add(ExpressionType.Call);
        Add(call.Method);
        var keepsConstants = KeepsConstants.GetOrAdd(call.Method, static method => method.GetParameters().Any(p => p.IsDefined(typeof(NotParameterizedAttribute))));
        var all = call.Object is null ? Depends.OnNothing : Walk(call.Object);
        var arguments = (IArgumentProvider)call; // the list of arguments would be made anew
        for (var i = 0; i < arguments.ArgumentCount; i++)
        {
            all = Both(all, keepsConstants ? OfKept(arguments.GetArgument(i)) : Walk(arguments.GetArgument(i)));
        }

        if (keepsConstants || IsSpan(call.Method) || all is Depends.OnRows or Depends.OnUnknown)
        {
            return all;
        }

        return _isComputedBefore(call) ? Depends.OnUnknown : Depends.OnRows; // by EF at each execution, or by the engine
    }

    /// <summary>C# turns an array into a span of it to look something up; EF turns that back.</summary>
    private static bool IsSpan(MethodInfo method) => method.Name == "op_Implicit" && method.DeclaringType is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(ReadOnlySpan<>);

    private Depends OfKept(Expression argument) => argument is ConstantExpression constant ? OfKeptConstant(constant) : With(Walk(argument));

    private Depends OfUnary(UnaryExpression unary)
    {
        Add(unary.NodeType);
        Add(unary.Type);
        Add(unary.Method);
        var operand = Walk(unary.Operand);
        return unary.NodeType == ExpressionType.Quote || IsNeutral(unary) ? operand : With(operand);
    }

    /// <summary>A conversion that changes no value: in C# any other one may come out differently than in the engine.</summary>
    private static bool IsNeutral(UnaryExpression unary)
    {
        var (from, to) = (Nullable.GetUnderlyingType(unary.Operand.Type) ?? unary.Operand.Type, Nullable.GetUnderlyingType(unary.Type) ?? unary.Type);
        return unary.NodeType == ExpressionType.Convert && unary.Method is null && (from == to || from.IsEnum || to == typeof(object));
    }

    /// <summary>Where a value alone decides, EF leaves out what it rules out.</summary>
    private Depends OfBinary(BinaryExpression binary)
    {
        Add(binary.NodeType);
        Add(binary.Type);
        Add(binary.Method);
        var (left, right) = (Walk(binary.Left), Walk(binary.Right));
        var isDecided = binary.NodeType is ExpressionType.AndAlso or ExpressionType.OrElse or ExpressionType.Coalesce && (left == Depends.OnValues || (right == Depends.OnValues && binary.NodeType != ExpressionType.Coalesce));
        return binary.Conversion is null && !isDecided ? With(Both(left, right)) : Depends.OnUnknown;
    }

    private Depends OfConditional(ConditionalExpression condition)
    {
        Add(ExpressionType.Conditional);
        return Walk(condition.Test) is Depends.OnRows && Both(Walk(condition.IfTrue), Walk(condition.IfFalse)) != Depends.OnUnknown ? Depends.OnRows : Depends.OnUnknown;
    }

    private Depends OfNew(NewExpression made)
    {
        Add(ExpressionType.New);
        Add(made.Constructor);
        Add(made.Type);
        return With(All(made.Arguments));
    }

    private Depends OfArray(NewArrayExpression array)
    {
        Add(array.NodeType);
        Add(array.Type);
        Add(array.Expressions.Count);
        return All(array.Expressions);
    }

    private Depends OfMemberInit(MemberInitExpression init)
    {
        Add(ExpressionType.MemberInit);
        var all = init.NewExpression.Arguments.Count == 0 ? Depends.OnNothing : Depends.OnUnknown;
        Add(init.NewExpression.Constructor);
        Add(init.Type);
        Add(init.Bindings.Count);
        for (var i = 0; i < init.Bindings.Count; i++)
        {
            if (init.Bindings[i] is not MemberAssignment assignment)
            {
                return Depends.OnUnknown;
            }

            Add(assignment.Member);
            all = Both(all, Walk(assignment.Expression));
        }

        return With(all);
    }

    private Depends All(System.Collections.ObjectModel.ReadOnlyCollection<Expression> parts)
    {
        var all = Depends.OnNothing;
        for (var i = 0; i < parts.Count; i++)
        {
            all = Both(all, Walk(parts[i]));
        }

        return all;
    }

    private static Depends Both(Depends left, Depends right) => left > right ? left : right;

    /// <summary>A part that EF would compute beforehand is left to it.</summary>
    private static Depends With(Depends parts) => parts == Depends.OnValues ? Depends.OnUnknown : parts;

    private sealed class Parameters(List<(Expression Place, Expression? Rows, int Number)> captured) : ExpressionVisitor
    {
        protected override Expression VisitMember(MemberExpression node) => Replaced(node) ?? base.VisitMember(node);

        protected override Expression VisitConstant(ConstantExpression node) => Replaced(node) ?? node;

        private Expression? Replaced(Expression node)
        {
            var place = captured.FindIndex(known => ReferenceEquals(known.Place, node));
            return place < 0 ? null : captured[place].Rows is { } rows ? Visit(rows) : new QueryParameterExpression(NameOf(captured[place].Number), node.Type);
        }
    }
}
