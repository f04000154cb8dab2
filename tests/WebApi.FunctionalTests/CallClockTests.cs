using System.Text.Json.Nodes;
using Contacts.Application.Callbacks;
using Contacts.Application.Calls;
using Contacts.WebApi.FunctionalTests.Kit;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Contacts.WebApi.FunctionalTests;

/// <summary>What time does to calls and callbacks, under a clock that the test turns, on two instances of the service.</summary>
internal sealed class CallClockTests(string engine) : ApiTest(engine)
{
    private static readonly DateTimeOffset Monday = new(2027, 3, 8, 15, 0, 0, TimeSpan.Zero); // ten in the morning in New York
    private readonly FakeTimeProvider _clock = new(Monday);
    private ApiHost _second = null!;

    private string Callbacks => $"{Project}/callbacks";

    private string Calls => $"{Project}/calls";

    [TearDown]
    public async Task StopAsync()
    {
        if (_second is not null)
        {
            await _second.DisposeAsync();
            await Host.DisposeAsync();
        }
    }

    /// <summary>The workers of both stand still: the tests do what they do.</summary>
    protected override async Task<ApiHost> StartHostAsync()
    {
        (string, string)[] settings = [("Calls:PollSeconds", "1000000")];
        var first = await ApiHost.StartAsync(Engine, _clock, settings: settings);
        _second = ApiHost.Start(first.Database, _clock, settings: settings);
        return first;
    }

    [Test]
    public async Task CallbackClaim_GivesTheMostUrgentDueOne_ToOneAgentOnly()
    {
        var (agent, other) = (await AgentAsync("Dora"), await AgentAsync("Bot"));
        var (soon, urgent, theirs) = (await PromiseAsync(10), await PromiseAsync(20, priority: "urgent"), await PromiseAsync(5, other));
        await PromiseAsync(300);
        Assert.That(await NextAsync(agent), Is.Null, "nothing is due yet");
        _clock.Advance(TimeSpan.FromMinutes(30));

        Assert.That(await NextAsync(agent), Is.EqualTo(urgent));
        Assert.That(await NextAsync(agent), Is.EqualTo(soon));
        Assert.That(await NextAsync(agent), Is.Null);
        Assert.That(await NextAsync(other), Is.EqualTo(theirs));
        _clock.Advance(TimeSpan.FromSeconds(61));
        Assert.That(await NextAsync(other), Is.EqualTo(urgent), "the lease has run out");

        await Client.PostAsync($"{Callbacks}/{soon}/call", new { agentId = agent }).Expect(201);
        await Client.PatchAsync($"{Contacts}/{await ContactOfAsync(theirs)}", new { doNotCall = true }).Expect(200);
        _clock.Advance(TimeSpan.FromSeconds(61));
        Assert.That(await NextAsync(other), Is.EqualTo(urgent));
        Assert.That(await NextAsync(other), Is.Null, "one is being called, one must not be, one lies ahead");
        await Client.PatchAsync($"{Project}/agents/{agent}", new { active = false }).Expect(200);
        await Client.PostAsync($"{Callbacks}/claim", new { agentId = agent }).Expect(409, "agent.inactive");
    }

    [Test]
    public async Task CallbackClaims_AtTheSameMoment_NeverGetTheSame()
    {
        for (var i = 0; i < 30; i++)
        {
            await PromiseAsync(1);
        }

        _clock.Advance(TimeSpan.FromMinutes(2));
        foreach (var round in (string[])["first", "after the leases ended"])
        {
            var agents = new List<Guid>();
            for (var i = 0; i < 8; i++)
            {
                agents.Add(await AgentAsync($"{round} {i}"));
            }

            var given = (await Task.WhenAll(agents.Select(async (agent, i) =>
            {
                var own = new List<Guid>();
                for (var turn = 0; turn < 4; turn++)
                {
                    var next = await NextAsync(agent, i % 2 == 0 ? Client : _second.Client);
                    if (next is not null)
                    {
                        own.Add(next.Value);
                    }
                }

                return own;
            }))).SelectMany(one => one).ToList();

            Assert.That(given, Has.Count.EqualTo(30), round);
            Assert.That(given, Is.Unique, round);
            _clock.Advance(TimeSpan.FromMinutes(2));
        }
    }

