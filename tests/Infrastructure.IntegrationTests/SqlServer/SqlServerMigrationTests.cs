using Contacts.Infrastructure.Persistence.Providers.SqlServer;
using Contacts.Tests.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using NUnit.Framework;

namespace Contacts.Infrastructure.IntegrationTests.SqlServer;

public sealed class SqlServerMigrationTests
{
    private const int ClusteredKeyBytes = 900;
    private const int IndexKeyBytes = 1700;

    [TestCase(false)]
    [TestCase(true)]
    public void Script_LeavesASoundSchema(bool idempotent)
    {
        using var db = Providers.SqlServer();
        using var model = SqlServerModel.FromScript(Script(db, idempotent));

        var problems = model.Validate();

        Assert.That(problems, Is.Empty, SqlServerProblem.Describe(problems));
    }

    /// <summary>A column that the script lacks, or names otherwise, is found here and not by the first query.</summary>
    [Test]
    public void Script_HasEveryColumnOfTheModel()
    {
        using var db = Providers.SqlServer();
        using var model = SqlServerModel.FromScript(Script(db, idempotent: true));
        var statements = db.Model.GetEntityTypes().Select(entity => new SqlServerStatement(
            $"SELECT {string.Join(", ", entity.GetProperties().Select(property => $"[{property.GetColumnName()}]"))} FROM [{entity.GetTableName()}]"));

        var problems = model.ValidateStatements(statements);

        Assert.That(problems, Is.Empty, SqlServerProblem.Describe(problems));
    }

    [TestCase("contacts_terms")]
    [TestCase("contacts_tally")]
    [TestCase("callbacks_tally")]
    public void Script_MakesTheTrigger(string name) => Assert.That(Script(Providers.SqlServer(), idempotent: true), Does.Contain($"CREATE TRIGGER {name}"));

    /// <summary>SQL Server refuses a row whose index key is longer: at the write, not when the index is made.</summary>
    [Test]
    public void EveryIndexKey_Fits()
    {
        using var db = Providers.SqlServer();
        var model = db.GetService<IDesignTimeModel>().Model;
        var keys = model.GetEntityTypes().SelectMany(entity => entity.GetKeys().Select(key => (Name: key.GetName(), key.Properties, Limit: key.IsClustered() ?? key.IsPrimaryKey() ? ClusteredKeyBytes : IndexKeyBytes)))
            .Concat(model.GetEntityTypes().SelectMany(entity => entity.GetIndexes().Select(index => (Name: index.GetDatabaseName(), index.Properties, Limit: index.IsClustered() == true ? ClusteredKeyBytes : IndexKeyBytes))))
            .ToList();

        Assert.That(keys, Has.Count.GreaterThan(20));
        foreach (var (name, properties, limit) in keys)
        {
            var bytes = properties.Sum(property => Bytes(property.GetColumnType()));
            Assert.That(bytes, Is.LessThanOrEqualTo(limit), $"{name}: {string.Join(", ", properties.Select(property => $"{property.GetColumnName()} {property.GetColumnType()}"))}");
        }
    }

    [Test]
    public async Task Migrations_OnARealServer_Apply()
    {
        if (Environment.GetEnvironmentVariable("CONTACTS_TEST_SQLSERVER") is not { Length: > 0 } server)
        {
            Assert.Ignore("No SQL Server: name a server's connection string in CONTACTS_TEST_SQLSERVER.");
            return;
        }

        var connection = new Microsoft.Data.SqlClient.SqlConnectionStringBuilder(server) { InitialCatalog = $"contacts_test_{Guid.NewGuid():N}" }.ConnectionString;
        await using var db = Providers.SqlServer(connection);
        try
        {
            await db.Database.MigrateAsync();
            await db.Database.MigrateAsync();
            Assert.That(await db.Database.GetPendingMigrationsAsync(), Is.Empty);
        }
        finally
        {
            await db.Database.EnsureDeletedAsync();
        }
    }

    internal static string Script(SqlServerContactsDb db, bool idempotent) =>
        db.GetService<IMigrator>().GenerateScript(options: idempotent ? MigrationsSqlGenerationOptions.Idempotent : MigrationsSqlGenerationOptions.Default);

    private static int Bytes(string columnType)
    {
        var (name, size) = columnType.TrimEnd(')').Split('(') is [var bare, var length] ? (bare, length) : (columnType, "");
        return name switch
        {
            "nvarchar" => size == "max" ? throw new AssertionException("nvarchar(max) cannot be indexed.") : 2 * int.Parse(size, System.Globalization.CultureInfo.InvariantCulture),
            "uniqueidentifier" => 16,
            "datetimeoffset" => 10,
            "bigint" or "float" => 8,
            "int" => 4,
            "smallint" => 2,
            "bit" => 1,
            _ => throw new NotSupportedException($"How many bytes is a {columnType}?"),
        };
    }
}
