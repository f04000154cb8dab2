using Contacts.Infrastructure.Persistence.Providers;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;

namespace Contacts.Infrastructure.IntegrationTests.Persistence;

public sealed class SqliteLogTests
{
    [Test]
    public async Task Log_ThatGrewWhileSomebodyRead_IsFoldedBack()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        await using var db = database.Open();
        await db.Database.OpenConnectionAsync();
        await db.Database.ExecuteSqlRawAsync("CREATE TABLE filler (bytes BLOB)");
        var file = new SqliteConnectionStringBuilder(db.Database.GetConnectionString()).DataSource + "-wal";
        await using (var reader = new SqliteConnection(db.Database.GetConnectionString()))
        {
            await reader.OpenAsync();
            await using var command = reader.CreateCommand();
            command.CommandText = "SELECT name FROM sqlite_master";
            await using var rows = await command.ExecuteReaderAsync();
            await rows.ReadAsync();
            for (var written = 0; written < 80; written++)
            {
                await db.Database.ExecuteSqlRawAsync("INSERT INTO filler VALUES (zeroblob(1048576))");
            }
        }

        Assert.That(new FileInfo(file).Length, Is.GreaterThan(64 * 1024 * 1024), "the automatic checkpoint does not begin the log anew");
        await db.FoldLogAsync(CancellationToken.None);
        Assert.That(new FileInfo(file).Length, Is.Zero);
    }
}
