using System.Net;
using System.Net.Http.Headers;
using Contacts.WebApi.FunctionalTests.Kit;
using Contacts.WebApi.FunctionalTests.OpenApi;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Contacts.WebApi.FunctionalTests.Access;

/// <summary>What stands between the network and the endpoints.</summary>
[TestFixture]
public sealed class HardeningTests
{
    private const string Projects = "/api/v1/projects";

    [Test]
    public async Task TooManyRequestsOfAKey_Are429_AndOtherKeysGoOn()
    {
        await using var host = await ApiHost.StartAsync("Sqlite", settings: [("RateLimits:PerKey:Burst", "3"), ("RateLimits:PerKey:PerSecond", "1")]);
        using var other = await host.CreateClientAsync(null, null, "contacts:read");
        var answers = new List<Answer>();
        for (var i = 0; i < 8; i++)
        {
            answers.Add(await host.Client.ReadAsync(Projects));
        }

        var refused = answers.Where(a => (int)a.Status == 429).ToList();
        Assert.That(answers.Take(3).Select(a => (int)a.Status), Is.All.EqualTo(200));
        Assert.That(refused, Is.Not.Empty);
        Assert.That(refused[0].Code, Is.EqualTo("rate_limited"));
        Assert.That(refused[0].Headers.RetryAfter!.Delta, Is.GreaterThanOrEqualTo(TimeSpan.FromSeconds(1)));
        Assert.That(refused[0].Headers.GetValues("RateLimit").Single(), Does.StartWith("\"key\";r=0;t="));
        Assert.That(answers[0].Headers.GetValues("RateLimit").Single(), Does.StartWith("\"key\";r=2;t="));
        Assert.That(answers[0].Headers.GetValues("RateLimit-Policy").Single(), Is.EqualTo("\"key\";q=3;w=3"));
        await other.ReadAsync(Projects).Expect(200);
    }

    [Test]
    public async Task TooManyRequestsOfAnAddress_Are429_WithoutAnyKey()
    {
        await using var host = await ApiHost.StartAsync("Sqlite", settings: [("RateLimits:PerAddress:Burst", "2"), ("RateLimits:PerAddress:PerSecond", "1")]);
        using var client = host.CreateClient("ck_guess");
        var answers = new List<Answer>();
        for (var i = 0; i < 6; i++)
        {
            answers.Add(await client.ReadAsync(Projects));
        }

        Assert.That(answers.Select(a => (int)a.Status), Does.Contain(401).And.Contain(429));
        Assert.That(answers.Last(a => (int)a.Status == 429).Headers.GetValues("RateLimit-Policy").Single(), Does.StartWith("\"address\";q=2"));
        Assert.That(answers.First(a => (int)a.Status == 401).Headers.Contains("RateLimit"), Is.True);
    }

    [Test]
    public async Task EveryAnswer_CarriesSecurityHeaders()
    {
        await using var host = await ApiHost.StartAsync("Sqlite");
        using var stranger = host.CreateClient(null);
        foreach (var (client, url, status) in ((HttpClient, string, int)[])[(host.Client, Projects, 200), (host.Client, $"{Projects}?limit=x", 400), (host.Client, "/nothing", 404), (stranger, Projects, 401), (stranger, "/health/live", 200)])
        {
            var answer = await client.ReadAsync(url);
            Assert.That((int)answer.Status, Is.EqualTo(status), url);
            Assert.That(answer.Headers.GetValues("X-Content-Type-Options"), Is.EqualTo(new[] { "nosniff" }), url);
            Assert.That(answer.Headers.GetValues("X-Frame-Options"), Is.EqualTo(new[] { "DENY" }), url);
            Assert.That(answer.Headers.GetValues("Content-Security-Policy").Single(), Does.Contain("default-src 'none'"), url);
            Assert.That(answer.Headers.Contains("Server"), Is.False, url);
            Assert.That(answer.Headers.Contains("Access-Control-Allow-Origin"), Is.False, url);
        }
    }

