using System.Text.Json.Nodes;
using Contacts.Domain.Calls;
using Contacts.Infrastructure.Persistence;
using Contacts.WebApi.FunctionalTests.Kit;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Contacts.WebApi.FunctionalTests;

internal sealed class CallbackTests(string engine) : ApiTest(engine)
{
    private string Callbacks => $"{Project}/callbacks";

    [Test]
    public async Task Schedule_InstantOrLocalTime_KeepsWhatWasPromised()
    {
        var contact = await ContactAsync();
        var agent = await AgentAsync(active: true);
        var instant = (await Client.PostAsync(Callbacks, new { contactId = contact, scheduledAt = "2036-07-01T16:00:00Z", agentId = agent, priority = "urgent", reason = "Quote" }).Expect(201)).Json;
        var local = (await Client.PostAsync(Callbacks, new { contactId = contact, localTime = "2036-01-01T09:00:00", timeZone = "Australia/Sydney" }).Expect(201)).Json;

        Assert.That(((string)instant["localTime"]!, (string)instant["timeZone"]!, (string)instant["offset"]!), Is.EqualTo(("2036-07-01T09:00:00", "America/Los_Angeles", "-07:00")));
        Assert.That(((string)instant["status"]!, (string)instant["priority"]!, (Guid?)instant["agentId"], (bool)instant["overdue"]!), Is.EqualTo(("pending", "urgent", agent, false)));
        Assert.That(((string)local["scheduledAt"]!, (string)local["offset"]!, (string)local["contact"]!["name"]!), Is.EqualTo(("2035-12-31T22:00:00Z", "+11:00", "Ada")));
        Assert.That((await Client.ReadAsync($"{Callbacks}/{Id(local)}").Expect(200)).Json.ToJsonString(), Is.EqualTo(local.ToJsonString()));
        Assert.That((await WalkAsync($"{Contacts}/{contact}/callbacks", limit: 1)).Select(c => Id(c)), Is.EqualTo(new[] { Id(local), Id(instant) }));
    }

