using System.Linq.Expressions;
using System.Reflection;
using Contacts.Application.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Microsoft.EntityFrameworkCore.Storage;

namespace Contacts.Infrastructure.Persistence;

/// <summary>Maps <see cref="SqlFunctions.After(string, Guid, string, Guid)"/> and its like: as a row comparison, or spelt out where the engine has none.</summary>
internal static class RowComparison
{
    /// <param name="modelBuilder">The model.</param>
    /// <param name="engineComparesRows">Or it is spelt out.</param>
    /// <param name="asWritten">How the values that are compared with stand in a statement, unless as they are.</param>
    public static void Map(ModelBuilder modelBuilder, bool engineComparesRows, Func<SqlExpression, SqlExpression>? asWritten = null)
    {
        foreach (var method in typeof(SqlFunctions).GetMethods(BindingFlags.Public | BindingFlags.Static).Where(m => m.Name is nameof(SqlFunctions.After) or nameof(SqlFunctions.Before)))
        {
            var comparison = method.Name == nameof(SqlFunctions.After) ? ExpressionType.GreaterThan : ExpressionType.LessThan;
            modelBuilder.HasDbFunction(method).HasTranslation(args =>
            {
                var (key, id) = (args[0], args[1]);
                var (lastKey, lastId) = (Like(args[2], key), Like(args[3], id));
                (lastKey, lastId) = asWritten is null ? (lastKey, lastId) : (asWritten(lastKey), asWritten(lastId));
                return engineComparesRows ? Binary(comparison, Row(key, id), Row(lastKey, lastId)) : SpeltOut(comparison, key, id, lastKey, lastId);
            });
        }
    }

    private static SqlBinaryExpression SpeltOut(ExpressionType comparison, SqlExpression key, SqlExpression id, SqlExpression lastKey, SqlExpression lastId) =>
        Binary(ExpressionType.OrElse, Binary(comparison, key, lastKey), Binary(ExpressionType.AndAlso, Binary(ExpressionType.Equal, key, lastKey), Binary(comparison, id, lastId)));

    private static SqlBinaryExpression Binary(ExpressionType type, SqlExpression left, SqlExpression right) => new(type, left, right, typeof(bool), BoolTypeMapping.Default);

    /// <summary>A nameless function is a row: (a, b).</summary>
    private static SqlFunctionExpression Row(SqlExpression key, SqlExpression id) => new("", [key, id], nullable: false, [false, false], typeof(object), key.TypeMapping);

    /// <summary>A parameter is sent as the column that it is compared with stores it.</summary>
    private static SqlExpression Like(SqlExpression value, SqlExpression column) =>
        value is SqlParameterExpression parameter && column.TypeMapping is RelationalTypeMapping mapping ? parameter.ApplyTypeMapping(mapping) : value;
}