    [Test]
    public async Task Cors_IsOff_UnlessOriginsAreConfigured()
    {
        await using var closed = await ApiHost.StartAsync("Sqlite");
        await using var open = await ApiHost.StartAsync("Sqlite", settings: ("Cors:Origins:0", "https://app.example"));
        Assert.That((await PreflightAsync(closed, "https://app.example")).Contains("Access-Control-Allow-Origin"), Is.False);
        Assert.That((await PreflightAsync(open, "https://app.example")).GetValues("Access-Control-Allow-Origin"), Is.EqualTo(new[] { "https://app.example" }));
        Assert.That((await PreflightAsync(open, "https://evil.example")).Contains("Access-Control-Allow-Origin"), Is.False);

        static async Task<HttpResponseHeaders> PreflightAsync(ApiHost host, string origin)
        {
            using var client = host.CreateClient(null);
            using var request = new HttpRequestMessage(HttpMethod.Options, Projects);
            request.Headers.Add("Origin", origin);
            request.Headers.Add("Access-Control-Request-Method", "POST");
            request.Headers.Add("Access-Control-Request-Headers", "x-api-key,content-type,idempotency-key");
            return (await client.SendAsync(request)).Headers;
        }
    }

    [TestCase("br")]
    [TestCase("gzip")]
    public async Task List_IsCompressed(string encoding)
    {
        await using var host = await ApiHost.StartAsync("Sqlite");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/reference");
        request.Headers.AcceptEncoding.Add(new(encoding));
        using var response = await host.Client.SendAsync(request);
        Assert.That(response.Content.Headers.ContentEncoding, Is.EqualTo(new[] { encoding }));
    }

    [Test]
    public async Task ForwardedAddress_CountsOnlyFromAConfiguredProxy()
    {
        (string, string)[] limits = [("RateLimits:PerAddress:Burst", "2"), ("RateLimits:PerAddress:PerSecond", "1")];
        await using var unconfigured = new DevelopmentService { Settings = limits };
        await using var configured = new DevelopmentService { Settings = [.. limits, ("ForwardedHeaders:KnownProxies:0", "127.0.0.1")] };
        await using var elsewhere = new DevelopmentService { Settings = [.. limits, ("ForwardedHeaders:KnownProxies:0", "10.0.0.1")] };

        Assert.That(await StatusesAsync(unconfigured), Does.Contain(429));
        Assert.That(await StatusesAsync(elsewhere), Does.Contain(429));
        Assert.That(await StatusesAsync(configured), Is.All.EqualTo(200));

        static async Task<int[]> StatusesAsync(DevelopmentService service)
        {
            service.UseKestrel(0);
            service.StartServer();
            using var client = new HttpClient { BaseAddress = new(service.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()) };
            var statuses = new List<int>();
            for (var i = 0; i < 8; i++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, "/health/live");
                request.Headers.Add("X-Forwarded-For", $"203.0.113.{i}");
                using var response = await client.SendAsync(request);
                statuses.Add((int)response.StatusCode);
            }

            return [.. statuses];
        }
    }

    [Test]
    public async Task Ready_MeansMigrated()
    {
        await using var database = await TestDatabase.CreateAsync("Sqlite");
        await using (var current = ApiHost.Start(database))
        {
            await current.Client.ReadAsync("/health/ready").Expect(200);
            await current.WithDbAsync(db => Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.ExecuteSqlRawAsync(db.Database, "DELETE FROM __EFMigrationsHistory WHERE MigrationId LIKE '%Access'"));
        }

        await using var behind = ApiHost.Start(database, settings: ("Database:MigrateOnStart", "false"));
        Assert.That((await behind.Client.ReadAsync("/health/ready")).Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That((await behind.Client.ReadAsync("/health/live")).Status, Is.EqualTo(HttpStatusCode.OK));
    }
}
