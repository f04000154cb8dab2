using System.Text.Json.Nodes;
using Contacts.WebApi.FunctionalTests.Kit;
using NUnit.Framework;

namespace Contacts.WebApi.FunctionalTests;

internal sealed class CallTests(string engine) : ApiTest(engine)
{
    private static int _numbers;

    private string Calls => $"{Project}/calls";

    private string Callbacks => $"{Project}/callbacks";

    [Test]
    public async Task Call_FromQueueToResult_TellsItsContact()
    {
        var contact = await LeadAsync();
        var agent = Id((await Client.PostAsync($"{Project}/agents", new { name = "Dora", kind = "human" }).Expect(201)).Json);
        var queued = await Client.PostAsync(Calls, new { contactId = contact, outsideHours = "ignore" }).Expect(201);
        Assert.That(((string)queued.Json["status"]!, (string)queued.Json["priority"]!, queued.Etag), Is.EqualTo(("queued", "normal", "\"1\"")));
        Assert.That((await Client.ReadAsync(queued.Headers.Location!.ToString()).Expect(200)).Text, Is.EqualTo(queued.Text));

        var claimed = (await ClaimAsync(agentId: agent)).Single();
        Assert.That((Id(claimed), (string)claimed["status"]!, (Guid)claimed["agentId"]!, (string)claimed["contact"]!["name"]!), Is.EqualTo((Id(queued.Json), "claimed", agent, "Ada")));
        var token = (Guid)claimed["leaseToken"]!;
        var ringing = (await Client.PostAsync($"{Calls}/{Id(claimed)}/progress", new { leaseToken = token, provider = "Twilio", providerCallId = $"CA{contact}" }).Expect(200)).Json;
        Assert.That(((string)ringing["status"]!, (string)ringing["provider"]!), Is.EqualTo(("in_progress", "twilio")));
        await Client.PostAsync($"{Calls}/{Id(claimed)}/cancel").Expect(409, "call.illegal_transition");

        var report = new { leaseToken = token, provider = "twilio", providerResult = "completed", durationSeconds = 42, summary = "Spoke." };
        var ended = (await Client.PostAsync($"{Calls}/{Id(claimed)}/result", report).Expect(200)).Json;
        Assert.That(((string)ended["status"]!, (string)ended["result"]!, (string)ended["providerResult"]!, (int)ended["durationSeconds"]!), Is.EqualTo(("completed", "connected", "completed", 42)));
        Assert.That((await Client.PostAsync($"{Calls}/{Id(claimed)}/result", report).Expect(200)).Json.ToJsonString(), Is.EqualTo(ended.ToJsonString()), "the same report again");
        await Client.PostAsync($"{Calls}/{Id(claimed)}/result", new { leaseToken = token, result = "busy" }).Expect(409, "call.already_ended");
        await Client.PostAsync($"{Calls}/{Id(claimed)}/progress", new { leaseToken = token }).Expect(409, "call.already_ended");

        var after = (await Client.ReadAsync($"{Contacts}/{contact}").Expect(200)).Json;
        Assert.That(((int)after["callAttempts"]!, (string)after["lastCallResult"]!, (string)after["leadStage"]!, (string)after["lastContactedAt"]!), Is.EqualTo((1, "connected", "contacted", (string)ended["endedAt"]!)));
    }

