using System.Text.Json.Nodes;
using Contacts.Domain.Callbacks;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using Contacts.WebApi.FunctionalTests.Kit;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;

namespace Contacts.WebApi.FunctionalTests;

internal sealed class ActivityTests(string engine) : ApiTest(engine)
{
    [Test]
    public async Task EveryKindOfThing_StandsInTheStory_OnceAndNewestFirst()
    {
        var contact = Id(await CreateContactAsync(new { name = "Ada", phone = "+12025550123" }));
        await Client.PatchAsync($"{Contacts}/{contact}", new { city = "London" }).Expect(200);
        await Client.PatchAsync($"{Contacts}/{contact}", new { leadScore = 80, company = "Example" }).Expect(200);
        await Client.PatchAsync($"{Contacts}/{contact}", new { type = "lead" }).Expect(200);
        await Client.PostAsync($"{Project}/leads/{contact}/stage", new { stage = "qualified" }).Expect(200);
        await Client.PostAsync($"{Project}/leads/{contact}/stage", new { stage = "lost", reason = "Price" }).Expect(200);
        var callback = Id((await Client.PostAsync($"{Project}/callbacks", new { contactId = contact, scheduledAt = "2036-07-01T16:00:00Z", reason = "Quote" }).Expect(201)).Json);
        await Client.PostAsync($"{Project}/callbacks/{callback}/cancel", new { reason = "Bought elsewhere" }).Expect(200);
        await Client.SendAsync(HttpMethod.Delete, $"{Contacts}/{contact}").Expect(204);
        await Client.ReadAsync($"{Contacts}/{contact}/activity").Expect(404);
        await Client.PostAsync($"{Contacts}/{contact}/restore").Expect(200);
        await Client.PostAsync($"{Project}/calls/log", new { contactId = contact, direction = "inbound", result = "no_answer", summary = "Rang twice" }).Expect(201);

        var story = await WalkAsync($"{Contacts}/{contact}/activity", 3);

        string[] expected = ["call no_answer", "restored", "deleted", "callback cancelled", "callback scheduled", "stage qualified-lost", "stage new-qualified", "stage -new", "edit type", "score", "edit city", "created"];
        Assert.That(story.Select(What), Is.EqualTo(expected), string.Join('\n', story.Select(s => s.ToJsonString())));
        Assert.That(story.Select(s => (string)s["actor"]!), Has.All.StartsWith("key:"));
        Assert.That((string)story.Single(s => What(s) == "stage qualified-lost")["stage"]!["reason"]!, Is.EqualTo("Price"));
        Assert.That((string)story.Single(s => What(s) == "callback cancelled")["callback"]!["reason"]!, Is.EqualTo("Bought elsewhere"));
        Assert.That((string)story.Single(s => What(s) == "call no_answer")["call"]!["summary"]!, Is.EqualTo("Rang twice"));

        foreach (var (kind, takes) in ((string, Func<string, bool>)[])[("call", k => k == "call"), ("stage,created", k => k is "stage" or "created"), ("!edit,call", k => k is not ("edit" or "call")), ("score", k => k == "score")])
        {
            Assert.That((await WalkAsync($"{Contacts}/{contact}/activity?kind={kind}", 2)).Select(What), Is.EqualTo(story.Where(s => takes((string)s["kind"]!)).Select(What)), kind);
        }
    }

    [Test]
    public async Task Refusals()
    {
        var contact = Id(await CreateContactAsync(new { name = "Ada" }));
        await Client.PatchAsync($"{Contacts}/{contact}", new { city = "London" }).Expect(200);
        await Client.ReadAsync($"{Contacts}/{Guid.NewGuid()}/activity").Expect(404);
        await Client.ReadAsync($"{Contacts}/{contact}/activity?kind=dance").Expect(400, "invalid_filter", "kind");
        await Client.ReadAsync($"{Contacts}/{contact}/activity?limit=0").Expect(400, field: "limit");
        await Client.ReadAsync($"{Contacts}/{contact}/activity?limit=201").Expect(400, field: "limit");
        await Client.ReadAsync($"{Contacts}/{contact}/activity?sort=at").Expect(400, "unknown_parameter", "sort");
        await Client.ReadAsync($"{Contacts}/{contact}/activity?cursor=nonsense").Expect(400, "invalid_cursor");
        var cursor = (string)(await Client.ReadAsync($"{Contacts}/{contact}/activity?limit=1").Expect(200)).Json["nextCursor"]!;
        await Client.ReadAsync($"{Contacts}/{contact}/activity?kind=created&cursor={cursor}").Expect(400, "cursor_mismatch");
    }

