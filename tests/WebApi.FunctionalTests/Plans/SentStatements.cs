using System.Data;
using System.Data.Common;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Contacts.WebApi.FunctionalTests.Plans;

/// <summary>A statement as it was sent.</summary>
internal sealed record Statement(string Text, IReadOnlyList<DbParameter> Parameters);

/// <summary>Hears what queries requests send; those of background work are not asked for. The pages themselves are not read: who listens asks for their plans.</summary>
internal sealed partial class SentStatements : DbCommandInterceptor
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
        if (_heard is not null && _http.HttpContext is not null)
        {
            _heard.Add(new(command.CommandText, [.. command.Parameters.Cast<DbParameter>().Select(Copy)]));
            result = IsPage().IsMatch(command.CommandText) ? InterceptionResult<DbDataReader>.SuppressWithResult(new DataTable().CreateDataReader()) : result;
        }

        return ValueTask.FromResult(result);
    }

    /// <summary>In order, and of more than one column: the ids of projects are a step on the way.</summary>
    [GeneratedRegex(@"^SELECT (?:(?!\bFROM\b).)*,.*\bORDER BY\b", RegexOptions.Singleline)]
    private static partial Regex IsPage();

    private static DbParameter Copy(DbParameter parameter) =>
        parameter is ICloneable cloneable ? (DbParameter)cloneable.Clone() : new SqliteParameter(parameter.ParameterName, parameter.Value);
}
