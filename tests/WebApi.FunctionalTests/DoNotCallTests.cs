using System.Text.Json.Nodes;
using Contacts.Domain.Access;
using Contacts.WebApi.FunctionalTests.Kit;
using NUnit.Framework;

namespace Contacts.WebApi.FunctionalTests;

internal sealed class DoNotCallTests(string engine) : ApiTest(engine)
{
    private string List => $"{Project}/do-not-call";
    private string OrganizationList => $"{Api}/organizations/{OrganizationId}/do-not-call";

    [Test]
    public async Task Add_InAnyFormatting_IsListedOnce()
    {
        var added = await Client.PostAsync(List, new { number = "(415) 555-0100", reason = " Asked in writing. " }).Expect(201);
        Assert.That(((string)added.Json["number"]!, (string)added.Json["reason"]!), Is.EqualTo(("+14155550100", "Asked in writing.")));
        Assert.That(added.Headers.Location!.OriginalString, Is.EqualTo($"{List}?number={Url("+14155550100")}"));

        var again = await Client.PostAsync(List, new { number = "+1 415 555 0100", reason = "Another" }).Expect(200);
        Assert.That(again.Json.ToJsonString(), Is.EqualTo(added.Json.ToJsonString()));
        Assert.That((await WalkAsync(List)).Select(n => n.ToJsonString()), Is.EqualTo(new[] { added.Json.ToJsonString() }));
        Assert.That(await WalkAsync($"{List}/changes"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Add_ByManyAtOnce_IsListedOnce()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(n => Client.PostAsync(List, new { number = "+14155550100", reason = $"Reason {n}" })));

        Assert.That(answers.Select(a => (int)a.Status).Order(), Is.EqualTo(Enumerable.Repeat(200, 11).Append(201)));
        Assert.That(answers.Select(a => (string)a.Json["reason"]!).Distinct().Count(), Is.EqualTo(1));
        Assert.That(await WalkAsync($"{List}/changes"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Refusals()
    {
        await Client.PostAsync(List, new { }).Expect(400, "invalid_input", "number");
        await Client.PostAsync(List, new { number = "12" }).Expect(400, "too_short", "number");
        await Client.PostAsync(List, new { number = "1.23E+10" }).Expect(400, "scientific_notation", "number");
        await Client.PostAsync(List, new { number = new string('1', 51) }).Expect(400, "invalid_input", "number");
        await Client.PostAsync(List, new { number = "+14155550100", reason = new string('a', 501) }).Expect(400, "invalid_input", "reason");
        await Client.PostAsync(OrganizationList, new { number = "(415) 555-0100" }).Expect(400, "invalid_country_code", "number");
        await Client.PostAsync($"{List}/bulk", new { items = Array.Empty<object>() }).Expect(400, "invalid_input", "items");
        await Client.PostAsync($"{List}/bulk", new { items = Enumerable.Repeat(new { number = "+14155550100" }, 10_001) }).Expect(400, "invalid_input", "items");
        await Client.ReadAsync($"{List}/check").Expect(400, "invalid_input", "number");
        await Client.ReadAsync($"{List}/check?number=none").Expect(400, "not_a_number", "number");
        await Client.ReadAsync($"{List}?colour=red").Expect(400, "unknown_parameter", "colour");
        Assert.That(await WalkAsync(List), Is.Empty);
    }

    /// <summary>Its answer is written together with the contact, and is the stored one: it must know the list, too.</summary>
    [Test]
    public async Task CreateUnderAKey_KnowsTheListsOfItsNumber([Values] bool ofTheOrganization)
    {
        await Client.PostAsync(ofTheOrganization ? OrganizationList : List, new { number = "+14155550100" }).Expect(201);
        var key = $"listed-{Guid.NewGuid()}";
        foreach (var (attempt, phone, action) in new[] { (1, "+14155550100", "do_not_call"), (2, "+14155550100", "do_not_call"), (1, "+14155550101", "first_call") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, Contacts) { Content = Http.Json(new { name = "Listed", phone, leadStage = "new" }) };
            request.Headers.Add("Idempotency-Key", key + phone);
            using var response = await Client.SendAsync(request);
            var created = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
            Assert.That((int)response.StatusCode, Is.EqualTo(201), created.ToJsonString());
            Assert.That((string?)created["nextBestAction"]!["code"], Is.EqualTo(action), $"attempt {attempt}");
        }

        Assert.That(await WalkAsync(Contacts), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task EveryAnswerThatShowsAContact_KnowsTheListsOfItsNumber([Values] bool ofTheOrganization)
    {
        var (list, other) = (ofTheOrganization ? OrganizationList : List, await CreateContactAsync(new { name = "Other", phone = "+14155550101" }));
        var before = await CreateContactAsync(new { name = "Before", phone = "+14155550100", leadStage = "new" });
        var contact = $"{Contacts}/{before["id"]}";
        await Client.PostAsync(list, new { number = "+14155550100" }).Expect(201);

        JsonNode[] shown =
        [
            (await Client.ReadAsync(contact).Expect(200)).Json,
            (await Client.ReadAsync($"{Contacts}/lookup?phone={Url("+14155550100")}").Expect(200)).List[0]!,
            (await WalkAsync($"{Contacts}?nextBestAction=do_not_call"))[0],
            (await WalkAsync($"{Contacts}?sort=urgency"))[^1],
            (await WalkAsync($"{Api}/leads?projectId={ProjectId}"))[0],
            (await Client.PatchAsync(contact, new { notes = "x" }).Expect(200)).Json,
            (await Client.PostAsync($"{Project}/leads/{before["id"]}/stage", new { stage = "contacted" }).Expect(200)).Json,
            (await Client.PostAsync(Contacts, new { name = "After", phone = "+14155550100" }).Expect(201)).Json,
        ];

        Assert.That(shown.Select(c => ((string)c["nextBestAction"]!["code"]!, (string)c["nextBestAction"]!["text"]!)), Is.All.EqualTo(("do_not_call", "Do not call: the number is on a do-not-call list.")));
        Assert.That(shown.Select(c => (bool)c["doNotCall"]!), Is.All.False, "the person did not ask");
        Assert.That((await WalkAsync($"{Contacts}?nextBestAction=!do_not_call")).Select(c => (string)c["id"]!), Is.EqualTo(new[] { (string)other["id"]! }));

        await Client.SendAsync(HttpMethod.Delete, $"{list}?number={Url("+14155550100")}&reason=Wrong").Expect(204);
        Assert.That((string)(await Client.ReadAsync(contact).Expect(200)).Json["nextBestAction"]!["code"]!, Is.EqualTo("first_call"));
    }

    [Test]
    public async Task BulkAdd_AnswersEachItemInOrder()
    {
        await Client.PostAsync(List, new { number = "+14155550101" }).Expect(201);
        var sent = """{ "items": [{ "number": "(415) 555-0100", "reason": "first" }, { "number": "12" }, { "number": "+14155550101" }, { "number": "+1 415 555 0100" }, null, { "number": "+14155550102", "reason": "REASON" }] }""".Replace("REASON", new string('a', 501), StringComparison.Ordinal);

        var answer = (await Client.PostAsync($"{List}/bulk", sent).Expect(200)).Json;

        Assert.That(
            answer["results"]!.AsArray().Select(r => ((int)r!["index"]!, (string)r["status"]!, (string?)r["number"], (string?)r["problem"]?["code"])),
            Is.EqualTo(new (int, string, string?, string?)[]
            {
                (0, "added", "+14155550100", null), (1, "failed", null, "too_short"), (2, "unchanged", "+14155550101", null),
                (3, "unchanged", "+14155550100", null), (4, "failed", null, "required"), (5, "failed", null, "text_too_long"),
            }));
        Assert.That(answer["counts"]!.ToJsonString(), Is.EqualTo("""{"added":1,"unchanged":2,"failed":3}"""));
        Assert.That((await WalkAsync(List)).ToDictionary(n => (string)n["number"]!, n => (string?)n["reason"]), Is.EqualTo(new Dictionary<string, string?> { ["+14155550100"] = "first", ["+14155550101"] = null }));
        Assert.That(await WalkAsync($"{List}/changes?kind=added"), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task BulkAdd_ByManyAtOnce_ListsEachNumberOnce()
    {
        var numbers = Enumerable.Range(0, 200).Select(n => $"+1415555{n:0000}").ToArray();
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(n => Client.PostAsync($"{List}/bulk", new { items = (n % 2 == 0 ? numbers : numbers.Reverse()).Select(number => new { number }) }).Expect(200)));

        Assert.That(answers.Sum(a => (int)a.Json["counts"]!["added"]!), Is.EqualTo(200));
        Assert.That(answers.Sum(a => (int)a.Json["counts"]!["unchanged"]!), Is.EqualTo(600));
        Assert.That((await WalkAsync(List)).Select(n => (string)n["number"]!), Is.EquivalentTo(numbers));
        Assert.That(await WalkAsync($"{List}/changes"), Has.Count.EqualTo(200));
    }

    [Test]
    public async Task List_OfEqualTimes_LosesAndRepeatsNothing()
    {
        var numbers = Enumerable.Range(0, 25).Select(n => $"+141555501{n:00}").ToArray();
        await Client.PostAsync($"{List}/bulk", new { items = numbers.Select(number => new { number }) }).Expect(200);
        await Client.PostAsync(List, new { number = "+14155550199" }).Expect(201);

        foreach (var sort in (string[])["addedAt", "-addedAt"])
        {
            var walked = (await WalkAsync($"{List}?sort={sort}", limit: 4)).Select(n => (string)n["number"]!).ToList();
            Assert.That(walked, Is.EquivalentTo(numbers.Append("+14155550199")));
            Assert.That(sort == "addedAt" ? walked[^1] : walked[0], Is.EqualTo("+14155550199"));
        }

        Assert.That((await WalkAsync($"{List}?number={Url("+14155550103")}")).Select(n => (string)n["number"]!), Is.EqualTo(new[] { "+14155550103" }));
        Assert.That((int)(await Client.ReadAsync($"{List}?addedAt.lt=2020-01-01T00:00:00Z&includeTotal=true").Expect(200)).Json["total"]!, Is.Zero);
    }

    [Test]
    public async Task Check_TellsWhoseListsANumberIsOn()
    {
        var sibling = await CreateProjectAsync(OrganizationId, country: "GB");
        Assert.That(await ScopesAsync(List, "+442079460100"), Is.Empty);

        await Client.PostAsync(OrganizationList, new { number = "+44 20 7946 0100" }).Expect(201);
        await Client.PostAsync(List, new { number = "+442079460100" }).Expect(201);

        Assert.That(await ScopesAsync(List, "+442079460100"), Is.EqualTo(new[] { "project", "organization" }));
        Assert.That(await ScopesAsync($"{Api}/projects/{sibling}/do-not-call", "020 7946 0100"), Is.EqualTo(new[] { "organization" }));
        Assert.That(await ScopesAsync(OrganizationList, "+442079460100"), Is.EqualTo(new[] { "organization" }));
        Assert.That(await WalkAsync($"{Api}/projects/{sibling}/do-not-call"), Is.Empty);

        await Client.SendAsync(HttpMethod.Delete, $"{OrganizationList}?number={Url("+442079460100")}&reason=mistake").Expect(204);
        Assert.That(await ScopesAsync(List, "+442079460100"), Is.EqualTo(new[] { "project" }));
        Assert.That(await ScopesAsync(OrganizationList, "+442079460100"), Is.Empty);
    }

    [Test]
    public async Task Remove_NeedsAReason_AndIsKept()
    {
        await Client.PostAsync(List, new { number = "+14155550100", reason = "complaint" }).Expect(201);
        var one = $"{List}?number={Url("+14155550100")}";
        await Client.SendAsync(HttpMethod.Delete, one).Expect(400, "do_not_call.reason_required", "reason");
        await Client.SendAsync(HttpMethod.Delete, $"{one}&reason={new string('a', 501)}").Expect(400, "invalid_input", "reason");
        await Client.SendAsync(HttpMethod.Delete, $"{one}&reason=consent").Expect(204);
        await Client.SendAsync(HttpMethod.Delete, $"{one}&reason=consent").Expect(404);
        await Client.SendAsync(HttpMethod.Delete, $"{List}?number={Url("(415) 555-0101")}&reason=consent").Expect(404);
        await Client.SendAsync(HttpMethod.Delete, $"{List}?number=none&reason=consent").Expect(400, "not_a_number");
        await Client.PostAsync(List, new { number = "+14155550100" }).Expect(201);

        var changes = await WalkAsync($"{List}/changes?number={Url("+14155550100")}", limit: 1);
        Assert.That(changes.Select(c => ((string)c["kind"]!, (string?)c["reason"])), Is.EqualTo(new[] { ("added", null), ("removed", "consent"), ("added", "complaint") }));
        Assert.That(changes.Select(c => (string)c["actor"]!), Has.All.StartsWith("key:"));
        Assert.That((await WalkAsync($"{List}/changes?kind=removed&number=!null")).Count, Is.EqualTo(1));
    }

    [Test]
    public async Task RepeatedWithOneIdempotencyKey_AnswersAlike()
    {
        var key = Guid.NewGuid().ToString();
        var answers = new List<Answer>();
        for (var n = 0; n < 2; n++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, List) { Content = Http.Json(new { number = "+14155550100" }) };
            request.Headers.Add("Idempotency-Key", key);
            using var response = await Client.SendAsync(request);
            answers.Add(new(response.StatusCode, response.Headers, null, await response.Content.ReadAsStringAsync()));
        }

        Assert.That(answers.Select(a => (int)a.Status), Is.EqualTo(new[] { 201, 201 }));
        Assert.That(answers[1].Text, Is.EqualTo(answers[0].Text));
    }

    [Test]
    public async Task OrganizationList_NeedsAKeyOfTheOrganization()
    {
        using var ofProject = await Host.CreateClientAsync(OrganizationId, ProjectId, Scopes.Admin);
        using var ofOrganization = await Host.CreateClientAsync(OrganizationId, null, Scopes.Admin);
        using var stranger = await Host.CreateClientAsync(await CreateOrganizationAsync(), null, Scopes.Admin);
        using var reader = await Host.CreateClientAsync(OrganizationId, null, Scopes.ContactsRead);

        await ofOrganization.PostAsync(OrganizationList, new { number = "+442079460100" }).Expect(201);
        foreach (var (client, status) in ((HttpClient, int)[])[(ofProject, 403), (stranger, 404)])
        {
            await client.PostAsync(OrganizationList, new { number = "+442079460101" }).Expect(status);
            await client.PostAsync($"{OrganizationList}/bulk", new { items = new[] { new { number = "+442079460101" } } }).Expect(status);
            await client.ReadAsync(OrganizationList).Expect(status);
            await client.ReadAsync($"{OrganizationList}/changes").Expect(status);
            await client.ReadAsync($"{OrganizationList}/check?number={Url("+442079460100")}").Expect(status);
            await client.SendAsync(HttpMethod.Delete, $"{OrganizationList}?number={Url("+442079460100")}&reason=mine").Expect(status);
        }

        await reader.ReadAsync(OrganizationList).Expect(200);
        await reader.PostAsync(OrganizationList, new { number = "+442079460101" }).Expect(403, "missing_scope");
        await Client.ReadAsync($"{Api}/organizations/{Guid.NewGuid()}/do-not-call").Expect(404);
        Assert.That(await WalkAsync(OrganizationList), Has.Count.EqualTo(1));
    }

    private async Task<string[]> ScopesAsync(string list, string number)
    {
        var check = (await Client.ReadAsync($"{list}/check?number={Url(number)}").Expect(200)).Json;
        var scopes = check["scopes"]!.AsArray().Select(s => (string)s!).ToArray();
        Assert.That(((string)check["number"]!, (bool)check["listed"]!), Is.EqualTo(("+442079460100", scopes.Length > 0)));
        return scopes;
    }
}
