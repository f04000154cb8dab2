using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using Contacts.Infrastructure.Persistence.Providers;
using Contacts.WebApi.FunctionalTests.Kit;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NUnit.Framework;

namespace Contacts.WebApi.FunctionalTests;

/// <summary>Requests that meet at the same moment: one of them is second, and is answered as if it had come later.</summary>
internal sealed class CallRaceTests(string engine) : ApiTest(engine)
{
    private static int _numbers;

    private string Calls => $"{Project}/calls";

    [Test]
    public async Task OneNumberOfTwoContacts_QueuedAtTheSameMoment_IsQueuedOnce()
    {
        for (var round = 0; round < 10; round++)
        {
            var phone = NewNumber();
            var contacts = new[] { Id(await CreateContactAsync(new { name = "Ada", phone })), Id(await CreateContactAsync(new { name = "Twin", phone })) };
            var answers = await Task.WhenAll(contacts.Select(contactId => Client.PostAsync(Calls, new { contactId, outsideHours = "ignore" })));
            var (won, lost) = ((int)answers[0].Status == 201 ? 0 : 1, (int)answers[0].Status == 201 ? 1 : 0);
            Assert.That(((int)answers[won].Status, (int)answers[lost].Status, answers[lost].Code), Is.EqualTo((201, 409, "call.duplicate_number")));
            Assert.That((Guid)answers[lost].Json["conflictingId"]!, Is.EqualTo(Id(answers[won].Json)));
        }
    }

    [Test]
    public async Task OneContact_InABulkCallAndByItself_IsQueuedOnce()
    {
        for (var round = 0; round < 10; round++)
        {
            var contactId = Id(await CreateContactAsync(new { name = "Ada", phone = NewNumber() }));
            var (bulk, single) = (Client.PostAsync($"{Project}/bulk-calls", new { contactIds = new[] { contactId }, outsideHours = "ignore" }), Client.PostAsync(Calls, new { contactId, outsideHours = "ignore" }));
            var result = (await bulk.Expect(201)).Json["results"]![0]!;
            if ((int)(await single).Status == 201)
            {
                Assert.That((string)result["reason"]!, Is.EqualTo("already_queued"));
            }
            else
            {
                Assert.That(((await single).Code, (Guid)(await single).Json["conflictingId"]!), Is.EqualTo(("call.already_queued", (Guid)result["callId"]!)));
            }
        }
    }

    [Test]
    public async Task ThousandsOfListedNumbers_AreNotMetOneByOne()
    {
        const int listed = 2_500;
        await Host.WithDbAsync(async db =>
        {
            var now = DateTimeOffset.UtcNow;
            var contacts = Enumerable.Range(0, listed + 1).Select(i => Contact.Create(ProjectId, db.NewId(), new() { Phone = new PhoneNumber($"+1206{5_000_000 + i}", $"{i}") }, "test", now)).ToList();
            await db.BulkInsertContactsAsync(contacts, CancellationToken.None);
            await db.BulkInsertAsync(contacts.ConvertAll(c => Call.Queue(ProjectId, db.NewId(), c.Id, c.Phone!, CallPriority.Normal, null, keepsCallingHours: false, null, null, null, "test", now)), CancellationToken.None);
        });
        await Client.PostAsync($"{Project}/do-not-call/bulk", new { items = Enumerable.Range(0, listed).Select(i => new { number = $"+1206{5_000_000 + i}" }) }).Expect(200);

        var claimed = (await Client.PostAsync($"{Calls}/claim", new { max = 1 }).Expect(200)).Json["calls"]!.AsArray();
        Assert.That((string)claimed.Single()!["number"]!, Is.EqualTo($"+1206{5_000_000 + listed}"));
        await Host.WithDbAsync(async db =>
        {
            var calledOff = await db.Calls.AsNoTracking().Where(c => c.ProjectId == ProjectId && c.Status == CallStatus.Cancelled && c.CancelReason == CallCancelReason.DoNotCall).Select(c => c.UpdatedAt).ToListAsync();
            Assert.That((calledOff.Count, calledOff.Distinct().Count()), Is.EqualTo((listed, 3)), "three rounds: the next hundred, thousand and ten thousand");
        });
    }

