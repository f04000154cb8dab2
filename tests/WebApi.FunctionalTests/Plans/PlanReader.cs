using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Contacts.Infrastructure.Persistence.Providers;
using Microsoft.Data.Sqlite;
using Npgsql;
using SQLitePCL;

namespace Contacts.WebApi.FunctionalTests.Plans;

/// <summary>How an engine answers a statement: the work in rows read, the tables that it reads whole, and the indexes that it walks for all projects.</summary>
internal sealed record Plan(long Work, IReadOnlyList<string> Whole, IReadOnlyList<string> Foreign, string Text);

/// <summary>Asks an engine how it answers statements.</summary>
internal abstract class PlanReader : IAsyncDisposable
{
    public static PlanReader Of(string engine, string connection) => engine == DatabaseProvider.Sqlite ? new SqlitePlanReader(connection) : new PostgreSqlPlanReader(connection);

    public abstract Task<Plan> ReadAsync(Statement statement, bool counted);

    public abstract ValueTask DisposeAsync();

    /// <summary>Tables so small that reading them whole is right.</summary>
    protected static bool IsSmall(string table) => table is "custom_fields";

    /// <summary>The column that every index of the table begins with; null above the projects.</summary>
    protected static string? OwnerOf(string table) => table switch
    {
        "organizations" or "projects" or "api_keys" or "access_changes" => null,
        "do_not_call_numbers" or "do_not_call_changes" => "scope_id",
        _ => "project_id",
    };
}

/// <summary>EXPLAIN ANALYZE: what was read, row by row.</summary>
internal sealed class PostgreSqlPlanReader(string connection) : PlanReader
{
    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(connection);

    public override async Task<Plan> ReadAsync(Statement statement, bool counted)
    {
#pragma warning disable CA2100 // the statement that EF Core made
        await using var command = _source.CreateCommand((counted ? "EXPLAIN (ANALYZE, FORMAT JSON, TIMING OFF) " : "EXPLAIN (FORMAT JSON) ") + statement.Text);
#pragma warning restore CA2100
        foreach (var parameter in statement.Parameters)
        {
            command.Parameters.Add(parameter);
        }

        var plan = JsonNode.Parse((string)(await command.ExecuteScalarAsync())!)!.AsArray()[0]!["Plan"]!;
        var (whole, foreign, work) = (new List<string>(), new List<string>(), 0L);
        foreach (var node in Nodes(plan).Where(n => ((string)n["Node Type"]!).Contains("Scan", StringComparison.Ordinal)))
        {
            var (type, table) = ((string)node["Node Type"]!, (string?)node["Relation Name"] ?? "");
            work += (long)(((double?)node["Actual Loops"] ?? 0) * (((double?)node["Actual Rows"] ?? 0) + ((double?)node["Rows Removed by Filter"] ?? 0) + ((double?)node["Rows Removed by Index Recheck"] ?? 0)));
            var condition = (string?)node["Index Cond"] ?? "";
            if (type == "Seq Scan" && !IsSmall(table))
            {
                whole.Add($"reads all of {table}");
            }
            else if (type is "Index Scan" or "Index Only Scan" && OwnerOf(table) is { } owner && !condition.Contains($"{owner} =", StringComparison.Ordinal))
            {
                foreign.Add($"walks {node["Index Name"]} without {owner}");
            }
            else if (type == "Bitmap Index Scan" && !condition.Contains(" = ", StringComparison.Ordinal))
            {
                foreign.Add($"walks {node["Index Name"]} without its project");
            }
        }

        return new(work, whole, foreign, statement.Text + "\n" + plan.ToJsonString());
    }

    public override ValueTask DisposeAsync() => _source.DisposeAsync();

    private static IEnumerable<JsonNode> Nodes(JsonNode node) => (node["Plans"]?.AsArray() ?? []).SelectMany(n => Nodes(n!)).Prepend(node);
}

/// <summary>EXPLAIN QUERY PLAN, and the steps that the virtual machine took.</summary>
internal sealed partial class SqlitePlanReader : PlanReader
{
    private const int VmSteps = 4;
    private const int StepsPerRow = 12;
    private readonly SqliteConnection _connection;

    public SqlitePlanReader(string connection)
    {
        _connection = new(connection);
        _connection.Open();
    }

    public override async Task<Plan> ReadAsync(Statement statement, bool counted)
    {
        var tables = Aliases().Matches(statement.Text).GroupBy(m => m.Groups[2].Value).ToDictionary(g => g.Key, g => g.First().Groups[1].Value);
        var (whole, foreign, lines) = (new List<string>(), new List<string>(), new List<string>());
        await using (var command = _connection.CreateCommand())
        {
#pragma warning disable CA2100 // the statement that EF Core made
            command.CommandText = "EXPLAIN QUERY PLAN " + statement.Text;
#pragma warning restore CA2100
            command.Parameters.AddRange(statement.Parameters.ToArray());
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                lines.Add(reader.GetString(3));
            }
        }

        foreach (var line in lines)
        {
            var words = line.Split(' ');
            if (words[0] is not ("SCAN" or "SEARCH") || statement.Text.Contains("WHERE 0", StringComparison.Ordinal) || !tables.TryGetValue(words[1], out var table) || IsSmall(table))
            {
                continue;
            }

            if (OwnerOf(table) is { } owner ? !line.Contains($"({owner}=?", StringComparison.Ordinal) : words[0] == "SCAN" && !line.Contains("INDEX", StringComparison.Ordinal))
            {
                (words[0] == "SCAN" ? whole : foreign).Add($"{table}: {line}");
            }
        }

        return new(counted ? Steps(statement) / StepsPerRow : 0, whole, foreign, statement.Text + "\n" + string.Join('\n', lines));
    }

    public override ValueTask DisposeAsync() => _connection.DisposeAsync();

    private int Steps(Statement statement)
    {
        raw.sqlite3_prepare_v2(_connection.Handle!, statement.Text, out var prepared);
        foreach (var parameter in statement.Parameters)
        {
            var index = raw.sqlite3_bind_parameter_index(prepared, parameter.ParameterName);
            _ = parameter.Value switch
            {
                null or DBNull => raw.sqlite3_bind_null(prepared, index),
                bool flag => raw.sqlite3_bind_int64(prepared, index, flag ? 1 : 0),
                double number => raw.sqlite3_bind_double(prepared, index, number),
                string text => raw.sqlite3_bind_text(prepared, index, text),
                Guid id => raw.sqlite3_bind_text(prepared, index, id.ToString().ToUpperInvariant()),
                var number => raw.sqlite3_bind_int64(prepared, index, Convert.ToInt64(number, System.Globalization.CultureInfo.InvariantCulture)),
            };
        }

        while (raw.sqlite3_step(prepared) == raw.SQLITE_ROW)
        {
        }

        var steps = raw.sqlite3_stmt_status(prepared, VmSteps, 0);
        raw.sqlite3_finalize(prepared);
        return steps;
    }

    [GeneratedRegex("\"(\\w+)\" AS \"(\\w+)\"")]
    private static partial Regex Aliases();
}
