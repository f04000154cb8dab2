using Contacts.Infrastructure.Persistence.Providers;
using Contacts.Infrastructure.Persistence.Providers.PostgreSql;
using Contacts.Infrastructure.Persistence.Providers.Sqlite;
using Contacts.Tests.Shared;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;

namespace Contacts.WebApi.FunctionalTests.Kit;

/// <summary>The engines that the contract suite runs on.</summary>
public static class Engines
{
    public static readonly string[] All = [DatabaseProvider.Sqlite, DatabaseProvider.PostgreSql, DatabaseProvider.SqlServer];
}

/// <summary>A fresh database of one engine.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private const string SqlServerVariable = "CONTACTS_TEST_SQLSERVER";
    private static readonly Lazy<Task<TestDatabase>> SqliteTemplate = new(async () => AssemblyLifetime.Own(await MigrateSqliteAsync()));
    private readonly Func<Task> _drop;

    private TestDatabase(string provider, string connection, bool isMigrated, Func<Task> drop) => (Provider, Connection, IsMigrated, _drop) = (provider, connection, isMigrated, drop);

    public string Provider { get; }
    public string Connection { get; }

    /// <summary>True when the schema is there already: a copy of a migrated template.</summary>
    public bool IsMigrated { get; }

    private static string? SqlServer => Environment.GetEnvironmentVariable(SqlServerVariable) is { Length: > 0 } value ? value : null;

    /// <summary>Reports the test as skipped, with the reason, where the engine is not to be had.</summary>
    public static void Require(string provider)
    {
        var reason = provider switch
        {
            DatabaseProvider.PostgreSql => PostgresCluster.SkipReason,
            DatabaseProvider.SqlServer when SqlServer is null => $"No SQL Server: name one by its connection string in {SqlServerVariable}.",
            _ => null,
        };
        if (reason is not null)
        {
            Assert.Ignore(reason);
        }
    }

    public static Task<TestDatabase> CreateAsync(string provider) => provider switch
    {
        DatabaseProvider.Sqlite => CreateSqliteAsync(),
        DatabaseProvider.PostgreSql => CreatePostgreSqlAsync(),
        _ => CreateSqlServerAsync(),
    };

    public async ValueTask DisposeAsync() => await _drop();

    private static async Task<TestDatabase> CreateSqliteAsync()
    {
        var template = await SqliteTemplate.Value;
        var database = NewSqlite(isMigrated: true);
        File.Copy(FileOf(template), FileOf(database));
        return database;
    }

    private static async Task<TestDatabase> MigrateSqliteAsync()
    {
        var database = NewSqlite(isMigrated: false);
        var options = new DbContextOptionsBuilder<SqliteContactsDb>();
        DatabaseProvider.UseSqlite(options, database.Connection + ";Pooling=False"); // closed, the log is folded into the file
        await using var db = new SqliteContactsDb(options.Options);
        await db.Database.MigrateAsync();
        return database;
    }

    private static TestDatabase NewSqlite(bool isMigrated)
    {
        var folder = Directory.CreateTempSubdirectory("contacts-api-");
        return new(DatabaseProvider.Sqlite, $"Data Source={Path.Combine(folder.FullName, "contacts.db")}", isMigrated, () =>
        {
            SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
            return Task.CompletedTask;
        });
    }

    private static string FileOf(TestDatabase database) => new SqliteConnectionStringBuilder(database.Connection).DataSource;

    private static async Task<TestDatabase> CreatePostgreSqlAsync()
    {
        var cluster = await PostgresCluster.GetAsync();
        var connection = await cluster.CreateDatabaseFromAsync("contacts-api", async template =>
        {
            var options = new DbContextOptionsBuilder<PostgreSqlContactsDb>();
            DatabaseProvider.UsePostgreSql(options, template);
            await using var db = new PostgreSqlContactsDb(options.Options);
            await db.Database.MigrateAsync();
            Npgsql.NpgsqlConnection.ClearPool((Npgsql.NpgsqlConnection)db.Database.GetDbConnection()); // nobody may stay connected to what is copied
        });
        return new(DatabaseProvider.PostgreSql, connection, isMigrated: true, () => cluster.DropDatabaseAsync(connection));
    }

    private static async Task<TestDatabase> CreateSqlServerAsync()
    {
        var name = $"contacts_api_{Guid.NewGuid():N}";
        await ExecuteAsync($"CREATE DATABASE [{name}]");
        var connection = new SqlConnectionStringBuilder(SqlServer) { InitialCatalog = name }.ConnectionString;
        return new(DatabaseProvider.SqlServer, connection, isMigrated: false, () => ExecuteAsync($"ALTER DATABASE [{name}] SET SINGLE_USER WITH ROLLBACK IMMEDIATE; DROP DATABASE [{name}]"));
    }

    private static async Task ExecuteAsync(string sql)
    {
        await using var connection = new SqlConnection(SqlServer);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the name is ours
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