    [Test]
    public async Task OverdueCallbacks_AreMissedAfterTheGrace_OnceEach()
    {
        var (open, confirmed, called) = (await PromiseAsync(10), await PromiseAsync(10), await PromiseAsync(10));
        await Client.PostAsync($"{Callbacks}/{confirmed}/confirm").Expect(200);
        _clock.Advance(TimeSpan.FromHours(24));
        await Client.PostAsync($"{Callbacks}/{called}/call", new { }).Expect(201);
        Assert.That(await SweepAsync(new MissOverdueCallbacks()), Is.Zero, "overdue, within the grace");
        Assert.That((await WalkAsync($"{Callbacks}?overdue=true")).Count, Is.EqualTo(3));

        _clock.Advance(TimeSpan.FromMinutes(11));
        Assert.That(await SweepAsync(new MissOverdueCallbacks()), Is.EqualTo(2));
        Assert.That(await SweepAsync(new MissOverdueCallbacks()), Is.Zero);
        foreach (var (callback, status) in ((Guid, string)[])[(open, "missed"), (confirmed, "missed"), (called, "pending")])
        {
            Assert.That((string)(await Client.ReadAsync($"{Callbacks}/{callback}").Expect(200)).Json["status"]!, Is.EqualTo(status));
        }

        var moved = (await Client.PatchAsync($"{Callbacks}/{open}", new { scheduledAt = _clock.GetUtcNow().AddHours(1) }).Expect(200)).Json;
        Assert.That(((string)moved["status"]!, (int)moved["version"]!), Is.EqualTo(("pending", 3)), "missed once, then rescheduled");
        await Client.PatchAsync($"{Api}/projects/{ProjectId}", new { callbackGraceHours = 0 }).Expect(200);
        _clock.Advance(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1));
        Assert.That(await SweepAsync(new MissOverdueCallbacks()), Is.EqualTo(1), "no grace at all");
    }

    [Test]
    public async Task NextBestAction_CallsBackWhenThePromisedTimeHasCome()
    {
        var callback = await PromiseAsync(30);
        var contact = $"{Contacts}/{await ContactOfAsync(callback)}";
        Assert.That((string)(await Client.ReadAsync(contact).Expect(200)).Json["nextBestAction"]!["code"]!, Is.EqualTo("wait_for_callback"));
        _clock.Advance(TimeSpan.FromMinutes(30));
        Assert.That((string)(await Client.ReadAsync(contact).Expect(200)).Json["nextBestAction"]!["code"]!, Is.EqualTo("call_back_now"));
    }

    [Test]
    public async Task Lease_ThatRanOut_ReturnsTheCall_AndItsLateReportIsTakenUntilSomebodyElseHasIt()
    {
        await QueueAsync();
        await QueueAsync();
        var (late, lost) = (await ClaimAsync(max: 1), await ClaimAsync(max: 1));
        _clock.Advance(TimeSpan.FromSeconds(61));
        Assert.That(await SweepAsync(new SweepCalls()), Is.EqualTo(2));
        Assert.That(await SweepAsync(new SweepCalls()), Is.Zero);
        var url = $"{Calls}/{Id(late[0])}/result";
        await Client.PostAsync(url, new { leaseToken = (Guid)late[0]["leaseToken"]!, result = "busy" }).Expect(200);

        var again = await ClaimAsync(max: 5);
        Assert.That(again.Select(c => Id(c)), Is.EqualTo(new[] { Id(lost[0]) }));
        await Client.PostAsync($"{Calls}/{Id(lost[0])}/result", new { leaseToken = (Guid)lost[0]["leaseToken"]!, result = "busy" }).Expect(409, "call.lease_lost");
        await Client.PostAsync($"{Calls}/{Id(lost[0])}/result", new { leaseToken = (Guid)again[0]["leaseToken"]!, result = "interested" }).Expect(200);
    }

    [Test]
    public async Task CallClaimedForAnybody_IsAnybodysAgain_WhenTheLeaseRunsOut()
    {
        var (gone, other) = (await AgentAsync("Gone"), await AgentAsync("Other"));
        await QueueAsync();
        var first = (await Client.PostAsync($"{Calls}/claim", new { agentId = gone, leaseSeconds = 60 }).Expect(200)).Json["calls"]![0]!;
        Assert.That((Guid)first["agentId"]!, Is.EqualTo(gone));
        _clock.Advance(TimeSpan.FromSeconds(61));
        await SweepAsync(new SweepCalls());
        Assert.That((Guid?)(await Client.ReadAsync($"{Calls}/{Id(first)}").Expect(200)).Json["agentId"], Is.Null);
        var again = (await Client.PostAsync($"{Calls}/claim", new { agentId = other }).Expect(200)).Json["calls"]![0]!;
        Assert.That((Id(again), (Guid)again["agentId"]!), Is.EqualTo((Id(first), other)));
    }

    [Test]
    public async Task LateReport_IsOfTheAgentWhoClaimedTheCall()
    {
        var agent = await AgentAsync("Slow");
        await QueueAsync();
        var call = (await Client.PostAsync($"{Calls}/claim", new { agentId = agent, leaseSeconds = 60 }).Expect(200)).Json["calls"]![0]!.AsObject();
        _clock.Advance(TimeSpan.FromSeconds(61));
        await SweepAsync(new SweepCalls());

        var ended = (await Client.PostAsync($"{Calls}/{Id(call)}/result", new { leaseToken = (Guid)call["leaseToken"]!, result = "callback", callbackAt = _clock.GetUtcNow().AddDays(1) }).Expect(200)).Json;
        Assert.That((Guid?)ended["agentId"], Is.EqualTo(agent));
        Assert.That((Guid?)(await Client.ReadAsync($"{Callbacks}/{ended["promisedCallback"]!["id"]}").Expect(200)).Json["agentId"], Is.EqualTo(agent), "the next promise is theirs");
    }

    [Test]
    public async Task CancelledBulkCall_HandsOutNothingMore_WhenALeaseRunsOut()
    {
        var contacts = new List<Guid>();
        for (var i = 0; i < 3; i++)
        {
            contacts.Add(Id(await CreateContactAsync(new { name = "Ada", phone = NewNumber() })));
        }

        var bulk = $"{Project}/bulk-calls/{(await Client.PostAsync($"{Project}/bulk-calls", new { contactIds = contacts, outsideHours = "ignore" }).Expect(201)).Json["id"]}";
        var held = await ClaimAsync(max: 2);
        await Client.PostAsync($"{bulk}/cancel").Expect(200);
        _clock.Advance(TimeSpan.FromSeconds(61));
        await SweepAsync(new SweepCalls());
        await Client.PostAsync($"{Calls}/{Id(held[0])}/result", new { leaseToken = (Guid)held[0]["leaseToken"]!, result = "connected" }).Expect(200);

        Assert.That(await ClaimAsync(max: 5), Is.Empty);
        var counts = (await Client.ReadAsync(bulk).Expect(200)).Json["calls"]!;
        Assert.That(((int)counts["completed"]!, (int)counts["cancelled"]!), Is.EqualTo((1, 2)));
        Assert.That((string)(await Client.ReadAsync($"{Calls}/{Id(held[1])}").Expect(200)).Json["cancelReason"]!, Is.EqualTo("requested"));
        await Client.PostAsync($"{Project}/bulk-calls/{Guid.NewGuid()}/cancel").Expect(404);
    }

    [Test]
    public async Task ReturnCall_GoesWithItsCallback()
    {
        var agent = await AgentAsync("Dora");
        var (moved, rang, closedLate) = (await PromiseAsync(10), await PromiseAsync(10), await PromiseAsync(10));
        foreach (var callback in (Guid[])[moved, rang, closedLate])
        {
            await Client.PostAsync($"{Callbacks}/{callback}/call", new { }).Expect(201);
        }

        Assert.That(await ClaimAsync(max: 3), Has.Count.EqualTo(3));
        await Client.PostAsync($"{Callbacks}/{closedLate}/complete").Expect(200);
        _clock.Advance(TimeSpan.FromSeconds(61));
        await SweepAsync(new SweepCalls());
        await Client.PatchAsync($"{Callbacks}/{moved}", new { scheduledAt = _clock.GetUtcNow().AddDays(1) }).Expect(200);
        await Client.PostAsync($"{Calls}/log", new { contactId = await ContactOfAsync(rang), direction = "inbound", result = "connected", callbackId = rang, agentId = agent }).Expect(201);

        Assert.That(await ClaimAsync(max: 3), Is.Empty);
        Assert.That((await WalkAsync($"{Calls}?status=cancelled")).Select(c => ((Guid)c["callbackId"]!, (string)c["cancelReason"]!)), Is.EquivalentTo(new[] { (moved, "callback_closed"), (rang, "callback_closed"), (closedLate, "callback_closed") }));
    }

    [Test]
    public async Task ReassignedCallback_TakesItsWaitingReturnCallAlong()
    {
        var (from, to, named) = (await AgentAsync("From"), await AgentAsync("To"), await AgentAsync("Named"));
        var (moved, freed, ofNobody, asNamed) = (await PromiseAsync(10, from), await PromiseAsync(10, from), await PromiseAsync(10), await PromiseAsync(10, from));
        foreach (var (callback, agentId) in ((Guid, Guid?)[])[(moved, null), (freed, null), (ofNobody, null), (asNamed, named)])
        {
            await Client.PostAsync($"{Callbacks}/{callback}/call", new { agentId }).Expect(201);
        }

        await Client.PatchAsync($"{Callbacks}/{moved}", new { agentId = to }).Expect(200);
        await Client.PatchAsync($"{Callbacks}/{freed}", new { agentId = (Guid?)null }).Expect(200);
        await Client.PatchAsync($"{Callbacks}/{ofNobody}", new { agentId = to }).Expect(200);
        await Client.PatchAsync($"{Callbacks}/{asNamed}", new { agentId = to }).Expect(200);

        var waiting = (await WalkAsync($"{Calls}?status=queued")).ToDictionary(c => (Guid)c["callbackId"]!, c => (Guid?)c["agentId"]);
        Assert.That(waiting, Is.EquivalentTo(new Dictionary<Guid, Guid?> { [moved] = to, [freed] = null, [ofNobody] = to, [asNamed] = named }));
    }

    [Test]
    public async Task CallbackThatWasTried_IsNotRungAgainAtOnce()
    {
        var agent = await AgentAsync("Dora");
        var callback = await PromiseAsync(10);
        _clock.Advance(TimeSpan.FromMinutes(11));
        Assert.That(await NextAsync(agent), Is.EqualTo(callback));
        await Client.PostAsync($"{Callbacks}/{callback}/call", new { agentId = agent }).Expect(201);
        var call = (await ClaimAsync(max: 1)).Single();
        await Client.PostAsync($"{Calls}/{Id(call)}/result", new { leaseToken = (Guid)call["leaseToken"]!, result = "no_answer" }).Expect(200);
        _clock.Advance(TimeSpan.FromMinutes(14));
        Assert.That(await NextAsync(agent), Is.Null);
        _clock.Advance(TimeSpan.FromMinutes(2));
        Assert.That(await NextAsync(agent), Is.EqualTo(callback));
    }

    [Test]
    public async Task CorrectedCallOfADeletedContact_StopsNothing()
    {
        var (kept, other) = (await PromiseAsync(10), await PromiseAsync(10));
        var contact = await ContactOfAsync(kept);
        await Client.PostAsync($"{Callbacks}/{kept}/call", new { }).Expect(201);
        var call = (await ClaimAsync(max: 1)).Single();
        await Client.PostAsync($"{Calls}/{Id(call)}/result", new { leaseToken = (Guid)call["leaseToken"]!, result = "interested" }).Expect(200);
        await Client.SendAsync(HttpMethod.Delete, $"{Contacts}/{contact}").Expect(204);
        await Client.SendAsync(HttpMethod.Put, $"{Calls}/{Id(call)}/result", Http.Json(new { result = "no_answer" })).Expect(200);

        _clock.Advance(TimeSpan.FromHours(25));
        Assert.That(await SweepAsync(new MissOverdueCallbacks()), Is.EqualTo(1));
        Assert.That((string)(await Client.ReadAsync($"{Callbacks}/{other}").Expect(200)).Json["status"]!, Is.EqualTo("missed"));
        var gone = (await Client.ReadAsync($"{Callbacks}/{kept}").Expect(200)).Json;
        Assert.That(((string)gone["status"]!, (string)gone["cancelReason"]!), Is.EqualTo(("cancelled", "The contact was deleted.")), "as if nobody had been reached before the contact was deleted");
    }

    [Test]
    public async Task ExpiredLease_IsHandedOutWithoutAWorker()
    {
        await QueueAsync();
        var first = (await ClaimAsync(max: 1)).Single();
        Assert.That(await ClaimAsync(max: 1), Is.Empty);
        _clock.Advance(TimeSpan.FromSeconds(61));
        Assert.That((await ClaimAsync(max: 1)).Select(c => Id(c)), Is.EqualTo(new[] { Id(first) }));
    }

    [Test]
    public async Task CallThatNobodySpeaksOfAnyMore_EndsAsFailed_Once()
    {
        var contact = await QueueAsync();
        var call = (await ClaimAsync(max: 1)).Single();
        await Client.PostAsync($"{Calls}/{Id(call)}/progress", new { leaseToken = (Guid)call["leaseToken"]! }).Expect(200);
        _clock.Advance(TimeSpan.FromHours(4) - TimeSpan.FromSeconds(1));
        Assert.That(await SweepAsync(new SweepCalls()), Is.Zero, "a call under way is never queued again");
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.That(await SweepAsync(new SweepCalls()), Is.EqualTo(1));

        var ended = (await Client.ReadAsync($"{Calls}/{Id(call)}").Expect(200)).Json;
        Assert.That(((string)ended["status"]!, (string)ended["result"]!), Is.EqualTo(("failed", "failed")));
        Assert.That((int)(await Client.ReadAsync($"{Contacts}/{contact}").Expect(200)).Json["callAttempts"]!, Is.Zero);
        await Client.SendAsync(HttpMethod.Put, $"{Calls}/{Id(call)}/result", Http.Json(new { result = "interested" })).Expect(200);
    }

    [Test]
    public async Task CallingHours_AreKeptWhenACallIsHandedOut()
    {
        foreach (var zone in (string[])["America/New_York", "America/New_York", "America/Los_Angeles", "Europe/London"])
        {
            await QueueAsync(zone);
        }

        _clock.Advance(TimeSpan.FromHours(11)); // nine in the evening in New York, six in Los Angeles, two at night in London
        Assert.That((await ClaimAsync(max: 10)).Select(c => (string)c["contact"]!["timeZone"]!), Is.EqualTo(new[] { "America/Los_Angeles" }));
        Assert.That(await ClaimAsync(max: 10), Is.Empty);
        var waiting = await WalkAsync($"{Calls}?status=queued");
        Assert.That(waiting.Select(c => (string)c["notBefore"]!).Order(), Is.EqualTo(new[] { "2027-03-09T08:00:00Z", "2027-03-09T13:00:00Z", "2027-03-09T13:00:00Z" }));
        _clock.Advance(TimeSpan.FromHours(6));
        Assert.That((await ClaimAsync(max: 10)).Select(c => (string)c["contact"]!["timeZone"]!), Is.EqualTo(new[] { "Europe/London" }));
    }

    /// <summary>The clocks of New York go forward on 2027-03-14 and back on 2027-11-07; those of Sydney back on 2027-04-04: days of 23 and 25 hours.</summary>
    [TestCase("America/New_York", "2027-03-14T12:00:00Z", "2027-03-14T05:00:00Z", "2027-03-15T04:00:00Z")]
    [TestCase("America/New_York", "2027-11-07T12:00:00Z", "2027-11-07T04:00:00Z", "2027-11-08T05:00:00Z")]
    [TestCase("Australia/Sydney", "2027-04-04T01:00:00Z", "2027-04-03T13:00:00Z", "2027-04-04T14:00:00Z")]
    [TestCase("Europe/London", "2027-03-28T12:00:00Z", "2027-03-28T00:00:00Z", "2027-03-28T23:00:00Z")]
    public async Task Today_IsADayOfTheAskedZone(string zone, string now, string from, string to)
    {
        var (start, end) = (Time(from), Time(to));
        var promised = new List<Guid>();
        foreach (var at in (DateTimeOffset[])[start.AddSeconds(-1), start, end.AddSeconds(-1), end])
        {
            promised.Add(await PromiseAtAsync(at));
        }

        _clock.SetUtcNow(Time(now));
        var query = zone == "America/New_York" ? "" : $"&timeZone={zone}"; // the project's own zone needs no asking
        Assert.That((await WalkAsync($"{Callbacks}?today=true{query}")).Select(c => Id(c)), Is.EqualTo(promised[1..3]));
        Assert.That((int)(await Client.ReadAsync($"{Callbacks}/stats?{query.TrimStart('&')}").Expect(200)).Json["today"]!, Is.EqualTo(2));
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static int _numbers;

    private static string NewNumber() => $"+1212555{Interlocked.Increment(ref _numbers) % 10_000:0000}";

    private async Task<Guid> AgentAsync(string name) => Id((await Client.PostAsync($"{Project}/agents", new { name, kind = "human" }).Expect(201)).Json);

    private Task<Guid> PromiseAsync(int minutes, Guid? agentId = null, string priority = "normal") => PromiseAtAsync(_clock.GetUtcNow().AddMinutes(minutes), agentId, priority);

    private async Task<Guid> PromiseAtAsync(DateTimeOffset at, Guid? agentId = null, string priority = "normal")
    {
        var contactId = Id(await CreateContactAsync(new { name = "Ada", phone = NewNumber() }));
        return Id((await Client.PostAsync(Callbacks, new { contactId, scheduledAt = at, agentId, priority }).Expect(201)).Json);
    }

    private async Task<Guid?> NextAsync(Guid agentId, HttpClient? client = null) =>
        (Guid?)(await (client ?? Client).PostAsync($"{Callbacks}/claim", new { agentId, leaseSeconds = 60 }).Expect(200)).Json["callback"]?["id"];

    private async Task<Guid> ContactOfAsync(Guid callback) => (Guid)(await Client.ReadAsync($"{Callbacks}/{callback}").Expect(200)).Json["contactId"]!;

    private async Task<Guid> QueueAsync(string zone = "America/New_York")
    {
        var contact = Id(await CreateContactAsync(new { name = "Ada", phone = NewNumber(), timeZone = zone }));
        await Client.PostAsync(Calls, new { contactId = contact }).Expect(201);
        return contact;
    }

    private async Task<List<JsonObject>> ClaimAsync(int max) =>
        [.. (await Client.PostAsync($"{Calls}/claim", new { max, leaseSeconds = 60 }).Expect(200)).Json["calls"]!.AsArray().Select(c => c!.AsObject())];

    /// <summary>What the workers of both instances do, at the same moment.</summary>
    private async Task<int> SweepAsync(IRequest<int> sweep) => (await Task.WhenAll(SweepAsync(Host, sweep), SweepAsync(_second, sweep))).Sum();

    private static async Task<int> SweepAsync(ApiHost host, IRequest<int> sweep)
    {
        await using var scope = host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(sweep);
    }
}
