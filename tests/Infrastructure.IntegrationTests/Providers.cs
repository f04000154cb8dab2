using Contacts.Infrastructure.Persistence;
using Contacts.Infrastructure.Persistence.Providers;
using Contacts.Infrastructure.Persistence.Providers.PostgreSql;
using Contacts.Infrastructure.Persistence.Providers.Sqlite;
using Contacts.Infrastructure.Persistence.Providers.SqlServer;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Contacts.Infrastructure.IntegrationTests;

/// <summary>The contexts as the service configures them.</summary>
internal static class Providers
{
    public static SqliteContactsDb Sqlite(string connection = "Data Source=:memory:", params IInterceptor[] interceptors)
    {
        var options = new DbContextOptionsBuilder<SqliteContactsDb>();
        DatabaseProvider.UseSqlite(options, connection);
        return new(options.AddInterceptors(interceptors).Options);
    }

    public static PostgreSqlContactsDb PostgreSql(string connection = "Host=localhost", params IInterceptor[] interceptors)
    {
        var options = new DbContextOptionsBuilder<PostgreSqlContactsDb>();
        DatabaseProvider.UsePostgreSql(options, connection);
        return new(options.AddInterceptors(interceptors).Options);
    }

    public static SqlServerContactsDb SqlServer(string connection = "Server=localhost")
    {
        var options = new DbContextOptionsBuilder<SqlServerContactsDb>();
        DatabaseProvider.UseSqlServer(options, connection);
        return new(options.Options);
    }

    public static ContactsDbContext Of(string provider) => provider switch
    {
        DatabaseProvider.Sqlite => Sqlite(),
        DatabaseProvider.PostgreSql => PostgreSql(),
        _ => SqlServer(),
    };
}
