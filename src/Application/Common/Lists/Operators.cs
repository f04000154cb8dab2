using System.Linq.Expressions;
using System.Reflection;

namespace Contacts.Application.Common.Lists;

/// <summary>The operators of which a page is made. Those of <see cref="Queryable"/> do the same, and find out by reflection at each call which method they are.</summary>
public static class Operators
{
    public static IQueryable<T> Only<T>(this IQueryable<T> rows, Expression<Func<T, bool>> condition) => rows.Provider.CreateQuery<T>(Expression.Call(Of<T>.Where, rows.Expression, Expression.Quote(condition)));

    public static IQueryable<T> Take<T>(this IQueryable<T> rows, Expression count) => rows.Provider.CreateQuery<T>(Expression.Call(Of<T>.Take, rows.Expression, count));

    public static IQueryable<T> Skip<T>(this IQueryable<T> rows, Expression count) => rows.Provider.CreateQuery<T>(Expression.Call(Of<T>.Skip, rows.Expression, count));

    public static IQueryable<TResult> As<T, TResult>(this IQueryable<T> rows, Expression<Func<T, TResult>> show) =>
        rows.Provider.CreateQuery<TResult>(Expression.Call(Of<T, TResult>.Select, rows.Expression, Expression.Quote(show)));

    public static IOrderedQueryable<T> Order<T, TKey>(IQueryable<T> rows, Expression<Func<T, TKey>> key, bool isFirst, bool descending)
    {
        var method = (isFirst, descending) switch
        {
            (true, false) => Of<T, TKey>.OrderBy,
            (true, true) => Of<T, TKey>.OrderByDescending,
            (false, false) => Of<T, TKey>.ThenBy,
            _ => Of<T, TKey>.ThenByDescending,
        };
        return (IOrderedQueryable<T>)rows.Provider.CreateQuery<T>(Expression.Call(method, rows.Expression, Expression.Quote(key)));
    }

    private static class Of<T>
    {
        public static readonly MethodInfo Where = ((Func<IQueryable<T>, Expression<Func<T, bool>>, IQueryable<T>>)Queryable.Where).Method;
        public static readonly MethodInfo Take = ((Func<IQueryable<T>, int, IQueryable<T>>)Queryable.Take).Method;
        public static readonly MethodInfo Skip = ((Func<IQueryable<T>, int, IQueryable<T>>)Queryable.Skip).Method;
    }

    private static class Of<T, TResult>
    {
        public static readonly MethodInfo Select = ((Func<IQueryable<T>, Expression<Func<T, TResult>>, IQueryable<TResult>>)Queryable.Select).Method;
        public static readonly MethodInfo OrderBy = ((Func<IQueryable<T>, Expression<Func<T, TResult>>, IOrderedQueryable<T>>)Queryable.OrderBy).Method;
        public static readonly MethodInfo OrderByDescending = ((Func<IQueryable<T>, Expression<Func<T, TResult>>, IOrderedQueryable<T>>)Queryable.OrderByDescending).Method;
        public static readonly MethodInfo ThenBy = ((Func<IOrderedQueryable<T>, Expression<Func<T, TResult>>, IOrderedQueryable<T>>)Queryable.ThenBy).Method;
        public static readonly MethodInfo ThenByDescending = ((Func<IOrderedQueryable<T>, Expression<Func<T, TResult>>, IOrderedQueryable<T>>)Queryable.ThenByDescending).Method;
    }
}
