using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Npgsql;
using Respawn;
using Respawn.Graph;

namespace Contacts.Tests.Shared;

/// <summary>Empties every table of a migrated database, on each of the three providers, and keeps the migration history.</summary>
public sealed class DatabaseReset
{
    private const string History = "__EFMigrationsHistory";
    private const string MigrationLock = "__EFMigrationsLock";
    private readonly Respawner? _respawner;
    private readonly IReadOnlyList<string> _afterwards;

    private DatabaseReset(Respawner? respawner, IReadOnlyList<string> afterwards)
    {
        _respawner = respawner;
        _afterwards = afterwards;
    }

    /// <summary>Reads the schema once; the connection is open and migrated. Tables named in <paramref name="keep"/> keep their rows.</summary>
    public static async Task<DatabaseReset> CreateAsync(DbConnection connection, params string[] keep)
    {
        string[] kept = [History, MigrationLock, .. keep];
        List<string> afterwards = [];
        var (adapter, schemas) = connection switch
        {
            NpgsqlConnection => (DbAdapter.Postgres, (string[])["public"]),
            SqlConnection => (DbAdapter.SqlServer, ["dbo"]),
            SqliteConnection => (DbAdapter.Sqlite, []),
            _ => throw new NotSupportedException($"{connection.GetType().Name} is none of the three providers."),
        };
        if (connection is SqliteConnection)
        {
            // Respawn would empty the shadow tables of a full-text index, which breaks it: they are left out, and the index is told to forget.
            foreach (var table in await SqliteTablesAsync(connection))
            {
                if (table.Kind != "table")
                {
                    kept = [.. kept, table.Name];
                }

                if (table.Kind == "virtual" && !keep.Contains(table.Name, StringComparer.OrdinalIgnoreCase))
                {
                    var quoted = $"\"{table.Name}\"";
                    afterwards.Add(table.Sql.Replace(" ", string.Empty, StringComparison.Ordinal).Contains("content=", StringComparison.OrdinalIgnoreCase)
                        ? $"INSERT INTO {quoted}({quoted}) VALUES('delete-all')"
                        : $"DELETE FROM {quoted}");
                }
            }
        }

        try
        {
            var respawner = await Respawner.CreateAsync(connection, new RespawnerOptions
            {
                DbAdapter = adapter,
                SchemasToInclude = schemas,
                TablesToIgnore = [.. kept.Select(name => new Table(name))],
                WithReseed = connection is not SqliteConnection || await HasSqliteSequencesAsync(connection),
            });
            return new DatabaseReset(respawner, afterwards);
        }
        catch (InvalidOperationException failure) when (failure.Message.StartsWith("No tables found", StringComparison.Ordinal))
        {
            return new DatabaseReset(null, afterwards);
        }
    }

    /// <summary>Empties the tables of the same schema in the database of <paramref name="connection"/>, which is open.</summary>
    public async Task ResetAsync(DbConnection connection)
    {
        if (_respawner is not null)
        {
            await _respawner.ResetAsync(connection);
            await _respawner.ResetAsync(connection); // what triggers wrote into tables that were empty already
        }

        foreach (var sql in _afterwards)
        {
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // names come from the schema of the test's own database
            command.CommandText = sql;
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>SQLite makes its table of sequences with the first column that needs one.</summary>
    private static async Task<bool> HasSqliteSequencesAsync(DbConnection connection)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence')";
        return (long)(await command.ExecuteScalarAsync())! == 1;
    }

    private static async Task<List<(string Name, string Kind, string Sql)>> SqliteTablesAsync(DbConnection connection)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT l.name, l.type, coalesce(m.sql, '') FROM pragma_table_list l LEFT JOIN sqlite_master m ON m.name = l.name WHERE l.schema = 'main' AND l.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
        await using var reader = await command.ExecuteReaderAsync();
        List<(string, string, string)> tables = [];
        while (await reader.ReadAsync())
        {
            tables.Add((reader.GetString(0), reader.GetString(1), reader.GetString(2)));
        }

        return tables;
    }
}
