using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.SqlServer.Dac.Model;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Contacts.Tests.Shared;

/// <summary>
/// A schema and its statements as SQL Server 2022 would understand them, checked with no server: ScriptDom parses, DacFx resolves every object and column.
/// </summary>
public sealed partial class SqlServerModel : IDisposable
{
    private const string StatementSource = "statements.sql";

    // DacFx takes any name without a schema for a function of the server: these are the ones that we have looked up.
    private static readonly HashSet<string> KnownFunctions = new(
        [
            "ABS", "AVG", "CEILING", "CHARINDEX", "CONCAT", "COUNT", "COUNT_BIG", "DATALENGTH", "DATEADD", "DATEDIFF", "DATEFROMPARTS", "DATEPART", "DATETIME2FROMPARTS", "DATETIMEOFFSETFROMPARTS", "DB_NAME", "FLOOR", "GETUTCDATE", "ISJSON", "ISNULL", "JSON_MODIFY", "JSON_QUERY", "JSON_VALUE",
            "LEN", "LOWER", "LTRIM", "MAX", "MIN", "NEWID", "NEWSEQUENTIALID", "OBJECT_ID", "OBJECT_SCHEMA_NAME", "PATINDEX", "QUOTENAME", "REPLACE", "REVERSE", "ROUND", "ROW_NUMBER", "RTRIM", "SCHEMA_NAME", "SCOPE_IDENTITY",
            "SERVERPROPERTY", "STRING_AGG", "STUFF", "SUBSTRING", "SUM", "SYSDATETIMEOFFSET", "SYSUTCDATETIME", "TIMEFROMPARTS", "TRIM", "UPPER",
        ],
        StringComparer.OrdinalIgnoreCase);

    private readonly TSqlModel _model = new(SqlServerVersion.Sql160, new TSqlModelOptions());
    private readonly List<SqlServerProblem> _problems = [];

    private SqlServerModel()
    {
    }

    /// <summary>
    /// The schema that a script leaves behind: the output of <c>dotnet ef migrations script</c>, idempotent or not, or plain DDL. Data changes and control flow are parsed;
    /// statements that change the schema are applied in order. What cannot be applied is a problem, never passed over.
    /// </summary>
    public static SqlServerModel FromScript(string script)
    {
        var schema = new SqlServerModel();
        var replay = new SchemaReplay();
        foreach (var batch in Batches(script))
        {
            var parsed = Parse(batch, out var errors);
            schema._problems.AddRange(errors.Select(error => Problem(batch, error)));
            if (errors.Count == 0)
            {
                replay.Run(parsed);
            }
        }

        schema._problems.AddRange(replay.Problems);
        foreach (var (name, text) in replay.Result())
        {
            try
            {
                schema._model.AddOrUpdateObjects(text, name, new TSqlObjectOptions());
            }
            catch (DacModelException failure)
            {
                schema._problems.Add(new SqlServerProblem(text, failure.Message));
            }
        }

        return schema;
    }

    /// <summary>What is wrong with the schema itself; empty when it is sound.</summary>
    public IReadOnlyList<SqlServerProblem> Validate() => [.. _problems, .. Messages([])];

    /// <summary>What is wrong with the statements: syntax, and every object, column and parameter that does not resolve. Some hundred at once take little longer than one.</summary>
    public IReadOnlyList<SqlServerProblem> ValidateStatements(IEnumerable<SqlServerStatement> statements)
    {
        List<SqlServerProblem> problems = [];
        List<SqlServerStatement> accepted = [];
        var procedures = new StringBuilder();
        foreach (var statement in statements)
        {
            var before = problems.Count;
            var parsed = Parse(statement.Text, out var errors);
            problems.AddRange(errors.Select(error => Problem(statement.ToString(), error)));
            if (errors.Count == 0)
            {
                problems.AddRange(UndeclaredVariables(statement, parsed));
                problems.AddRange(UnknownFunctions(statement, parsed));
            }

            if (problems.Count > before)
            {
                continue;
            }

            accepted.Add(statement);
            procedures.Append(CultureInfo.InvariantCulture, $"CREATE PROCEDURE [dbo].[{ProcedureName(accepted.Count - 1)}]").AppendLine();
            procedures.AppendJoin(", ", statement.Parameters.DistinctBy(parameter => parameter.Name, StringComparer.OrdinalIgnoreCase).Select(parameter => $"{parameter.Name} {parameter.SqlType}"));
            procedures.AppendLine().AppendLine("AS BEGIN").AppendLine(statement.Text).AppendLine("END").AppendLine("GO");
        }

        if (accepted.Count == 0)
        {
            return problems;
        }

        _model.AddOrUpdateObjects(procedures.ToString(), StatementSource, new TSqlObjectOptions());
        try
        {
            problems.AddRange(Messages(accepted));
        }
        finally
        {
            _model.DeleteObjects(StatementSource);
        }

        return problems;
    }