    [Test]
    public async Task Queue_Refusals()
    {
        var contact = await ContactAsync();
        await Client.PostAsync(Calls, new { contactId = Guid.NewGuid() }).Expect(404);
        await Client.PostAsync(Calls, new { contactId = contact, agentId = Guid.NewGuid() }).Expect(404);
        await Client.PostAsync(Calls, new { contactId = Id(await CreateContactAsync(new { name = "No phone" })) }).Expect(409, "call.no_phone");
        var refusing = await ContactAsync();
        await Client.PatchAsync($"{Contacts}/{refusing}", new { doNotCall = true }).Expect(200);
        await Client.PostAsync(Calls, new { contactId = refusing }).Expect(409, "call.do_not_call");
        var (listed, number) = await NumberedAsync();
        await Client.PostAsync($"{Project}/do-not-call", new { number }).Expect(201);
        await Client.PostAsync(Calls, new { contactId = listed }).Expect(409, "call.do_not_call");

        await Client.PostAsync(Calls, new { contactId = contact, notBefore = "9999-12-31T23:59:59Z" }).Expect(400, "out_of_range", "notBefore");
        await Client.PostAsync(Calls, new { contactId = contact, notBefore = "2020-01-01T00:00:00Z" }).Expect(400, "out_of_range", "notBefore");

        var queued = Id((await Client.PostAsync(Calls, new { contactId = contact }).Expect(201)).Json);
        var again = await Client.PostAsync(Calls, new { contactId = contact }).Expect(409, "call.already_queued");
        Assert.That((Guid)again.Json["conflictingId"]!, Is.EqualTo(queued));
        var phone = (string)(await Client.ReadAsync($"{Contacts}/{contact}").Expect(200)).Json["phone"]!;
        var twin = Id(await CreateContactAsync(new { name = "Twin", phone }));
        Assert.That((Guid)(await Client.PostAsync(Calls, new { contactId = twin }).Expect(409, "call.duplicate_number")).Json["conflictingId"]!, Is.EqualTo(queued));

        // somewhere it is always night: of two zones half a day apart, one is outside calling hours
        var refused = 0;
        foreach (var zone in (string[])["Pacific/Kiritimati", "Africa/Abidjan", "Asia/Kolkata", "America/Los_Angeles"])
        {
            var abroad = Id(await CreateContactAsync(new { name = "Abroad", phone = NewNumber(), timeZone = zone }));
            var skipped = await Client.PostAsync(Calls, new { contactId = abroad, outsideHours = "skip" });
            refused += skipped.Code == "call.outside_calling_hours" ? 1 : 0;
            if ((int)skipped.Status == 409)
            {
                var scheduled = (await Client.PostAsync(Calls, new { contactId = abroad, outsideHours = "schedule" }).Expect(201)).Json;
                Assert.That((DateTimeOffset)scheduled["notBefore"]!, Is.GreaterThan(DateTimeOffset.UtcNow));
            }
        }

        Assert.That(refused, Is.GreaterThan(0));
    }

    [Test]
    public async Task Claim_HandsOutByPriority_AndChecksAgain()
    {
        var (normal, listedLater, deleted, renumbered) = (await ContactAsync(), await NumberedAsync(), await ContactAsync(), await ContactAsync());
        var warm = Id(await CreateContactAsync(new { name = "Warm", phone = NewNumber(), email = "warm@example.com" }));
        var hot = await ContactAsync();
        await Client.PostAsync($"{Calls}/log", new { contactId = hot, direction = "inbound", result = "interested" }).Expect(201);
        var promised = await ContactAsync();
        var callback = Id((await Client.PostAsync(Callbacks, new { contactId = promised, scheduledAt = "2036-07-01T16:00:00Z" }).Expect(201)).Json);
        var calls = new Dictionary<Guid, Guid>();
        foreach (var contact in (Guid[])[normal, listedLater.Id, deleted, renumbered, warm, hot])
        {
            calls[contact] = await QueueAsync(contact);
        }

        calls[promised] = Id((await Client.PostAsync($"{Callbacks}/{callback}/call", new { outsideHours = "ignore" }).Expect(201)).Json);
        await Client.PostAsync($"{Callbacks}/{callback}/call", new { }).Expect(409, "call.already_queued");
        await Client.PostAsync($"{Project}/do-not-call", new { number = listedLater.Number }).Expect(201);
        await Client.SendAsync(HttpMethod.Delete, $"{Contacts}/{deleted}").Expect(204);
        await Client.PatchAsync($"{Contacts}/{renumbered}", new { phone = NewNumber() }).Expect(200);

        var claimed = await ClaimAsync(max: 50);
        Assert.That(claimed.Select(c => (Guid)c["contactId"]!), Is.EqualTo(new[] { promised, hot, warm, normal, renumbered }));
        Assert.That(claimed.Select(c => (string)c["number"]!), Is.EqualTo(claimed.Select(c => (string)c["contact"]!["phone"]!)));
        Assert.That((string)claimed[0]["callback"]!["status"]!, Is.EqualTo("pending"));
        Assert.That(await ClaimAsync(max: 50), Is.Empty);
        Assert.That(await StateAsync(calls[listedLater.Id]), Is.EqualTo(("cancelled", "do_not_call")));
        Assert.That(await StateAsync(calls[deleted]), Is.EqualTo(("cancelled", "contact_deleted")));
    }

