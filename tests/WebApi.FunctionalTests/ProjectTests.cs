using System.Net;
using System.Text.Json.Nodes;
using Contacts.WebApi.FunctionalTests.Kit;
using NUnit.Framework;

namespace Contacts.WebApi.FunctionalTests;

internal sealed class ProjectTests(string engine) : ApiTest(engine)
{
    private string Fields => $"{Project}/custom-fields";

    [Test]
    public async Task Organization_CreateReadList()
    {
        var created = await Client.PostAsync($"{Api}/organizations", new { name = "  Acme  " }).Expect(201);
        Assert.That((string?)created.Json["name"], Is.EqualTo("Acme"));
        Assert.That((await Client.ReadAsync(created.Headers.Location!.ToString()).Expect(200)).Text, Is.EqualTo(created.Text));
        await Client.PostAsync($"{Api}/organizations", new { name = " " }).Expect(400, field: "name");
        await Client.PostAsync($"{Api}/organizations", new { name = new string('x', 201) }).Expect(400, field: "name");
        await Client.PostAsync($"{Api}/organizations", "{}").Expect(400, field: "name");
        await Client.PostAsync($"{Api}/organizations", """{"name":"a\u0000"}""").Expect(400, field: "name");
        await Client.PostAsync($"{Api}/organizations", """{"name":"a","id":1}""").Expect(400, "unknown_field", "id");
        await Client.ReadAsync($"{Api}/organizations/{Guid.NewGuid()}").Expect(404);
    }

    [Test]
    public async Task Project_CreateReadAndConfigure()
    {
        var created = await Client.PostAsync($"{Api}/projects", new { organizationId = OrganizationId, name = "Sales", defaultCountry = "gb", timeZone = "Europe/London" }).Expect(201);
        var url = created.Headers.Location!.ToString();
        Assert.That((await Client.ReadAsync(url).Expect(200)).Text, Is.EqualTo(created.Text));
        Assert.That((created.Etag, (string?)created.Json["defaultCountry"]), Is.EqualTo(("\"1\"", "GB")));
        Assert.That(((string?)created.Json["callingHours"]!["start"], (string?)created.Json["callingHours"]!["end"]), Is.EqualTo(("08:00:00", "21:00:00")));

        var patched = await Client.PatchAsync(url, """{"timeZone":"Europe/Paris","callingHours":{"start":"09:30","end":"18:00"}}""", "\"1\"").Expect(200);
        Assert.That(((string?)patched.Json["name"], (string?)patched.Json["timeZone"], (string?)patched.Json["callingHours"]!["start"], patched.Etag), Is.EqualTo(("Sales", "Europe/Paris", "09:30:00", "\"2\"")));
        await Client.PatchAsync(url, new { name = "Lost" }, "\"1\"").Expect(412, "stale_version");
        await Client.PatchAsync(url, new { name = "Lost" }, "nonsense").Expect(400, "invalid_if_match");
        Assert.That((string?)(await Client.PatchAsync(url, """{"callingHours":null}""").Expect(200)).Json["callingHours"]!["start"], Is.EqualTo("08:00:00"));
        await Client.PatchAsync(url, """{"name":null}""").Expect(400, field: "name");
        await Client.PatchAsync(url, """{"defaultCountry":"XX"}""").Expect(400, "unknown_country", "defaultCountry");
        await Client.PatchAsync(url, """{"timeZone":"Mars/Base"}""").Expect(400, "unknown_time_zone", "timeZone");
        await Client.PatchAsync(url, """{"callingHours":{"start":"18:00","end":"09:00"}}""").Expect(400, "calling_hours_empty", "callingHours");
        await Client.PatchAsync(url, """{"callingHours":{"start":"late","end":"09:00"}}""").Expect(400);
        await Client.PatchAsync(url, """{"organizationId":"01990000-0000-7000-8000-000000000001"}""").Expect(400, "unknown_field", "organizationId");
        await Client.PostAsync($"{Api}/projects", new { organizationId = Guid.NewGuid(), name = "x", defaultCountry = "US", timeZone = "Europe/Paris" }).Expect(404);
        await Client.PostAsync($"{Api}/projects", new { organizationId = OrganizationId }).Expect(400);
        await Client.PostAsync($"{Api}/projects", new { organizationId = "x", name = "x" }).Expect(400, field: "organizationId");
    }

    [Test]
    public async Task Project_ItsCountryReadsPhonesFromTheNextRequestOn()
    {
        await CreateContactAsync(new { phone = "(415) 555-0100" });
        await Client.PatchAsync(Project, new { defaultCountry = "GB" }).Expect(200);
        Assert.That((string?)(await CreateContactAsync(new { phone = "020 7946 0101" }))["phone"], Is.EqualTo("+442079460101"));
    }

