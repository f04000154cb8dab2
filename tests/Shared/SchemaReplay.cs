using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Contacts.Tests.Shared;

/// <summary>Runs the schema statements of a script on paper. DacFx holds a state, not its history, so ALTER and DROP are folded into the CREATE statements that they change.</summary>
internal sealed class SchemaReplay
{
    private readonly Dictionary<string, CreateTableStatement> _tables = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Entry> _objects = [];
    private readonly List<SqlServerProblem> _problems = [];

    public IReadOnlyList<SqlServerProblem> Problems => _problems;

    public void Run(TSqlFragment fragment)
    {
        foreach (var statement in ((TSqlScript)fragment).Batches.SelectMany(batch => batch.Statements))
        {
            Run(statement);
        }
    }

    /// <summary>One script per object, tables first.</summary>
    public IEnumerable<(string Name, string Text)> Result() =>
        _tables.Select(table => (table.Key, Text(table.Value)))
            .Concat(_objects.Select((entry, position) => ($"{entry.Table}.{entry.Name}#{position}", entry.Text ?? Text(entry.Statement))));

    private static string Text(TSqlFragment fragment)
    {
        new Sql160ScriptGenerator().GenerateScript(fragment, out var text);
        return text;
    }

    /// <summary>The statement as it was written: the generator would drop the comments.</summary>
    private static string Original(TSqlFragment fragment) =>
        string.Concat(fragment.ScriptTokenStream.Skip(fragment.FirstTokenIndex).Take(fragment.LastTokenIndex - fragment.FirstTokenIndex + 1).Select(token => token.Text));

    private static string Key(SchemaObjectName name) => $"[{name.SchemaIdentifier?.Value ?? "dbo"}].[{name.BaseIdentifier.Value}]";

    private static bool Same(Identifier? left, string? right) => string.Equals(left?.Value, right, StringComparison.OrdinalIgnoreCase);

    private void Run(TSqlStatement statement)
    {
        switch (statement)
        {
            case IfStatement branch:
                Run(branch.ThenStatement);
                if (branch.ElseStatement is not null)
                {
                    Run(branch.ElseStatement);
                }

                break;
            case BeginEndBlockStatement block:
                foreach (var inner in block.StatementList.Statements)
                {
                    Run(inner);
                }

                break;
            case TryCatchStatement attempt:
                foreach (var inner in attempt.TryStatements.Statements)
                {
                    Run(inner);
                }

                break;
            case ExecuteStatement execute:
                Execute(execute);
                break;
            case CreateTableStatement table when !table.SchemaObjectName.BaseIdentifier.Value.StartsWith('#'):
                if (!_tables.TryAdd(Key(table.SchemaObjectName), table) && !Same(table.SchemaObjectName.BaseIdentifier, "__EFMigrationsHistory"))
                {
                    Report(statement, "The table exists already.");
                }

                break;
            case CreateIndexStatement index:
                Add(index.Name.Value, Key(index.OnName), index);
                break;
            case CreateColumnStoreIndexStatement index:
                Add(index.Name.Value, Key(index.OnName), index);
                break;
            case CreateFullTextIndexStatement index:
                Add("fulltext", Key(index.OnName), index);
                break;
            case CreateFullTextCatalogStatement catalog:
                Add(catalog.Name.Value, string.Empty, catalog);
                break;
            case TriggerStatementBody trigger:
                Replace(Key(trigger.Name), Key(trigger.TriggerObject.Name), trigger, trigger is CreateTriggerStatement);
                break;
            case FunctionStatementBody function:
                Replace(Key(function.Name), string.Empty, function, function is CreateFunctionStatement);
                break;
            case ViewStatementBody view:
                Replace(Key(view.SchemaObjectName), string.Empty, view, view is CreateViewStatement);
                break;
            case ProcedureStatementBody procedure:
                Replace(Key(procedure.ProcedureReference.Name), string.Empty, procedure, procedure is CreateProcedureStatement);
                break;
            case CreateTypeStatement type:
                Add(Key(type.Name), string.Empty, type);
                break;
            case CreateSequenceStatement sequence:
                Add(Key(sequence.Name), string.Empty, sequence);
                break;
            case CreateSchemaStatement schema:
                Add(schema.Name.Value, string.Empty, schema);
                break;
            case AlterTableStatement alter:
                Alter(alter);
                break;
            case DropTableStatement drop:
                foreach (var key in drop.Objects.Select(Key))
                {
                    if (!_tables.Remove(key) && !drop.IsIfExists)
                    {
                        Report(statement, $"{key} does not exist.");
                    }

                    _objects.RemoveAll(entry => Equal(entry.Table, key));
                }

                break;
            case DropIndexStatement drop:
                foreach (var clause in drop.DropIndexClauses.OfType<DropIndexClause>())
                {
                    Remove(clause.Index.Value, Key(clause.Object), statement, drop.IsIfExists);
                }

                break;
            case DropObjectsStatement drop:
                foreach (var key in drop.Objects.Select(Key))
                {
                    Remove(key, null, statement, drop.IsIfExists);
                }

                break;
            case DropTypeStatement drop:
                Remove(Key(drop.Name), null, statement, drop.IsIfExists);
                break;
            case CreateTableStatement or DataModificationStatement or SelectStatement or DeclareVariableStatement or DeclareTableVariableStatement or SetVariableStatement or PredicateSetStatement
                or SetIdentityInsertStatement or SetOnOffStatement or SetCommandStatement or SetTransactionIsolationLevelStatement or TransactionStatement or PrintStatement or ThrowStatement
                or RaiseErrorStatement or WhileStatement or BreakStatement or ReturnStatement or UpdateStatisticsStatement:
                break;
            default:
                Report(statement, $"{statement.GetType().Name} is not replayed here: teach SchemaReplay what it does to the schema.");
                break;
        }
    }

