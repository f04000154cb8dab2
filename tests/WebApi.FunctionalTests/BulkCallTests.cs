using System.Text.Json.Nodes;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using Contacts.WebApi.FunctionalTests.Kit;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;

namespace Contacts.WebApi.FunctionalTests;

internal sealed class BulkCallTests(string engine) : ApiTest(engine)
{
    private int _numbers;

    private string BulkCalls => $"{Project}/bulk-calls";

    [Test]
    public async Task EveryReason_IsTold_InOrder()
    {
        var (good, twin, flagged, phoneless, wrong, listed, busy) = (
            await ContactAsync(phone: "+12025550101"), await ContactAsync(phone: "+12025550101"), await ContactAsync(doNotCall: true), await ContactAsync(phone: ""), await ContactAsync(), await ContactAsync(phone: "+12025550102"), await ContactAsync());
        var (asleep, unknown, busyTwin) = (await ContactAsync(zone: Asleep()), Guid.NewGuid(), await ContactAsync(phone: "+12025550103"));
        await Client.PostAsync($"{Project}/calls/log", new { contactId = wrong, direction = "outbound", result = "wrong_number" }).Expect(201);
        await Client.PostAsync($"{Api}/organizations/{OrganizationId}/do-not-call", new { number = "+12025550102" }).Expect(201);
        await Client.PostAsync($"{Project}/calls", new { contactId = busy }).Expect(201);
        await Client.PostAsync($"{Project}/calls", new { contactId = await ContactAsync(phone: "+12025550103") }).Expect(201);
        var deleted = await ContactAsync();
        await Client.SendAsync(HttpMethod.Delete, $"{Contacts}/{deleted}").Expect(204);
        Guid[] asked = [good, twin, flagged, phoneless, wrong, listed, busy, asleep, unknown, busyTwin, deleted, good];
        string?[] reasons = [null, "duplicate_number", "do_not_call", "no_phone", "unusable_phone", "do_not_call", "already_queued", "outside_calling_hours", "not_found", "duplicate_number", "not_found"];

        var dry = (await Client.PostAsync(BulkCalls, new { contactIds = asked, dryRun = true }).Expect(200)).Json;
        Assert.That(await WalkAsync($"{Project}/calls?contactId={good}"), Is.Empty);
        var done = await Client.PostAsync(BulkCalls, new { contactIds = asked }).Expect(201);

        foreach (var answer in (JsonObject[])[dry, done.Json])
        {
            Assert.That(answer["results"]!.AsArray().Select(r => ((Guid)r!["contactId"]!, (string?)r["reason"])), Is.EqualTo(asked[..^1].Zip(reasons)));
            Assert.That(answer["results"]!.AsArray().Select(r => (string)r!["status"]!), Is.EqualTo(reasons.Select(r => r is null ? "queued" : "skipped")));
            Assert.That(((int)answer["counts"]!["queued"]!, (int)answer["counts"]!["skipped"]!), Is.EqualTo((1, 10)));
            Assert.That(((int)answer["skippedBy"]!["do_not_call"]!, (int)answer["skippedBy"]!["not_found"]!), Is.EqualTo((2, 2)));
        }

        Assert.That((dry["id"], dry["results"]![0]!["callId"]), Is.EqualTo(((JsonNode?)null, (JsonNode?)null)));
        var call = (await Client.ReadAsync($"{Project}/calls/{done.Json["results"]![0]!["callId"]}").Expect(200)).Json;
        Assert.That(((string)call["status"]!, (string)call["number"]!, (Guid)call["batchId"]!, (Guid)call["contactId"]!), Is.EqualTo(("queued", "+12025550101", (Guid)done.Json["id"]!, good)));
        Assert.That(done.Headers.Location!.OriginalString, Is.EqualTo($"{BulkCalls}/{done.Json["id"]}"));
    }

