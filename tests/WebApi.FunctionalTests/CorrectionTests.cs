using System.Text.Json.Nodes;
using Contacts.Application.Callbacks;
using Contacts.WebApi.FunctionalTests.Kit;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Contacts.WebApi.FunctionalTests;

/// <summary>What a corrected result does to callbacks, whatever happened to them since it was reported.</summary>
internal sealed class CorrectionTests(string engine) : ApiTest(engine)
{
    private static int _numbers;
    private readonly FakeTimeProvider _clock = new(new(2027, 3, 8, 15, 0, 0, TimeSpan.Zero));

    private string Callbacks => $"{Project}/callbacks";

    private string Calls => $"{Project}/calls";

    [TearDown]
    public async Task StopAsync() => await Host.DisposeAsync();

    protected override Task<ApiHost> StartHostAsync() => ApiHost.StartAsync(Engine, _clock, settings: ("Calls:PollSeconds", "1000000"));

    [Test]
    public async Task CallbackMissedMeanwhile_IsCompleted_WhenItsLastAttemptHadReachedThePerson()
    {
        var (contact, callback) = await PromiseAsync();
        var call = await ReturnCallAsync(callback, "no_answer");
        var reportedAt = _clock.GetUtcNow();
        _clock.Advance(TimeSpan.FromHours(25));
        await MissAsync();
        Assert.That((string)(await ReadAsync(callback))["status"]!, Is.EqualTo("missed"));

        await CorrectAsync(call, "interested");
        var shown = await ReadAsync(callback);
        Assert.That(((string)shown["status"]!, (int)shown["attempts"]!, (Guid)shown["completedByCallId"]!, (DateTimeOffset)shown["closedAt"]!), Is.EqualTo(("completed", 0, call, reportedAt)));
        await CorrectAsync(call, "busy");
        shown = await ReadAsync(callback);
        Assert.That(((string)shown["status"]!, (int)shown["attempts"]!, (Guid?)shown["completedByCallId"], (DateTimeOffset)shown["closedAt"]!), Is.EqualTo(("missed", 1, (Guid?)null, reportedAt.AddHours(25))));
        Assert.That((string)(await ContactAsync(contact))["nextBestAction"]!["code"]!, Is.EqualTo("first_call"));
    }

    [Test]
    public async Task CallbackKeptByTwoCalls_StaysCompleted_WhenTheFirstReachedNobody()
    {
        var (contact, callback) = await PromiseAsync();
        var first = await ReturnCallAsync(callback, "connected");
        _clock.Advance(TimeSpan.FromMinutes(10));
        var second = Id((await Client.PostAsync($"{Calls}/log", new { contactId = contact, callbackId = callback, direction = "inbound", result = "interested" }).Expect(201)).Json);
        Assert.That((Guid)(await ReadAsync(callback))["completedByCallId"]!, Is.EqualTo(first));

        await CorrectAsync(first, "no_answer");
        var shown = await ReadAsync(callback);
        Assert.That(((string)shown["status"]!, (Guid)shown["completedByCallId"]!, (int)shown["attempts"]!), Is.EqualTo(("completed", second, 1)));
        await CorrectAsync(second, "busy");
        shown = await ReadAsync(callback);
        Assert.That(((string)shown["status"]!, (int)shown["attempts"]!), Is.EqualTo(("pending", 2)));
        Assert.That((string)(await ContactAsync(contact))["nextBestAction"]!["code"]!, Is.EqualTo("call_back_now"));
    }

    [Test]
    public async Task DoNotCall_CallsOffOpenCallbacks_AndItsCorrectionBringsThemBack()
    {
        var (contact, callback) = await PromiseAsync();
        await Client.PostAsync($"{Callbacks}/{callback}/confirm").Expect(200);
        var call = Id((await Client.PostAsync($"{Calls}/log", new { contactId = contact, direction = "inbound", result = "do_not_call" }).Expect(201)).Json);
        var shown = await ReadAsync(callback);
        Assert.That(((string)shown["status"]!, (string)shown["cancelReason"]!), Is.EqualTo(("cancelled", "Asked on a call not to be called.")));
        var story = (await Client.ReadAsync($"{Contacts}/{contact}/activity?kind=callback").Expect(200)).Items;
        Assert.That(((string)story[0]!["callback"]!["change"]!, (string)story[0]!["callback"]!["reason"]!), Is.EqualTo(("cancelled", "Asked on a call not to be called.")));

        await CorrectAsync(call, "connected");
        shown = await ReadAsync(callback);
        Assert.That(((string)shown["status"]!, (string?)shown["cancelReason"], (string?)shown["closedAt"]), Is.EqualTo(("confirmed", (string?)null, (string?)null)));
        Assert.That((string)(await ContactAsync(contact))["nextBestAction"]!["code"]!, Is.EqualTo("wait_for_callback"));
        await CorrectAsync(call, "do_not_call");
        Assert.That((string)(await ReadAsync(callback))["status"]!, Is.EqualTo("cancelled"));
    }

