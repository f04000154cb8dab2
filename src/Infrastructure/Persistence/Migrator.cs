using Contacts.Infrastructure.Persistence.Providers.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Contacts.Infrastructure.Persistence;

public static class Migrator
{
    public static async Task MigrateAsync(this IServiceProvider services)
    {
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ContactsDbContext>().Database.MigrateAsync();
    }

    /// <summary>An embedded database has no administrator: the service keeps it up to date by itself.</summary>
    public static bool IsEmbeddedDatabase(this IServiceProvider services)
    {
        using var scope = services.CreateScope();
        return scope.ServiceProvider.GetRequiredService<ContactsDbContext>() is SqliteContactsDb;
    }
}