    [Test]
    public async Task OutsideHours_SkipsSchedulesOrIgnores()
    {
        var contact = await ContactAsync(zone: Asleep());
        Assert.That((string?)(await DryAsync(new { contactIds = new[] { contact }, dryRun = true }))["results"]![0]!["reason"], Is.EqualTo("outside_calling_hours"));

        var scheduled = await QueueAsync(new { contactIds = new[] { contact }, outsideHours = "schedule" });
        Assert.That(DateTimeOffset.Parse((string)scheduled["notBefore"]!, System.Globalization.CultureInfo.InvariantCulture), Is.GreaterThan(DateTimeOffset.UtcNow.AddMinutes(1)));
        await Client.PostAsync($"{Project}/calls/{Id(scheduled)}/cancel").Expect(200);

        var ignored = await QueueAsync(new { contactIds = new[] { contact }, outsideHours = "ignore" });
        Assert.That(DateTimeOffset.Parse((string)ignored["notBefore"]!, System.Globalization.CultureInfo.InvariantCulture), Is.LessThanOrEqualTo(DateTimeOffset.UtcNow));
        Assert.That((await Client.PostAsync($"{Project}/calls/claim", new { max = 5 }).Expect(200)).Json["calls"]!.AsArray(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Filter_IsThatOfTheList()
    {
        await DefineFieldAsync("seats", "number");
        foreach (var (name, segment, score, seats) in ((string, string?, int?, int?)[])[("Ada", "premium", 90, 12), ("Bob", "basic", 85, 3), ("Cid", "a,b", 70, 12), ("Dan", null, null, null), ("Ada Two", "premium", 10, 1)])
        {
            await CreateContactAsync(new { name, segment, leadScore = score, phone = NewPhone(), timeZone = Awake(), customFields = seats is null ? new Dictionary<string, object>() : new Dictionary<string, object> { ["seats"] = seats } });
        }

        foreach (var (json, query) in ((string, string)[])[
            ("""{}""", ""),
            ("""{ "leadScore.gte": 80 }""", "leadScore.gte=80"),
            ("""{ "leadScore.gte": 80, "segment": "premium" }""", "leadScore.gte=80&segment=premium"),
            ("""{ "segment": "premium,basic" }""", "segment=premium,basic"),
            ("""{ "segment": ["premium", "basic"] }""", "segment=premium,basic"),
            ("""{ "segment": ["a,b"] }""", "segment=%22a,b%22"),
            ("""{ "segment": "!premium" }""", "segment=!premium"),
            ("""{ "segment": null }""", "segment=null"),
            ("""{ "segment": ["premium", null] }""", "segment=premium,null"),
            ("""{ "doNotCall": false, "q": "ada" }""", "doNotCall=false&q=ada"),
            ("""{ "cf.seats.gte": 12 }""", "cf.seats.gte=12"),
            ("""{ "freshness": ["hot", "warm"], "nextBestAction": "!fix_phone" }""", "freshness=hot,warm&nextBestAction=!fix_phone")])
        {
            var found = (await WalkAsync($"{Contacts}?{query}")).Select(c => Id(c)).ToList();
            var planned = (await Client.PostAsync(BulkCalls, $$"""{ "filter": {{json}}, "dryRun": true }""").Expect(200)).Json["results"]!.AsArray();
            Assert.That(planned.Select(r => (Guid)r!["contactId"]!), Is.EquivalentTo(found), json);
        }

        foreach (var (json, code, field) in ((string, string, string)[])[
            ("""{ "colour": "red" }""", "unknown_parameter", "colour"), ("""{ "leadScore.gte": "many" }""", "invalid_filter", "leadScore.gte"), ("""{ "leadScore": { "gte": 3 } }""", "invalid_filter", "leadScore"),
            ("""{ "segment.gte": "a" }""", "unknown_operator", "segment.gte"), ("""{ "q": 3 }""", "invalid_filter", "q"), ("""{ "segment": [["a"]] }""", "invalid_filter", "segment"), ("""{ "segment": [] }""", "invalid_filter", "segment")])
        {
            await Client.PostAsync(BulkCalls, $$"""{ "filter": {{json}} }""").Expect(400, code, field);
        }
    }

    [Test]
    public async Task HotAndWarm_AreCalled_TheHotFirst()
    {
        var warm = await ContactAsync(email: "a@example.com");
        var hot = await ContactAsync();
        await ContactAsync();
        await Client.PostAsync($"{Project}/calls/log", new { contactId = hot, direction = "outbound", result = "interested" }).Expect(201);

        var done = (await Client.PostAsync(BulkCalls, new { shortcut = "hot_and_warm", outsideHours = "ignore" }).Expect(201)).Json;

        Assert.That(done["results"]!.AsArray().Select(r => (Guid)r!["contactId"]!), Is.EquivalentTo(new[] { warm, hot }));
        var claimed = (await Client.PostAsync($"{Project}/calls/claim", new { max = 5 }).Expect(200)).Json["calls"]!.AsArray();
        Assert.That(claimed.Select(c => (Guid)c!["contactId"]!), Is.EqualTo(new[] { hot, warm }));
    }

    [Test]
    public async Task Batch_DrainsAndIsCancelled()
    {
        Guid[] contacts = [await ContactAsync(), await ContactAsync(), await ContactAsync(), await ContactAsync(phone: "")];
        var agent = Id((await Client.PostAsync($"{Project}/agents", new { name = "Dora", kind = "human" }).Expect(201)).Json);
        var done = (await Client.PostAsync(BulkCalls, new { contactIds = contacts, agentId = agent, outsideHours = "ignore" }).Expect(201)).Json;
        var one = $"{BulkCalls}/{done["id"]}";
        await Client.PostAsync($"{Project}/calls/claim", new { max = 1, agentId = agent }).Expect(200);

        var read = (await Client.ReadAsync(one).Expect(200)).Json;
        Assert.That(((int)read["calls"]!["queued"]!, (int)read["calls"]!["claimed"]!, (int)read["calls"]!["completed"]!), Is.EqualTo((2, 1, 0)));
        Assert.That(((Guid)read["agentId"]!, (int)read["counts"]!["queued"]!, (int)read["counts"]!["skipped"]!, (int)read["skippedBy"]!["no_phone"]!), Is.EqualTo((agent, 3, 1, 1)));
        Assert.That((await WalkAsync(BulkCalls)).Select(b => b.ToJsonString()), Is.EqualTo(new[] { read.ToJsonString() }));
        Assert.That(await WalkAsync($"{Project}/calls?batchId={done["id"]}&agentId={agent}"), Has.Count.EqualTo(3));

        for (var n = 0; n < 2; n++)
        {
            var cancelled = (await Client.PostAsync($"{one}/cancel").Expect(200)).Json;
            Assert.That(((int)cancelled["calls"]!["queued"]!, (int)cancelled["calls"]!["claimed"]!, (int)cancelled["calls"]!["cancelled"]!), Is.EqualTo((0, 1, 2)));
        }

        Assert.That((await WalkAsync($"{Project}/calls?batchId={done["id"]}&status=cancelled")).Select(c => (string)c["cancelReason"]!), Is.EqualTo(new[] { "requested", "requested" }));
        Assert.That((int)(await Client.PostAsync(BulkCalls, new { contactIds = contacts, outsideHours = "ignore" }).Expect(201)).Json["counts"]!["queued"]!, Is.EqualTo(2), "free again, but for the one that is claimed");
    }

    [Test]
    public async Task Refusals()
    {
        var contact = await ContactAsync();
        var resting = Id((await Client.PostAsync($"{Project}/agents", new { name = "Dora", kind = "human" }).Expect(201)).Json);
        await Client.PatchAsync($"{Project}/agents/{resting}", new { active = false }).Expect(200);
        await Client.PostAsync(BulkCalls, new { }).Expect(400, field: "contactIds");
        await Client.PostAsync(BulkCalls, new { contactIds = Array.Empty<Guid>() }).Expect(400, field: "contactIds");
        await Client.PostAsync(BulkCalls, new { contactIds = new[] { contact }, shortcut = "hot_and_warm" }).Expect(400, field: "contactIds");
        await Client.PostAsync(BulkCalls, new { filter = new { }, shortcut = "hot_and_warm" }).Expect(400, field: "contactIds");
        await Client.PostAsync(BulkCalls, new { contactIds = Enumerable.Range(0, 10_001).Select(_ => Guid.NewGuid()) }).Expect(400, "too_many_contacts", "contactIds");
        await Client.PostAsync(BulkCalls, new { shortcut = "everybody" }).Expect(400);
        await Client.PostAsync(BulkCalls, new { contactIds = new[] { contact }, agentId = Guid.NewGuid() }).Expect(404);
        await Client.PostAsync(BulkCalls, new { contactIds = new[] { contact }, agentId = resting }).Expect(409, "agent.inactive");
        await Client.ReadAsync($"{BulkCalls}/{Guid.NewGuid()}").Expect(404);
        await Client.PostAsync($"{BulkCalls}/{Guid.NewGuid()}/cancel").Expect(404);
        Assert.That((await WalkAsync(BulkCalls)).Count + (await WalkAsync($"{Project}/calls")).Count, Is.Zero);
    }

    /// <summary>Whoever comes second finds the contacts taken, with an Idempotency-Key or without.</summary>
    [Test]
    public async Task ManyAtOnce_QueueEachContactOnce()
    {
        var contacts = new List<Guid>();
        for (var n = 0; n < 40; n++)
        {
            contacts.Add(await ContactAsync());
        }

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(n => SendAsync(n % 2 == 0 ? contacts : [.. Enumerable.Reverse(contacts)], n % 3 == 0 ? $"{Guid.NewGuid()}" : null)));

        Assert.That(answers.Select(a => (int)a.Status), Is.All.EqualTo(201), string.Join('\n', answers.Select(a => a.Text)));
        var called = answers.SelectMany(a => a.Json["results"]!.AsArray()).Where(r => (string)r!["status"]! == "queued").Select(r => (Guid)r!["contactId"]!).ToList();
        Assert.That(called, Is.EquivalentTo(contacts));
        Assert.That(answers.SelectMany(a => a.Json["results"]!.AsArray()).Select(r => (string?)r!["reason"]).Where(r => r is not null), Is.All.EqualTo("already_queued"));
        Assert.That((await WalkAsync($"{Project}/calls?status=queued")).Select(c => (Guid)c["contactId"]!), Is.EquivalentTo(contacts));
        Assert.That((await WalkAsync(BulkCalls)).Sum(b => (int)b["counts"]!["queued"]!), Is.EqualTo(40));
    }

    [Test]
    public async Task TenThousand_AreQueued_OneMoreIsRefused()
    {
        await Host.WithDbAsync(async db =>
        {
            var contacts = Enumerable.Range(0, CallBatch.MaxContacts).Select(n =>
                Contact.Create(ProjectId, db.NewId(), new() { Name = $"N{n}", Phone = new PhoneNumber($"+1202{5000000 + n}", "x") }, "test", DateTimeOffset.UtcNow.AddHours(-1))).ToList();
            await db.InTransactionAsync(token => db.BulkInsertContactsAsync(contacts, token), CancellationToken.None);
        });

        var done = (await Client.PostAsync(BulkCalls, """{ "filter": {}, "outsideHours": "ignore" }""").Expect(201)).Json;
        Assert.That((int)done["counts"]!["queued"]!, Is.EqualTo(10_000));
        Assert.That((int)(await Client.ReadAsync($"{BulkCalls}/{done["id"]}").Expect(200)).Json["calls"]!["queued"]!, Is.EqualTo(10_000));
        await Host.WithDbAsync(async db => Assert.That(await db.Calls.Where(c => c.ProjectId == ProjectId).Select(c => c.ContactId).Distinct().CountAsync(), Is.EqualTo(10_000)));

        await CreateContactAsync(new { name = "One more" });
        await Client.PostAsync(BulkCalls, """{ "filter": {}, "dryRun": true }""").Expect(400, "too_many_contacts", "filter");
    }

    private async Task<Answer> SendAsync(IReadOnlyList<Guid> contactIds, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, BulkCalls) { Content = Http.Json(new { contactIds, outsideHours = "ignore" }) };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        using var response = await Client.SendAsync(request);
        return new(response.StatusCode, response.Headers, null, await response.Content.ReadAsStringAsync());
    }

    private async Task<JsonObject> DryAsync(object body) => (await Client.PostAsync(BulkCalls, body).Expect(200)).Json;

    private async Task<JsonObject> QueueAsync(object body) =>
        (await Client.ReadAsync($"{Project}/calls/{(await Client.PostAsync(BulkCalls, body).Expect(201)).Json["results"]![0]!["callId"]}").Expect(200)).Json;

    private async Task<Guid> ContactAsync(string? phone = null, string? zone = null, bool doNotCall = false, string? email = null) =>
        Id(await CreateContactAsync(new { name = "Ada", phone = phone is "" ? null : phone ?? NewPhone(), timeZone = zone ?? Awake(), doNotCall, email }));

    private string NewPhone() => $"+1202555{1000 + Interlocked.Increment(ref _numbers)}";

    /// <summary>Where it is about noon now: well within calling hours.</summary>
    private static string Awake() => Zone(12);

    /// <summary>Where it is about two at night now.</summary>
    private static string Asleep() => Zone(2);

    private static string Zone(int localHour)
    {
        var offset = ((localHour - DateTimeOffset.UtcNow.Hour + 36) % 24) - 12;
        return offset == 0 ? "Etc/GMT" : $"Etc/GMT{(offset > 0 ? "-" : "+")}{Math.Abs(offset)}"; // the sign is the other way round there
    }
}
