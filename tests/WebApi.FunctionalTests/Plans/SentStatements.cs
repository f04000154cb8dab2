using System.Data.Common;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Contacts.WebApi.FunctionalTests.Plans;

/// <summary>A statement as it was sent.</summary>
internal sealed record Statement(string Text, IReadOnlyList<DbParameter> Parameters);

/// <summary>Hears what queries requests send; those of background work are not asked for.</summary>
internal sealed class SentStatements : DbCommandInterceptor
{
    private readonly HttpContextAccessor _http = new();
    private List<Statement>? _heard;

    public async Task<IReadOnlyList<Statement>> DuringAsync(Func<Task> work)
    {
        var heard = _heard = [];
        await work();
        _heard = null;
        return heard;
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        if (_http.HttpContext is not null)
        {
            _heard?.Add(new(command.CommandText, [.. command.Parameters.Cast<DbParameter>().Select(Copy)]));
        }

        return ValueTask.FromResult(result);
    }

    private static DbParameter Copy(DbParameter parameter) =>
        parameter is ICloneable cloneable ? (DbParameter)cloneable.Clone() : new SqliteParameter(parameter.ParameterName, parameter.Value);
}
