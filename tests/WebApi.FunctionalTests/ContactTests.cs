using System.Net;
using System.Text.Json.Nodes;
using Contacts.Tests.Shared;
using Contacts.WebApi.FunctionalTests.Kit;
using NUnit.Framework;

namespace Contacts.WebApi.FunctionalTests;

internal sealed class ContactTests(string engine) : ApiTest(engine)
{
    private static readonly Dictionary<string, object?> Full = new()
    {
        ["firstName"] = "Ada",
        ["lastName"] = "Lovelace",
        ["phone"] = "(415) 555-0100",
        ["email"] = "Ada@Example.com",
        ["type"] = "lead",
        ["source"] = "trade-show",
        ["company"] = "Ünïcode 株式会社 😀",
        ["jobTitle"] = "Analyst",
        ["segment"] = "premium",
        ["notes"] = "Line one\nline two; \"quoted\", 'single' \\ back & <tag>",
        ["city"] = "London",
        ["state"] = "Greater London",
        ["country"] = "gb",
        ["timeZone"] = "Europe/London",
        ["leadScore"] = 87,
        ["scoredAt"] = "2027-01-31T09:00:00.1234567+02:00",
        ["scoreSource"] = "hubspot",
        ["doNotCall"] = true,
        ["doNotCallReason"] = "asked",
        ["externalIds"] = new Dictionary<string, string> { ["hubspot"] = "501" },
        ["customFields"] = new Dictionary<string, object> { ["plan"] = "gold", ["seats"] = 12.50m, ["vip"] = true, ["since"] = "2027-01-31", ["remark"] = "é\t\"x\"" },
    };

    [Test]
    public async Task Create_Full_IsWhatGetAndListShowNext()
    {
        await DefineFieldsAsync();

        var created = await Client.PostAsync(Contacts, Full).Expect(201);

        Assert.That(created.Headers.Location!.ToString(), Is.EqualTo($"{Contacts}/{Id(created.Json)}"));
        Assert.That(created.Etag, Is.EqualTo("\"1\""));
        var read = await Client.ReadAsync(created.Headers.Location!.ToString()).Expect(200);
        AssertSame(read, created);
        Assert.That(read.Etag, Is.EqualTo(created.Etag));
        var listed = (await Client.ReadAsync(Contacts).Expect(200)).Items.Single()!;
        Assert.That(JsonNode.DeepEquals(listed, created.Json), listed.ToJsonString());
        var contact = created.Json;
        Assert.Multiple(() =>
        {
            Assert.That((string?)contact["name"], Is.EqualTo("Ada Lovelace"));
            Assert.That((string?)contact["phone"], Is.EqualTo("+14155550100"));
            Assert.That((string?)contact["phoneRaw"], Is.EqualTo("(415) 555-0100"));
            Assert.That((string?)contact["email"], Is.EqualTo("Ada@Example.com"));
            Assert.That((string?)contact["country"], Is.EqualTo("GB"));
            Assert.That((string?)contact["leadStage"], Is.EqualTo("new"));
            Assert.That((string?)contact["scoreBand"], Is.EqualTo("hot"));
            Assert.That((string?)contact["scoredAt"], Is.EqualTo("2027-01-31T07:00:00.123456Z"));
            Assert.That((string?)contact["freshness"]!["label"], Is.EqualTo("warm"));
            Assert.That((string?)contact["nextBestAction"]!["code"], Is.EqualTo("do_not_call"));
            Assert.That((string?)contact["notes"], Is.EqualTo(Full["notes"]));
            Assert.That((string?)contact["company"], Is.EqualTo(Full["company"]));
            Assert.That(contact["customFields"]!.ToJsonString(), Does.Contain("\"seats\":12.5").And.Contain("\"vip\":true").And.Contain("\"plan\":\"gold\""));
            Assert.That(contact["externalIds"]!.ToJsonString(), Is.EqualTo("""{"hubspot":"501"}"""));
        });
    }

    [TestCase("""{"name":"Ada"}""", "Ada")]
    [TestCase("""{"phone":"+442079460101"}""", null)]
    [TestCase("""{"email":"ada@example.com"}""", null)]
    [TestCase("""{"name":"  Ada  ","notes":"   "}""", "Ada")]
    [TestCase("""{"name":"\ud83d\ude00"}""", "\U0001F600")]
    public async Task Create_WithOneOfNamePhoneEmail_IsEnough(string body, string? name)
    {
        var created = await Client.PostAsync(Contacts, body).Expect(201);
        Assert.That((string?)created.Json["name"], Is.EqualTo(name));
        Assert.That((await Client.ReadAsync($"{Contacts}/{Id(created.Json)}").Expect(200)).Text, Is.EqualTo(created.Text));
    }