    [Test]
    public async Task Schedule_Refusals()
    {
        var contact = await ContactAsync();
        await Client.PostAsync(Callbacks, new { contactId = contact }).Expect(400, "required", "scheduledAt");
        await Client.PostAsync(Callbacks, new { contactId = contact, scheduledAt = "2020-01-01T00:00:00Z" }).Expect(400, "callback.time_has_passed");
        await Client.PostAsync(Callbacks, new { contactId = contact, scheduledAt = "9999-12-31T23:59:59Z" }).Expect(400, "callback.time_out_of_range", "scheduledAt");
        await Client.PostAsync(Callbacks, new { contactId = contact, scheduledAt = "2036-01-01T00:00:00Z", localTime = "2036-01-01T00:00:00" }).Expect(400, "invalid_value", "localTime");
        await Client.PostAsync(Callbacks, new { contactId = contact, scheduledAt = "2036-01-01T00:00:00Z", timeZone = "Mars/Olympus" }).Expect(400, "unknown_time_zone", "timeZone");
        await Client.PostAsync(Callbacks, new { contactId = contact, localTime = "2036-01-01T00:00:00Z" }).Expect(400, "invalid_value", "localTime");
        await Client.PostAsync(Callbacks, new { contactId = contact, localTime = "2036-01-01T00:00:00", offset = "later" }).Expect(400, "invalid_value", "offset");
        await Client.PostAsync(Callbacks, new { contactId = contact, scheduledAt = "2036-01-01T00:00:00Z", offset = "+01:00" }).Expect(400, "invalid_value", "offset");
        await Client.PostAsync(Callbacks, new { contactId = contact, scheduledAt = "2036-01-01T00:00:00Z", agentId = Guid.NewGuid() }).Expect(404);
        await Client.PostAsync(Callbacks, new { contactId = contact, scheduledAt = "2036-01-01T00:00:00Z", agentId = await AgentAsync(active: false) }).Expect(409, "agent.inactive");
        await Client.PostAsync(Callbacks, new { contactId = Guid.NewGuid(), scheduledAt = "2036-01-01T00:00:00Z" }).Expect(404);
        await Client.ReadAsync($"{Contacts}/{Guid.NewGuid()}/callbacks").Expect(404);

        var gap = await Client.PostAsync(Callbacks, new { contactId = contact, localTime = "2036-03-30T01:30:00", timeZone = "Europe/London" }).Expect(400, "callback.time_in_gap", "localTime");
        Assert.That(gap.Json["allowed"]!.AsArray().Select(a => (string)a!), Is.EqualTo(new[] { "2036-03-30T00:59:00", "2036-03-30T02:00:00" }));
        var twice = await Client.PostAsync(Callbacks, new { contactId = contact, localTime = "2036-10-26T01:30:00", timeZone = "Europe/London" }).Expect(400, "callback.ambiguous_time", "offset");
        Assert.That(twice.Json["allowed"]!.AsArray().Select(a => (string)a!), Is.EqualTo(new[] { "+01:00", "+00:00" }));
        var second = await Client.PostAsync(Callbacks, new { contactId = contact, localTime = "2036-10-26T01:30:00", timeZone = "Europe/London", offset = "+00:00" }).Expect(201);
        Assert.That((string)second.Json["scheduledAt"]!, Is.EqualTo("2036-10-26T01:30:00Z"));
        Assert.That(await WalkAsync(Callbacks), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task EveryMove_FromEveryStatus_IsByTheTable()
    {
        string[] open = ["pending", "confirmed"];
        foreach (var from in (string[])["pending", "confirmed", "completed", "missed", "cancelled"])
        {
            foreach (var (move, to) in ((string, string)[])[("confirm", "confirmed"), ("complete", "completed"), ("miss", "missed"), ("cancel", "cancelled"), ("", "pending")])
            {
                var callback = await ScheduleAsync(await ContactAsync());
                if (from != "pending")
                {
                    await MoveAsync(callback, from switch { "confirmed" => "confirm", "completed" => "complete", "missed" => "miss", _ => "cancel" }).Expect(200);
                }

                var legal = to switch { "confirmed" => from == "pending", "pending" => open.Contains(from) || from == "missed", _ => open.Contains(from) };
                var moved = await MoveAsync(callback, move);
                Assert.That((int)moved.Status, Is.EqualTo(legal ? 200 : 409), $"{from} to {to}: {moved.Text}");
                Assert.That((string)(await Client.ReadAsync($"{Callbacks}/{callback}").Expect(200)).Json["status"]!, Is.EqualTo(legal ? to : from));
                Assert.That(legal || moved.Code == "callback.illegal_transition", moved.Text);
            }
        }
    }

    [Test]
    public async Task Patch_ReschedulesAndEdits_AndSaysWhatItCannot()
    {
        var callback = await ScheduleAsync(await ContactAsync());
        await Client.PatchAsync($"{Callbacks}/{callback}", new { reason = "x" }, "\"9\"").Expect(412, "stale_version");
        await MoveAsync(callback, "confirm").Expect(200);
        var edited = (await Client.PatchAsync($"{Callbacks}/{callback}", new { priority = "low", reason = (string?)null, scheduledAt = "2036-07-01T16:00:00Z" }, "\"2\"").Expect(200)).Json;
        Assert.That(((string)edited["status"]!, (string)edited["priority"]!, (string?)edited["reason"], (int)edited["version"]!), Is.EqualTo(("confirmed", "low", (string?)null, 3)), "the same time is no rescheduling");
        var moved = await Client.PatchAsync($"{Callbacks}/{callback}", new { localTime = "2036-07-03T08:00:00" }).Expect(200);
        Assert.That(((string)moved.Json["status"]!, (string)moved.Json["scheduledAt"]!, moved.Etag), Is.EqualTo(("pending", "2036-07-03T15:00:00Z", "\"4\"")));
        await Client.PatchAsync($"{Callbacks}/{callback}", new { timeZone = "Europe/London" }).Expect(400, field: "timeZone");
        await Client.PatchAsync($"{Callbacks}/{callback}", new { scheduledAt = (string?)null }).Expect(400, field: "scheduledAt");
        await Client.PatchAsync($"{Callbacks}/{callback}", new { agentId = Guid.NewGuid() }).Expect(404);
        await Client.PostAsync($"{Callbacks}/{callback}/cancel", new { reason = " " }).Expect(400, field: "reason");
        await MoveAsync(callback, "cancel").Expect(200);
        await Client.PatchAsync($"{Callbacks}/{callback}", new { priority = "high" }).Expect(409, "callback.closed");
    }

    [Test]
    public async Task NextBestAction_WaitsForTheEarliestOpenCallback()
    {
        var contact = await ContactAsync();
        var later = await ScheduleAsync(contact, "2036-07-02T16:00:00Z");
        var first = await ScheduleAsync(contact, "2036-07-01T16:00:00Z");
        Assert.That(await NextAsync(contact), Is.EqualTo(("wait_for_callback", "2036-07-01T16:00:00Z")));
        await MoveAsync(first, "complete").Expect(200);
        Assert.That(await NextAsync(contact), Is.EqualTo(("wait_for_callback", "2036-07-02T16:00:00Z")));
        await MoveAsync(later, "miss").Expect(200);
        Assert.That((await NextAsync(contact)).Code, Is.Not.EqualTo("wait_for_callback"));
    }

    [Test]
    public async Task DeletingTheContact_CancelsItsOpenCallbacks()
    {
        var contact = await ContactAsync();
        var (open, missed) = (await ScheduleAsync(contact), await ScheduleAsync(contact));
        await MoveAsync(missed, "miss").Expect(200);
        await Client.SendAsync(HttpMethod.Delete, $"{Contacts}/{contact}").Expect(204);

        var cancelled = (await Client.ReadAsync($"{Callbacks}/{open}").Expect(200)).Json;
        Assert.That(((string)cancelled["status"]!, (string?)cancelled["cancelReason"]), Is.EqualTo(("cancelled", "The contact was deleted.")));
        await MoveAsync(missed, "").Expect(404);
        await Client.PostAsync($"{Contacts}/{contact}/restore").Expect(200);
        Assert.That((await NextAsync(contact)).Code, Is.Not.EqualTo("wait_for_callback"));
    }

    [Test]
    public async Task ListAndStats_AgreeOnWhatTheyCount()
    {
        var (contact, agent) = (await ContactAsync(), await AgentAsync(active: true));
        var tomorrow = await ScheduleAsync(contact, $"{DateTimeOffset.UtcNow.AddDays(2):yyyy-MM-ddTHH:mm:ssZ}", agent, "high");
        var soon = await ScheduleAsync(contact, $"{DateTimeOffset.UtcNow.AddSeconds(1):yyyy-MM-ddTHH:mm:ss.fffZ}", priority: "low");
        var urgent = await ScheduleAsync(contact, "2036-07-02T16:00:00Z", priority: "urgent");
        var gone = await ScheduleAsync(contact, "2036-07-01T16:00:00Z", priority: "urgent");
        await MoveAsync(gone, "cancel").Expect(200);
        await MoveAsync(tomorrow, "confirm").Expect(200);
        await Task.Delay(1100);

        Assert.That(await IdsAsync(""), Is.EqualTo(new[] { soon, tomorrow, gone, urgent }));
        Assert.That(await IdsAsync("sort=priority"), Is.EqualTo(new[] { gone, urgent, tomorrow, soon }));
        Assert.That(await IdsAsync("overdue=true"), Is.EqualTo(new[] { soon }));
        Assert.That(await IdsAsync("overdue=false&status=pending,confirmed"), Is.EqualTo(new[] { tomorrow, urgent }));
        Assert.That(await IdsAsync($"agentId={agent}"), Is.EqualTo(new[] { tomorrow }));
        Assert.That(await IdsAsync("agentId=null&status=!cancelled"), Is.EqualTo(new[] { soon, urgent }));
        Assert.That(await IdsAsync($"contactId={contact}&scheduledAt.gte=2036-07-02T00:00:00Z&needsConfirmation=false"), Is.EqualTo(new[] { urgent }));
        await Client.ReadAsync($"{Callbacks}?today=perhaps").Expect(400, "invalid_filter");
        await Client.ReadAsync($"{Callbacks}?timeZone=Mars").Expect(400, "unknown_time_zone");

        foreach (var zone in (string[])["", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
        {
            var stats = (await Client.ReadAsync($"{Callbacks}/stats{(zone.Length > 0 ? $"?timeZone={zone}" : "")}").Expect(200)).Json;
            var today = await IdsAsync($"today=true{(zone.Length > 0 ? $"&timeZone={zone}" : "")}");
            Assert.That(((int)stats["total"]!, (int)stats["pending"]!, (int)stats["overdue"]!, (int)stats["byStatus"]!["confirmed"]!), Is.EqualTo((4, 2, 1, 1)));
            Assert.That((int)stats["today"]!, Is.EqualTo(today.Length));
            Assert.That(today, Does.Not.Contain(tomorrow).And.Not.Contain(urgent));
        }
    }

    [Test]
    public async Task ConfirmAndCancel_AtTheSameMoment_BothHoldOrOneIsRefused()
    {
        var callback = await ScheduleAsync(await ContactAsync());
        var moves = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => MoveAsync(callback, i % 2 == 0 ? "confirm" : "cancel")));

        Assert.That(moves.Count(m => (int)m.Status == 200), Is.InRange(1, 2));
        Assert.That(moves.Where(m => (int)m.Status != 200).Select(m => m.Code), Is.All.EqualTo("callback.illegal_transition"));
        var after = (await Client.ReadAsync($"{Callbacks}/{callback}").Expect(200)).Json;
        Assert.That(((string)after["status"]!, (int)after["version"]!), Is.EqualTo(("cancelled", 1 + moves.Count(m => (int)m.Status == 200))));
    }

    private async Task<Guid> ContactAsync() => Id(await CreateContactAsync(new { name = "Ada", phone = "+12025550123", timeZone = "America/Los_Angeles" }));

    private async Task<Guid> ScheduleAsync(Guid contactId, string at = "2036-07-01T16:00:00Z", Guid? agentId = null, string priority = "normal") =>
        Id((await Client.PostAsync(Callbacks, new { contactId, scheduledAt = at, agentId, priority }).Expect(201)).Json);

    private Task<Answer> MoveAsync(Guid callback, string move) => move.Length == 0
        ? Client.PatchAsync($"{Callbacks}/{callback}", new { scheduledAt = "2036-08-01T16:00:00Z" })
        : Client.PostAsync($"{Callbacks}/{callback}/{move}", move == "cancel" ? new { reason = "Bought elsewhere." } : null);

    private async Task<(string Code, string? DueAt)> NextAsync(Guid contact)
    {
        JsonNode next = (await Client.ReadAsync($"{Contacts}/{contact}").Expect(200)).Json["nextBestAction"]!;
        return ((string)next["code"]!, (string?)next["dueAt"]);
    }

    private async Task<Guid[]> IdsAsync(string query) => [.. (await WalkAsync($"{Callbacks}?{query}", limit: 2)).Select(c => Id(c))];

    private async Task<Guid> AgentAsync(bool active)
    {
        await using var scope = Host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ContactsDbContext>();
        var agent = Agent.Hire(ProjectId, db.NewId(), "Grace", null, AgentKind.Human, DateTimeOffset.UnixEpoch);
        agent.Configure("Grace", null, AgentKind.Human, active, DateTimeOffset.UnixEpoch);
        db.Agents.Add(agent);
        await db.SaveChangesAsync();
        return agent.Id;
    }
}