    /// <inheritdoc cref="ValidateStatements"/>
    public IReadOnlyList<SqlServerProblem> ValidateStatement(string sql, params IEnumerable<SqlServerParameter> parameters) =>
        ValidateStatements([new SqlServerStatement(sql, [.. parameters])]);

    public void Dispose() => _model.Dispose();

    internal static TSqlFragment Parse(string sql, out IList<ParseError> errors)
    {
        using var reader = new StringReader(sql);
        return new TSql160Parser(initialQuotedIdentifiers: true).Parse(reader, out errors);
    }

    private static IEnumerable<string> Batches(string script) => BatchSeparator().Split(script).Where(batch => !string.IsNullOrWhiteSpace(batch));

    private static string ProcedureName(int index) => string.Create(CultureInfo.InvariantCulture, $"contacts_statement_{index}_");

    private static SqlServerProblem Problem(string subject, ParseError error) =>
        new(subject, string.Create(CultureInfo.InvariantCulture, $"Syntax error {error.Number} in line {error.Line}, column {error.Column}: {error.Message}"));

    private static IEnumerable<SqlServerProblem> UndeclaredVariables(SqlServerStatement statement, TSqlFragment parsed)
    {
        var variables = new Variables();
        parsed.Accept(variables);
        return variables.Used.Except(variables.Declared, StringComparer.OrdinalIgnoreCase)
            .Except(statement.Parameters.Select(parameter => parameter.Name), StringComparer.OrdinalIgnoreCase)
            .Select(name => new SqlServerProblem(statement.ToString(), $"{name} is neither declared nor a parameter."));
    }

    private static IEnumerable<SqlServerProblem> UnknownFunctions(SqlServerStatement statement, TSqlFragment parsed)
    {
        var functions = new Functions();
        parsed.Accept(functions);
        return functions.Used.Except(KnownFunctions, StringComparer.OrdinalIgnoreCase).Select(name => new SqlServerProblem(statement.ToString(), $"{name} is no function that is known here: look it up, and add it if SQL Server 2022 has it."));
    }

    private IEnumerable<SqlServerProblem> Messages(List<SqlServerStatement> statements)
    {
        foreach (var message in _model.Validate())
        {
            if (SystemObject().IsMatch(message.Message))
            {
                continue;
            }

            var match = StatementName().Match(message.Message);
            var index = match.Success ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : -1;
            var subject = index >= 0 && index < statements.Count ? statements[index].ToString() : "schema";
            yield return new SqlServerProblem(subject, $"{message.Prefix}{message.Number}: {StatementName().Replace(message.Message, "the statement")}");
        }
    }

    [GeneratedRegex(@"^\s*GO\s*;?\s*$", RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex BatchSeparator();

    [GeneratedRegex(@"(?:Procedure: )?\[dbo\]\.\[contacts_statement_(\d+)_\]", RegexOptions.CultureInvariant)]
    private static partial Regex StatementName();

    // The catalogue views and these procedures belong to every server and to no script.
    [GeneratedRegex(
        @"unresolved reference to (?:an )?object (?:\[(?:sys|INFORMATION_SCHEMA)\]\.|(?:\[dbo\]\.)?\[(?:sp_getapplock|sp_releaseapplock|sp_executesql|sp_set_session_context)\])",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex SystemObject();

    private sealed class Functions : TSqlFragmentVisitor
    {
        public HashSet<string> Used { get; } = new(StringComparer.OrdinalIgnoreCase);

        public override void Visit(FunctionCall node)
        {
            if (node.CallTarget is null)
            {
                Used.Add(node.FunctionName.Value);
            }
        }
    }

    private sealed class Variables : TSqlFragmentVisitor
    {
        public HashSet<string> Used { get; } = new(StringComparer.OrdinalIgnoreCase);

        public HashSet<string> Declared { get; } = new(StringComparer.OrdinalIgnoreCase);

        public override void Visit(VariableReference node) => Used.Add(node.Name);

        public override void Visit(DeclareVariableElement node) => Declared.Add(node.VariableName.Value);

        public override void Visit(DeclareTableVariableBody node) => Declared.Add(node.VariableName.Value);

        public override void ExplicitVisit(ExecuteParameter node) => node.ParameterValue?.Accept(this);
    }
}
