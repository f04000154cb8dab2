using Contacts.WebApi.FunctionalTests.Kit;
using NUnit.Framework;

namespace Contacts.WebApi.FunctionalTests;

internal sealed class AgentTests(string engine) : ApiTest(engine)
{
    private string Agents => $"{Project}/agents";

    [Test]
    public async Task Agent_CreateReadAndDeactivate()
    {
        var created = await Client.PostAsync(Agents, new { name = " Dora ", externalId = "dialer-7", kind = "human" }).Expect(201);
        var url = created.Headers.Location!.ToString();
        Assert.That((created.Etag, (string?)created.Json["name"], (bool)created.Json["active"]!), Is.EqualTo(("\"1\"", "Dora", true)));
        Assert.That((await Client.ReadAsync(url).Expect(200)).Text, Is.EqualTo(created.Text));

        var patched = await Client.PatchAsync(url, """{"active":false}""", "\"1\"").Expect(200);
        Assert.That((patched.Etag, (string?)patched.Json["externalId"], (bool)patched.Json["active"]!), Is.EqualTo(("\"2\"", "dialer-7", false)));
        await Client.PatchAsync(url, """{"active":true}""", "\"1\"").Expect(412, "stale_version");
        Assert.That((string?)(await Client.PatchAsync(url, """{"externalId":null}""").Expect(200)).Json["externalId"], Is.Null);
    }

    [Test]
    public async Task Agent_WhatIsNotValid_IsRefused()
    {
        var url = $"{Agents}/{Id((await Client.PostAsync(Agents, new { name = "Dora", kind = "ai" }).Expect(201)).Json)}";
        await Client.PostAsync(Agents, new { name = " ", kind = "ai" }).Expect(400, field: "name");
        await Client.PostAsync(Agents, new { name = "x" }).Expect(400, field: "kind");
        await Client.PostAsync(Agents, new { name = "x", kind = "robot" }).Expect(400, field: "kind");
        await Client.PostAsync(Agents, new { name = new string('x', 201), kind = "ai" }).Expect(400, field: "name");
        await Client.PatchAsync(url, """{"name":null}""").Expect(400, field: "name");
        await Client.ReadAsync($"{Agents}/{Guid.NewGuid()}").Expect(404);
        await Client.PatchAsync($"{Agents}/{Guid.NewGuid()}", """{"active":false}""").Expect(404);
    }

    [Test]
    public async Task Agent_ExternalIdThatIsTaken_NamesItsHolder()
    {
        var holder = Id((await Client.PostAsync(Agents, new { name = "Dora", externalId = "7", kind = "human" }).Expect(201)).Json);
        var other = Id((await Client.PostAsync(Agents, new { name = "Other", kind = "human" }).Expect(201)).Json);

        var refused = await Client.PostAsync(Agents, new { name = "Copy", externalId = "7", kind = "human" }).Expect(409, "already_exists");
        Assert.That((string?)refused.Json["conflictingId"], Is.EqualTo($"{holder}"));
        refused = await Client.PatchAsync($"{Agents}/{other}", """{"externalId":"7"}""").Expect(409, "already_exists");
        Assert.That((string?)refused.Json["conflictingId"], Is.EqualTo($"{holder}"));
        await Client.PatchAsync($"{Agents}/{holder}", """{"externalId":"7","name":"Still mine"}""").Expect(200);
    }

    [Test]
    public async Task Agents_AreListedByNameAndFiltered()
    {
        await Client.PostAsync(Agents, new { name = "Zoe", externalId = "z", kind = "human" }).Expect(201);
        await Client.PostAsync(Agents, new { name = "Bot", kind = "ai" }).Expect(201);
        var gone = Id((await Client.PostAsync(Agents, new { name = "Gone", kind = "human" }).Expect(201)).Json);
        await Client.PatchAsync($"{Agents}/{gone}", """{"active":false}""").Expect(200);

        Assert.That(await NamesOfAsync(""), Is.EqualTo(new[] { "Bot", "Gone", "Zoe" }));
        Assert.That(await NamesOfAsync("?active=true&sort=-name"), Is.EqualTo(new[] { "Zoe", "Bot" }));
        Assert.That(await NamesOfAsync("?kind=ai"), Is.EqualTo(new[] { "Bot" }));
        Assert.That(await NamesOfAsync("?name=Gone"), Is.EqualTo(new[] { "Gone" }));
        Assert.That(await NamesOfAsync("?externalId=z"), Is.EqualTo(new[] { "Zoe" }));
    }

    private async Task<string?[]> NamesOfAsync(string query) => [.. (await Client.ReadAsync(Agents + query).Expect(200)).Items.Select(a => (string?)a!["name"])];
}
