using System.Linq.Expressions;

namespace Contacts.Domain;

/// <summary>Rules that databases run, put together.</summary>
public static class Conditions
{
    public static Expression<Func<T, bool>> And<T>(Expression<Func<T, bool>> left, Expression<Func<T, bool>> right) => Join(left, right, Expression.AndAlso);

    public static Expression<Func<T, bool>> Or<T>(Expression<Func<T, bool>> left, Expression<Func<T, bool>> right) => Join(left, right, Expression.OrElse);

    public static Expression<Func<T, bool>> Not<T>(Expression<Func<T, bool>> condition) => Expression.Lambda<Func<T, bool>>(Expression.Not(condition.Body), condition.Parameters);

    /// <summary>The body of a lambda, over another parameter.</summary>
    public static Expression Inline(LambdaExpression lambda, ParameterExpression parameter) => Replace(lambda.Body, lambda.Parameters[0], parameter);

    /// <summary>The same expression with something else in place of a parameter.</summary>
    public static Expression Replace(Expression expression, ParameterExpression parameter, Expression instead) =>
        parameter == instead ? expression : new Replacement(parameter, instead).Visit(expression);

    private static Expression<Func<T, bool>> Join<T>(Expression<Func<T, bool>> left, Expression<Func<T, bool>> right, Func<Expression, Expression, Expression> join) =>
        Expression.Lambda<Func<T, bool>>(join(left.Body, Inline(right, left.Parameters[0])), left.Parameters);

    private sealed class Replacement(ParameterExpression from, Expression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : base.VisitParameter(node);
    }
}
