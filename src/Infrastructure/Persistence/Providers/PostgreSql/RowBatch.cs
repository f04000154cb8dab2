using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;
using NpgsqlTypes;

namespace Contacts.Infrastructure.Persistence.Providers.PostgreSql;

/// <summary>
/// New rows in one round trip, all or none: the driver sends every statement of a batch before one Sync. Statements are made once for each entity, and nothing is tracked. For entities of which the database makes no value that anybody needs.
/// </summary>
internal static class RowBatch
{
    private static readonly ConcurrentDictionary<IEntityType, Insert> Inserts = new();

    public static async Task WriteAsync(DbContext db, IReadOnlyList<object> rows, CancellationToken cancellationToken)
    {
        await db.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var batch = ((NpgsqlConnection)db.Database.GetDbConnection()).CreateBatch();
            foreach (var row in rows)
            {
                batch.BatchCommands.Add(row is NotListed assumed ? Check(assumed) : Inserts.GetOrAdd(db.Model.FindEntityType(row.GetType())!, type => new(type)).Of(row));
            }

            await batch.ExecuteNonQueryAsync(cancellationToken);
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    /// <summary>Fails, as a division by zero, if the number is on a list: that ends the batch.</summary>
    private static NpgsqlBatchCommand Check(NotListed assumed) => new("SELECT 1 / CASE WHEN EXISTS (SELECT 1 FROM do_not_call_numbers WHERE scope_id IN ($1, $2) AND number = $3) THEN 0 ELSE 1 END")
    {
        Parameters =
        {
            new NpgsqlParameter<Guid> { TypedValue = assumed.ProjectId },
            new NpgsqlParameter<Guid> { TypedValue = assumed.OrganizationId },
            new NpgsqlParameter<string> { TypedValue = assumed.Number },
        },
    };

    private sealed class Insert
    {
        private readonly string _statement;
        private readonly Column[] _columns;

        public Insert(IEntityType type)
        {
            using var command = new NpgsqlCommand();
            var properties = type.GetProperties().Where(p => p.GetBeforeSaveBehavior() == PropertySaveBehavior.Save).ToList();
            _columns = [.. properties.Select(p => new Column(p.GetGetter(), p.GetTypeMapping().Converter?.ConvertToProvider, ((NpgsqlParameter)p.GetRelationalTypeMapping().CreateParameter(command, "", null)).NpgsqlDbType))];
            _statement = $"INSERT INTO {type.GetTableName()} ({string.Join(", ", properties.Select(p => $"\"{p.GetColumnName()}\""))}) VALUES ({string.Join(", ", properties.Select((_, i) => $"${i + 1}"))})";
        }

        public NpgsqlBatchCommand Of(object row)
        {
            var command = new NpgsqlBatchCommand(_statement);
            foreach (var (getter, convert, type) in _columns)
            {
                var held = getter.GetClrValue(row);
                command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = (held is null || convert is null ? held : convert(held)) ?? DBNull.Value });
            }

            return command;
        }
    }

    private readonly record struct Column(IClrPropertyGetter Getter, Func<object?, object?>? Convert, NpgsqlDbType Type);
}
