using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Contacts.Infrastructure.Persistence.Providers;
using Contacts.WebApi.FunctionalTests.Kit;
using Contacts.WebApi.FunctionalTests.OpenApi;
using Contacts.WebApi.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
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

    [TestCase("br", "br")]
    [TestCase("gzip", "gzip")]
    [TestCase("gzip, deflate, br", "br")]
    [TestCase("gzip;q=0, br;q=0", null)]
    [TestCase("identity", null)]
    [TestCase(null, null)]
    public async Task List_IsCompressed_AsAskedFor(string? accepted, string? encoding)
    {
        var host = await ApiHost.SharedAsync("Sqlite");
        var contacts = await ContactsAsync(host);
        for (var i = 0; i < 20; i++)
        {
            await host.Client.PostAsync(contacts, new { name = $"Ada {i}" }).Expect(201);
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, contacts);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);
        using var response = await host.Client.SendAsync(request);
        var sent = await response.Content.ReadAsByteArrayAsync();
        await using Stream plain = encoding switch
        {
            "br" => new BrotliStream(new MemoryStream(sent), CompressionMode.Decompress),
            "gzip" => new GZipStream(new MemoryStream(sent), CompressionMode.Decompress),
            _ => new MemoryStream(sent),
        };
        var list = JsonNode.Parse(await new StreamReader(plain).ReadToEndAsync())!;

        Assert.That(response.Content.Headers.ContentEncoding.SingleOrDefault(), Is.EqualTo(encoding));
        Assert.That(response.Headers.Vary, accepted is null ? Is.Empty : Does.Contain("Accept-Encoding"));
        Assert.That(list["items"]!.AsArray().Select(c => (string?)c!["name"]).Order(), Is.EqualTo(Enumerable.Range(0, 20).Select(i => $"Ada {i}").Order()));
        Assert.That(sent, encoding is null ? Has.Length.GreaterThan(10_000) : Has.Length.LessThan(5_000));
    }

    [Test]
    public async Task SlowStatement_Is503_AndChangesNothing()
    {
        TestDatabase.Require(DatabaseProvider.PostgreSql);
        await using var host = await ApiHost.StartAsync(DatabaseProvider.PostgreSql, settings: ("Requests:TimeoutSeconds", "1"));
        var contacts = await ContactsAsync(host);
        var contact = $"{contacts}/{(Guid)(await host.Client.PostAsync(contacts, new { name = "Ada" }).Expect(201)).Json["id"]!}";
        await host.WithDbAsync(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            await db.Database.ExecuteSqlRawAsync("LOCK TABLE contact_history IN ACCESS EXCLUSIVE MODE");
            await host.Client.PatchAsync(contact, new { name = "Grace" }).Expect(503, "timeout");
            await db.Database.ExecuteSqlRawAsync("LOCK TABLE contacts IN ACCESS EXCLUSIVE MODE");
            await host.Client.ReadAsync(contacts).Expect(503, "timeout");
            using var create = new HttpRequestMessage(HttpMethod.Post, contacts) { Content = Http.Json(new { name = "Grace" }) };
            create.Headers.Add("Idempotency-Key", "slow");
            Assert.That((await host.Client.SendAsync(create)).StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        });

        var read = await host.Client.ReadAsync(contact).Expect(200);
        Assert.That(((string?)read.Json["name"], (int)read.Json["version"]!), Is.EqualTo(("Ada", 1)));
        Assert.That((await host.Client.ReadAsync($"{contact}/history").Expect(200)).Items, Has.Count.EqualTo(1));
        Assert.That((await host.Client.ReadAsync(contacts).Expect(200)).Items, Has.Count.EqualTo(1));
        await host.WithDbAsync(async db => Assert.That(await db.IdempotentRequests.CountAsync(), Is.Zero));
    }

    [Test]
    public async Task WriterThatWaitsTooLong_Is503_AndChangesNothing()
    {
        await using var host = await ApiHost.StartAsync(DatabaseProvider.Sqlite, settings: ("Requests:TimeoutSeconds", "1"));
        var contacts = await ContactsAsync(host);
        var contact = $"{contacts}/{(Guid)(await host.Client.PostAsync(contacts, new { name = "Ada" }).Expect(201)).Json["id"]!}";
        Task<Answer>? waiting = null;
        await host.WithDbAsync(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(); // SQLite has one writer
            await db.Database.ExecuteSqlRawAsync("UPDATE contacts SET name = name");
            waiting = Task.Run(() => host.Client.PatchAsync(contact, new { name = "Grace" }));
            await Task.Delay(TimeSpan.FromSeconds(2));
        });

        await waiting!.Expect(503, "timeout");
        var read = await host.Client.ReadAsync(contact).Expect(200);
        Assert.That(((string?)read.Json["name"], (int)read.Json["version"]!), Is.EqualTo(("Ada", 1)));
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
    public void WhatFailsAfterItsTime_IsATimeout()
    {
        using var aborted = new CancellationTokenSource();
        var http = new DefaultHttpContext { RequestAborted = aborted.Token };
        var locked = new InvalidOperationException("database is locked");
        Assert.That(Assert.ThrowsAsync<InvalidOperationException>(() => Hardening.TellTimeouts(http, _ => throw locked)), Is.SameAs(locked));
        aborted.Cancel();
        Assert.That(Assert.ThrowsAsync<OperationCanceledException>(() => Hardening.TellTimeouts(http, _ => throw locked))!.InnerException, Is.SameAs(locked));
    }

    /// <summary>Headers by which other servers let a request pass for another one.</summary>
    [Test]
    public async Task HeadersThatPretend_AreIgnored()
    {
        var host = await ApiHost.SharedAsync("Sqlite");
        var contacts = await ContactsAsync(host);
        using var create = Pretending(HttpMethod.Post, contacts);
        create.Content = Http.Json(new { name = "Ada" });
        using var created = await host.Client.SendAsync(create);
        var (contact, text) = (created.Headers.Location!.OriginalString, await created.Content.ReadAsStringAsync());
        using var read = Pretending(HttpMethod.Get, contact);
        using var shown = await host.Client.SendAsync(read);

        Assert.That((created.StatusCode, shown.StatusCode), Is.EqualTo((HttpStatusCode.Created, HttpStatusCode.OK)), text);
        Assert.That(contact, Does.StartWith($"{contacts}/"));
        Assert.That($"{created.Headers}{shown.Headers}{text}", Does.Not.Contain("evil").And.Not.Contain("Strict-Transport-Security"));
        await host.Client.ReadAsync(contact).Expect(200);

        static HttpRequestMessage Pretending(HttpMethod method, string url)
        {
            var request = new HttpRequestMessage(method, url);
            foreach (var (name, value) in ((string, string)[])[
                ("X-Forwarded-For", "127.0.0.1"), ("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Prefix", "/evil"), ("Forwarded", "for=127.0.0.1;host=evil.example;proto=https"),
                ("X-Original-URL", "/api/v1/organizations"), ("X-Rewrite-URL", "/api/v1/organizations"), ("X-HTTP-Method-Override", "DELETE"), ("X-Method-Override", "DELETE"), ("X-Original-Method", "DELETE")])
            {
                request.Headers.Add(name, value);
            }

            return request;
        }
    }

    [Test]
    public async Task Ready_MeansMigrated()
    {
        await using var database = await TestDatabase.CreateAsync("Sqlite");
        await using (var current = ApiHost.Start(database))
        {
            await current.Client.ReadAsync("/health/ready").Expect(200);
            await current.WithDbAsync(db => db.Database.ExecuteSqlRawAsync("DELETE FROM __EFMigrationsHistory WHERE MigrationId LIKE '%Access'"));
        }

        await using var behind = ApiHost.Start(database, settings: ("Database:MigrateOnStart", "false"));
        Assert.That((await behind.Client.ReadAsync("/health/ready")).Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That((await behind.Client.ReadAsync("/health/live")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task DatabaseThatIsGone_Is503_UntilItIsBack()
    {
        TestDatabase.Require(DatabaseProvider.PostgreSql);
        await using var host = await ApiHost.StartAsync(DatabaseProvider.PostgreSql);
        var contacts = await ContactsAsync(host);
        await host.Client.ReadAsync("/health/ready").Expect(200);

        await LetInAsync(host.Database, isOpen: false);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var refused = await host.Client.ReadAsync(contacts).Expect(503, "unavailable");
            Assert.That(refused.Headers.RetryAfter, Is.Not.Null);
            await host.Client.PostAsync(contacts, new { name = "Ada" }).Expect(503, "unavailable");
            Assert.That((await host.Client.ReadAsync("/health/ready")).Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
            Assert.That((await host.Client.ReadAsync("/health/live")).Status, Is.EqualTo(HttpStatusCode.OK));
        }

        await LetInAsync(host.Database, isOpen: true);
        Assert.That((await host.Client.ReadAsync(contacts).Expect(200)).Items, Is.Empty);
        await host.Client.ReadAsync("/health/ready").Expect(200);

        static async Task LetInAsync(TestDatabase database, bool isOpen)
        {
            var name = new NpgsqlConnectionStringBuilder(database.Connection).Database;
            await using var server = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database.Connection) { Database = "postgres", Pooling = false }.ConnectionString);
            await server.OpenAsync();
            await using var command = server.CreateCommand();
#pragma warning disable CA2100 // the name of our own database
            command.CommandText = $"ALTER DATABASE \"{name}\" ALLOW_CONNECTIONS {isOpen}; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'";
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync();
        }
    }

    private static async Task<string> ContactsAsync(ApiHost host)
    {
        var organization = (Guid)(await host.Client.PostAsync("/api/v1/organizations", new { name = "Hardened" }).Expect(201)).Json["id"]!;
        return $"{Projects}/{(Guid)(await host.Client.PostAsync(Projects, new { organizationId = organization, name = "Hardened", defaultCountry = "US", timeZone = "Europe/Paris" }).Expect(201)).Json["id"]!}/contacts";
    }
}
