using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Contacts.Infrastructure.Persistence.Providers.Sqlite;

/// <summary>What every connection needs: foreign keys, write-ahead logging so that readers never wait, and patience with writers of other processes.</summary>
internal static class SqliteConnectionSettings
{
    public static readonly IReadOnlyList<IInterceptor> Interceptors = [new Settings(), new WriterQueue()];

    public static string Complete(string connection) => new SqliteConnectionStringBuilder(connection) { ForeignKeys = true }.ConnectionString;

    private sealed class Settings : DbConnectionInterceptor
    {
        /// <summary>A page written again and again goes from the log into the file once in 32 MB, not once in 4.</summary>
        private const string Pragmas = "PRAGMA busy_timeout = 30000; PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 8000;";

        /// <summary>The pool hands out handles that have their settings already.</summary>
        private static readonly ConditionalWeakTable<object, object> Set = [];

        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
        {
            if (Command(connection) is { } command)
            {
                using (command)
                {
                    command.ExecuteNonQuery();
                }
            }
        }

        public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            if (Command(connection) is { } command)
            {
                await using (command)
                {
                    await command.ExecuteNonQueryAsync(cancellationToken);
                }
            }
        }

        private static DbCommand? Command(DbConnection connection)
        {
            if (!Set.TryAdd(((SqliteConnection)connection).Handle!, connection.DataSource))
            {
                return null;
            }

            var command = connection.CreateCommand();
            command.CommandText = Pragmas;
            return command;
        }
    }
}