    private void Execute(ExecuteStatement statement)
    {
        switch (statement.ExecuteSpecification.ExecutableEntity)
        {
            case ExecutableStringList { Strings: [StringLiteral literal] }:
                var inner = SqlServerModel.Parse(literal.Value, out var errors);
                if (errors.Count > 0)
                {
                    Report(statement, string.Join(" ", errors.Select(error => error.Message)));
                    return;
                }

                Run(inner);
                break;
            case ExecutableStringList strings when strings.Strings.OfType<StringLiteral>().Any(part => part.Value.Contains("DROP CONSTRAINT", StringComparison.OrdinalIgnoreCase)):
                // EF looks up the name of a column's default and drops it; the ALTER or DROP COLUMN that follows says the rest.
                break;
            case ExecutableStringList:
                Report(statement, "SQL put together at run time cannot be checked.");
                break;
            case ExecutableProcedureReference procedure when Same(procedure.ProcedureReference.ProcedureReference?.Name.BaseIdentifier, "sp_rename"):
                Rename(statement, [.. procedure.Parameters.Select(parameter => (parameter.ParameterValue as StringLiteral)?.Value ?? string.Empty)]);
                break;
        }
    }

    private void Alter(AlterTableStatement statement)
    {
        var key = Key(statement.SchemaObjectName);
        if (!_tables.TryGetValue(key, out var table))
        {
            Report(statement, $"{key} does not exist.");
            return;
        }

        switch (statement)
        {
            case AlterTableAddTableElementStatement add:
                foreach (var column in add.Definition.ColumnDefinitions)
                {
                    table.Definition.ColumnDefinitions.Add(column);
                }

                foreach (var constraint in add.Definition.TableConstraints)
                {
                    if (constraint is DefaultConstraintDefinition { Column: not null } value)
                    {
                        if (Column(statement, table, value.Column) is { } target)
                        {
                            target.DefaultConstraint = new DefaultConstraintDefinition { ConstraintIdentifier = value.ConstraintIdentifier, Expression = value.Expression };
                        }
                    }
                    else
                    {
                        table.Definition.TableConstraints.Add(constraint);
                    }
                }

                break;
            case AlterTableAlterColumnStatement alter when alter.DataType is not null:
                if (Column(statement, table, alter.ColumnIdentifier) is { } altered)
                {
                    altered.DataType = alter.DataType;
                    altered.Collation = alter.Collation;
                    altered.DefaultConstraint = null;
                    foreach (var nullability in altered.Constraints.OfType<NullableConstraintDefinition>().ToArray())
                    {
                        altered.Constraints.Remove(nullability);
                    }

                    altered.Constraints.Add(new NullableConstraintDefinition { Nullable = alter.AlterTableAlterColumnOption is not AlterTableAlterColumnOption.NotNull });
                }

                break;
            case AlterTableDropTableElementStatement drop:
                foreach (var element in drop.AlterTableDropTableElements)
                {
                    Drop(statement, table, element);
                }

                break;
            case AlterTableConstraintModificationStatement or AlterTableSetStatement or AlterTableRebuildStatement or AlterTableTriggerModificationStatement:
                break;
            default:
                Report(statement, $"{statement.GetType().Name} is not replayed here: teach SchemaReplay what it does to the schema.");
                break;
        }
    }

    private void Drop(TSqlStatement statement, CreateTableStatement table, AlterTableDropTableElement element)
    {
        if (element.TableElementType == TableElementType.Column)
        {
            if (Column(statement, table, element.Name) is { } column)
            {
                table.Definition.ColumnDefinitions.Remove(column);
            }

            return;
        }

        if (table.Definition.TableConstraints.FirstOrDefault(constraint => Same(constraint.ConstraintIdentifier, element.Name.Value)) is { } found)
        {
            table.Definition.TableConstraints.Remove(found);
        }
        else if (table.Definition.ColumnDefinitions.FirstOrDefault(column => Same(column.DefaultConstraint?.ConstraintIdentifier, element.Name.Value)) is { } holder)
        {
            holder.DefaultConstraint = null;
        }
        else if (!element.IsIfExists)
        {
            Report(statement, $"The constraint {element.Name.Value} does not exist.");
        }
    }

