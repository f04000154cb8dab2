using System.Buffers.Binary;
using System.Collections;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using IsolationLevel = System.Data.IsolationLevel;

namespace Contacts.Tests.Shared;

/// <summary>
/// Runs EF Core's SQL Server provider with no server: one interceptor hands EF a connection that records every command with its parameters and makes up the answer.
/// The shape of the answer (result sets, columns, rows) is read from the command's own syntax tree, the values go by column name, else by type.
/// </summary>
public sealed class RecordingSqlServer
{
    private readonly Lock _gate = new();
    private int _changed;
    private readonly List<SqlServerStatement> _statements = [];
    private readonly Dictionary<string, object?> _answers = new(StringComparer.OrdinalIgnoreCase);

    public RecordingSqlServer()
    {
        Interceptor = new ConnectionFactory(this);
    }

    /// <summary>Goes into the options of a context that uses the SQL Server provider with any connection string.</summary>
    public IInterceptor Interceptor { get; }

    /// <summary>Every command sent, in order.</summary>
    public IReadOnlyList<SqlServerStatement> Statements
    {
        get
        {
            lock (_gate)
            {
                return [.. _statements];
            }
        }
    }

    /// <summary>The commands that differ in text or parameter types: enough for a validation.</summary>
    public IReadOnlyList<SqlServerStatement> DistinctStatements =>
        [.. Statements.DistinctBy(statement => (statement.Text, string.Join(',', statement.Parameters.Select(parameter => parameter.Name + parameter.SqlType))))];

    /// <summary>How many rows a query answers with; one unless told otherwise.</summary>
    public Func<SqlServerStatement, int> Rows { get; set; } = _ => 1;

    /// <summary>How many rows a command without a result set says that it changed; one unless told otherwise.</summary>
    public Func<SqlServerStatement, int> RowsAffected { get; set; } = _ => 1;

    /// <summary>How many of the rows that a change with an OUTPUT asks for come back: all (null) unless told otherwise. 0 makes a concurrency failure.</summary>
    public Func<SqlServerStatement, int?> ModifiedRows { get; set; } = _ => null;

    /// <summary>Values by type, for the columns that <see cref="Answer"/> does not name.</summary>
    public Dictionary<Type, object> Defaults { get; } = new()
    {
        [typeof(Guid)] = new Guid("0197a000-0000-7000-8000-000000000001"),
        [typeof(string)] = "x",
        [typeof(char)] = 'x',
        [typeof(bool)] = true,
        [typeof(byte)] = (byte)1,
        [typeof(short)] = (short)1,
        [typeof(int)] = 1,
        [typeof(long)] = 1L,
        [typeof(float)] = 1f,
        [typeof(double)] = 1d,
        [typeof(decimal)] = 1m,
        [typeof(DateTime)] = new DateTime(2026, 1, 15, 12, 0, 0, DateTimeKind.Unspecified),
        [typeof(DateTimeOffset)] = new DateTimeOffset(2026, 1, 15, 12, 0, 0, TimeSpan.Zero),
        [typeof(DateOnly)] = new DateOnly(2026, 1, 15),
        [typeof(TimeOnly)] = new TimeOnly(12, 0),
        [typeof(TimeSpan)] = TimeSpan.FromHours(12),
        [typeof(byte[])] = new byte[] { 0, 0, 0, 0, 0, 0, 0, 1 },
        [typeof(object)] = 1,
    };

    /// <summary>Gives every column of that name this value; null is a database null.</summary>
    public RecordingSqlServer Answer(string column, object? value)
    {
        _answers[column] = value;
        return this;
    }

    /// <summary>Options for a context of its own: the SQL Server provider, recorded here.</summary>
    public DbContextOptions<TContext> Options<TContext>()
        where TContext : DbContext
        => new DbContextOptionsBuilder<TContext>().UseSqlServer("Server=recorded;Database=recorded").AddInterceptors(Interceptor).Options;

    /// <summary>An open connection for code that works below EF.</summary>
    public DbConnection CreateConnection() => new Connection(this);

    public void Clear()
    {
        lock (_gate)
        {
            _statements.Clear();
        }
    }

    private SqlServerStatement Record(Command command)
    {
        if (command.CommandType != CommandType.Text)
        {
            throw new NotSupportedException($"{command.CommandType} commands are not recorded.");
        }

        var statement = new SqlServerStatement(command.CommandText, command.Parameters.Cast<DbParameter>());
        lock (_gate)
        {
            _statements.Add(statement);
        }

        return statement;
    }

