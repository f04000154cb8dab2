using Contacts.Domain.Contacts;
using Contacts.Infrastructure.Persistence.Providers;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;

namespace Contacts.Infrastructure.IntegrationTests.Persistence;

public sealed class SqliteStatisticsTests
{
    /// <summary>Walking a project in the order of the page, for one contact, takes 20 ms at 100,000.</summary>
    [Test]
    public async Task Growth_IsFollowed_OnConnectionsOfThePoolToo()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite, pooled: true);
        await AddAsync(database, from: 0, count: 1);
        await using (var db = database.Open())
        {
            await db.FollowGrowthAsync(CancellationToken.None);
        }

        await AddAsync(database, from: 1, count: 3000);
        Assert.That(await SearchPlanAsync(database), Has.Some.Contains("ix_contacts_created_at_id"), "what it knows is of one contact");

        await using (var reader = database.Open())
        {
            await reader.Database.OpenConnectionAsync();
            await reader.Contacts.CountAsync();
            await using var db = database.Open();
            await db.FollowGrowthAsync(CancellationToken.None);
        }

        Assert.That(await SearchPlanAsync(database), Has.None.Contains("ix_contacts_created_at_id"));
    }

    private static async Task AddAsync(TestDatabase database, int from, int count)
    {
        await using var db = database.Open();
        var contacts = Enumerable.Range(from, count).Select(number => TestDatabase.NewContact(db, $"Person{number}", phone: new PhoneNumber($"+4420794{number:00000}", $"020 794 {number:00000}"))).ToList();
        await db.InTransactionAsync(token => db.BulkInsertContactsAsync(contacts, token), CancellationToken.None);
    }

    private static async Task<List<string>> SearchPlanAsync(TestDatabase database)
    {
        var sent = new QueryPlanTests.SentCommands();
        await using var db = database.Open(sent);
        await QueryPlanTests.PageAsync(db, new([], Q: "79400000"));
        return await QueryPlanTests.PlanAsync(db, sent.Last!.Value, isSqlite: true);
    }
}
