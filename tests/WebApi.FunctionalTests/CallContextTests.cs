using System.Text.Json.Nodes;
using Contacts.WebApi.FunctionalTests.Kit;
using NUnit.Framework;

namespace Contacts.WebApi.FunctionalTests;

internal sealed class CallContextTests(string engine) : ApiTest(engine)
{
    private const string Number = "+12025550123";

    [Test]
    public async Task Context_TellsContactVariablesCallsAndCallback()
    {
        await DefineFieldAsync("plan", "text");
        await DefineFieldAsync("seats", "number");
        await DefineFieldAsync("vip", "boolean");
        await DefineFieldAsync("renewal", "date");
        await DefineFieldAsync("phone", "text");
        var contact = await CreateContactAsync(new
        {
            firstName = "Ada",
            lastName = "Lovelace",
            phone = "(202) 555-0123",
            email = "ada@example.com",
            company = "Ex \"Y\" <Ltd>",
            jobTitle = "Analyst",
            leadScore = 87,
            leadStage = "qualified",
            customFields = new { plan = "gold", seats = 12.5, vip = true, renewal = "2036-01-31", phone = "none" },
        });
        for (var n = 0; n < 12; n++)
        {
            await LogAsync(Id(contact), n == 11 ? "callback" : "no_answer", n, n == 11 ? "2036-07-01T16:00:00Z" : null);
        }

        var context = await ContextAsync(contact);

        var alone = (await Client.ReadAsync($"{Contacts}/{Id(contact)}").Expect(200)).Json;
        Assert.That(context["contact"]!.ToJsonString(), Is.EqualTo(alone.ToJsonString()));
        var variables = context["variables"]!.AsObject().ToDictionary(v => v.Key, v => (string)v.Value!);
        foreach (var (name, value) in ((string, string)[])[("first_name", "Ada"), ("last_name", "Lovelace"), ("name", "Ada Lovelace"), ("phone", Number), ("email", "ada@example.com"), ("company", "Ex \"Y\" <Ltd>"),
            ("job_title", "Analyst"), ("city", ""), ("lead_score", "87"), ("score_band", "hot"), ("lead_stage", "qualified"), ("freshness", "hot"), ("next_best_action", "wait_for_callback"), ("call_attempts", "12"),
            ("plan", "gold"), ("seats", "12.5"), ("vip", "true"), ("renewal", "2036-01-31")])
        {
            Assert.That(variables[name], Is.EqualTo(value), name);
        }

        var calls = context["lastCalls"]!.AsArray();
        Assert.That(calls.Select(c => (string)c!["summary"]!), Is.EqualTo(Enumerable.Range(2, 10).Reverse().Select(n => $"Call {n}")));
        Assert.That(((string)calls[0]!["result"]!, (string)calls[0]!["number"]!, (int)calls[0]!["durationSeconds"]!), Is.EqualTo(("callback", Number, 60)));
        Assert.That(((string)context["openCallback"]!["scheduledAt"]!, (string)context["openCallback"]!["contact"]!["name"]!), Is.EqualTo(("2036-07-01T16:00:00Z", "Ada Lovelace")));
        Assert.That(context["nextBestAction"]!.ToJsonString(), Is.EqualTo(alone["nextBestAction"]!.ToJsonString()));
        Assert.That((bool)context["doNotCall"]!, Is.False);

        var callback = (string)context["openCallback"]!["id"]!;
        await Client.PostAsync($"{Project}/callbacks/{callback}/complete").Expect(200);
        Assert.That((await ContextAsync(contact))["openCallback"], Is.Null);
    }

    [Test]
    public async Task Context_OfSomebodyNew_IsEmptyButWhole()
    {
        var context = await ContextAsync(await CreateContactAsync(new { name = "Bob" }));

        Assert.That(context["lastCalls"]!.AsArray(), Is.Empty);
        Assert.That((context["openCallback"], (string)context["variables"]!["phone"]!, (string)context["nextBestAction"]!["code"]!), Is.EqualTo(((JsonNode?)null, "", "fix_phone")));
    }

