using System.Linq.Expressions;
using Contacts.Application.Contacts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.Internal;
using Microsoft.EntityFrameworkCore.Storage;

#pragma warning disable EF1001 // the service through which every query passes, see docs/adr/0008
namespace Contacts.Infrastructure.Persistence;

/// <summary>
/// Finds the compiled query of an expression in one walk, where EF walks it four times: to find what can be evaluated, to take the parameters out, to hash and to compare. What it does not know takes EF's way.
/// Of the options of a context the shape holds the tracking only: in all else the contexts of an engine are alike.
/// </summary>
internal sealed class QueriesByShape(
    IQueryContextFactory contexts, ICompiledQueryCache compiled, ICompiledQueryCacheKeyGenerator keys, IDatabase database, IDiagnosticsLogger<DbLoggerCategory.Query> logger,
    ICurrentDbContext current, IEvaluatableExpressionFilter filter, IModel model)
    : QueryCompiler(contexts, compiled, keys, database, logger, current, filter, model)
{
    private readonly IQueryContextFactory _contexts = contexts;
    private readonly ICompiledQueryCache _compiled = compiled;
    private readonly IModel _model = model;
    private readonly DbContext _context = current.Context;
    private readonly Func<Expression, bool> _isComputedBefore = part => filter.IsEvaluatableExpression(part, model);

    public override TResult ExecuteAsync<TResult>(Expression query, CancellationToken cancellationToken = default)
    {
        if (ShapedQuery.Of(query, _isComputedBefore, typeof(TResult), _model, _context.ChangeTracker.QueryTrackingBehavior) is not { } shaped)
        {
            return base.ExecuteAsync<TResult>(ContactRow.ReadByColumns(query), cancellationToken);
        }

        var execute = _compiled.GetOrAddQuery(shaped.Shape, () => CreateCompiledAsyncQuery<TResult>(shaped.WithParameters()));
        var context = _contexts.Create();
        context.CancellationToken = cancellationToken;
        shaped.AddValues(context.Parameters);
        return execute(context);
    }

    public override TResult Execute<TResult>(Expression query) => base.Execute<TResult>(ContactRow.ReadByColumns(query));

    public override Func<QueryContext, TResult> CreateCompiledQuery<TResult>(Expression query) => base.CreateCompiledQuery<TResult>(ContactRow.ReadByColumns(query));

    public override Func<QueryContext, TResult> CreateCompiledAsyncQuery<TResult>(Expression query) => base.CreateCompiledAsyncQuery<TResult>(ContactRow.ReadByColumns(query));
}
#pragma warning restore EF1001