    private ColumnDefinition? Column(TSqlStatement statement, CreateTableStatement table, Identifier name)
    {
        var column = table.Definition.ColumnDefinitions.FirstOrDefault(candidate => Same(candidate.ColumnIdentifier, name.Value));
        if (column is null)
        {
            Report(statement, $"{Key(table.SchemaObjectName)} has no column {name.Value}.");
        }

        return column;
    }

    private void Rename(TSqlStatement statement, string[] arguments)
    {
        var path = arguments.Length < 2 ? [] : arguments[0].Split('.').Select(part => part.Trim('[', ']')).ToArray();
        var name = new Identifier { Value = arguments.ElementAtOrDefault(1) ?? string.Empty, QuoteType = QuoteType.SquareBracket };
        switch (arguments.ElementAtOrDefault(2)?.ToUpperInvariant(), path)
        {
            case ("COLUMN", [.., var owner, var column]) when Find(path.Length > 2 ? path[^3] : "dbo", owner) is { } table && Column(statement, table, new Identifier { Value = column }) is { } found:
                // Keys and indexes follow the column on a server; here they would need to be rewritten.
                found.ColumnIdentifier = name;
                foreach (var reference in ColumnReferences(table))
                {
                    RenameLast(reference, column, name);
                }

                foreach (var index in _objects.Where(entry => Equal(entry.Table, Key(table.SchemaObjectName)) && entry.Statement is CreateIndexStatement))
                {
                    index.Statement.Accept(new Renaming(column, name));
                }

                break;
            case ("INDEX", [.., var owner, var index]) when _objects.Find(entry => Equal(entry.Name, index) && entry.Table.EndsWith($"[{owner}]", StringComparison.OrdinalIgnoreCase)) is { Statement: IndexStatement renamed } entry:
                renamed.Name = name;
                _objects[_objects.IndexOf(entry)] = entry with { Name = name.Value };
                break;
            default:
                Report(statement, "This rename is not replayed here: teach SchemaReplay what it does to the schema.");
                break;
        }
    }

    private CreateTableStatement? Find(string schema, string table) => _tables.GetValueOrDefault($"[{schema}].[{table}]");

    private static List<MultiPartIdentifier> ColumnReferences(CreateTableStatement table)
    {
        var references = new Columns();
        foreach (var constraint in table.Definition.TableConstraints)
        {
            constraint.Accept(references);
        }

        return references.Found;
    }

    private static void RenameLast(MultiPartIdentifier reference, string from, Identifier to)
    {
        if (Same(reference.Identifiers[^1], from))
        {
            reference.Identifiers[^1] = to;
        }
    }

    private static bool Equal(string? left, string? right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    private void Add(string name, string table, TSqlStatement statement) => _objects.Add(new Entry(name, table, statement, null));

    private void Replace(string name, string table, TSqlStatement statement, bool isNew)
    {
        var removed = _objects.RemoveAll(entry => Equal(entry.Name, name));
        if (isNew && removed > 0)
        {
            Report(statement, $"{name} exists already.");
        }

        // Modules keep their text: CREATE OR ALTER and ALTER are turned into the CREATE that a model takes.
        var text = Original(statement);
        var body = System.Text.RegularExpressions.Regex.Replace(text, @"^\s*(?:CREATE\s+OR\s+ALTER|ALTER)\b", "CREATE", System.Text.RegularExpressions.RegexOptions.IgnoreCase);
        _objects.Add(new Entry(name, table, statement, body));
    }

    private void Remove(string name, string? table, TSqlStatement statement, bool ifExists)
    {
        if (_objects.RemoveAll(entry => Equal(entry.Name, name) && (table is null || Equal(entry.Table, table))) == 0 && !ifExists)
        {
            Report(statement, $"{name} does not exist.");
        }
    }

    private void Report(TSqlStatement statement, string message) => _problems.Add(new SqlServerProblem(Original(statement), message));

    private sealed record Entry(string Name, string Table, TSqlStatement Statement, string? Text);

    private sealed class Columns : TSqlFragmentVisitor
    {
        public List<MultiPartIdentifier> Found { get; } = [];

        public override void Visit(ColumnReferenceExpression node)
        {
            if (node.MultiPartIdentifier is not null)
            {
                Found.Add(node.MultiPartIdentifier);
            }
        }
    }

    private sealed class Renaming(string from, Identifier to) : TSqlFragmentVisitor
    {
        public override void Visit(ColumnReferenceExpression node)
        {
            if (node.MultiPartIdentifier is not null)
            {
                RenameLast(node.MultiPartIdentifier, from, to);
            }
        }
    }
}