    [TestCase("""{"phone":"hello"}""", "not_a_number", "phone")]
    [TestCase("""{"phone":"12"}""", "too_short", "phone")]
    [TestCase("""{"phone":"+4420794601010000"}""", "too_long", "phone")]
    [TestCase("""{"phone":"+999 123456789"}""", "invalid_country_code", "phone")]
    [TestCase("""{"phone":"1.23E+10"}""", "scientific_notation", "phone")]
    [TestCase("""{"email":"ada"}""", "invalid_email", "email")]
    [TestCase("""{"email":"a b@example.com"}""", "invalid_email", "email")]
    [TestCase("""{}""", "contact.unreachable", "name")]
    [TestCase("""{"name":"   "}""", "contact.unreachable", "name")]
    [TestCase("""{"name":"A","country":"Atlantis"}""", "unknown_country", "country")]
    [TestCase("""{"name":"A","timeZone":"Mars/Base"}""", "unknown_time_zone", "timeZone")]
    [TestCase("""{"name":"A","leadScore":101}""", "invalid_input", "leadScore")]
    [TestCase("""{"name":"A","leadScore":-1}""", "invalid_input", "leadScore")]
    [TestCase("""{"name":"A\u0000B"}""", "invalid_input", "name")]
    [TestCase("""{"name":"A","notes":"\ud800"}""", null, "notes")]
    [TestCase("""{"name":"A","customFields":{"nope":1}}""", "unknown_custom_field", "customFields.nope")]
    [TestCase("""{"name":"A","customFields":{"remark":"\ud800"}}""", "invalid_character", "customFields.remark")]
    [TestCase("""{"name":"A","customFields":{"remark":5}}""", "not_a_text", "customFields.remark")]
    [TestCase("""{"name":"A","customFields":{"remark":{"a":1}}}""", "not_a_text", "customFields.remark")]
    [TestCase("""{"name":"A","customFields":{"seats":"12"}}""", "not_a_number", "customFields.seats")]
    [TestCase("""{"name":"A","customFields":{"seats":1e400}}""", "not_a_number", "customFields.seats")]
    [TestCase("""{"name":"A","customFields":{"seats":1234567890123456}}""", "not_a_number", "customFields.seats")]
    [TestCase("""{"name":"A","customFields":{"vip":"yes"}}""", "not_a_boolean", "customFields.vip")]
    [TestCase("""{"name":"A","customFields":{"since":"31.01.2027"}}""", "not_a_date", "customFields.since")]
    [TestCase("""{"name":"A","customFields":{"plan":"lead"}}""", "not_a_choice", "customFields.plan")]
    [TestCase("""{"name":"A","customFields":{"\ud800":1}}""", null, null)]
    [TestCase("""{"name":"A","customFields":[]}""", null, "customFields")]
    [TestCase("""{"name":"A","customFields":"x"}""", null, "customFields")]
    [TestCase("""{"name":"A","externalIds":{"hub spot":"1"}}""", "invalid_external_system", "externalIds")]
    [TestCase("""{"name":"A","externalIds":{"hubspot":""}}""", "required", "externalIds.hubspot")]
    [TestCase("""{"name":"A","externalIds":{"hubspot":"\ud800"}}""", null, null)]
    [TestCase("""{"name":"A","externalIds":{"hubspot":"a\u0000b"}}""", "invalid_character", "externalIds.hubspot")]
    [TestCase("""{"name":"A","externalIds":{"hubspot":5}}""", null, null)]
    [TestCase("""{"name":"A","nickname":"B"}""", "unknown_field", "nickname")]
    [TestCase("""{"name":"A","id":"01990000-0000-7000-8000-000000000001"}""", "unknown_field", "id")]
    [TestCase("""{"name":5}""", null, "name")]
    [TestCase("""{"name":["A"]}""", null, "name")]
    [TestCase("""{"name":"A","leadScore":"high"}""", null, "leadScore")]
    [TestCase("""{"name":"A","leadScore":"87"}""", null, "leadScore")]
    [TestCase("""{"name":"A","leadScore":1.5}""", null, "leadScore")]
    [TestCase("""{"name":"A","leadScore":99999999999999999999}""", null, "leadScore")]
    [TestCase("""{"name":"A","doNotCall":"yes"}""", null, "doNotCall")]
    [TestCase("""{"name":"A","doNotCall":null}""", null, "doNotCall")]
    [TestCase("""{"name":"A","type":"robot"}""", null, "type")]
    [TestCase("""{"name":"A","type":1}""", null, "type")]
    [TestCase("""{"name":"A","type":null}""", null, "type")]
    [TestCase("""{"name":"A","leadStage":"nowhere"}""", null, "leadStage")]
    [TestCase("""{"name":"A","scoredAt":"yesterday"}""", null, "scoredAt")]
    [TestCase("""{"name":"A","name":"B"}""", "malformed_json", null)]
    [TestCase("""{"name":"A","customFields":{"remark":"a","remark":"b"}}""", "malformed_json", null)]
    [TestCase("""{"name":"A""", "malformed_json", null)]
    [TestCase("""{"name":"A",}""", "malformed_json", null)]
    [TestCase("""{'name':'A'}""", "malformed_json", null)]
    [TestCase("""[]""", "malformed_json", null)]
    [TestCase("""null""", null, null)]
    [TestCase(""" """, null, null)]
    [TestCase("""{"name":"A"} {"name":"B"}""", "malformed_json", null)]
    [TestCase("""{"name":"A","customFields":{"remark":[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]}}""", "malformed_json", null)]
    public async Task Create_Refused_NamesCodeAndFieldAndStoresNothing(string body, string? code, string? field)
    {
        await DefineFieldsAsync();

        var answer = await Client.SendAsync(HttpMethod.Post, Contacts, Http.Raw(body)).Expect(400, code, field);

        Assert.That(answer.Text, Does.Not.Contain("System.").And.Not.Contain("Optional").And.Not.Contain("ContactInput"));
        Assert.That((await Client.ReadAsync(Contacts).Expect(200)).Items, Is.Empty);
    }

