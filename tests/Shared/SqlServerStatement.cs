using System.Data;
using System.Data.Common;
using System.Globalization;
using Microsoft.Data.SqlClient;

namespace Contacts.Tests.Shared;

/// <summary>A command as SQL Server would receive it.</summary>
public sealed record SqlServerStatement(string Text, IReadOnlyList<SqlServerParameter> Parameters)
{
    public SqlServerStatement(string text)
        : this(text, Array.Empty<SqlServerParameter>())
    {
    }

    public SqlServerStatement(string text, IEnumerable<DbParameter> parameters)
        : this(text, [.. parameters.Select(SqlServerParameter.From)])
    {
    }

    public override string ToString() =>
        Parameters.Count == 0 ? Text : $"-- {string.Join(", ", Parameters.Select(parameter => $"{parameter.Name} {parameter.SqlType}"))}{Environment.NewLine}{Text}";
}

/// <summary>A parameter with its type as Transact-SQL declares it: <c>("@p0", "nvarchar(200)")</c>.</summary>
public sealed record SqlServerParameter(string Name, string SqlType, object? Value = null)
{
    private const int LongestUnicode = 4000;
    private const int LongestBytes = 8000;

    public static SqlServerParameter From(DbParameter parameter)
    {
        if (parameter is not SqlParameter sql)
        {
            throw new ArgumentException($"{parameter.ParameterName} is a {parameter.GetType().Name}, not a SqlParameter: its SQL Server type is unknown.", nameof(parameter));
        }

        var name = sql.ParameterName.StartsWith('@') ? sql.ParameterName : "@" + sql.ParameterName;
        return new SqlServerParameter(name, TypeOf(sql), sql.Value is DBNull ? null : sql.Value);
    }

    private static string TypeOf(SqlParameter parameter) => parameter.SqlDbType switch
    {
        SqlDbType.NVarChar or SqlDbType.NChar => Sized(parameter, LongestUnicode),
        SqlDbType.VarChar or SqlDbType.Char or SqlDbType.VarBinary or SqlDbType.Binary => Sized(parameter, LongestBytes),
        SqlDbType.Decimal when parameter.Precision == 0 => "decimal(38, 10)",
        SqlDbType.Decimal => string.Create(CultureInfo.InvariantCulture, $"decimal({parameter.Precision}, {parameter.Scale})"),
        SqlDbType.DateTimeOffset or SqlDbType.DateTime2 or SqlDbType.Time when parameter.Scale > 0 =>
            string.Create(CultureInfo.InvariantCulture, $"{TypeName(parameter.SqlDbType)}({parameter.Scale})"),
        SqlDbType.Variant => "sql_variant",
        SqlDbType.Json => "nvarchar(max)",
        SqlDbType.Structured => $"{parameter.TypeName} READONLY",
        SqlDbType.Udt => parameter.UdtTypeName,
        var type => TypeName(type),
    };

    private static string Sized(SqlParameter parameter, int longest)
    {
        var length = parameter.Size is > 0 and var size && size <= longest ? size.ToString(CultureInfo.InvariantCulture)
            : parameter.Size == 0 ? longest.ToString(CultureInfo.InvariantCulture)
            : "max";
        return length == "max" && parameter.SqlDbType is SqlDbType.NChar ? "nvarchar(max)"
            : length == "max" && parameter.SqlDbType is SqlDbType.Char ? "varchar(max)"
            : length == "max" && parameter.SqlDbType is SqlDbType.Binary ? "varbinary(max)"
            : $"{TypeName(parameter.SqlDbType)}({length})";
    }

    private static string TypeName(SqlDbType type) => type.ToString().ToLowerInvariant();
}

/// <summary>What is wrong with one statement or one object of a schema.</summary>
public sealed record SqlServerProblem(string Subject, string Message)
{
    /// <summary>All problems as the text of a failed assertion; empty when there are none.</summary>
    public static string Describe(IEnumerable<SqlServerProblem> problems) =>
        string.Join(Environment.NewLine, problems.Select(problem => $"{problem.Message}{Environment.NewLine}    {problem.Subject.ReplaceLineEndings(Environment.NewLine + "    ")}"));
}
