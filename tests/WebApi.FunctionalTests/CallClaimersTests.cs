using System.Collections.Concurrent;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using Contacts.Infrastructure.Persistence.Providers;
using Contacts.WebApi.FunctionalTests.Kit;
using NUnit.Framework;

namespace Contacts.WebApi.FunctionalTests;

/// <summary>Many dialers at one queue, on two instances, one of which dies.</summary>
[Order(2)]
[Parallelizable(ParallelScope.All)]
internal sealed class CallClaimersTests
{
    private const string Api = "/api/v1";
    private const int Claimers = 64;
    private const int Queued = 5_000;
    private const int LeaseSeconds = 10;

    /// <summary>A claim is dated before its statement waits for the database, and a lease may end meanwhile.</summary>
    private static readonly TimeSpan Waiting = TimeSpan.FromSeconds(2);

    [Test]
    public async Task SixtyFourClaimers_OnTwoInstances_DrainTheQueueOnce()
    {
        TestDatabase.Require(DatabaseProvider.PostgreSql);
        await using var database = await TestDatabase.CreateAsync(DatabaseProvider.PostgreSql);
        (string, string)[] settings = [("Calls:PollSeconds", "1"), ("RateLimits:Enabled", "false")];
        await using var one = await ApiProcess.StartAsync(database, settings);
        await using var two = await ApiProcess.StartAsync(database, settings);
        var project = await FillAsync(one.Client, database);

        var (claims, ended, killed) = (new ConcurrentBag<Claim>(), new ConcurrentDictionary<Guid, int>(), 0);
        await Task.WhenAll(Enumerable.Range(0, Claimers).Select(async claimer =>
        {
            var client = claimer % 2 == 0 ? one.Client : two.Client;
            while (true)
            {
                try
                {
                    var answer = (await client.PostAsync($"{project}/calls/claim", new { max = 10, leaseSeconds = LeaseSeconds }).Expect(200)).Json["calls"]!.AsArray();
                    foreach (var call in answer)
                    {
                        claims.Add(new((Guid)call!["id"]!, (DateTimeOffset)call["claimedAt"]!, (DateTimeOffset)call["leaseUntil"]!));
                    }

                    foreach (var call in answer)
                    {
                        var id = (Guid)call!["id"]!;
                        var reported = await client.PostAsync($"{project}/calls/{id}/result", new { leaseToken = (Guid)call["leaseToken"]!, result = "no_answer" });
                        if ((int)reported.Status == 200)
                        {
                            ended.AddOrUpdate(id, 1, (_, times) => times + 1);
                        }
                        else
                        {
                            Assert.That(reported.Code, Is.EqualTo("call.lease_lost").Or.EqualTo("call.already_ended"), "a dialer too slow for its lease is told so");
                            Assert.That(DateTimeOffset.UtcNow, Is.GreaterThan((DateTimeOffset)call["leaseUntil"]!));
                        }
                    }

                    if (ended.Count > Queued / 2 && Interlocked.Exchange(ref killed, 1) == 0)
                    {
                        await one.KillAsync();
                    }

                    if (answer.Count == 0)
                    {
                        if (await IsDrainedAsync(two.Client, project))
                        {
                            return;
                        }

                        await Task.Delay(250); // leases of the dead instance's dialers still run
                    }
                }
                catch (HttpRequestException) when (killed == 1 && client == one.Client)
                {
                    return; // this dialer is gone with what it had claimed
                }
            }
        }));

        Assert.That(killed, Is.EqualTo(1));
        Assert.That(ended.Values, Is.All.EqualTo(1), "no call ends twice");
        foreach (var call in claims.GroupBy(c => c.Id))
        {
            var leases = call.OrderBy(c => c.At).ToList();
            Assert.That(leases.Zip(leases.Skip(1)).Where(pair => pair.Second.At + Waiting < pair.First.Until), Is.Empty, "nobody gets a call while another one's lease runs");
        }

        await using var left = ApiHost.Start(database);
        await left.WithDbAsync(db =>
        {
            Assert.That(db.Calls.Count(c => c.Status == CallStatus.Completed && c.Result == CallResult.NoAnswer), Is.EqualTo(Queued), "none is lost");
            Assert.That(db.Contacts.Count(c => c.CallAttempts == 1), Is.EqualTo(Queued), "each contact was tried once");
            return Task.CompletedTask;
        });
    }

    private static async Task<bool> IsDrainedAsync(HttpClient client, string project) =>
        (await client.ReadAsync($"{project}/calls?status=queued,claimed,in_progress&limit=1").Expect(200)).Items.Count == 0;

    private static async Task<string> FillAsync(HttpClient client, TestDatabase database)
    {
        var organization = (Guid)(await client.PostAsync($"{Api}/organizations", new { name = "O" }).Expect(201)).Json["id"]!;
        var projectId = (Guid)(await client.PostAsync($"{Api}/projects", new { organizationId = organization, name = "P", defaultCountry = "US", timeZone = "America/New_York" }).Expect(201)).Json["id"]!;
        await using var host = ApiHost.Start(database);
        await host.WithDbAsync(async db =>
        {
            var now = DateTimeOffset.UtcNow;
            var contacts = Enumerable.Range(0, Queued).Select(i => Contact.Create(projectId, db.NewId(), new() { Name = $"Person {i}", Phone = new PhoneNumber($"+1202{5_550_000 + i}", $"{i}") }, "test", now)).ToList();
            await db.BulkInsertContactsAsync(contacts, CancellationToken.None);
            await db.BulkInsertAsync(contacts.ConvertAll(c => Call.Queue(projectId, db.NewId(), c.Id, c.Phone!, CallPriority.Normal, null, keepsCallingHours: false, null, null, null, "test", now)), CancellationToken.None);
        });
        return $"{Api}/projects/{projectId}";
    }

    private sealed record Claim(Guid Id, DateTimeOffset At, DateTimeOffset Until);
}