    [Test]
    public async Task Create_TooLong_NamesEveryFieldAtOnce_AndTheLimitItselfIsTaken()
    {
        var limits = new Dictionary<string, int>
        {
            ["firstName"] = 200,
            ["lastName"] = 200,
            ["name"] = 200,
            ["source"] = 100,
            ["company"] = 200,
            ["jobTitle"] = 200,
            ["segment"] = 100,
            ["notes"] = 10_000,
            ["city"] = 100,
            ["state"] = 100,
            ["doNotCallReason"] = 500,
            ["scoreSource"] = 100,
        };
        var refused = await Client.PostAsync(Contacts, limits.ToDictionary(l => l.Key, l => new string('x', l.Value + 1))).Expect(400, "invalid_input");
        Assert.That(refused.Fields, Is.EquivalentTo(limits.Keys));
        Assert.That(refused.Json["errors"]!.AsArray().Select(e => (string?)e!["code"]), Is.All.EqualTo("text_too_long"));

        // the widest text that there is: letters of two UTF-16 units, letters that grow when they are normalised
        foreach (var letter in (string[])["x", "\U0001F600", "\uFDFA", "ß"])
        {
            var body = limits.ToDictionary(l => l.Key, l => (object?)string.Concat(Enumerable.Repeat(letter, l.Value / letter.Length)));
            (body["doNotCall"], body["leadScore"]) = (true, 5);
            var created = await Client.PostAsync(Contacts, body).Expect(201);
            Assert.That((await Client.ReadAsync($"{Contacts}/{Id(created.Json)}").Expect(200)).Text, Is.EqualTo(created.Text));
        }
    }