    [Test]
    public async Task Claim_ForAnAgent_TakesTheirsAndAnybodys()
    {
        var agents = new List<Guid>();
        foreach (var name in (string[])["Dora", "Bot"])
        {
            agents.Add(Id((await Client.PostAsync($"{Project}/agents", new { name, kind = "ai" }).Expect(201)).Json));
        }

        var (others, anybodys, own) = (await QueueAsync(await ContactAsync(), agents[1]), await QueueAsync(await ContactAsync()), await QueueAsync(await ContactAsync(), agents[0]));
        Assert.That((await ClaimAsync(agentId: agents[0])).Select(c => (Id(c), (Guid)c["agentId"]!)), Is.EqualTo(new[] { (anybodys, agents[0]), (own, agents[0]) }));
        Assert.That((await ClaimAsync()).Select(c => Id(c)), Is.EqualTo(new[] { others }));
        await Client.PatchAsync($"{Project}/agents/{agents[0]}", new { active = false }).Expect(200);
        await Client.PostAsync($"{Calls}/claim", new { agentId = agents[0] }).Expect(409, "agent.inactive");
        await Client.PostAsync($"{Calls}/claim", new { agentId = Guid.NewGuid() }).Expect(404);
        await Client.PostAsync($"{Calls}/claim", new { max = 0 }).Expect(400, field: "max");
        await Client.PostAsync($"{Calls}/claim", new { leaseSeconds = 601 }).Expect(400, field: "leaseSeconds");
    }

    [Test]
    public async Task Result_Refusals_LeaveNothingHalfDone()
    {
        var contact = await LeadAsync();
        var call = await QueueAsync(contact);
        var url = $"{Calls}/{call}/result";
        await Client.PostAsync(url, new { leaseToken = Guid.NewGuid(), result = "busy" }).Expect(409, "call.lease_lost");
        await Client.SendAsync(HttpMethod.Put, url, Http.Json(new { result = "busy" })).Expect(409, "call.not_ended");
        var leaseToken = (Guid)(await ClaimAsync()).Single()["leaseToken"]!;
        await Client.PostAsync(url, new { leaseToken = Guid.NewGuid(), result = "busy" }).Expect(409, "call.lease_lost");
        await Client.PostAsync(url, new { leaseToken }).Expect(400, "required", "result");
        await Client.PostAsync(url, new { leaseToken, provider = "twilio" }).Expect(400, "required", "result");
        await Client.PostAsync(url, new { leaseToken, result = "splendid" }).Expect(400, field: "result");
        await Client.PostAsync(url, new { leaseToken, result = "busy", durationSeconds = -1 }).Expect(400, field: "durationSeconds");
        await Client.PostAsync(url, new { leaseToken, result = "busy", startedAt = "2026-01-02T00:00:00Z", endedAt = "2026-01-01T00:00:00Z" }).Expect(400, "call.ended_before_start", "endedAt");
        await Client.PostAsync(url, new { leaseToken, result = "busy", endedAt = "2036-01-01T00:00:00Z" }).Expect(400, "call.time_ahead", "endedAt");
        await Client.PostAsync(url, new { leaseToken, result = "busy", callbackAt = "2036-01-01T00:00:00Z" }).Expect(400, field: "callbackAt");
        await Client.PostAsync(url, new { leaseToken, result = "callback", callbackTimeZone = "Europe/London" }).Expect(400, field: "callbackTimeZone");
        await Client.PostAsync(url, new { leaseToken, result = "callback", callbackAt = "2036-01-01T00:00:00Z", callbackTimeZone = "Mars" }).Expect(400, "unknown_time_zone", "callbackTimeZone");
        await Client.PostAsync(url, new { leaseToken, result = "callback", callbackAt = "2020-01-01T00:00:00Z" }).Expect(400, "callback.time_has_passed", "callbackAt");
        await Client.PostAsync($"{Calls}/{Guid.NewGuid()}/result", new { leaseToken, result = "busy" }).Expect(404);

        Assert.That((await StateAsync(call)).Status, Is.EqualTo("claimed"));
        var untouched = (await Client.ReadAsync($"{Contacts}/{contact}").Expect(200)).Json;
        Assert.That(((int)untouched["callAttempts"]!, (string)untouched["leadStage"]!, (int)untouched["version"]!), Is.EqualTo((0, "new", 1)));
        Assert.That(await WalkAsync(Callbacks), Is.Empty);
    }