    [Test]
    public async Task OpenCallback_NamesItsReturnCall()
    {
        var contact = await CreateContactAsync(new { name = "Ada", phone = Number });
        var callback = Id((await Client.PostAsync($"{Project}/callbacks", new { contactId = Id(contact), scheduledAt = "2036-07-01T16:00:00Z" }).Expect(201)).Json);
        var call = Id((await Client.PostAsync($"{Project}/callbacks/{callback}/call", new { }).Expect(201)).Json);

        Assert.That((Guid)(await ContextAsync(contact))["openCallback"]!["activeCallId"]!, Is.EqualTo(call));
    }

    [TestCase("project")]
    [TestCase("organization")]
    [TestCase("contact")]
    public async Task DoNotCall_ByAnyOfThree_StopsTheCall(string scope)
    {
        var contact = await CreateContactAsync(new { name = "Ada", phone = Number, email = "ada@example.com" });
        await Client.PostAsync($"{Api}/organizations/{await CreateOrganizationAsync()}/do-not-call", new { number = Number }).Expect(201);
        Assert.That((bool)(await ContextAsync(contact))["doNotCall"]!, Is.False, "another organization's list");

        await (scope switch
        {
            "project" => Client.PostAsync($"{Project}/do-not-call", new { number = Number }).Expect(201),
            "organization" => Client.PostAsync($"{Api}/organizations/{OrganizationId}/do-not-call", new { number = Number }).Expect(201),
            _ => Client.PatchAsync($"{Contacts}/{Id(contact)}", new { doNotCall = true }).Expect(200),
        });

        var context = await ContextAsync(contact);
        Assert.That(((bool)context["doNotCall"]!, (string)context["nextBestAction"]!["code"]!, (string)context["variables"]!["next_best_action"]!), Is.EqualTo((true, "do_not_call", "do_not_call")));
        Assert.That((bool)context["contact"]!["doNotCall"]!, Is.EqualTo(scope == "contact"));
    }

    [Test]
    public async Task ByNumber_IsTheContactReachedLast()
    {
        await CreateContactAsync(new { name = "Never", phone = Number });
        var reached = await CreateContactAsync(new { name = "Reached", phone = Number });
        await CreateContactAsync(new { name = "Newer", phone = Number });
        await LogAsync(Id(reached), "connected", 0);

        foreach (var typed in (string[])["(202) 555-0123", Number, " 12025550123"])
        {
            var found = (await Client.ReadAsync($"{Contacts}/call-context?phone={Url(typed)}").Expect(200)).Json;
            Assert.That(found.ToJsonString(), Is.EqualTo((await ContextAsync(reached)).ToJsonString()));
        }

        await Client.SendAsync(HttpMethod.Delete, $"{Contacts}/{Id(reached)}").Expect(204);
        Assert.That((string)(await Client.ReadAsync($"{Contacts}/call-context?phone={Url(Number)}").Expect(200)).Json["contact"]!["name"]!, Is.EqualTo("Newer"));
        await Client.ReadAsync($"{Contacts}/{Id(reached)}/call-context").Expect(404);
        await Client.ReadAsync($"{Contacts}/{Guid.NewGuid()}/call-context").Expect(404);
        await Client.ReadAsync($"{Contacts}/call-context?phone={Url("+12025550124")}").Expect(404);
        await Client.ReadAsync($"{Contacts}/call-context").Expect(400, field: "phone");
        await Client.ReadAsync($"{Contacts}/call-context?phone=12").Expect(400, "too_short", "phone");
    }

    private async Task<JsonObject> ContextAsync(JsonObject contact) => (await Client.ReadAsync($"{Contacts}/{Id(contact)}/call-context").Expect(200)).Json;

    private Task<Answer> LogAsync(Guid contactId, string result, int number, string? callbackAt = null)
    {
        var ended = DateTimeOffset.UtcNow.AddHours(-20 + number);
        return Client.PostAsync($"{Project}/calls/log", new { contactId, direction = "outbound", result, startedAt = ended.AddMinutes(-1), endedAt = ended, durationSeconds = 60, summary = $"Call {number}", callbackAt }).Expect(201);
    }
}