    [Test]
    public async Task Request_ThatTheFrameworkRefuses_IsAProblemToo()
    {
        await Client.SendAsync(HttpMethod.Post, Contacts, Http.Raw("name=Ada", "text/plain")).Expect(415, "unsupported_media_type");
        await Client.SendAsync(HttpMethod.Post, Contacts, Http.Raw("<a/>", "application/xml")).Expect(415);
        Assert.That((string?)(await Client.SendAsync(HttpMethod.Post, Contacts).Expect(400)).Json["detail"], Does.Contain("body").And.Not.Contain("Service"));
        await Client.ReadAsync($"{Api}/nothing").Expect(404, "not_found");
        await Client.ReadAsync($"{Contacts}/not-a-uuid").Expect(404, "not_found");
        await Client.ReadAsync($"{Contacts}/{Guid.NewGuid()}").Expect(404, "not_found");
        await Client.ReadAsync($"{Api}/projects/{Guid.NewGuid()}/contacts").Expect(404, "not_found");
        var method = await Client.SendAsync(HttpMethod.Put, Contacts, Http.Json(new { name = "Ada" })).Expect(405, "method_not_allowed");
        Assert.That((string?)method.Json["detail"], Does.Contain("GET").And.Contain("POST"));
        await Client.SendAsync(HttpMethod.Delete, Contacts).Expect(405);
        await Client.ReadAsync($"{Contacts}/{Guid.NewGuid()}?fields=name").Expect(400, "unknown_parameter", "fields");
        await Client.PostAsync($"{Contacts}?dryRun=true", new { name = "Ada" }).Expect(400, "unknown_parameter", "dryRun");
    }

    [Test]
    public async Task Patch_MergesAbsentNullAndValue()
    {
        await DefineFieldsAsync();
        var before = (await Client.PostAsync(Contacts, Full).Expect(201)).Json;
        var url = $"{Contacts}/{Id(before)}";

        var answer = await Client.PatchAsync(url, """{"company":"Analytical Engines","jobTitle":null,"leadScore":null,"customFields":{"seats":null,"remark":"new"},"externalIds":{"hubspot":null,"close":"9"}}""").Expect(200);

        Assert.That(answer.Etag, Is.EqualTo("\"2\""));
        AssertSame(await Client.ReadAsync(url).Expect(200), answer);
        var after = answer.Json;
        var changed = before.Select(p => p.Key).Where(key => !JsonNode.DeepEquals(before[key], after[key]));
        Assert.That(changed, Is.EquivalentTo(new[] { "company", "jobTitle", "leadScore", "scoreBand", "scoredAt", "scoreSource", "customFields", "externalIds", "updatedAt", "version" }));
        Assert.That(JsonNode.DeepEquals(after["customFields"], JsonNode.Parse("""{"plan":"gold","remark":"new","since":"2027-01-31","vip":true}""")), after.ToJsonString());
        Assert.That(after["externalIds"]!.ToJsonString(), Is.EqualTo("""{"close":"9"}"""));
        Assert.That((string?)after["company"], Is.EqualTo("Analytical Engines"));
    }

