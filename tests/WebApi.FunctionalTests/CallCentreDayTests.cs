using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Contacts.WebApi.FunctionalTests.Kit;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Contacts.WebApi.FunctionalTests;

/// <summary>
/// A day of a call centre over HTTP: agents claim, dial and report on two instances of the service while supervisors queue, list numbers and correct results, under a clock that the test turns.
/// In the evening the books must balance.
/// </summary>
[Order(2)]
internal sealed class CallCentreDayTests(string engine) : ApiTest(engine)
{
    private const int ContactCount = 240;
    private const int AgentCount = 6;
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(5);

    /// <summary>How calls end: one in four reaches somebody.</summary>
    private static readonly (string Result, int Weight)[] Outcomes =
    [
        ("no_answer", 30), ("voicemail", 22), ("busy", 8), ("connected", 8), ("not_interested", 8), ("interested", 8), ("callback", 8), ("failed", 3), ("wrong_number", 2), ("invalid_number", 1), ("do_not_call", 2),
    ];

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2027, 3, 15, 13, 0, 0, TimeSpan.Zero)); // Monday, nine in the morning in New York
    private readonly ConcurrentDictionary<Guid, string> _reported = new();
    private readonly ConcurrentBag<string> _broken = [];
    private readonly HashSet<string> _listed = [];
    private readonly List<Guid> _agents = [];
    private ApiHost? _second;

    [TearDown]
    public async Task StopAsync()
    {
        if (_second is not null)
        {
            await _second.DisposeAsync();
        }

        if (Host is not null)
        {
            await Host.DisposeAsync();
        }
    }

    protected override async Task<ApiHost> StartHostAsync()
    {
        var first = await ApiHost.StartAsync(Engine, _clock);
        _second = ApiHost.Start(first.Database, _clock);
        return first;
    }

    [Test]
    [CancelAfter(240_000)]
    public async Task ADay_EndsWithEveryPromiseKeptOrAccountedFor(CancellationToken cancellationToken)
    {
        var random = new Random(7);
        await HireAsync();
        await FillAsync(random);

        for (var step = 0; step < 12 * 9; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (step % 24 == 0)
            {
                await Client.PostAsync($"{Project}/bulk-calls", new { shortcut = "hot_and_warm", outsideHours = "schedule" }).ExpectAny(200, 201);
            }

            if (step % 10 == 5)
            {
                await ListANumberAsync(random);
            }

            await Task.WhenAll(_agents.Select((agent, i) => WorkAsync(i % 2 == 0 ? Client : _second!.Client, agent, new Random((step * 100) + i))));
            if (step % 6 == 3)
            {
                await CorrectOneAsync(random);
            }

            _clock.Advance(Step);
        }

        await EndTheDayAsync(cancellationToken);
        await CheckTheBooksAsync();
        Assert.That(_broken, Is.Empty);
    }

    private async Task HireAsync()
    {
        for (var i = 0; i < AgentCount; i++)
        {
            _agents.Add(Id((await Client.PostAsync($"{Project}/agents", new { name = $"Agent {i}", kind = i % 2 == 0 ? "human" : "ai" }).Expect(201)).Json));
        }
    }

    /// <summary>People in two zones; a few share a number.</summary>
    private async Task FillAsync(Random random)
    {
        for (var i = 0; i < ContactCount; i++)
        {
            await CreateContactAsync(new
            {
                name = $"Person {i}",
                phone = $"+1{(i % 3 == 0 ? "212" : "415")}555{(i % 40 == 39 ? i - 1 : i):0000}",
                email = random.Next(3) > 0 ? $"person{i}@example.com" : null,
                leadScore = random.Next(101),
                type = random.Next(2) == 0 ? "lead" : "contact",
            });
        }
    }

    /// <summary>Between the steps: what is listed now must never be handed out again.</summary>
    private async Task ListANumberAsync(Random random)
    {
        var number = $"+1415555{random.Next(ContactCount):0000}";
        var url = random.Next(2) == 0 ? $"{Project}/do-not-call" : $"{Api}/organizations/{OrganizationId}/do-not-call";
        await Client.PostAsync(url, new { number, reason = "asked by letter" }).ExpectAny(200, 201);
        _listed.Add(number);
    }

    /// <summary>What one agent does in five minutes: a due callback first, then what the queue hands out.</summary>
    private async Task WorkAsync(HttpClient client, Guid agent, Random random)
    {
        if ((await client.PostAsync($"{Project}/callbacks/claim", new { agentId = agent }).Expect(200)).Json["callback"] is { } callback)
        {
            var change = random.Next(10);
            if (change == 0)
            {
                await client.PostAsync($"{Project}/callbacks/{Id(callback)}/cancel", new { reason = "found a supplier" }).Expect(200);
            }
            else
            {
                await client.PostAsync($"{Project}/callbacks/{Id(callback)}/call", new { agentId = agent }).ExpectAny(201, 409); // its number may have been listed since
            }
        }

        var claimed = (await client.PostAsync($"{Project}/calls/claim", new { max = random.Next(1, 4), leaseSeconds = 240, agentId = agent }).Expect(200)).Json["calls"]!.AsArray();
        foreach (var call in claimed.Select(c => c!.AsObject()))
        {
            if (_listed.Contains((string)call["number"]!))
            {
                _broken.Add($"{call["number"]} is listed and was handed out");
            }

            if (random.Next(20) == 0)
            {
                continue; // goes home: the lease runs out, and somebody else gets the call
            }

            await DialAsync(client, call, random);
        }

        if (random.Next(15) == 0)
        {
            await LogInboundAsync(client, agent, random);
        }
    }

    private async Task DialAsync(HttpClient client, JsonObject call, Random random)
    {
        var (id, leaseToken) = (Id(call), (string)call["leaseToken"]!);
        if (random.Next(2) == 0)
        {
            await client.PostAsync($"{Project}/calls/{id}/progress", new { leaseToken }).Expect(200);
        }

        var result = Draw(random);
        var report = new
        {
            leaseToken,
            result,
            durationSeconds = random.Next(200),
            summary = $"{result} at {_clock.GetUtcNow():HH:mm}",
            callbackAt = result == "callback" && random.Next(3) > 0 ? _clock.GetUtcNow().AddMinutes(random.Next(20, 1500)) : (DateTimeOffset?)null,
        };
        await client.PostAsync($"{Project}/calls/{id}/result", report).Expect(200);
        if (!_reported.TryAdd(id, result))
        {
            _broken.Add($"call {id} ended twice");
        }

        if (random.Next(4) == 0)
        {
            await client.PostAsync($"{Project}/calls/{id}/result", report).Expect(200); // the network repeats itself
        }
    }

    private async Task LogInboundAsync(HttpClient client, Guid agent, Random random)
    {
        var contact = (await client.ReadAsync($"{Contacts}?limit=1&sort=-leadScore").Expect(200)).Items[0]!.AsObject();
        var now = _clock.GetUtcNow();
        var logged = (await client.PostAsync($"{Project}/calls/log", new
        {
            contactId = Id(contact),
            direction = "inbound",
            agentId = agent,
            result = "connected",
            provider = "twilio",
            providerCallId = $"CA{random.Next()}-{agent}",
            startedAt = now.AddMinutes(-2),
            endedAt = now,
        }).ExpectAny(200, 201)).Json;
        _reported.TryAdd(Id(logged), "connected");
    }

    private async Task CorrectOneAsync(Random random)
    {
        if (_reported.IsEmpty)
        {
            return;
        }

        var id = _reported.Keys.ElementAt(random.Next(_reported.Count));
        var result = Draw(random);
        await Client.SendAsync(HttpMethod.Put, $"{Project}/calls/{id}/result", Http.Json(new { result })).Expect(200);
        _reported[id] = result;
    }

    /// <summary>No new work; the clock runs on until the queue is empty and the last promise has been kept, missed or called off.</summary>
    private async Task EndTheDayAsync(CancellationToken cancellationToken)
    {
        for (var hour = 0; hour < 24 * 7; hour++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _clock.Advance(TimeSpan.FromHours(1));
            JsonArray calls;
            do
            {
                calls = (await Client.PostAsync($"{Project}/calls/claim", new { max = 100, leaseSeconds = 60 }).Expect(200)).Json["calls"]!.AsArray();
                foreach (var call in calls.Select(c => c!.AsObject()))
                {
                    var id = Id(call);
                    await Client.PostAsync($"{Project}/calls/{id}/result", new { leaseToken = (string)call["leaseToken"]!, result = "no_answer" }).Expect(200);
                    if (!_reported.TryAdd(id, "no_answer"))
                    {
                        _broken.Add($"call {id} ended twice");
                    }
                }
            }
            while (calls.Count > 0);
            if (hour % 6 == 0 && await OpenAsync() == 0)
            {
                return;
            }
        }
    }

    private async Task<int> OpenAsync() =>
        (await WalkAsync($"{Project}/callbacks?status=pending,confirmed")).Count + (await WalkAsync($"{Project}/calls?status=queued,claimed,in_progress")).Count;

    private async Task CheckTheBooksAsync()
    {
        var calls = await WalkAsync($"{Project}/calls");
        var callbacks = await WalkAsync($"{Project}/callbacks");
        var contacts = await WalkAsync(Contacts);

        Assert.Multiple(() =>
        {
            Assert.That(calls.Where(c => (string)c["status"]! is "queued" or "claimed" or "in_progress"), Is.Empty, "every call ends");
            Assert.That(calls.Where(c => c["result"] is not null).ToDictionary(Id, c => (string)c["result"]!), Is.EquivalentTo(_reported), "every call ends once, as it was reported or corrected");
            Assert.That(callbacks.Where(c => (string)c["status"]! is "pending" or "confirmed"), Is.Empty, "every promise is completed, missed or cancelled");
            Assert.That(_reported, Has.Count.GreaterThan(200), "a day's work");
            Assert.That(callbacks, Has.Count.GreaterThan(10), "promises were made");
        });

        foreach (var contact in contacts)
        {
            var own = calls.Where(c => (Guid)c["contactId"]! == Id(contact) && c["result"] is not null).Select(c => (Result: (string)c["result"]!, EndedAt: (DateTimeOffset)c["endedAt"]!)).ToList();
            var attempts = own.Where(c => c.Result != "failed").ToList();
            var reached = own.Where(c => c.Result is "interested" or "callback" or "not_interested" or "connected" or "do_not_call").ToList();
            Assert.Multiple(() =>
            {
                Assert.That((int)contact["callAttempts"]!, Is.EqualTo(attempts.Count), (string)contact["name"]!);
                Assert.That((DateTimeOffset?)contact["lastCallAt"], Is.EqualTo(attempts.Count == 0 ? (DateTimeOffset?)null : attempts.Max(c => c.EndedAt)));
                Assert.That((DateTimeOffset?)contact["lastContactedAt"], Is.EqualTo(reached.Count == 0 ? (DateTimeOffset?)null : reached.Max(c => c.EndedAt)));
                Assert.That((bool)contact["doNotCall"]!, Is.EqualTo(own.Any(c => c.Result == "do_not_call")));
            });
        }

        var cards = (await Client.ReadAsync($"{Project}/callbacks/stats").Expect(200)).Json;
        Assert.That(Cards(cards["byStatus"]!), Is.EquivalentTo(Counted(callbacks, "status")), "callback cards");
        Assert.That((int)cards["total"]!, Is.EqualTo(callbacks.Count));
        var leads = (await Client.ReadAsync($"{Project}/leads/stats").Expect(200)).Json;
        Assert.That(Cards(leads["byStage"]!), Is.EquivalentTo(Counted(contacts, "leadStage")), "lead cards");
        var people = (await Client.ReadAsync($"{Contacts}/stats?include=freshness").Expect(200)).Json;
        Assert.That((int)people["total"]!, Is.EqualTo(contacts.Count));
        Assert.That(Cards(people["byType"]!), Is.EquivalentTo(Counted(contacts, "type")), "contact cards");
        Assert.That(Cards(people["byFreshness"]!), Is.EquivalentTo(contacts.GroupBy(c => (string)c["freshness"]!["label"]!).ToDictionary(g => g.Key, g => g.Count())), "freshness cards");
    }

    private static Dictionary<string, int> Counted(IEnumerable<JsonObject> items, string field) => items.Where(i => i[field] is not null).GroupBy(i => (string)i[field]!).ToDictionary(g => g.Key, g => g.Count());

    /// <summary>A card of nought counts nobody.</summary>
    private static Dictionary<string, int> Cards(JsonNode cards) => cards.AsObject().Where(c => (int)c.Value! > 0).ToDictionary(c => c.Key, c => (int)c.Value!);

    private static string Draw(Random random)
    {
        var at = random.Next(Outcomes.Sum(o => o.Weight));
        foreach (var (result, weight) in Outcomes)
        {
            at -= weight;
            if (at < 0)
            {
                return result;
            }
        }

        return Outcomes[0].Result;
    }
}