    /// <summary>Few moments and many entries, so that whatever stands at the same time meets a page's end in every way.</summary>
    [Test]
    public async Task Walk_ByAnyPage_LosesAndRepeatsNothing()
    {
        var contact = Id(await CreateContactAsync(new { name = "Ada", phone = "+12025550123" }));
        var born = default(DateTimeOffset);
        var expected = new List<(Guid Id, DateTimeOffset At, string Kind)>();
        await Host.WithDbAsync(async db =>
        {
            var stored = await db.Contacts.SingleAsync(c => c.ProjectId == ProjectId && c.Id == contact);
            born = stored.CreatedAt;
            expected.Add((contact, born, "created"));
            var random = new Random(7);
            var callback = db.Callbacks.Add(Callback.Schedule(ProjectId, db.NewId(), contact, agent: null, PromisedTime.AtInstant(born.AddDays(9), "Europe/London"), CallbackPriority.Normal, null, "test", born)).Entity;
            callback.ClearEvents();
            await db.SaveChangesAsync();
            var (calls, steps, moves, edits) = (new List<Call>(), new List<CallbackChange>(), new List<LeadStageChange>(), new List<ContactHistoryEntry>());
            for (var n = 0; n < 60; n++)
            {
                var (id, at) = (db.NewId(), born.AddSeconds(-random.Next(4)));
                switch (random.Next(5))
                {
                    case 0:
                        calls.Add(Call.Log(ProjectId, id, contact, "+12025550123", CallDirection.Outbound, agentId: null, callbackId: null, new(CallResult.Busy) { EndedAt = at }, "test", born));
                        expected.Add((id, at, "call"));
                        break;
                    case 1:
                        steps.Add(CallbackChange.Record(id, callback, new(CallbackChangeKind.Edited, born, null, null, "test", at)));
                        expected.Add((id, at, "callback"));
                        break;
                    case 2:
                        moves.Add(LeadStageChange.Record(ProjectId, id, contact, new(LeadStage.Contacted, LeadStage.Qualified, null, null, "test", at)));
                        edits.Add(ContactHistoryEntry.Record(ProjectId, db.NewId(), contact, ContactHistoryKind.Edited, """[{"field":"leadStage","from":"contacted","to":"qualified"}]""", new ContactRestored("test", at)));
                        expected.Add((id, at, "stage"));
                        break;
                    default:
                        var (kind, actor, field) = random.Next(3) switch { 0 => ("import", "import:1", "leadScore"), 1 => ("score", "test", "leadScore"), _ => ("edit", "test", "city") };
                        edits.Add(ContactHistoryEntry.Record(ProjectId, id, contact, ContactHistoryKind.Edited, $$"""[{"field":"{{field}}","from":null,"to":1}]""", new ContactRestored(actor, at)));
                        expected.Add((id, at, kind));
                        break;
                }
            }

            await db.InTransactionAsync(
                async token =>
                {
                    await db.BulkInsertAsync(calls, token);
                    await db.BulkInsertAsync(steps, token);
                    await db.BulkInsertAsync(moves, token);
                    await db.BulkInsertAsync(edits, token);
                },
                CancellationToken.None);
        });

        foreach (var limit in (int[])[1, 2, 3, 7, 200])
        {
            var walked = await WalkAsync($"{Contacts}/{contact}/activity", limit);
            Assert.That(walked.Select(s => (Id(s), DateTimeOffset.Parse((string)s["at"]!, System.Globalization.CultureInfo.InvariantCulture), (string)s["kind"]!)), Is.EquivalentTo(expected), $"{limit}");
            Assert.That(walked.Select(s => (string)s["at"]!), Is.Ordered.Descending, $"{limit}");
        }

        foreach (var kind in (string[])["call", "callback", "stage", "score", "edit", "import", "created", "deleted"])
        {
            Assert.That((await WalkAsync($"{Contacts}/{contact}/activity?kind={kind}", 2)).Select(s => Id(s)), Is.EquivalentTo(expected.Where(e => e.Kind == kind).Select(e => e.Id)), kind);
        }
    }

    private static string What(JsonObject entry) => (string)entry["kind"]! switch
    {
        "call" => $"call {entry["call"]!["result"]}",
        "callback" => $"callback {entry["callback"]!["change"]}",
        "stage" => $"stage {entry["stage"]!["from"]}-{entry["stage"]!["to"]}",
        "edit" => $"edit {entry["changes"]![0]!["field"]}",
        var kind => kind,
    };
}