    private List<ResultSet> Run(SqlServerStatement statement)
    {
        var parsed = SqlServerModel.Parse(statement.Text, out var errors);
        if (errors.Count > 0)
        {
            throw new InvalidOperationException(
                $"SQL Server would not parse this: {string.Join(" ", errors.Select(error => string.Create(CultureInfo.InvariantCulture, $"(line {error.Line}) {error.Message}")))}{Environment.NewLine}{statement}");
        }

        var results = new Results(() => Rows(statement), () => ModifiedRows(statement), count => Interlocked.Add(ref _changed, count) - count);
        parsed.Accept(results);
        return results.Sets;
    }

    private object? Value(ResultSet set, int row, int ordinal, Type type)
    {
        var column = set.Columns[ordinal];
        if (column.IsPosition)
        {
            return Convert.ChangeType(row, type == typeof(object) ? typeof(int) : type, CultureInfo.InvariantCulture);
        }

        if (_answers.TryGetValue(column.Name, out var answer))
        {
            return answer is null || type.IsInstanceOfType(answer) ? answer : Convert.ChangeType(answer, type, CultureInfo.InvariantCulture);
        }

        var wanted = Nullable.GetUnderlyingType(type) ?? type;
        if (wanted == typeof(object) && column.Literal is { } literal)
        {
            return literal;
        }

        if (column.Literal is { } number && wanted == typeof(int))
        {
            return number;
        }

        return Defaults.TryGetValue(wanted, out var value)
            ? Following(value, set.First + row)
            : throw new NotSupportedException($"No made-up value for {wanted} (column '{column.Name}'): add one to {nameof(Defaults)} or name it with {nameof(Answer)}.");
    }

    /// <summary>Keys of several rows differ: numbers count on, and so do the last bytes of a Guid.</summary>
    private static object Following(object value, int row)
    {
        switch (value)
        {
            case int number:
                return number + row;
            case long number:
                return number + row;
            case Guid id:
                Span<byte> bytes = stackalloc byte[16];
                id.TryWriteBytes(bytes, bigEndian: true, out _);
                BinaryPrimitives.WriteInt32BigEndian(bytes[12..], BinaryPrimitives.ReadInt32BigEndian(bytes[12..]) + row);
                return new Guid(bytes, bigEndian: true);
            default:
                return value;
        }
    }

    private sealed record Column(string Name, object? Literal = null, bool IsPosition = false);

    private sealed record ResultSet(IReadOnlyList<Column> Columns, int Rows, int First = 0);

    /// <summary>The result sets that a command's statements send, in order.</summary>
    private sealed class Results(Func<int> rows, Func<int?> modified, Func<int, int> changed) : TSqlFragmentVisitor
    {
        public List<ResultSet> Sets { get; } = [];

        public override void ExplicitVisit(SelectStatement node)
        {
            var query = Specification(node.QueryExpression);
            if (node.Into is null && !query.SelectElements.OfType<SelectSetVariable>().Any())
            {
                // EF asks for one row per change behind an OUTPUT INTO, and for @@ROWCOUNT after a plain UPDATE.
                var inserted = query.FromClause is null ? null : InsertedRows(query) ?? (ReadsBack(query) ? modified() ?? 1 : null);
                Sets.Add(new ResultSet(
                    Columns(query.SelectElements),
                    inserted ?? (query.FromClause is null ? 1 : rows()),
                    inserted is { } count ? changed(count) : 0));
            }
        }

        public override void ExplicitVisit(InsertStatement node)
        {
            Note(node.InsertSpecification, (node.InsertSpecification.InsertSource as ValuesInsertSource)?.RowValues.Count ?? 1);
            if (node.InsertSpecification.OutputIntoClause?.IntoTable is VariableTableReference table)
            {
                _inserted[table.Variable.Name] = (node.InsertSpecification.InsertSource as ValuesInsertSource)?.RowValues.Count ?? 1;
            }
        }

        public override void ExplicitVisit(UpdateStatement node) => Note(node.UpdateSpecification, 1);

        public override void ExplicitVisit(DeleteStatement node) => Note(node.DeleteSpecification, 1);

        public override void ExplicitVisit(MergeStatement node)
        {
            var merged = (node.MergeSpecification.TableReference as InlineDerivedTable)?.RowValues.Count ?? 1;
            Note(node.MergeSpecification, merged);
            if (node.MergeSpecification.OutputIntoClause?.IntoTable is VariableTableReference table)
            {
                _inserted[table.Variable.Name] = merged;
            }
        }

        // A procedure's body runs later.
        public override void ExplicitVisit(CreateProcedureStatement node)
        {
        }

        private readonly Dictionary<string, int> _inserted = new(StringComparer.OrdinalIgnoreCase);

        private static QuerySpecification Specification(QueryExpression expression) => expression switch
        {
            QuerySpecification specification => specification,
            BinaryQueryExpression binary => Specification(binary.FirstQueryExpression),
            QueryParenthesisExpression parenthesis => Specification(parenthesis.QueryExpression),
            _ => throw new NotSupportedException($"{expression.GetType().Name} has no known columns."),
        };

