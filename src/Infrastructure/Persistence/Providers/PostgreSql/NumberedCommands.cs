using System.Data.Common;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Storage.Internal;

namespace Contacts.Infrastructure.Persistence.Providers.PostgreSql;

/// <summary>
/// EF names the parameters of a statement, PostgreSQL numbers them, and the driver reads the statement letter by letter to get from one to the other, at each execution. Here it is done once, when the statement is made.
/// </summary>
internal sealed partial class NumberedCommands(RelationalCommandBuilderDependencies dependencies) : RelationalCommandBuilderFactory(dependencies)
{
    public override IRelationalCommandBuilder Create() => new Builder(Dependencies);

    /// <summary>The statement with $1, $2 ... in place of the names; null where it holds what this does not know: several statements, comments, numbers already, a name that nobody gave.</summary>
    internal static string? Number(string statement, IEnumerable<string> names)
    {
        if (statement.Contains(';', StringComparison.Ordinal))
        {
            return null; // numbers are for one statement alone
        }

        var places = names.Select((name, index) => (name, index)).ToDictionary(n => n.name, n => n.index + 1);
        var isKnown = true;
        var numbered = TextOrName().Replace(statement, found =>
        {
            if (found.Groups["name"] is { Success: true } name && places.TryGetValue(name.Value, out var place))
            {
                return $"${place}";
            }

            isKnown &= found.Value[0] is '\'' or '"' || found.Value == "@@";
            return found.Value;
        });
        return isKnown ? numbered : null;
    }

    [GeneratedRegex("""'[^']*'|"[^"]*"|@@|@(?<name>\w+)|\$|--|/\*""")]
    private static partial Regex TextOrName();

#pragma warning disable EF1001 // only the parameter itself knows the name under which it stands in the statement
    private sealed class Builder(RelationalCommandBuilderDependencies dependencies) : RelationalCommandBuilder(dependencies)
    {
        public override IRelationalCommand Build()
        {
            var named = Parameters.OfType<TypeMappedRelationalParameter>().ToList();
            return named.Count > 0 && named.Count == Parameters.Count && Number(ToString(), named.Select(p => p.Name.TrimStart('@'))) is { } numbered
                ? new RelationalCommand(Dependencies, numbered, numbered, [.. named.Select(p => new Unnamed(p))])
                : base.Build();
        }
    }

    private sealed class Unnamed(TypeMappedRelationalParameter named) : RelationalParameterBase(named.InvariantName)
    {
        public override void AddDbParameter(DbCommand command, object? value)
        {
            named.AddDbParameter(command, value);
            command.Parameters[^1].ParameterName = "";
        }
    }
#pragma warning restore EF1001
}