    [Test]
    public async Task Patch_ThatChangesNothing_KeepsTheVersion()
    {
        await DefineFieldsAsync();
        var before = await Client.PostAsync(Contacts, Full).Expect(201);
        var url = $"{Contacts}/{Id(before.Json)}";

        foreach (var body in (object[])["{}", Full, new { firstName = "Ada" }])
        {
            var answer = await Client.PatchAsync(url, body).Expect(200);
            AssertSame(answer, before);
        }

        Assert.That((await Client.ReadAsync($"{url}/history").Expect(200)).Items, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Patch_Refused_ChangesNothing()
    {
        var before = await Client.PostAsync(Contacts, Full.Where(f => f.Key != "customFields").ToDictionary()).Expect(201);
        var url = $"{Contacts}/{Id(before.Json)}";

        await Client.PatchAsync(url, """{"company":"New","phone":"12"}""").Expect(400, "too_short", "phone");
        await Client.PatchAsync(url, """{"company":"New","leadStage":"new"}""").Expect(200); // the same stage again
        await Client.PatchAsync(url, """{"company":"Other","leadStage":"lost"}""").Expect(400, "lead.reason_required");
        await Client.PatchAsync(url, """{"name":null,"firstName":null,"lastName":null,"phone":null,"email":null}""").Expect(400, "contact.unreachable");

        Assert.That((string?)(await Client.ReadAsync(url).Expect(200)).Json["company"], Is.EqualTo("New"));
        Assert.That((int)(await Client.ReadAsync(url).Expect(200)).Json["version"]!, Is.EqualTo(2));
    }

    [Test]
    public async Task Patch_WithStaleIfMatch_Is412AndChangesNothing()
    {
        var url = $"{Contacts}/{Id(await CreateContactAsync(new { name = "Ada" }))}";
        await Client.PatchAsync(url, new { name = "Ada L." }, "\"1\"").Expect(200);

        await Client.PatchAsync(url, new { name = "Lost" }, "\"1\"").Expect(412, "stale_version");
        await Client.SendAsync(HttpMethod.Delete, url, ifMatch: "\"1\"").Expect(412, "stale_version");

        var read = await Client.ReadAsync(url).Expect(200);
        Assert.That(((string?)read.Json["name"], read.Etag), Is.EqualTo(("Ada L.", "\"2\"")));
        Assert.That((await Client.PatchAsync(url, new { name = "Any" }, "*").Expect(200)).Etag, Is.EqualTo("\"3\""));
        await Client.SendAsync(HttpMethod.Delete, url, ifMatch: "\"3\"").Expect(204);
    }

    [TestCase("3")]
    [TestCase("\"x\"")]
    [TestCase("\"\"")]
    [TestCase("W/\"1\"")]
    [TestCase("\"1\", \"2\"")]
    [TestCase("\"99999999999\"")]
    public async Task Patch_WithMalformedIfMatch_Is400AndChangesNothing(string ifMatch)
    {
        var url = $"{Contacts}/{Id(await CreateContactAsync(new { name = "Ada" }))}";
        await Client.PatchAsync(url, new { name = "Lost" }, ifMatch).Expect(400, "invalid_if_match", "If-Match");
        await Client.SendAsync(HttpMethod.Delete, url, ifMatch: ifMatch).Expect(400, "invalid_if_match");
        Assert.That((string?)(await Client.ReadAsync(url).Expect(200)).Json["name"], Is.EqualTo("Ada"));
    }

    [Test]
    public async Task Patch_TenInParallelWithTheSameIfMatch_OneWins()
    {
        var url = $"{Contacts}/{Id(await CreateContactAsync(new { name = "Ada" }))}";

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Client.PatchAsync(url, new { company = $"Company {i}" }, "\"1\"")));

        Assert.That(answers.Count(a => a.Status == HttpStatusCode.OK), Is.EqualTo(1));
        Assert.That(answers.Where(a => a.Status != HttpStatusCode.OK).Select(a => a.Status), Is.All.EqualTo(HttpStatusCode.PreconditionFailed));
        var winner = answers.Single(a => a.Status == HttpStatusCode.OK);
        Assert.That((await Client.ReadAsync(url).Expect(200)).Text, Is.EqualTo(winner.Text));
    }

    [Test]
    public async Task Delete_LeavesEveryList_AndRestoreBringsBack()
    {
        var before = (await Client.PostAsync(Contacts, new { name = "Ada Lovelace", phone = "+14155550100", type = "lead", externalIds = new { hubspot = "1" } }).Expect(201)).Json;
        var url = $"{Contacts}/{Id(before)}";

        await Client.SendAsync(HttpMethod.Delete, url).Expect(204);

        await Client.ReadAsync(url).Expect(404);
        await Client.SendAsync(HttpMethod.Delete, url).Expect(404);
        await Client.PatchAsync(url, new { name = "x" }).Expect(404);
        Assert.That((await Client.ReadAsync(Contacts).Expect(200)).Items, Is.Empty);
        Assert.That((await Client.ReadAsync($"{Contacts}?q=lovelace").Expect(200)).Items, Is.Empty);
        Assert.That((await Client.ReadAsync($"{Project}/leads").Expect(200)).Items, Is.Empty);
        Assert.That((await Client.ReadAsync($"{Contacts}/lookup?phone=%2B14155550100").Expect(200)).List, Is.Empty);
        Assert.That((int)(await Client.ReadAsync($"{Contacts}/stats").Expect(200)).Json["total"]!, Is.Zero);
        await Client.ReadAsync($"{url}/history").Expect(200);

        var restored = await Client.PostAsync($"{url}/restore").Expect(200);
        Assert.That(restored.Etag, Is.EqualTo("\"3\""));
        Assert.That(before.Select(p => p.Key).Where(k => !JsonNode.DeepEquals(before[k], restored.Json[k])), Is.EquivalentTo(new[] { "updatedAt", "version" }));
        Assert.That((await Client.PostAsync($"{url}/restore").Expect(200)).Etag, Is.EqualTo("\"3\""));
        Assert.That((await Client.ReadAsync($"{Contacts}?q=lovelace").Expect(200)).Items, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task ExternalId_IsUniqueWhileItsContactLives()
    {
        var first = Id(await CreateContactAsync(new { name = "First", externalIds = new { hubspot = "1" } }));
        var second = Id(await CreateContactAsync(new { name = "Second", externalIds = new { hubspot = "2", close = "1" } }));

        Assert.That((Guid)(await Client.PostAsync(Contacts, new { name = "Third", externalIds = new { hubspot = "1" } }).Expect(409, "already_exists")).Json["conflictingId"]!, Is.EqualTo(first));
        Assert.That((Guid)(await Client.PatchAsync($"{Contacts}/{second}", new { externalIds = new { hubspot = "1" } }).Expect(409, "already_exists")).Json["conflictingId"]!, Is.EqualTo(first));
        await CreateContactAsync(new { name = "Elsewhere", externalIds = new { hubspot = "1" } }, await CreateProjectAsync(OrganizationId));

        await Client.SendAsync(HttpMethod.Delete, $"{Contacts}/{first}").Expect(204);
        await Client.PatchAsync($"{Contacts}/{second}", new { externalIds = new { hubspot = "1" } }).Expect(200);
        Assert.That((Guid)(await Client.PostAsync($"{Contacts}/{first}/restore").Expect(409, "already_exists")).Json["conflictingId"]!, Is.EqualTo(second));
        await Client.PatchAsync($"{Contacts}/{second}", """{"externalIds":{"hubspot":null}}""").Expect(200);
        await Client.PostAsync($"{Contacts}/{first}/restore").Expect(200);
        await Client.PatchAsync($"{Contacts}/{first}", """{"externalIds":{"hubspot":"1b"}}""").Expect(200);
        await Client.PatchAsync($"{Contacts}/{second}", """{"externalIds":{"hubspot":"1"}}""").Expect(200);
    }

    [Test]
    public async Task Create_ManyInParallelWithOneExternalId_MakesOne()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Client.PostAsync(Contacts, new { name = $"Racer {i}", externalIds = new { hubspot = "1" } })));

