using System.Collections.Concurrent;
using System.Data.Common;
using Contacts.Application.Access;
using Contacts.Domain.Access;
using Contacts.WebApi.Access;
using Contacts.WebApi.FunctionalTests.Kit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Contacts.WebApi.FunctionalTests.Access;

internal sealed class ApiKeyTests(string engine) : ApiTest(engine)
{
    private const string Keys = $"{Api}/api-keys";
    private static readonly string[] Read = [Scopes.ContactsRead];

    [Test]
    public async Task CreatedKey_IsShownOnce_AndKeptAsAHash()
    {
        var created = await Client.PostAsync(Keys, new { name = "Dialer", scopes = Read, projectId = ProjectId }).Expect(201);
        var (key, id) = ((string)created.Json["key"]!, Id(created.Json));
        var read = await Client.ReadAsync($"{Keys}/{id}").Expect(200);
        var list = await Client.ReadAsync($"{Keys}?projectId={ProjectId}").Expect(200);

        Assert.That(key, Does.StartWith("ck_").And.Length.GreaterThan(40));
        Assert.That((string?)created.Json["prefix"], Is.EqualTo(key[..ApiKey.PrefixLength]));
        Assert.That((Guid?)created.Json["organizationId"], Is.EqualTo(OrganizationId));
        Assert.That(created.Headers.Location!.OriginalString, Is.EqualTo($"{Keys}/{id}"));
        Assert.That(read.Text + list.Text, Does.Not.Contain(key).And.Not.Contain(Secrets.Hash(key)).And.Not.Contain("\"key\""));
        Assert.That(list.Items.Select(k => Id(k!)), Is.EqualTo(new[] { id }));
        await Host.WithDbAsync(async db =>
        {
            var row = await db.ApiKeys.AsNoTracking().SingleAsync(k => k.Id == id);
            Assert.That(row.Hash, Is.EqualTo(Secrets.Hash(key)));
        });
    }

    [Test]
    public async Task Use_IsNoted()
    {
        var created = (await Client.PostAsync(Keys, new { name = "Dialer", scopes = Read, projectId = ProjectId }).Expect(201)).Json;
        Assert.That((string?)(await Client.ReadAsync($"{Keys}/{Id(created)}").Expect(200)).Json["lastUsedAt"], Is.Null);
        using var client = Host.CreateClient((string)created["key"]!);
        await client.ReadAsync(Contacts).Expect(200);
        Assert.That(async () => (string?)(await Client.ReadAsync($"{Keys}/{Id(created)}").Expect(200)).Json["lastUsedAt"], Is.Not.Null.After(10_000, 20)); // beside the request
    }

    [Test]
    public async Task RevokedKey_IsRefusedAtOnce()
    {
        var created = (await Client.PostAsync(Keys, new { name = "Dialer", scopes = Read, projectId = ProjectId }).Expect(201)).Json;
        using var client = Host.CreateClient((string)created["key"]!);
        await client.ReadAsync(Contacts).Expect(200);

        var revoked = await Client.PostAsync($"{Keys}/{Id(created)}/revoke").Expect(200);
        var again = await Client.PostAsync($"{Keys}/{Id(created)}/revoke").Expect(200);

        await client.ReadAsync(Contacts).Expect(401, "unauthenticated");
        Assert.That((string?)again.Json["revokedAt"], Is.Not.Null.And.EqualTo((string?)revoked.Json["revokedAt"]));
        await Client.PostAsync($"{Keys}/{Id(created)}/rotate", new { }).Expect(409, "api_key.not_usable");
        Assert.That((await Client.ReadAsync($"{Keys}?projectId={ProjectId}&revokedAt=null").Expect(200)).Items, Is.Empty);
    }

