using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage;

namespace Contacts.Infrastructure.Persistence;

/// <summary>EF leaves the reader of a query's rows as a lambda inside the compiled query, which makes a delegate of it at every execution. Here it is made once, see docs/adr/0008.</summary>
[Experimental(Diagnostic)]
internal sealed class ReadersCompiledOnce(
    ShapedQueryCompilingExpressionVisitorDependencies dependencies, RelationalShapedQueryCompilingExpressionVisitorDependencies relationalDependencies, RelationalCommandBuilderDependencies commandBuilderDependencies)
    : RelationalLiftableConstantProcessor(dependencies, relationalDependencies, commandBuilderDependencies)
{
    public const string Diagnostic = "EF9100";

    public override Expression InlineConstants(Expression expression, bool supportsPrecompiledQuery) =>
        base.InlineConstants(expression, supportsPrecompiledQuery) is LambdaExpression query
            ? Expression.Lambda(query.Type, new Compiler().Visit(query.Body), query.Parameters)
            : throw new InvalidOperationException("EF compiles a query that is no lambda.");

    private sealed class Compiler : ExpressionVisitor
    {
        protected override Expression VisitLambda<T>(Expression<T> node) => Outside.Of(node).Count == 0 ? Expression.Constant(node.Compile(), typeof(T)) : node;

        /// <summary>A quoted lambda is data.</summary>
        protected override Expression VisitUnary(UnaryExpression node) => node.NodeType == ExpressionType.Quote ? node : base.VisitUnary(node);
    }

    /// <summary>The variables that a lambda takes from around it.</summary>
    private sealed class Outside : ExpressionVisitor
    {
        private readonly HashSet<ParameterExpression> _used = [];
        private readonly HashSet<ParameterExpression> _own = [];

        public static IReadOnlyCollection<ParameterExpression> Of(LambdaExpression lambda)
        {
            var found = new Outside();
            found.Visit(lambda);
            return [.. found._used.Except(found._own)];
        }

        protected override Expression VisitLambda<T>(Expression<T> node)
        {
            _own.UnionWith(node.Parameters);
            return base.VisitLambda(node);
        }

        protected override Expression VisitBlock(BlockExpression node)
        {
            _own.UnionWith(node.Variables);
            return base.VisitBlock(node);
        }

        protected override CatchBlock VisitCatchBlock(CatchBlock node)
        {
            _own.UnionWith(node.Variable is { } caught ? [caught] : []);
            return base.VisitCatchBlock(node);
        }

        protected override Expression VisitParameter(ParameterExpression node)
        {
            _used.Add(node);
            return node;
        }
    }
}
