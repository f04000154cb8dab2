using Contacts.Application.Common;
using Contacts.Domain.Contacts;
using Contacts.Domain.Projects;
using Contacts.Infrastructure.Persistence;
using Contacts.Infrastructure.Persistence.Providers;
using Contacts.Tests.Shared;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using NUnit.Framework;

[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(3)]

namespace Contacts.Infrastructure.IntegrationTests.Persistence;

/// <summary>A real, migrated database of a provider with one project in it: a file for SQLite, one of the cluster's for PostgreSQL.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    public static readonly Guid Project = new("0197a000-0000-7000-8000-000000000001");
    public static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly string _provider;
    private readonly string _connection;
    private readonly string? _file;

    private TestDatabase(string provider, string connection, string? file) => (_provider, _connection, _file) = (provider, connection, file);

    public bool IsSqlite => _file is not null;

    /// <summary>Empty: no table, no project.</summary>
    public static async Task<TestDatabase> EmptyAsync(string provider, bool pooled = false)
    {
        LinqToDB.EntityFrameworkCore.LinqToDBForEFTools.Initialize();
        if (provider == DatabaseProvider.Sqlite)
        {
            var file = Path.Combine(Path.GetTempPath(), $"contacts-test-{Guid.NewGuid():N}.db");
            return new(provider, $"Data Source={file};Pooling={pooled}", file);
        }

        if (PostgresCluster.SkipReason is { } reason)
        {
            Assert.Ignore(reason);
        }

        return new(provider, await (await PostgresCluster.GetAsync()).CreateDatabaseAsync(), null);
    }

    public static async Task<TestDatabase> CreateAsync(string provider, bool pooled = false)
    {
        var database = await EmptyAsync(provider, pooled);
        await using var db = database.Open();
        await db.Database.MigrateAsync();
        db.Organizations.Add(Organization.Found(Project, "Example Ltd", Now));
        db.Projects.Add(Domain.Projects.Project.Start(Project, Project, "Demo", "GB", "Europe/London", hours: null, Now));
        await db.SaveChangesAsync();
        return database;
    }

    public ContactsDbContext Open(params IInterceptor[] interceptors) =>
        _provider == DatabaseProvider.Sqlite ? IntegrationTests.Providers.Sqlite(_connection, interceptors) : IntegrationTests.Providers.PostgreSql(_connection, interceptors);

    public static Contact NewContact(IContactsDb db, string? name, string? company = null, string? email = null, PhoneNumber? phone = null, DateTimeOffset? at = null, Action<ContactChanges>? more = null)
    {
        var given = new ContactChanges { Name = name, Company = company, Email = email, Phone = phone };
        more?.Invoke(given);
        return Contact.Create(Project, ((ContactsDbContext)db).NewId(), given, "test", at ?? Now);
    }

    public async Task<List<string>> LinesAsync(string sql, params IEnumerable<object?> parameters)
    {
        await using var db = Open();
        await db.Database.OpenConnectionAsync();
        return await LinesAsync(db, sql, parameters);
    }

    public static async Task<List<string>> LinesAsync(DbContext db, string sql, params IEnumerable<object?> parameters)
    {
        await using var command = db.Database.GetDbConnection().CreateCommand();
#pragma warning disable CA2100 // the tests' own statements
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (value, number) in parameters.Select((value, number) => (value, number)))
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = ($"p{number}", value);
            command.Parameters.Add(parameter);
        }

        var lines = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            lines.Add(string.Join(" | ", Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue)));
        }

        return lines;
    }

    public async ValueTask DisposeAsync()
    {
        if (_file is not null)
        {
            SqliteConnection.ClearPool(new(_connection));
            foreach (var file in (string[])[_file, _file + "-wal", _file + "-shm"])
            {
                File.Delete(file);
            }

            return;
        }

        await (await PostgresCluster.GetAsync()).DropDatabaseAsync(_connection);
    }
}