    [Test]
    public async Task RotatedKey_StaysGoodForTheOverlap()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2027, 1, 15, 12, 0, 0, TimeSpan.Zero));
        await using var host = await ApiHost.StartAsync(Engine, clock);
        var old = (await host.Client.PostAsync(Keys, new { name = "Dialer", scopes = Read, expiresAt = "2027-03-01T00:00:00Z" }).Expect(201)).Json;
        var successor = (await host.Client.PostAsync($"{Keys}/{Id(old)}/rotate", new { overlapSeconds = 3600 }).Expect(201)).Json;
        using var before = host.CreateClient((string)old["key"]!);
        using var after = host.CreateClient((string)successor["key"]!);

        clock.Advance(TimeSpan.FromMinutes(59));
        await before.ReadAsync($"{Api}/projects").Expect(200);
        await after.ReadAsync($"{Api}/projects").Expect(200);
        clock.Advance(TimeSpan.FromMinutes(1));
        await before.ReadAsync($"{Api}/projects").Expect(401, "unauthenticated");
        await after.ReadAsync($"{Api}/projects").Expect(200);
        clock.Advance(TimeSpan.FromDays(60));
        await after.ReadAsync($"{Api}/projects").Expect(401, "unauthenticated");

        Assert.That((string?)successor["key"], Is.Not.EqualTo((string?)old["key"]));
        Assert.That(((string?)successor["name"], successor["scopes"]!.ToJsonString(), (string?)successor["expiresAt"]), Is.EqualTo(("Dialer", "[\"contacts:read\"]", "2027-03-01T00:00:00Z")));
        await host.Client.PostAsync($"{Keys}/{Id(successor)}/rotate", new { overlapSeconds = -1 }).Expect(400, "invalid_input", "overlapSeconds");
        await host.Client.PostAsync($"{Keys}/{Id(successor)}/rotate", new { overlapSeconds = 2_592_001 }).Expect(400, "invalid_input", "overlapSeconds");
    }

    [Test]
    public async Task StaleVersion_Is412_AndChangesNothing()
    {
        var created = await Client.PostAsync(Keys, new { name = "Dialer", scopes = Read, projectId = ProjectId }).Expect(201);
        var key = $"{Keys}/{Id(created.Json)}";
        using var client = Host.CreateClient((string)created.Json["key"]!);
        Assert.That(created.Etag, Is.EqualTo("\"1\""));

        await SendAsync($"{key}/rotate", "\"2\"", new { overlapSeconds = 0 }).Expect(412, "stale_version");
        await SendAsync($"{key}/revoke", "\"0\"").Expect(412, "stale_version");
        await client.ReadAsync(Contacts).Expect(200); // using it is no change
        Assert.That((await Client.ReadAsync(key).Expect(200)).Etag, Is.EqualTo("\"1\""));
        Assert.That((await Client.ReadAsync($"{Keys}?projectId={ProjectId}").Expect(200)).Items, Has.Count.EqualTo(1));

        var successor = await SendAsync($"{key}/rotate", "\"1\"", new { }).Expect(201);
        Assert.That((successor.Etag, (int)successor.Json["version"]!), Is.EqualTo(("\"1\"", 1)));
        await SendAsync($"{key}/revoke", "\"1\"").Expect(412, "stale_version");
        var revoked = await SendAsync($"{key}/revoke", "\"2\"").Expect(200);
        Assert.That((revoked.Etag, (int)revoked.Json["version"]!), Is.EqualTo(("\"3\"", 3)));
        Assert.That((await SendAsync($"{key}/revoke", "\"3\"").Expect(200)).Etag, Is.EqualTo("\"3\""));
    }

    [Test]
    public async Task RotationsAtOnce_MakeOneSuccessor()
    {
        var key = $"{Keys}/{Id((await Client.PostAsync(Keys, new { name = "Dialer", scopes = Read, projectId = ProjectId }).Expect(201)).Json)}";
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => SendAsync($"{key}/rotate", "\"1\"", new { })));

        Assert.That(answers.Select(a => (int)a.Status).Order(), Is.EqualTo(Enumerable.Repeat(412, 7).Prepend(201)));
        Assert.That((await Client.ReadAsync($"{Keys}?projectId={ProjectId}").Expect(200)).Items, Has.Count.EqualTo(2));
        Assert.That((await Client.ReadAsync($"{Api}/access-changes?organizationId={OrganizationId}").Expect(200)).Items, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task Key_ReachesNoFurtherThanItsMaker()
    {
        var (otherOrganization, otherProject) = (await CreateOrganizationAsync(), await CreateProjectAsync(OrganizationId));
        var foreignProject = await CreateProjectAsync(otherOrganization);
        using var ofOrganization = await Host.CreateClientAsync(OrganizationId, null, Scopes.Admin);
        using var ofProject = await Host.CreateClientAsync(OrganizationId, ProjectId, Scopes.Admin);

        var bound = (await ofOrganization.PostAsync(Keys, new { name = "a", scopes = Read }).Expect(201)).Json;
        Assert.That(((Guid?)bound["organizationId"], (Guid?)bound["projectId"]), Is.EqualTo(((Guid?)OrganizationId, (Guid?)null)));
        bound = (await ofProject.PostAsync(Keys, new { name = "a", scopes = Read }).Expect(201)).Json;
        Assert.That(((Guid?)bound["organizationId"], (Guid?)bound["projectId"]), Is.EqualTo(((Guid?)OrganizationId, (Guid?)ProjectId)));
        bound = (await ofProject.PostAsync(Keys, new { name = "a", scopes = Read, organizationId = OrganizationId }).Expect(201)).Json;
        Assert.That((Guid?)bound["projectId"], Is.EqualTo((Guid?)ProjectId));

        foreach (var client in (HttpClient[])[ofOrganization, ofProject])
        {
            await client.PostAsync(Keys, new { name = "a", scopes = Read, organizationId = otherOrganization }).Expect(404);
            await client.PostAsync(Keys, new { name = "a", scopes = Read, projectId = foreignProject }).Expect(404);
            await client.PostAsync($"{Api}/organizations", new { name = "New" }).Expect(403);
        }

        await ofProject.PostAsync(Keys, new { name = "a", scopes = Read, projectId = otherProject }).Expect(404);
        await ofProject.PostAsync($"{Api}/projects", new { organizationId = OrganizationId, name = "New", defaultCountry = "US", timeZone = "Europe/Paris" }).Expect(404);
        await Client.PostAsync(Keys, new { name = "a", scopes = Read, projectId = foreignProject, organizationId = OrganizationId }).Expect(404);
        await Client.PostAsync(Keys, new { name = "a", scopes = Read, organizationId = Guid.NewGuid() }).Expect(404);
    }

    [Test]
    public async Task BadInput_Is400()
    {
        await Client.PostAsync(Keys, new { name = "a", scopes = (string[])["everything"] }).Expect(400, "unknown_scope", "scopes");
        await Client.PostAsync(Keys, """{ "name": "a", "scopes": [null] }""").Expect(400);
        await Client.PostAsync(Keys, new { name = "a", scopes = Array.Empty<string>() }).Expect(400, "invalid_input", "scopes");
        await Client.PostAsync(Keys, new { scopes = Read }).Expect(400, "invalid_input", "name");
        await Client.PostAsync(Keys, new { name = new string('n', 101), scopes = Read }).Expect(400, "invalid_input", "name");
        await Client.PostAsync(Keys, new { name = "a", scopes = Read, expiresAt = "2020-01-01T00:00:00Z" }).Expect(400, "time_has_passed", "expiresAt");
    }

    [Test]
    public async Task BadKeys_AreRefusedAlike()
    {
        using var revoked = await CreateKeyAsync(k => k.Revoke(TimeProvider.System.GetUtcNow()));
        using var expired = await CreateKeyAsync(k => k.Retire(TimeSpan.Zero, TimeProvider.System.GetUtcNow().AddDays(-1)));
        var answers = new List<string>();
        foreach (var client in (HttpClient[])[revoked, expired, .. ((string[])["ck_unknown", "ck_", new string('k', 201), new string('k', 30_000), "' OR 1=1 --", Secrets.New()]).Select(Host.CreateClient)])
        {
            var answer = await client.ReadAsync(Contacts).Expect(401, "unauthenticated");
            answers.Add($"{answer.Json["detail"]} {answer.Headers.WwwAuthenticate}");
        }

        Assert.That(answers.Distinct().Count(), Is.EqualTo(1));
    }

    /// <summary>What a key is refused for cannot be told from how: the same statement is sent for each.</summary>
    [Test]
    public async Task BadKeys_TakeTheSameWay()
    {
        var sent = new Sent();
        await using var host = await ApiHost.StartAsync(Engine, interceptor: sent);
        var (good, revoked, expired) = (await IssueAsync(_ => { }), await IssueAsync(k => k.Revoke(TimeProvider.System.GetUtcNow())), await IssueAsync(k => k.Retire(TimeSpan.Zero, TimeProvider.System.GetUtcNow().AddDays(-1))));
        var ways = new List<string>();
        foreach (var key in (string[])[revoked, expired, Secrets.New(), "ck_", good[..^1], good.ToUpperInvariant()])
        {
            using var client = host.CreateClient(key);
            sent.Statements.Clear();
            await client.ReadAsync($"{Api}/projects").Expect(401, "unauthenticated");
            ways.Add(string.Join('\n', sent.Statements.Where(s => s.Contains("api_keys", StringComparison.Ordinal))));
        }

        Assert.That(ways, Is.All.EqualTo(ways[0]).And.All.Contain("api_keys"));
        Assert.That(ways[0].Split("SELECT"), Has.Length.EqualTo(2));

        async Task<string> IssueAsync(Action<ApiKey> end)
        {
            var secret = Secrets.New();
            await host.WithDbAsync(async db =>
            {
                var key = ApiKey.Issue(db.NewId(), "key", Secrets.Prefix(secret), Secrets.Hash(secret), Read, organizationId: null, projectId: null, TimeProvider.System.GetUtcNow().AddDays(-2));
                end(key);
                db.ApiKeys.Add(key);
                await db.SaveChangesAsync();
            });
            return secret;
        }
    }

    [Test]
    public async Task FirstStart_MakesOneAdminKey()
    {
        await using var host = await ApiHost.StartAsync(Engine);
        await host.WithDbAsync(db => db.ApiKeys.ExecuteDeleteAsync());
        var made = await StartAsync();
        Assert.That((made, await StartAsync()), Is.EqualTo((made, (string?)null)).And.Not.EqualTo(((string?)null, (string?)null)));
        using var client = host.CreateClient(made);
        await client.PostAsync($"{Api}/organizations", new { name = "First" }).Expect(201);
        await host.WithDbAsync(async db => Assert.That((await db.ApiKeys.SingleAsync()).Hash, Is.EqualTo(Secrets.Hash(made!))));

        async Task<string?> StartAsync()
        {
            await using var scope = host.Services.CreateAsyncScope();
            return await scope.ServiceProvider.GetRequiredService<ApiKeys>().BootstrapAsync(configured: null, CancellationToken.None);
        }
    }

    [Test]
    public async Task Changes_AreKept()
    {
        var created = (await Client.PostAsync(Keys, new { name = "Dialer", scopes = Read, projectId = ProjectId }).Expect(201)).Json;
        var successor = (await Client.PostAsync($"{Keys}/{Id(created)}/rotate", new { }).Expect(201)).Json;
        await Client.PostAsync($"{Keys}/{Id(created)}/revoke").Expect(200);

        Assert.That(await KindsAsync(Id(created)), Is.EqualTo(new[] { "key_created", "key_rotated", "key_revoked" }));
        Assert.That(await KindsAsync(Id(successor)), Is.EqualTo(new[] { "key_created" }));
        using var bound = await Host.CreateClientAsync(OrganizationId, ProjectId, Scopes.Admin);
        Assert.That((await bound.ReadAsync($"{Api}/access-changes").Expect(200)).Items, Has.Count.EqualTo(4));

        async Task<string[]> KindsAsync(Guid id) => [.. (await Client.ReadAsync($"{Api}/access-changes?apiKeyId={id}&sort=at").Expect(200)).Items.Select(c => (string)c!["kind"]!)];
    }

    private Task<Answer> SendAsync(string url, string ifMatch, object? body = null) => Client.SendAsync(HttpMethod.Post, url, body is null ? null : Http.Json(body), ifMatch);

    private async Task<HttpClient> CreateKeyAsync(Action<ApiKey> end)
    {
        var secret = Secrets.New();
        await Host.WithDbAsync(async db =>
        {
            var key = ApiKey.Issue(db.NewId(), "ended", Secrets.Prefix(secret), Secrets.Hash(secret), Read, OrganizationId, ProjectId, TimeProvider.System.GetUtcNow().AddDays(-2));
            end(key);
            db.ApiKeys.Add(key);
            await db.SaveChangesAsync();
        });
        return Host.CreateClient(secret);
    }

    private sealed class Sent : DbCommandInterceptor
    {
        public ConcurrentQueue<string> Statements { get; } = new();

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            Statements.Enqueue(command.CommandText);
            return base.ReaderExecutingAsync(command, eventData, result, cancellationToken);
        }
    }
}
