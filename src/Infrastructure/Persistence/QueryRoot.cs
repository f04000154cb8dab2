using System.Linq.Expressions;
using Contacts.Application.Common;
using Contacts.Application.Common.Lists;
using Microsoft.EntityFrameworkCore.Query;

namespace Contacts.Infrastructure.Persistence;

internal static class QueryRoot
{
    private static readonly Expression Nought = Expression.Call(((Func<int, int>)SqlFunctions.Literal).Method, Expression.Constant(0));

    /// <summary>The same query over other rows of the same table.</summary>
    public static IQueryable<T> From<T>(this IQueryable<T> query, IQueryable<T> rows) => query.Provider.CreateQuery<T>(new Replacement(typeof(T), rows.Expression).Visit(query.Expression));

    /// <summary>The same rows behind OFFSET 0, past which PostgreSQL moves no condition and no order: it finds these rows before it does anything else with them.</summary>
    public static IQueryable<T> FoundFirst<T>(this IQueryable<T> rows) => rows.Skip(Nought);

    private sealed class Replacement(Type entity, Expression rows) : ExpressionVisitor
    {
        protected override Expression VisitExtension(Expression node) => node is EntityQueryRootExpression root && root.ElementType == entity ? rows : base.VisitExtension(node);
    }
}