    /// <summary>The service waits for a row that another transaction has, which then asks for one that the service has: the database ends the service's, which looked first.</summary>
    [TestCase("bulk", null)]
    [TestCase("bulk", "deadlock-key")]
    [TestCase("result", null)]
    [TestCase("result", "another-key")]
    [TestCase("patch", null)]
    public async Task Deadlock_IsTriedAgain(string command, string? idempotencyKey)
    {
        if (Engine != DatabaseProvider.PostgreSql)
        {
            Assert.Ignore("A deadlock is brought about in PostgreSQL.");
        }

        var contacts = new List<Guid>();
        for (var i = 0; i < 2; i++)
        {
            contacts.Add(Id(await CreateContactAsync(new { name = "Ada", phone = NewNumber() })));
        }

        var bulk = (await Client.PostAsync($"{Project}/bulk-calls", new { contactIds = contacts, outsideHours = "ignore" }).Expect(201)).Json;
        var (first, second) = ((Guid)bulk["results"]![0]!["callId"]!, (Guid)bulk["results"]![1]!["callId"]!);
        var token = command == "result" ? (Guid)(await Client.PostAsync($"{Calls}/claim", new { max = 1 }).Expect(200)).Json["calls"]![0]!["leaseToken"]! : default;

        await using var other = NpgsqlDataSource.Create(Host.Database.Connection);
        await using var connection = await other.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var (taken, wanted) = command switch
        {
            "bulk" => ($"UPDATE calls SET version = version WHERE id = '{second}'", $"UPDATE calls SET version = version WHERE id = '{first}'"),
            "result" => ($"UPDATE calls SET version = version WHERE id = '{first}'", $"UPDATE contacts SET version = version WHERE id = '{contacts[0]}'"),
            _ => ($"UPDATE contacts SET version = version WHERE id = '{contacts[0]}'", "LOCK TABLE contact_history IN SHARE MODE"), // its history is written first
        };
        var before = await DeadlocksAsync(other);
        await ExecuteAsync(connection, "SET LOCAL deadlock_timeout = '60s'");
        await ExecuteAsync(connection, taken);
        using var request = command switch
        {
            "bulk" => new HttpRequestMessage(HttpMethod.Post, $"{Project}/bulk-calls/{bulk["id"]}/cancel"),
            "result" => new(HttpMethod.Post, $"{Calls}/{first}/result") { Content = Http.Json(new { leaseToken = token, result = "interested" }) },
            _ => new(HttpMethod.Patch, $"{Contacts}/{contacts[0]}") { Content = new StringContent("""{"company":"Granite"}""", System.Text.Encoding.UTF8, "application/merge-patch+json") },
        };
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", $"{idempotencyKey}{ProjectId}");
        }

        var answer = Client.SendAsync(request);
        await UntilSomebodyWaitsAsync(other);
        await ExecuteAsync(connection, wanted);
        await transaction.CommitAsync();

        using var ended = await answer;
        Assert.That((int)ended.StatusCode, Is.EqualTo(200), await ended.Content.ReadAsStringAsync());
        Assert.That(async () => await DeadlocksAsync(other), Is.GreaterThan(before).After(20_000, 100), "there was one; a connection tells of it when it is idle");
        if (command == "bulk")
        {
            Assert.That((await WalkAsync($"{Calls}?status=cancelled")).Select(c => Id(c)), Is.EquivalentTo(new[] { first, second }));
        }
    }

    private static string NewNumber() => $"+1213555{Interlocked.Increment(ref _numbers) % 10_000:0000}";

    /// <summary>Waiting for a lock shows at once, a guess of how long it takes to get there would be wrong on a busy machine.</summary>
    private static async Task UntilSomebodyWaitsAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'");
        for (var attempt = 0; attempt < 400; attempt++)
        {
            if (await command.ExecuteScalarAsync() is > 0L)
            {
                return;
            }

            await Task.Delay(25);
        }

        Assert.Fail("Nobody waits for a lock.");
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
#pragma warning disable CA2100 // the test's own text
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<long> DeadlocksAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("SELECT pg_stat_clear_snapshot(); SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()");
        await using var reader = await command.ExecuteReaderAsync();
        await reader.NextResultAsync();
        await reader.ReadAsync();
        return reader.GetInt64(0);
    }
}
