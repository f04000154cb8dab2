using System.Text.Json.Nodes;
using Contacts.WebApi.FunctionalTests.Kit;
using NUnit.Framework;

namespace Contacts.WebApi.FunctionalTests;

internal sealed class LeadTests(string engine) : ApiTest(engine)
{
    private static readonly string[] Stages = ["new", "contacted", "qualified", "proposal", "negotiation", "won", "lost"];
    private static readonly string[] Working = ["contacted", "qualified", "proposal", "negotiation"];

    [Test]
    public async Task MoveStage_FromEveryStageToEvery_IsAsTheReferenceSays()
    {
        var reference = (await Client.ReadAsync($"{Api}/reference").Expect(200)).Json["leadStages"]!.AsArray().ToDictionary(s => (string)s!["code"]!, s => s!);
        Assert.That(reference.Keys, Is.EqualTo(Stages));
        foreach (var from in Stages)
        {
            var moves = reference[from]["movesTo"]!.AsArray().Select(s => (string)s!).ToArray();
            var reopens = reference[from]["reopensTo"]!.AsArray().Select(s => (string)s!).ToArray();
            Assert.That(moves, Is.EquivalentTo(from is "won" or "lost" ? [] : Working.Append("won").Append("lost").Where(s => s != from)));
            foreach (var to in Stages)
            {
                var lead = Id(await CreateContactAsync(new { name = "Lead", leadStage = from, leadStageReason = "seed" }));
                var move = await Client.PostAsync($"{Project}/leads/{lead}/stage", new { stage = to, reason = "because" });
                if (from == to || moves.Contains(to))
                {
                    Assert.That((int)move.Status, Is.EqualTo(200), move.Text);
                    Assert.That(((string)move.Json["leadStage"]!, (string)move.Json["type"]!), Is.EqualTo((to, to == "won" ? "customer" : "lead")));
                    Assert.That(move.Json["convertedAt"] is not null, Is.EqualTo(to == "won"));
                    Assert.That(move.Etag, Is.EqualTo(from == to ? "\"1\"" : "\"2\""));
                    continue;
                }

                await Task.FromResult(move).Expect(409, reopens.Length > 0 ? "lead.closed" : "lead.illegal_transition");
                Assert.That(move.Json["allowed"]!.AsArray().Select(a => (string)a!), Is.EquivalentTo(reopens.Length > 0 ? reopens : moves));
                var reopen = await Client.PostAsync($"{Project}/leads/{lead}/reopen", new { stage = to, reason = "again" });
                Assert.That((int)reopen.Status, Is.EqualTo(reopens.Contains(to) ? 200 : 409), $"{from} to {to}: {reopen.Text}");
                if (reopens.Contains(to))
                {
                    Assert.That(((string)reopen.Json["leadStage"]!, (string)reopen.Json["type"]!, reopen.Json["convertedAt"]), Is.EqualTo((to, "lead", (JsonNode?)null)));
                }
            }
        }
    }

    [Test]
    public async Task MoveStage_Refusals()
    {
        var contact = Id(await CreateContactAsync(new { name = "No lead" }));
        var lead = Id(await CreateContactAsync(new { name = "Lead", type = "lead" }));
        await Client.PostAsync($"{Project}/leads/{contact}/stage", new { stage = "won" }).Expect(409, "lead.not_a_lead");
        await Client.PostAsync($"{Project}/leads/{contact}/reopen", new { stage = "contacted", reason = "x" }).Expect(409, "lead.not_a_lead");
        await Client.PostAsync($"{Project}/leads/{lead}/stage", new { stage = "lost" }).Expect(400, "lead.reason_required", "reason");
        await Client.PostAsync($"{Project}/leads/{lead}/stage", new { stage = "lost", reason = "  " }).Expect(400, "lead.reason_required");
        await Client.PostAsync($"{Project}/leads/{lead}/stage", new { stage = "lost", reason = new string('x', 501) }).Expect(400, field: "reason");
        await Client.PostAsync($"{Project}/leads/{lead}/stage", new { stage = "nowhere" }).Expect(400, field: "stage");
        await Client.PostAsync($"{Project}/leads/{lead}/stage", "{}").Expect(400);
        await Client.PostAsync($"{Project}/leads/{lead}/reopen", new { stage = "contacted" }).Expect(400, field: "reason");
        await Client.PostAsync($"{Project}/leads/{lead}/reopen", new { stage = "contacted", reason = "x" }).Expect(409, "lead.not_closed");
        await Client.SendAsync(HttpMethod.Post, $"{Project}/leads/{lead}/stage", Http.Json(new { stage = "won" }), "\"7\"").Expect(412, "stale_version");
        await Client.PostAsync($"{Project}/leads/{Guid.NewGuid()}/stage", new { stage = "won" }).Expect(404);
        Assert.That((await Client.ReadAsync($"{Contacts}/{lead}").Expect(200)).Etag, Is.EqualTo("\"1\""));
    }