    [Test]
    public async Task ResultCallback_PromisesOne_AndItsReturnCallKeepsIt()
    {
        var contact = await LeadAsync();
        var first = await CallAsync(contact, new { result = "callback", callbackAt = "2036-07-01T16:00:00Z", callbackTimeZone = "America/Los_Angeles" });
        var promised = first["promisedCallback"]!;
        var callback = (Guid)promised["id"]!;
        var shown = (await Client.ReadAsync($"{Callbacks}/{callback}").Expect(200)).Json;
        Assert.That(((string)shown["localTime"]!, (Guid)shown["originCallId"]!, (bool)shown["needsConfirmation"]!), Is.EqualTo(("2036-07-01T09:00:00", Id(first), false)));

        var missed = await CallAsync(contact, new { result = "no_answer" }, callback);
        Assert.That(((string)missed["callback"]!["status"]!, (int)(await Client.ReadAsync($"{Callbacks}/{callback}").Expect(200)).Json["attempts"]!), Is.EqualTo(("pending", 1)));
        var kept = await CallAsync(contact, new { result = "callback" }, callback);
        var completed = (await Client.ReadAsync($"{Callbacks}/{callback}").Expect(200)).Json;
        Assert.That(((string)completed["status"]!, (Guid)completed["completedByCallId"]!), Is.EqualTo(("completed", Id(kept))));
        var next = (await Client.ReadAsync($"{Callbacks}/{kept["promisedCallback"]!["id"]}").Expect(200)).Json;
        Assert.That(((bool)next["needsConfirmation"]!, (string)next["status"]!, ((string)next["localTime"]!)[14..]), Is.EqualTo((true, "pending", "00:00")));
        await Client.PostAsync($"{Callbacks}/{callback}/call", new { }).Expect(409, "callback.closed");

        Assert.That((await WalkAsync($"{Contacts}/{contact}/calls")).Select(c => (string)c["result"]!), Is.EqualTo(new[] { "callback", "no_answer", "callback" }));
        Assert.That((await WalkAsync($"{Calls}?callbackId={callback}&result=no_answer")).Select(c => Id(c)), Is.EqualTo(new[] { Id(missed) }));
    }

    [Test]
    public async Task Correction_EqualsTheRightFirstReport()
    {
        foreach (var (wrong, right) in ((string, string)[])[("interested", "no_answer"), ("do_not_call", "callback"), ("callback", "do_not_call"), ("wrong_number", "connected"), ("failed", "interested"), ("voicemail", "failed"), ("connected", "invalid_number")])
        {
            var (corrected, straight) = (await LeadAsync(), await LeadAsync());
            var endedAt = DateTimeOffset.UtcNow.AddMinutes(-1).ToString("O");
            var call = await CallAsync(corrected, new { result = wrong, endedAt });
            var put = (await Client.SendAsync(HttpMethod.Put, $"{Calls}/{Id(call)}/result", Http.Json(new { result = right })).Expect(200)).Json;
            Assert.That(((string)put["result"]!, put["correctedAt"] is not null), Is.EqualTo((right, true)));
            await CallAsync(straight, new { result = right, endedAt });

            Assert.That(await FactsAsync(corrected), Is.EqualTo(await FactsAsync(straight)), $"{wrong} to {right}");
        }

        await Client.SendAsync(HttpMethod.Put, $"{Calls}/{Guid.NewGuid()}/result", Http.Json(new { result = "busy" })).Expect(404);
    }

    [Test]
    public async Task Correction_WithAStaleVersion_ChangesNothing()
    {
        var call = await CallAsync(await LeadAsync(), new { result = "busy" });
        await Client.SendAsync(HttpMethod.Put, $"{Calls}/{Id(call)}/result", Http.Json(new { result = "interested" }), "\"1\"").Expect(412, "stale_version");
        Assert.That((string)(await Client.ReadAsync($"{Calls}/{Id(call)}").Expect(200)).Json["result"]!, Is.EqualTo("busy"));
    }

