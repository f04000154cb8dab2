using System.Linq.Expressions;
using Contacts.Domain;

namespace Contacts.Application.Common.Lists;

/// <summary>Conditions put together.</summary>
public static class Predicates
{
    public static Expression<Func<T, bool>> And<T>(Expression<Func<T, bool>> left, Expression<Func<T, bool>> right) => Conditions.And(left, right);

    public static Expression<Func<T, bool>> Or<T>(Expression<Func<T, bool>> left, Expression<Func<T, bool>> right) => Conditions.Or(left, right);

    public static Expression<Func<T, bool>> Not<T>(Expression<Func<T, bool>> condition) => Conditions.Not(condition);

    /// <summary>A value that becomes a parameter of the SQL, so that the statement, and its plan, stay the same.</summary>
    public static Expression Parameter<TValue>(TValue value) => Expression.Property(Expression.Constant(new Box<TValue>(value)), nameof(Box<>.Value));

    /// <summary>The body of a lambda, over another parameter.</summary>
    public static Expression Inline(LambdaExpression lambda, ParameterExpression parameter) => Conditions.Inline(lambda, parameter);

    private sealed record Box<TValue>(TValue Value);
}