    [Test]
    public async Task StageHistory_KeepsEveryMoveInOrder()
    {
        var lead = Id(await CreateContactAsync(new { name = "Lead", type = "lead" }));
        foreach (var stage in (string[])["qualified", "proposal", "contacted", "won"])
        {
            await Client.PostAsync($"{Project}/leads/{lead}/stage", new { stage }).Expect(200);
        }

        await Client.PostAsync($"{Project}/leads/{lead}/reopen", new { stage = "negotiation", reason = "came back" }).Expect(200);
        await Client.PatchAsync($"{Contacts}/{lead}", new { leadStage = "lost", leadStageReason = "no budget" }).Expect(200);

        var moves = (await Client.ReadAsync($"{Project}/leads/{lead}/stage-history").Expect(200)).List;
        Assert.That(moves.Select(m => ((string?)m!["from"], (string)m["to"]!, (string?)m["reason"])), Is.EqualTo(new (string?, string, string?)[]
        {
            (null, "new", null), ("new", "qualified", null), ("qualified", "proposal", null), ("proposal", "contacted", null), ("contacted", "won", null), ("won", "negotiation", "came back"), ("negotiation", "lost", "no budget"),
        }));
        Assert.That(moves.Skip(1).Select(m => (long?)m!["secondsInFrom"]), Is.All.Not.Null);
    }

    [Test]
    public async Task Lists_HoldLeadsOnly_AndStatsCountThemFromScratch()
    {
        var random = new Random(7);
        var second = await CreateProjectAsync(OrganizationId);
        foreach (var project in (Guid[])[ProjectId, second])
        {
            for (var i = 0; i < 25; i++)
            {
                var stage = random.Next(9) < 7 ? Stages[random.Next(7)] : null;
                var made = Id(stage is null ? await CreateContactAsync(new { name = $"C{i}" }, project) : await CreateContactAsync(new { name = $"L{i}", leadStage = stage, leadStageReason = "seed" }, project));
                if (i % 10 == 9)
                {
                    await Client.SendAsync(HttpMethod.Delete, $"{Api}/projects/{project}/contacts/{made}").Expect(204);
                }
            }
        }

        var all = await WalkAsync($"{Api}/leads?organizationId={OrganizationId}", 7);
        var own = await WalkAsync($"{Project}/leads", 7);
        var contacts = (await WalkAsync(Contacts)).Where(c => c["leadStage"] is not null).ToList();
        Assert.That(own.Select(Id), Is.EquivalentTo(contacts.Select(Id)).And.Not.Empty);
        Assert.That(all.Where(l => (Guid)l["projectId"]! == ProjectId).Select(Id), Is.EquivalentTo(own.Select(Id)));
        Assert.That(all.Select(l => (Guid)l["projectId"]!).Distinct(), Is.EquivalentTo(new[] { ProjectId, second }));
        AssertStats((await Client.ReadAsync($"{Project}/leads/stats").Expect(200)).Json, own);
        AssertStats((await Client.ReadAsync($"{Api}/leads/stats?organizationId={OrganizationId}").Expect(200)).Json, all);
        AssertStats((await Client.ReadAsync($"{Api}/projects/{await CreateProjectAsync(OrganizationId)}/leads/stats").Expect(200)).Json, []);

        static void AssertStats(JsonObject stats, List<JsonObject> leads)
        {
            int Of(string stage) => leads.Count(l => (string)l["leadStage"]! == stage);
            Assert.That((int)stats["total"]!, Is.EqualTo(leads.Count));
            Assert.That(((int)stats["new"]!, (int)stats["qualified"]!, (int)stats["converted"]!), Is.EqualTo((Of("new"), Of("qualified"), Of("won"))));
            Assert.That(stats["byStage"]!.AsObject().Select(s => (s.Key, (int)s.Value!)), Is.EqualTo(Stages.Select(s => (s, Of(s)))));
        }
    }
}
