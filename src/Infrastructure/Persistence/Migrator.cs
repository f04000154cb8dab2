using Contacts.Infrastructure.Persistence.Providers.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Contacts.Infrastructure.Persistence;

public static class Migrator
{
    /// <summary>Asks first: EF takes its lock and compares whole models even where there is nothing to do, half a second of every start.</summary>
    public static async Task MigrateAsync(this IServiceProvider services)
    {
        await using var scope = services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<ContactsDbContext>().Database;
        if ((await database.GetPendingMigrationsAsync()).Any())
        {
            await database.MigrateAsync();
        }
    }

    /// <summary>An embedded database has no administrator: the service keeps it up to date by itself.</summary>
    public static bool IsEmbeddedDatabase(this IServiceProvider services)
    {
        using var scope = services.CreateScope();
        return scope.ServiceProvider.GetRequiredService<ContactsDbContext>() is SqliteContactsDb;
    }
}