    [Test]
    public async Task CustomField_DefineChangeArchive()
    {
        var created = await Client.PostAsync(Fields, new { key = "plan", label = "Plan", type = "choice", options = new[] { "basic", "gold" } }).Expect(201);
        var url = $"{Fields}/{Id(created.Json)}";
        Assert.That((int)created.Json["position"]!, Is.EqualTo(1));
        await Client.PostAsync(Fields, new { key = "plan", type = "text" }).Expect(409, "already_exists");
        await Client.PostAsync(Fields, new { key = "Plan", type = "text" }).Expect(400, "invalid_key", "key");
        await Client.PostAsync(Fields, new { key = "1a", type = "text" }).Expect(400, "invalid_key");
        await Client.PostAsync(Fields, new { key = new string('a', 51), type = "text" }).Expect(400, field: "key");
        await Client.PostAsync(Fields, new { key = "c", type = "choice" }).Expect(400, "invalid_options", "options");
        await Client.PostAsync(Fields, new { key = "c", type = "text", options = new[] { "a" } }).Expect(400, "invalid_options", "options");
        await Client.PostAsync(Fields, new { key = "c", type = "choice", options = new[] { "a", "A" } }).Expect(400, "invalid_options");
        await Client.PostAsync(Fields, new { key = "c" }).Expect(400, field: "type");
        await Client.PostAsync(Fields, new { key = "c", type = "blob" }).Expect(400, field: "type");
        await Client.PatchAsync(url, """{"key":"other"}""").Expect(400, "unknown_field", "key");
        await Client.PatchAsync(url, """{"type":"text"}""").Expect(400, "unknown_field", "type");

        var contact = Id(await CreateContactAsync(new { name = "Ada", customFields = new { plan = "GOLD" } }));
        Assert.That((string?)(await Client.ReadAsync($"{Contacts}/{contact}").Expect(200)).Json["customFields"]!["plan"], Is.EqualTo("gold"));
        await Client.PatchAsync(url, """{"archived":true,"label":"Old plan"}""", "\"1\"").Expect(200);
        await Client.PatchAsync(url, """{"archived":false}""", "\"1\"").Expect(412);
        await Client.PostAsync(Contacts, new { name = "Bob", customFields = new { plan = "gold" } }).Expect(400, "unknown_custom_field", "customFields.plan");
        Assert.That((string?)(await Client.ReadAsync($"{Contacts}/{contact}").Expect(200)).Json["customFields"]!["plan"], Is.EqualTo("gold"));
        Assert.That(await NamesAsync("cf.plan=gold"), Is.EqualTo(new[] { "Ada" }));
        Assert.That((bool)(await Client.ReadAsync(Fields).Expect(200)).List.Single()!["archived"]!, Is.True);
    }

    [Test]
    public async Task CustomField_Required_IsAskedOfNewContactsAndNotCleared()
    {
        var before = Id(await CreateContactAsync(new { name = "Before" }));
        await DefineFieldAsync("plan", "text", required: true);
        await Client.PostAsync(Contacts, new { name = "Ada" }).Expect(400, "required", "customFields.plan");
        var contact = Id(await CreateContactAsync(new { name = "Ada", customFields = new { plan = "x" } }));
        await Client.PatchAsync($"{Contacts}/{contact}", """{"customFields":{"plan":null}}""").Expect(400, "required", "customFields.plan");
        await Client.PatchAsync($"{Contacts}/{contact}", """{"customFields":{"plan":"  "}}""").Expect(400);
        await Client.PatchAsync($"{Contacts}/{before}", new { company = "still fine" }).Expect(200);
    }

    [Test]
    public async Task CustomField_AtMostOneHundred()
    {
        for (var i = 0; i < 96; i++)
        {
            await DefineFieldAsync($"f{i}", "text");
        }

        var answers = new List<Answer>();
        for (var i = 96; i < 104; i++)
        {
            answers.Add(await Client.PostAsync(Fields, new { key = $"f{i}", type = "text" }));
        }

        Assert.That(answers.Select(a => a.Status), Is.EqualTo(Enumerable.Repeat(HttpStatusCode.Created, 4).Concat(Enumerable.Repeat(HttpStatusCode.Conflict, 4))));
        Assert.That(answers[^1].Code, Is.EqualTo("custom_field.too_many"));
        var values = Enumerable.Range(0, 100).ToDictionary(i => $"f{i}", _ => new string('x', 2000));
        var contact = await CreateContactAsync(new { name = "Full", customFields = values });
        Assert.That(((JsonObject)contact["customFields"]!).Count, Is.EqualTo(100));
        Assert.That((string?)(await Client.ReadAsync($"{Contacts}/{Id(contact)}").Expect(200)).Json["customFields"]!["f99"], Has.Length.EqualTo(2000));
    }
}