        private List<Column> Columns(IEnumerable<SelectElement> elements) => [.. elements.Select(element => element switch
        {
            SelectScalarExpression scalar => new Column(
                scalar.ColumnName?.Value ?? (scalar.Expression as ColumnReferenceExpression)?.MultiPartIdentifier?.Identifiers[^1].Value ?? string.Empty,
                scalar.Expression switch
                {
                    IntegerLiteral literal when int.TryParse(literal.Value, CultureInfo.InvariantCulture, out var number) => number,
                    GlobalVariableExpression { Name: var name } when string.Equals(name, "@@ROWCOUNT", StringComparison.OrdinalIgnoreCase) => modified() ?? 1,
                    _ => null,
                },
                scalar.Expression is ColumnReferenceExpression { MultiPartIdentifier.Identifiers: [.., { Value: "_Position" }] }),
            SelectStarExpression => throw new NotSupportedException("SELECT * has no known columns: name them."),
            _ => throw new NotSupportedException($"{element.GetType().Name} has no known column."),
        })];

        /// <summary>Behind a change of a table with triggers EF reads generated values back: SELECT .. WHERE @@ROWCOUNT = 1 AND ..</summary>
        private static bool ReadsBack(QuerySpecification query)
        {
            var globals = new GlobalVariables();
            query.WhereClause?.Accept(globals);
            return globals.Names.Contains("@@ROWCOUNT");
        }

        private int? InsertedRows(QuerySpecification query)
        {
            var tables = new TableVariables();
            query.FromClause.Accept(tables);
            return tables.Names.Select(name => _inserted.TryGetValue(name, out var count) ? count : (int?)null).FirstOrDefault(count => count is not null);
        }

        private void Note(DataModificationSpecification change, int count)
        {
            if (change.OutputClause is { } output)
            {
                var answered = modified() ?? count;
                Sets.Add(new ResultSet(Columns(output.SelectColumns), answered, changed(answered)));
            }
        }
    }

    private sealed class TableVariables : TSqlFragmentVisitor
    {
        public List<string> Names { get; } = [];

        public override void Visit(VariableTableReference node) => Names.Add(node.Variable.Name);
    }

    private sealed class GlobalVariables : TSqlFragmentVisitor
    {
        public HashSet<string> Names { get; } = new(StringComparer.OrdinalIgnoreCase);

        public override void Visit(GlobalVariableExpression node) => Names.Add(node.Name);
    }

    private sealed class ConnectionFactory(RecordingSqlServer owner) : DbConnectionInterceptor
    {
        public override InterceptionResult<DbConnection> ConnectionCreating(ConnectionCreatingEventData eventData, InterceptionResult<DbConnection> result) =>
            InterceptionResult<DbConnection>.SuppressWithResult(new Connection(owner));
    }

    private sealed class Connection(RecordingSqlServer owner) : DbConnection
    {
        private ConnectionState _state = ConnectionState.Closed;

        [AllowNull]
        public override string ConnectionString { get; set; } = "Server=recorded;Database=recorded";

        public override string Database => "recorded";

        public override string DataSource => "recorded";

        public override string ServerVersion => "16.00.1000";

        public override ConnectionState State => _state;

        public override void ChangeDatabase(string databaseName) => throw new NotSupportedException();

        public override void Open() => _state = ConnectionState.Open;

        public override void Close() => _state = ConnectionState.Closed;

        protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => new Transaction(this, isolationLevel);

        protected override DbCommand CreateDbCommand() => new Command(owner) { Connection = this };
    }

    private sealed class Transaction(Connection connection, IsolationLevel isolationLevel) : DbTransaction
    {
        public override IsolationLevel IsolationLevel => isolationLevel;

        public override bool SupportsSavepoints => true;

        protected override DbConnection DbConnection => connection;

        public override void Commit()
        {
        }

        public override void Rollback()
        {
        }

        public override void Save(string savepointName)
        {
        }

        public override void Rollback(string savepointName)
        {
        }

        public override void Release(string savepointName)
        {
        }
    }

    private sealed class Command(RecordingSqlServer owner) : DbCommand
    {
        // A SqlCommand that is never run: only it can make the collection in which EF and others expect SqlParameters.
        private readonly SqlCommand _parameters = new();

        [AllowNull]
        public override string CommandText { get; set; } = string.Empty;

        public override int CommandTimeout { get; set; } = 30;

        public override CommandType CommandType { get; set; } = CommandType.Text;

        public override bool DesignTimeVisible { get; set; }

        public override UpdateRowSource UpdatedRowSource { get; set; }

        protected override DbConnection? DbConnection { get; set; }

        protected override DbParameterCollection DbParameterCollection => _parameters.Parameters;

