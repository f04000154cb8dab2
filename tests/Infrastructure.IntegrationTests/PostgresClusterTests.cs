using System.Diagnostics;
using Contacts.Tests.Shared;
using Npgsql;
using NUnit.Framework;

namespace Contacts.Infrastructure.IntegrationTests;

public sealed class PostgresClusterTests
{
    [SetUp]
    public void NeedsPostgres()
    {
        if (PostgresCluster.SkipReason is { } reason)
        {
            Assert.Ignore(reason);
        }
    }

    [Test]
    public async Task CreateDatabase_TwoInParallel_AreApart()
    {
        var clock = Stopwatch.StartNew();
        var cluster = await PostgresCluster.GetAsync();
        await TestContext.Out.WriteLineAsync($"cluster: {clock.Elapsed.TotalSeconds:F2} s");
        clock.Restart();
        var databases = await Task.WhenAll(cluster.CreateDatabaseAsync(), cluster.CreateDatabaseAsync());
        await TestContext.Out.WriteLineAsync($"two databases: {clock.Elapsed.TotalSeconds:F2} s");

        await ExecuteAsync(databases[0], "CREATE EXTENSION pg_trgm; CREATE TABLE only_here (id int)");

        Assert.That(await ScalarAsync(databases[0], "SELECT to_regclass('only_here')::text"), Is.EqualTo("only_here"));
        Assert.That(await ScalarAsync(databases[1], "SELECT to_regclass('only_here')::text"), Is.EqualTo(DBNull.Value));
        Assert.That(await ScalarAsync(databases[1], "SHOW server_encoding"), Is.EqualTo("UTF8"));
        await cluster.DropDatabaseAsync(databases[0]);
        Assert.That(async () => await ScalarAsync(databases[0], "SELECT 1"), Throws.InstanceOf<PostgresException>());
    }

    [Test]
    public async Task CreateDatabaseFrom_CalledTwice_BuildsOnceAndCopies()
    {
        var cluster = await PostgresCluster.GetAsync();
        var built = 0;
        async Task BuildAsync(string connectionString)
        {
            built++;
            await ExecuteAsync(connectionString, "CREATE TABLE things (id int); INSERT INTO things VALUES (7)");
        }

        var first = await cluster.CreateDatabaseFromAsync("things", BuildAsync);
        await ExecuteAsync(first, "DELETE FROM things");
        var clock = Stopwatch.StartNew();
        var second = await cluster.CreateDatabaseFromAsync("things", BuildAsync);
        await TestContext.Out.WriteLineAsync($"copy: {clock.Elapsed.TotalSeconds:F2} s");

        Assert.That(await ScalarAsync(second, "SELECT id FROM things"), Is.EqualTo(7));
        Assert.That(built, Is.EqualTo(1));
    }

    [Test]
    public async Task Dispose_OwnCluster_IsGone()
    {
        if (Environment.GetEnvironmentVariable("CONTACTS_TEST_POSTGRES") is { Length: > 0 })
        {
            Assert.Ignore("The server of CONTACTS_TEST_POSTGRES is not ours to stop.");
        }

        string database;
        string? folder;
        await using (var cluster = await PostgresCluster.StartAsync())
        {
            database = await cluster.CreateDatabaseAsync();
            folder = await ScalarAsync(database, "SHOW unix_socket_directories") as string;
            Assert.That(folder, Does.Exist);
        }

        Assert.That(folder, Does.Not.Exist);
        Assert.That(async () => await ScalarAsync(database, "SELECT 1"), Throws.InstanceOf<NpgsqlException>());
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<object?> ScalarAsync(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
