using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Query;

namespace Contacts.Infrastructure.Persistence;

internal static class QueryRoot
{
    /// <summary>The same query over other rows of the same table.</summary>
    public static IQueryable<T> From<T>(this IQueryable<T> query, IQueryable<T> rows) => query.Provider.CreateQuery<T>(new Replacement(typeof(T), rows.Expression).Visit(query.Expression));

    private sealed class Replacement(Type entity, Expression rows) : ExpressionVisitor
    {
        protected override Expression VisitExtension(Expression node) => node is EntityQueryRootExpression root && root.ElementType == entity ? rows : base.VisitExtension(node);
    }
}
