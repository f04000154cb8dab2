using System.Text.Json.Nodes;
using Contacts.Domain.Access;
using Contacts.WebApi.FunctionalTests.Kit;
using NUnit.Framework;

namespace Contacts.WebApi.FunctionalTests;

internal sealed class AccessTests(string engine) : ApiTest(engine)
{
    [Test]
    public async Task Request_WithoutAKnownKey_Is401WithoutAHint()
    {
        foreach (var key in (string?[])[null, "ck_unknown", new string('x', 200), new string('x', 5000), "ключ"])
        {
            using var client = Host.CreateClient(null);
            if (key is not null)
            {
                client.DefaultRequestHeaders.TryAddWithoutValidation("X-Api-Key", key);
            }

            foreach (var url in (string[])[Contacts, $"{Api}/projects", $"{Api}/leads", $"{Api}/organizations", $"{Api}/reference", $"{Api}/nothing-here"])
            {
                await client.ReadAsync(url).Expect(401, "unauthenticated");
            }
        }
    }

    [Test]
    public async Task Health_NeedsNoKey()
    {
        using var client = Host.CreateClient(null);
        await client.ReadAsync("/health/live").Expect(200);
        await client.ReadAsync("/health/ready").Expect(200);
        await client.ReadAsync("/docs/errors.md").Expect(200);
    }

    [Test]
    public async Task KeyOfAnotherTenant_SeesNothing()
    {
        var contact = Id(await CreateContactAsync(new { name = "Hidden", type = "lead", phone = "+14155550100" }));
        var import = Id(await UploadAsync(Client, "name\nHidden too\n"));
        var field = Id((await Client.PostAsync($"{Project}/custom-fields", new { key = "hidden", type = "text" }).Expect(201)).Json);
        var otherOrganization = await CreateOrganizationAsync();
        var otherProject = await CreateProjectAsync(OrganizationId);
        using var stranger = await Host.CreateClientAsync(otherOrganization, null, Scopes.Admin);
        using var sibling = await Host.CreateClientAsync(OrganizationId, otherProject, Scopes.Admin);

        foreach (var client in (HttpClient[])[stranger, sibling])
        {
            foreach (var url in (string[])[
                Project, Contacts, $"{Contacts}/{contact}", $"{Contacts}/{contact}/history", $"{Contacts}/stats", $"{Contacts}/segments", $"{Contacts}/lookup?phone=%2B14155550100", $"{Project}/custom-fields",
                $"{Project}/leads", $"{Project}/leads/stats", $"{Project}/leads/{contact}/stage-history", $"{Project}/imports", $"{Project}/imports/{import}", $"{Project}/imports/{import}/rows",
                $"{Project}/imports/{import}/rejected.csv", $"{Project}/imports/{import}/events", $"{Project}/imports/template.csv"])
            {
                var answer = await client.ReadAsync(url).Expect(404, "not_found");
                Assert.That(answer.Text, Does.Not.Contain("Hidden"));
            }

            await client.PatchAsync(Project, new { name = "Mine" }).Expect(404);
            await client.PostAsync(Contacts, new { name = "Intruder" }).Expect(404);
            await client.PatchAsync($"{Contacts}/{contact}", new { name = "Mine" }).Expect(404);
            await client.SendAsync(HttpMethod.Delete, $"{Contacts}/{contact}").Expect(404);
            await client.PostAsync($"{Contacts}/{contact}/restore").Expect(404);
            await client.PostAsync($"{Project}/leads/{contact}/stage", new { stage = "won" }).Expect(404);
            await client.PostAsync($"{Project}/imports/{import}/confirm").Expect(404);
            await client.PostAsync($"{Project}/imports/{import}/cancel").Expect(404);
            await client.PatchAsync($"{Project}/custom-fields/{field}", new { label = "Mine" }).Expect(404);
            Assert.That((await client.ReadAsync($"{Api}/leads?projectId={ProjectId}").Expect(200)).Items, Is.Empty);
            Assert.That((await client.ReadAsync($"{Api}/leads").Expect(200)).Text, Does.Not.Contain("Hidden"));
            Assert.That((int)(await client.ReadAsync($"{Api}/leads/stats").Expect(200)).Json["total"]!, Is.Zero);
            Assert.That((await client.ReadAsync($"{Api}/projects").Expect(200)).Text, Does.Not.Contain(ProjectId.ToString()));
            await client.PostAsync($"{Api}/organizations", new { name = "New" }).Expect(403);
        }

        await stranger.ReadAsync($"{Api}/organizations/{OrganizationId}").Expect(404);
        await stranger.PostAsync($"{Api}/projects", new { organizationId = OrganizationId, name = "Planted", defaultCountry = "US", timeZone = "Europe/Paris" }).Expect(404);
        Assert.That((await stranger.ReadAsync($"{Api}/organizations").Expect(200)).Items.Select(o => Id(o!)), Is.EqualTo(new[] { otherOrganization }));
        Assert.That((string?)(await Client.ReadAsync($"{Contacts}/{contact}").Expect(200)).Json["name"], Is.EqualTo("Hidden"));
    }

