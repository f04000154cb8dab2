using System.Globalization;
using Contacts.Infrastructure.Persistence.Providers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using NUnit.Framework;

namespace Contacts.Infrastructure.IntegrationTests.Persistence;

public sealed class MigrationTests
{
    [TestCase(DatabaseProvider.Sqlite)]
    [TestCase(DatabaseProvider.PostgreSql)]
    public async Task Migrate_FromNothingAndAgain_LeavesNothingToDo(string provider)
    {
        await using var database = await TestDatabase.EmptyAsync(provider);
        await using var db = database.Open();

        await db.Database.MigrateAsync();
        var schema = await SchemaAsync(database);
        await db.Database.MigrateAsync();

        Assert.That(await db.Database.GetPendingMigrationsAsync(), Is.Empty);
        Assert.That(await db.Database.GetAppliedMigrationsAsync(), Is.EqualTo(db.Database.GetMigrations()).And.Not.Empty);
        Assert.That(schema, Is.Not.Empty.And.EqualTo(await SchemaAsync(database)));
    }

    [TestCase(DatabaseProvider.Sqlite)]
    [TestCase(DatabaseProvider.PostgreSql)]
    public async Task Migrate_MakesEveryTableOfTheModel_Readable(string provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var db = database.Open();

        foreach (var entity in db.Model.GetEntityTypes())
        {
            var columns = string.Join(", ", entity.GetProperties().Select(property => $"\"{property.GetColumnName()}\""));
            Assert.That(async () => await database.LinesAsync($"SELECT {columns} FROM {entity.GetTableName()}"), Throws.Nothing);
        }
    }

    [TestCase(DatabaseProvider.Sqlite)]
    [TestCase(DatabaseProvider.PostgreSql)]
    public async Task ForeignKeys_AreEnforced(string provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var db = database.Open();
        db.CustomFields.Add(Domain.Contacts.CustomFieldDefinition.Define(
            Guid.CreateVersion7(), db.NewId(), "plan", "Plan", Domain.Contacts.CustomFieldType.Text, null, required: false, position: 1, TestDatabase.Now));

        Assert.That(async () => await db.SaveChangesAsync(), Throws.InstanceOf<DbUpdateException>(), "there is no such project");
    }

    [TestCase(DatabaseProvider.Sqlite)]
    [TestCase(DatabaseProvider.PostgreSql)]
    public async Task KeyFromBeforeKeysHadVersions_IsAtItsFirst(string provider)
    {
        await using var database = await TestDatabase.EmptyAsync(provider);
        await using var db = database.Open();
        var migrations = db.Database.GetMigrations().ToList();
        await db.GetService<IMigrator>().MigrateAsync(migrations[migrations.FindIndex(name => name.EndsWith("_ApiKeyVersions", StringComparison.Ordinal)) - 1]);
        var now = TestDatabase.Now.ToString("yyyy-MM-dd HH:mm:ss.fffzzz", CultureInfo.InvariantCulture);
        await database.LinesAsync($"INSERT INTO api_keys (id, name, prefix, hash, scopes, created_at) VALUES ('{Guid.CreateVersion7()}', 'old', 'ck_old', 'hash', 'admin', '{now}')");

        await db.Database.MigrateAsync();

        Assert.That(await database.LinesAsync("SELECT name, version FROM api_keys"), Is.EqualTo(await database.LinesAsync("SELECT 'old', 1")));
    }

    [Test]
    public async Task Sqlite_EveryConnection_WritesAheadAndHoldsForeignKeys()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);

        await database.LinesAsync("PRAGMA journal_mode = DELETE"); // somebody else's file, or a copy
        Assert.That(await database.LinesAsync("PRAGMA journal_mode"), Is.EqualTo(new[] { "wal" }));
        Assert.That(await database.LinesAsync("PRAGMA foreign_keys"), Is.EqualTo(new[] { "1" }));
        Assert.That(await database.LinesAsync("PRAGMA busy_timeout"), Is.EqualTo(new[] { "30000" }));
    }

    private static Task<List<string>> SchemaAsync(TestDatabase database) => database.LinesAsync(
        database.IsSqlite
            ? "SELECT type, name, sql FROM sqlite_master ORDER BY type, name"
            : "SELECT table_name, column_name, data_type, is_nullable, collation_name FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2");
}