    [Test]
    public async Task DoNotCallByHand_CallsOffOpenCallbacks()
    {
        var (contact, callback) = await PromiseAsync();
        await Client.PatchAsync($"{Contacts}/{contact}", new { doNotCall = true, doNotCallReason = "wrote to us" }).Expect(200);
        var shown = await ReadAsync(callback);
        Assert.That(((string)shown["status"]!, (string)shown["cancelReason"]!), Is.EqualTo(("cancelled", "The contact asked not to be called.")));
    }

    [Test]
    public async Task DerivedDuration_GoesWithTheResultThatItWasDerivedFor()
    {
        var (contact, _) = await PromiseAsync();
        var times = (Start: _clock.GetUtcNow().AddMinutes(-3), End: _clock.GetUtcNow().AddMinutes(-1));
        var call = Id((await Client.PostAsync($"{Calls}/log", new { contactId = contact, direction = "outbound", result = "connected", startedAt = times.Start, endedAt = times.End }).Expect(201)).Json);
        Assert.That((int?)(await CorrectAsync(call, "no_answer"))["durationSeconds"], Is.Null);
        Assert.That((int?)(await CorrectAsync(call, "connected"))["durationSeconds"], Is.EqualTo(120));

        var reported = Id((await Client.PostAsync($"{Calls}/log", new { contactId = contact, direction = "outbound", result = "connected", startedAt = times.Start, endedAt = times.End, durationSeconds = 120 }).Expect(201)).Json);
        Assert.That((int?)(await CorrectAsync(reported, "voicemail"))["durationSeconds"], Is.EqualTo(120), "what was reported stays");
    }

    [Test]
    public async Task LeaseOfACallback_KeepsItsReturnCallForItsAgent()
    {
        var (mine, other) = (await AgentAsync("Dora"), await AgentAsync("Bot"));
        var (_, callback) = await PromiseAsync();
        _clock.Advance(TimeSpan.FromMinutes(11));
        Assert.That((Guid)(await Client.PostAsync($"{Callbacks}/claim", new { agentId = mine, leaseSeconds = 60 }).Expect(200)).Json["callback"]!["id"]!, Is.EqualTo(callback));

        await Client.PostAsync($"{Callbacks}/{callback}/call", new { agentId = other }).Expect(409, "callback.leased");
        var placed = (await Client.PostAsync($"{Callbacks}/{callback}/call", new { }).Expect(201)).Json;
        Assert.That((Guid)placed["agentId"]!, Is.EqualTo(mine), "whoever claimed it calls");
        await Client.PostAsync($"{Calls}/{Id(placed)}/cancel").Expect(200);
        _clock.Advance(TimeSpan.FromSeconds(61));
        await Client.PostAsync($"{Callbacks}/{callback}/call", new { agentId = other }).Expect(201);
    }

    private async Task<Guid> AgentAsync(string name) => Id((await Client.PostAsync($"{Project}/agents", new { name, kind = "human" }).Expect(201)).Json);

    private async Task<(Guid Contact, Guid Callback)> PromiseAsync()
    {
        var contactId = Id(await CreateContactAsync(new { name = "Ada", phone = $"+1212555{Interlocked.Increment(ref _numbers) % 10_000:0000}" }));
        return (contactId, Id((await Client.PostAsync(Callbacks, new { contactId, scheduledAt = _clock.GetUtcNow().AddMinutes(10) }).Expect(201)).Json));
    }

    /// <summary>Half an hour later the return call is made.</summary>
    private async Task<Guid> ReturnCallAsync(Guid callback, string result)
    {
        _clock.Advance(TimeSpan.FromMinutes(30));
        await Client.PostAsync($"{Callbacks}/{callback}/call", new { }).Expect(201);
        var call = (await Client.PostAsync($"{Calls}/claim", new { max = 1 }).Expect(200)).Json["calls"]![0]!;
        return Id((await Client.PostAsync($"{Calls}/{Id(call)}/result", new { leaseToken = (Guid)call["leaseToken"]!, result }).Expect(200)).Json);
    }

    private async Task<JsonObject> CorrectAsync(Guid call, string result)
    {
        _clock.Advance(TimeSpan.FromSeconds(1));
        return (await Client.SendAsync(HttpMethod.Put, $"{Calls}/{call}/result", Http.Json(new { result })).Expect(200)).Json;
    }

    private async Task<JsonObject> ReadAsync(Guid callback) => (await Client.ReadAsync($"{Callbacks}/{callback}").Expect(200)).Json;

    private async Task<JsonObject> ContactAsync(Guid contact) => (await Client.ReadAsync($"{Contacts}/{contact}").Expect(200)).Json;

    private async Task MissAsync()
    {
        await using var scope = Host.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new MissOverdueCallbacks());
    }
}