    [Test]
    public async Task ObjectOfOneProject_UnderAnotherProject_Is404()
    {
        var contact = Id(await CreateContactAsync(new { name = "Ada", type = "lead" }));
        var import = Id(await UploadAsync(Client, "name\nBob\n"));
        var other = $"{Api}/projects/{await CreateProjectAsync(OrganizationId)}";

        await Client.ReadAsync($"{other}/contacts/{contact}").Expect(404);
        await Client.ReadAsync($"{other}/contacts/{contact}/history").Expect(404);
        await Client.PatchAsync($"{other}/contacts/{contact}", new { name = "x" }).Expect(404);
        await Client.PostAsync($"{other}/leads/{contact}/stage", new { stage = "won" }).Expect(404);
        await Client.ReadAsync($"{other}/leads/{contact}/stage-history").Expect(404);
        await Client.ReadAsync($"{other}/imports/{import}").Expect(404);
        await Client.PostAsync($"{other}/imports/{import}/confirm").Expect(404);
        Assert.That((await Client.ReadAsync($"{other}/contacts").Expect(200)).Items, Is.Empty);
    }

    [Test]
    public async Task KeyOfAnOrganization_ReachesItsProjectsOnly()
    {
        var second = await CreateProjectAsync(OrganizationId);
        var elsewhere = await CreateProjectAsync(await CreateOrganizationAsync());
        foreach (var project in (Guid[])[ProjectId, second, elsewhere])
        {
            await CreateContactAsync(new { name = $"Lead of {project}", type = "lead" }, project);
        }

        using var ofOrganization = await Host.CreateClientAsync(OrganizationId, null, Scopes.ContactsRead);
        using var ofProject = await Host.CreateClientAsync(OrganizationId, second, Scopes.ContactsRead);

        Assert.That((await ofOrganization.ReadAsync($"{Api}/projects").Expect(200)).Items.Select(p => Id(p!)), Is.EquivalentTo(new[] { ProjectId, second }));
        Assert.That((await ofProject.ReadAsync($"{Api}/projects").Expect(200)).Items.Select(p => Id(p!)), Is.EqualTo(new[] { second }));
        Assert.That(await LeadProjectsAsync(ofOrganization, ""), Is.EquivalentTo(new[] { ProjectId, second }));
        Assert.That(await LeadProjectsAsync(ofOrganization, $"?projectId={second}"), Is.EqualTo(new[] { second }));
        Assert.That(await LeadProjectsAsync(ofProject, ""), Is.EqualTo(new[] { second }));
        Assert.That((int)(await ofOrganization.ReadAsync($"{Api}/leads/stats").Expect(200)).Json["total"]!, Is.EqualTo(2));
        Assert.That((int)(await ofProject.ReadAsync($"{Api}/leads/stats").Expect(200)).Json["total"]!, Is.EqualTo(1));
        Assert.That((int)(await Client.ReadAsync($"{Api}/leads/stats?organizationId={OrganizationId}").Expect(200)).Json["total"]!, Is.EqualTo(2));
        await ofOrganization.ReadAsync($"{Api}/projects/{second}/contacts").Expect(200);
    }

    [Test]
    public async Task KeyWithoutTheScope_Is403()
    {
        var contact = Id(await CreateContactAsync(new { name = "Ada", type = "lead" }));
        using var reader = await Host.CreateClientAsync(null, null, Scopes.ContactsRead);
        using var writer = await Host.CreateClientAsync(null, null, Scopes.ContactsWrite);
        using var importer = await Host.CreateClientAsync(null, null, Scopes.ImportsWrite);

        await reader.PostAsync(Contacts, new { name = "Bob" }).Expect(403, "missing_scope");
        await reader.PatchAsync($"{Contacts}/{contact}", new { name = "Bob" }).Expect(403);
        await reader.SendAsync(HttpMethod.Delete, $"{Contacts}/{contact}").Expect(403);
        await reader.PostAsync($"{Project}/leads/{contact}/stage", new { stage = "won" }).Expect(403);
        await reader.PostAsync($"{Project}/custom-fields", new { key = "a", type = "text" }).Expect(403);
        await reader.PatchAsync(Project, new { name = "x" }).Expect(403);
        await reader.ReadAsync($"{Api}/organizations").Expect(403);
        await reader.SendAsync(HttpMethod.Post, $"{Project}/imports", Form("name\nBob\n")).Expect(403);
        await writer.ReadAsync(Contacts).Expect(403);
        await writer.PostAsync(Contacts, new { name = "Bob" }).Expect(201);
        await importer.PostAsync(Contacts, new { name = "Bob" }).Expect(403);
        await importer.SendAsync(HttpMethod.Post, $"{Project}/imports", Form("name\nBob\n")).Expect(202);
        await reader.ReadAsync($"{Contacts}/{contact}").Expect(200);
    }

    private static async Task<Guid[]> LeadProjectsAsync(HttpClient client, string query) =>
        [.. (await client.ReadAsync($"{Api}/leads{query}").Expect(200)).Items.Select(l => (Guid)l!["projectId"]!)];

    private static MultipartFormDataContent Form(string csv) => new() { { new StringContent(csv), "file", "contacts.csv" } };

    private async Task<JsonObject> UploadAsync(HttpClient client, string csv) => (await client.SendAsync(HttpMethod.Post, $"{Project}/imports", Form(csv)).Expect(202)).Json;
}
