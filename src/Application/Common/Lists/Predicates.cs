using System.Linq.Expressions;
using System.Reflection;
using Contacts.Domain;

namespace Contacts.Application.Common.Lists;

/// <summary>Conditions put together.</summary>
public static class Predicates
{
    public static Expression<Func<T, bool>> And<T>(Expression<Func<T, bool>> left, Expression<Func<T, bool>> right) => Conditions.And(left, right);

    public static Expression<Func<T, bool>> Or<T>(Expression<Func<T, bool>> left, Expression<Func<T, bool>> right) => Conditions.Or(left, right);

    public static Expression<Func<T, bool>> Not<T>(Expression<Func<T, bool>> condition) => Conditions.Not(condition);

    /// <summary>A value that becomes a parameter of the SQL, so that the statement, and its plan, stay the same.</summary>
    public static Expression Parameter<TValue>(TValue value) => Expression.Field(Expression.Constant(new Box<TValue>(value)), Box<TValue>.Field);

    /// <summary>A condition on a value that is given now: the same as a lambda that captures it, whose expression would be made anew with a search for each member.</summary>
    public static Expression<Func<T, bool>> Given<T, TValue>(Expression<Func<T, TValue, bool>> condition, TValue value) =>
        Expression.Lambda<Func<T, bool>>(Conditions.Replace(condition.Body, condition.Parameters[1], Parameter(value)), condition.Parameters[0]);

    /// <summary>The body of a lambda, over another parameter.</summary>
    public static Expression Inline(LambdaExpression lambda, ParameterExpression parameter) => Conditions.Inline(lambda, parameter);

    private sealed class Box<TValue>(TValue value)
    {
        public static readonly FieldInfo Field = typeof(Box<TValue>).GetField(nameof(Value))!;

        public readonly TValue Value = value;
    }
}