    [Test]
    public async Task Log_ByContactOrNumber_OncePerProviderCall()
    {
        var (contact, number) = await NumberedAsync();
        var body = new { number, direction = "inbound", provider = "vapi", providerResult = "assistant-ended-call-after-message-spoken", providerCallId = "v-1", startedAt = "2026-01-05T10:00:00Z", endedAt = "2026-01-05T10:03:00Z" };
        var logged = await Client.PostAsync($"{Calls}/log", body).Expect(201);
        Assert.That(((Guid)logged.Json["contactId"]!, (string)logged.Json["result"]!, (int)logged.Json["durationSeconds"]!, (string)logged.Json["number"]!), Is.EqualTo((contact, "connected", 180, number)));
        Assert.That((await Client.PostAsync($"{Calls}/log", body).Expect(200)).Text, Is.EqualTo(logged.Text));
        Assert.That((await Client.PostAsync($"{Calls}/log", body with { providerCallId = " v-1 " }).Expect(200)).Text, Is.EqualTo(logged.Text), "spaces are not part of an id");
        Assert.That((int)(await Client.ReadAsync($"{Contacts}/{contact}").Expect(200)).Json["callAttempts"]!, Is.EqualTo(1));

        var raw = (await Client.PostAsync($"{Calls}/log", new { contactId = contact, direction = "outbound", provider = "acme", providerResult = "Blorp" }).Expect(201)).Json;
        Assert.That(((string)raw["result"]!, (string)raw["providerResult"]!), Is.EqualTo(("unknown", "Blorp")));
        await Client.PostAsync($"{Calls}/log", new { direction = "inbound", result = "busy" }).Expect(400, "invalid_input", "contactId");
        await Client.PostAsync($"{Calls}/log", new { number = NewNumber(), direction = "inbound", result = "busy" }).Expect(404);
        await Client.PostAsync($"{Calls}/log", new { number = "not a number", direction = "inbound", result = "busy" }).Expect(400, field: "number");
        await Client.PostAsync($"{Calls}/log", new { contactId = contact, direction = "inbound", result = "busy", callbackId = Guid.NewGuid() }).Expect(404);

        await QueueAsync(contact);
        var claimed = (await ClaimAsync()).Single();
        var held = await Client.PostAsync($"{Calls}/{Id(claimed)}/progress", new { leaseToken = (Guid)claimed["leaseToken"]!, providerCallId = " v-1" }).Expect(409, "already_exists");
        Assert.That((Guid)held.Json["conflictingId"]!, Is.EqualTo(Id(logged.Json)));
        await Client.PostAsync($"{Calls}/{Id(claimed)}/progress", new { leaseToken = (Guid)claimed["leaseToken"]!, providerCallId = "v-2" }).Expect(200);
        var open = await Client.PostAsync($"{Calls}/log", new { contactId = contact, direction = "outbound", result = "busy", providerCallId = "v-2" }).Expect(409, "already_exists");
        Assert.That((Guid)open.Json["conflictingId"]!, Is.EqualTo(Id(claimed)));
    }