        Assert.That(answers.Count(a => a.Status == HttpStatusCode.Created), Is.EqualTo(1));
        Assert.That(answers.Where(a => a.Status != HttpStatusCode.Created).Select(a => a.Status), Is.All.EqualTo(HttpStatusCode.Conflict));
        Assert.That((await Client.ReadAsync(Contacts).Expect(200)).Items, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task History_IsCompleteInOrderAndPaged()
    {
        var url = $"{Contacts}/{Id(await CreateContactAsync(new { name = "Ada", type = "lead" }))}";
        await Client.PatchAsync(url, new { company = "One", leadScore = 5 }).Expect(200);
        await Client.PatchAsync(url, new { company = "Two" }).Expect(200);
        await Client.PostAsync($"{Project}/leads/{url[(Contacts.Length + 1)..]}/stage", new { stage = "qualified" }).Expect(200);
        await Client.SendAsync(HttpMethod.Delete, url).Expect(204);
        await Client.PostAsync($"{url}/restore").Expect(200);

        var whole = await WalkAsync($"{url}/history");
        Assert.That(whole.Select(h => (string)h["kind"]!), Is.EqualTo(new[] { "restored", "deleted", "edited", "edited", "edited", "created" }));
        Assert.That(whole[4]["changes"]!.ToJsonString(), Does.Contain("company").And.Contain("One").And.Contain("leadScore"));
        Assert.That(whole[3]["changes"]!.ToJsonString(), Does.Contain("One").And.Contain("Two"));
        Assert.That(whole[2]["changes"]!.ToJsonString(), Does.Contain("leadStage").And.Contain("qualified"));
        Assert.That(whole.Select(h => (string)h["actor"]!), Is.All.EqualTo("key:" + ApiHost.AdminKey[..11]));
        foreach (var limit in (int[])[1, 2, 3, 5, 6])
        {
            Assert.That((await WalkAsync($"{url}/history", limit)).Select(h => h.ToJsonString()), Is.EqualTo(whole.Select(h => h.ToJsonString())), $"limit {limit}");
        }

        Assert.That((await WalkAsync($"{url}/history?sort=at")).Select(h => (string)h["kind"]!), Is.EqualTo(whole.Select(h => (string)h["kind"]!).Reverse()));

        Assert.That((int)(await Client.ReadAsync($"{url}/history?includeTotal=true&limit=2").Expect(200)).Json["total"]!, Is.EqualTo(6));
        Assert.That((int)(await Client.ReadAsync($"{url}/history?includeTotal=true").Expect(200)).Json["total"]!, Is.EqualTo(6));
    }

    [TestCase("%2B14155550100")]
    [TestCase("+14155550100")]
    [TestCase("4155550100")]
    [TestCase("(415) 555-0100")]
    [TestCase("415.555.0100")]
    [TestCase("1-415-555-0100")]
    [TestCase("001 415 555 0100", false)]
    [TestCase("%2B1 (415) 555 0100")]
    public async Task Lookup_FindsTheNumberInAnyFormatting(string phone, bool found = true)
    {
        var second = Id(await CreateContactAsync(new { name = "Second", phone = "415-555-0100" }));
        await CreateContactAsync(new { name = "Other", phone = "+14155550101" });
        var reached = Id(await CreateContactAsync(new { name = "Reached", phone = "+1 415 555 0100" }));
        await Host.WithDbAsync(async db =>
        {
            var contact = db.Contacts.Single(c => c.ProjectId == ProjectId && c.Id == second);
            contact.RecordCall(Domain.Calls.CallResult.Connected, TimeProvider.System.GetUtcNow(), "test", TimeProvider.System.GetUtcNow());
            await db.SaveChangesAsync();
        });

        var answer = await Client.ReadAsync($"{Contacts}/lookup?phone={phone}");

        if (found)
        {
            Assert.That((int)answer.Status, Is.EqualTo(200), answer.Text);
            Assert.That(answer.List.Select(c => Id(c!)), Is.EqualTo(new[] { second, reached }));
        }
        else
        {
            Assert.That((int)answer.Status, Is.EqualTo(400), answer.Text);
        }
    }

    [Test]
    public async Task Lookup_OfAForeignNumberWithAnUnescapedPlus_FindsIt()
    {
        var id = Id(await CreateContactAsync(new { name = "London", phone = "+44 20 7946 0101" }));
        Assert.That((await Client.ReadAsync($"{Contacts}/lookup?phone=+442079460101").Expect(200)).List.Select(c => Id(c!)), Is.EqualTo(new[] { id }));
        Assert.That((await Client.ReadAsync($"{Contacts}?phone=+442079460101").Expect(200)).Items.Select(c => Id(c!)), Is.EqualTo(new[] { id }));
    }

    [Test]
    public async Task Lookup_UnknownOrMissing()
    {
        Assert.That((await Client.ReadAsync($"{Contacts}/lookup?phone=4155550199").Expect(200)).List, Is.Empty);
        await Client.ReadAsync($"{Contacts}/lookup").Expect(400, field: "phone");
        await Client.ReadAsync($"{Contacts}/lookup?phone=abc").Expect(400, "not_a_number", "phone");
        await Client.ReadAsync($"{Contacts}/lookup?phone=%00").Expect(400);
    }

    [Test]
    public async Task Segments_CountCaseInsensitively()
    {
        foreach (var segment in (string?[])["VIP", "vip", "Renewals", null])
        {
            await CreateContactAsync(new { name = "x", segment });
        }

        var segments = (await Client.ReadAsync($"{Contacts}/segments").Expect(200)).List;
        Assert.That(segments.Select(s => (int)s!["contacts"]!), Is.EqualTo(new[] { 2, 1 }));
    }

    [Test]
    public async Task Write_InParallel_LosesNothing()
    {
        const int writers = 16, each = 8;
        await Task.WhenAll(Enumerable.Range(0, writers).Select(async w =>
        {
            for (var i = 0; i < each; i++)
            {
                var contact = await CreateContactAsync(new { name = $"Writer {w} contact {i}", externalIds = new { hubspot = $"{w}-{i}" } });
                await Client.PatchAsync($"{Contacts}/{Id(contact)}", new { company = $"C{w}" }, "\"1\"").Expect(200);
            }
        }));

        var stored = await WalkAsync(Contacts);
        Assert.That(stored.Select(c => (string)c["name"]!).Distinct().Count(), Is.EqualTo(writers * each));
        Assert.That(stored.Select(c => (int)c["version"]!), Is.All.EqualTo(2));
    }

    /// <summary>The same members with the same values; one engine keeps JSON in an order of its own.</summary>
    private static void AssertSame(Answer actual, Answer expected) => Assert.That(JsonNode.DeepEquals(actual.Json, expected.Json), $"{actual.Text}\n{expected.Text}");

    private async Task DefineFieldsAsync()
    {
        await DefineFieldAsync("plan", "choice", ["basic", "gold"]);
        await DefineFieldAsync("seats", "number");
        await DefineFieldAsync("vip", "boolean");
        await DefineFieldAsync("since", "date");
        await DefineFieldAsync("remark", "text");
    }
}
