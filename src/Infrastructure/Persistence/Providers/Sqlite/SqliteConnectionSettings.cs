using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Contacts.Infrastructure.Persistence.Providers.Sqlite;

/// <summary>What every connection needs: foreign keys, write-ahead logging so that readers never wait, and patience with other writers.</summary>
internal static class SqliteConnectionSettings
{
    public static readonly IInterceptor Interceptor = new Settings();

    public static string Complete(string connection) => new SqliteConnectionStringBuilder(connection) { ForeignKeys = true }.ConnectionString;

    private sealed class Settings : DbConnectionInterceptor
    {
        private const string Pragmas = "PRAGMA busy_timeout = 30000; PRAGMA journal_mode = WAL;";

        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
        {
            using var command = connection.CreateCommand();
            command.CommandText = Pragmas;
            command.ExecuteNonQuery();
        }

        public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = Pragmas;
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