    [Test]
    public async Task TwoReportsAtTheSameMoment_OneWins()
    {
        var contact = await LeadAsync();
        await QueueAsync(contact);
        var claimed = (await ClaimAsync()).Single();
        var leaseToken = (Guid)claimed["leaseToken"]!;
        string[] results = ["interested", "busy", "do_not_call", "callback"];
        var reports = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Client.PostAsync($"{Calls}/{Id(claimed)}/result", new { leaseToken, result = results[i % 4] })));

        var won = reports.Where(r => (int)r.Status == 200).Select(r => (string)r.Json["result"]!).Distinct().Single();
        Assert.That(reports.Where(r => (int)r.Status != 200).Select(r => r.Code), Is.All.EqualTo("call.already_ended"));
        var after = (await Client.ReadAsync($"{Contacts}/{contact}").Expect(200)).Json;
        Assert.That(((int)after["callAttempts"]!, (string)after["lastCallResult"]!), Is.EqualTo((1, won)));
        Assert.That(await WalkAsync(Callbacks), Has.Count.EqualTo(won == "callback" ? 1 : 0));
    }

    [Test]
    public async Task SameLogTwentyTimesAtOnce_IsOneCall()
    {
        var contact = await LeadAsync();
        var logs = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Client.PostAsync($"{Calls}/log", new { contactId = contact, direction = "inbound", result = "interested", providerCallId = "same" })));
        Assert.That(logs.Select(l => (int)l.Status).Order(), Is.EqualTo(Enumerable.Repeat(200, 19).Append(201)));
        Assert.That(logs.Select(l => Id(l.Json)).Distinct().Count(), Is.EqualTo(1));
        Assert.That((int)(await Client.ReadAsync($"{Contacts}/{contact}").Expect(200)).Json["callAttempts"]!, Is.EqualTo(1));
    }

    [Test]
    public async Task Cancel_OnlyBeforeDialling()
    {
        var call = await QueueAsync(await ContactAsync());
        await Client.SendAsync(HttpMethod.Post, $"{Calls}/{call}/cancel", null, "\"7\"").Expect(412, "stale_version");
        Assert.That((string)(await Client.PostAsync($"{Calls}/{call}/cancel").Expect(200)).Json["cancelReason"]!, Is.EqualTo("requested"));
        await Client.PostAsync($"{Calls}/{call}/cancel").Expect(409, "call.illegal_transition");
        Assert.That(await ClaimAsync(), Is.Empty);
    }

    private static string NewNumber() => $"+1202555{Interlocked.Increment(ref _numbers) % 10_000:0000}";

    private async Task<Guid> ContactAsync() => (await NumberedAsync()).Id;

    private async Task<(Guid Id, string Number)> NumberedAsync()
    {
        var number = NewNumber();
        return (Id(await CreateContactAsync(new { name = "Ada", phone = number })), number);
    }

    private async Task<Guid> LeadAsync() => Id(await CreateContactAsync(new { name = "Ada", phone = NewNumber(), type = "lead" }));

    private async Task<Guid> QueueAsync(Guid contactId, Guid? agentId = null) => Id((await Client.PostAsync(Calls, new { contactId, agentId, outsideHours = "ignore" }).Expect(201)).Json);

    private async Task<List<JsonObject>> ClaimAsync(int max = 10, Guid? agentId = null) =>
        [.. (await Client.PostAsync($"{Calls}/claim", new { max, agentId, leaseSeconds = 600 }).Expect(200)).Json["calls"]!.AsArray().Select(c => c!.AsObject())];

    /// <summary>One call from the queue to its result, or the return call of a callback.</summary>
    private async Task<JsonObject> CallAsync(Guid contact, object report, Guid? callback = null)
    {
        if (callback is null)
        {
            await QueueAsync(contact);
        }
        else
        {
            await Client.PostAsync($"{Callbacks}/{callback}/call", new { outsideHours = "ignore" }).Expect(201);
        }

        var claimed = (await ClaimAsync()).Single();
        var body = System.Text.Json.JsonSerializer.SerializeToNode(report)!.AsObject();
        body["leaseToken"] = (string)claimed["leaseToken"]!;
        return (await Client.PostAsync($"{Calls}/{Id(claimed)}/result", body.ToJsonString()).Expect(200)).Json;
    }

    private async Task<(string Status, string? Reason)> StateAsync(Guid call)
    {
        var shown = (await Client.ReadAsync($"{Calls}/{call}").Expect(200)).Json;
        return ((string)shown["status"]!, (string?)shown["cancelReason"]);
    }

    /// <summary>What calls tell of a contact, its callbacks included.</summary>
    private async Task<string> FactsAsync(Guid contact)
    {
        var shown = (await Client.ReadAsync($"{Contacts}/{contact}").Expect(200)).Json;
        var facts = ((string[])["callAttempts", "lastCallAt", "lastCallResult", "lastContactedAt", "leadStage", "doNotCall", "phoneStatus", "freshness"]).Select(name => $"{name}={shown[name]?.ToJsonString()}");
        var open = (await WalkAsync($"{Contacts}/{contact}/callbacks?status=pending,confirmed")).Select(c => $"{c["status"]} {c["scheduledAt"]} {c["needsConfirmation"]}");
        return string.Join("; ", facts.Concat(open).Append((string)shown["nextBestAction"]!["code"]!));
    }
}
