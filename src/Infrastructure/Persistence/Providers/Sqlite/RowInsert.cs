using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Contacts.Infrastructure.Persistence.Providers.Sqlite;

/// <summary>One prepared INSERT for all rows of an entity.</summary>
internal sealed class RowInsert : IAsyncDisposable
{
    private readonly SqliteCommand _command;
    private readonly (IProperty Property, Func<object?, object?>? Convert, SqliteParameter Value)[] _columns;

    public RowInsert(IEntityType type, SqliteTransaction transaction)
    {
        _columns = [.. type.GetProperties().Select((property, i) => (property, property.GetTypeMapping().Converter?.ConvertToProvider, new SqliteParameter($"$p{i}", null)))];
        _command = transaction.Connection!.CreateCommand();
        _command.Transaction = transaction;
#pragma warning disable CA2100 // names of the model
        _command.CommandText = $"INSERT INTO \"{type.GetTableName()}\" ({string.Join(", ", _columns.Select(c => $"\"{c.Property.GetColumnName()}\""))}) VALUES ({string.Join(", ", _columns.Select(c => c.Value.ParameterName))})";
#pragma warning restore CA2100
        _command.Parameters.AddRange(_columns.Select(c => c.Value));
        _command.Prepare();
    }

    public Task WriteAsync(object row, CancellationToken cancellationToken)
    {
        foreach (var (property, convert, value) in _columns)
        {
            var held = property.GetGetter().GetClrValue(row);
            value.Value = (held is null || convert is null ? held : convert(held)) ?? DBNull.Value;
        }

        return _command.ExecuteNonQueryAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => _command.DisposeAsync();
}