        protected override DbTransaction? DbTransaction { get; set; }

        public override void Cancel()
        {
        }

        public override void Prepare()
        {
        }

        public override int ExecuteNonQuery()
        {
            var statement = owner.Record(this);
            owner.Run(statement);
            return owner.RowsAffected(statement);
        }

        public override object? ExecuteScalar()
        {
            var set = owner.Run(owner.Record(this)).FirstOrDefault();
            return set is null || set.Rows == 0 ? null : owner.Value(set, 0, 0, typeof(object)) ?? DBNull.Value;
        }

        protected override DbParameter CreateDbParameter() => new SqlParameter();

        protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior)
        {
            var statement = owner.Record(this);
            return new Reader(owner, owner.Run(statement), owner.RowsAffected(statement));
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _parameters.Dispose();
            }

            base.Dispose(disposing);
        }
    }

    private sealed class Reader(RecordingSqlServer owner, List<ResultSet> sets, int recordsAffected) : DbDataReader
    {
        private static readonly ResultSet Nothing = new([], 0);
        private int _set;
        private int _row = -1;
        private bool _closed;

        private ResultSet Current => _set < sets.Count ? sets[_set] : Nothing;

        public override int Depth => 0;

        public override int FieldCount => Current.Columns.Count;

        public override bool HasRows => Current.Rows > 0;

        public override bool IsClosed => _closed;

        public override int RecordsAffected => recordsAffected;

        public override object this[int ordinal] => GetValue(ordinal);

        public override object this[string name] => GetValue(GetOrdinal(name));

        public override bool Read() => ++_row < Current.Rows;

        public override bool NextResult()
        {
            _row = -1;
            return ++_set < sets.Count;
        }

        public override void Close() => _closed = true;

        public override string GetName(int ordinal) => Current.Columns[ordinal].Name;

        public override int GetOrdinal(string name)
        {
            var ordinal = Current.Columns.ToList().FindIndex(column => string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase));
            return ordinal >= 0 ? ordinal : throw new ArgumentOutOfRangeException(nameof(name), name, "No such column.");
        }

        public override string GetDataTypeName(int ordinal) => "sql_variant";

        public override Type GetFieldType(int ordinal) => typeof(object);

        public override bool IsDBNull(int ordinal) => owner._answers.TryGetValue(GetName(ordinal), out var answer) && answer is null;

        public override T GetFieldValue<T>(int ordinal) =>
            owner.Value(Current, _row, ordinal, typeof(T)) is T value ? value : throw new InvalidCastException($"Column '{GetName(ordinal)}' is null.");

        public override object GetValue(int ordinal) => owner.Value(Current, _row, ordinal, typeof(object)) ?? DBNull.Value;

        public override int GetValues(object[] values)
        {
            var count = Math.Min(values.Length, FieldCount);
            for (var ordinal = 0; ordinal < count; ordinal++)
            {
                values[ordinal] = GetValue(ordinal);
            }

            return count;
        }

        public override bool GetBoolean(int ordinal) => GetFieldValue<bool>(ordinal);

        public override byte GetByte(int ordinal) => GetFieldValue<byte>(ordinal);

        public override char GetChar(int ordinal) => GetFieldValue<char>(ordinal);

        public override DateTime GetDateTime(int ordinal) => GetFieldValue<DateTime>(ordinal);

        public override decimal GetDecimal(int ordinal) => GetFieldValue<decimal>(ordinal);

        public override double GetDouble(int ordinal) => GetFieldValue<double>(ordinal);

        public override float GetFloat(int ordinal) => GetFieldValue<float>(ordinal);

        public override Guid GetGuid(int ordinal) => GetFieldValue<Guid>(ordinal);

        public override short GetInt16(int ordinal) => GetFieldValue<short>(ordinal);

        public override int GetInt32(int ordinal) => GetFieldValue<int>(ordinal);

        public override long GetInt64(int ordinal) => GetFieldValue<long>(ordinal);

        public override string GetString(int ordinal) => GetFieldValue<string>(ordinal);

        public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length)
        {
            var bytes = GetFieldValue<byte[]>(ordinal);
            if (buffer is null)
            {
                return bytes.Length;
            }

            var count = (int)Math.Clamp(bytes.Length - dataOffset, 0, length);
            Array.Copy(bytes, dataOffset, buffer, bufferOffset, count);
            return count;
        }

        public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length)
        {
            var text = GetString(ordinal);
            if (buffer is null)
            {
                return text.Length;
            }

            var count = (int)Math.Clamp(text.Length - dataOffset, 0, length);
            text.CopyTo((int)dataOffset, buffer, bufferOffset, count);
            return count;
        }

        public override IEnumerator GetEnumerator() => new DbEnumerator(this);
    }
}
