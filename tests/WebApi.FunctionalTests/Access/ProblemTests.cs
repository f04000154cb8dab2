using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Contacts.WebApi.FunctionalTests.Kit;
using Contacts.WebApi.FunctionalTests.OpenApi;
using Contacts.WebApi.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Contacts.WebApi.FunctionalTests.Access;

/// <summary>Whatever is sent: a problem with a code, never a 500.</summary>
[TestFixture]
public sealed partial class ProblemTests
{
    private const string Api = "/api/v1";

    [Test]
    public async Task WhatTheFrameworkRefuses_IsAProblem()
    {
        var host = await ApiHost.SharedAsync("Sqlite");
        var contacts = $"{await ProjectAsync(host)}/contacts";
        var client = host.Client;

        await client.ReadAsync($"{Api}/nothing").Expect(404, "not_found");
        await client.ReadAsync("/").Expect(404, "not_found");
        await client.ReadAsync($"{contacts}/not-an-id").Expect(404, "not_found");
        await client.ReadAsync($"{contacts}/{Guid.NewGuid()}").Expect(404, "not_found");
        await client.SendAsync(HttpMethod.Put, contacts, Http.Json(new { })).Expect(405, "method_not_allowed");
        await client.SendAsync(new HttpMethod("FROBNICATE"), contacts).Expect(405, "method_not_allowed");
        await client.SendAsync(HttpMethod.Post, contacts, Http.Raw("name=Ada", "application/x-www-form-urlencoded")).Expect(415, "unsupported_media_type");
        await client.SendAsync(HttpMethod.Post, contacts, Http.Raw("<a/>", "text/xml")).Expect(415, "unsupported_media_type");
        await client.SendAsync(HttpMethod.Post, contacts, new ByteArrayContent([1])).Expect(415, "unsupported_media_type");
        await client.SendAsync(HttpMethod.Post, contacts, null).Expect(400);
        await client.SendAsync(HttpMethod.Post, $"{contacts[..^9]}/imports", Http.Json(new { })).Expect(415, "unsupported_media_type");
        await client.SendAsync(HttpMethod.Post, $"{contacts[..^9]}/imports", new MultipartFormDataContent { { new StringContent("a"), "onDuplicate" } }).Expect(400);
        await client.SendAsync(HttpMethod.Get, contacts, null, ifMatch: "W/\"1\"").Expect(200);
        await client.SendAsync(HttpMethod.Delete, $"{contacts}/{Guid.NewGuid()}", null, ifMatch: "nonsense").Expect(400, "invalid_if_match");
    }

    [TestCase("{")]
    [TestCase("")]
    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("\"text\"")]
    [TestCase("""{ "name": 5 }""")]
    [TestCase("""{ "name": "a", "name": "b" }""")]
    [TestCase("""{ "name": "a", "NAME": "b" }""")]
    [TestCase("""{ "name": "a", "leadScore": 1e400 }""")]
    [TestCase("""{ "name": "a", "leadScore": 99999999999999999999999999999999999999 }""")]
    [TestCase("""{ "name": "a", "customFields": { "n": 1e999999 } }""")]
    [TestCase("""{ "name": "\ud800" }""")]
    [TestCase("""{ "name": "\u0000" }""")]
    [TestCase("""{ "name": "a", "type": 7 }""")]
    [TestCase("""{ "name": "a", "colour": "blue" }""")]
    [TestCase("""{ "name": "a" } { }""")]
    [TestCase("""{ "name": "a", }""")]
    [TestCase("""{ "name": "a" /* why */ }""")]
    public async Task BadJson_Is400(string body)
    {
        var host = await ApiHost.SharedAsync("Sqlite");
        await host.Client.SendAsync(HttpMethod.Post, $"{await ProjectAsync(host)}/contacts", Http.Raw(body)).Expect(400);
    }

    [Test]
    public async Task HostileBodies_Are400()
    {
        var host = await ApiHost.SharedAsync("Sqlite");
        var contacts = $"{await ProjectAsync(host)}/contacts";
        var deep = $$"""{ "name": "a", "customFields": {{string.Concat(Enumerable.Repeat("""{"a":""", 50_000))}}1{{new string('}', 50_000)}} }""";
        await host.Client.SendAsync(HttpMethod.Post, contacts, Http.Raw(deep)).Expect(400);
        await host.Client.SendAsync(HttpMethod.Post, contacts, Http.Raw($$"""{ "name": "{{new string('n', 1_000_000)}}" }""")).Expect(400);
        using var invalid = new ByteArrayContent([.. "{ \"name\": \""u8, 0xff, 0xfe, 0xc3, 0x28, .. "\" }"u8]);
        invalid.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        await host.Client.SendAsync(HttpMethod.Post, contacts, invalid).Expect(400);
        using var latin = new ByteArrayContent([.. "{ \"name\": \"Zo"u8, 0xeb, .. "\" }"u8]);
        latin.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json; charset=nonsense");
        await host.Client.SendAsync(HttpMethod.Post, contacts, latin).Expect(415);
    }

    [Test]
    public async Task OddAddresses_Are400Or404()
    {
        var host = await ApiHost.SharedAsync("Sqlite");
        var contacts = $"{await ProjectAsync(host)}/contacts";
        foreach (var url in (string[])[
            "/api/v1//projects", "/api/v1/projects/..%2forganizations", "/api/v1/projects/%ff%fe", "/swagger/..%2f..%2fappsettings.json", "/docs/..%2fREADME.md",
            $"{contacts}?limit=%00", $"{contacts}?sort=%ff", $"{contacts}?q=%00", $"{contacts}?name=%00", $"{contacts}?cursor=%00", $"{contacts}?limit=999999999999999999999", $"{contacts}?colour=blue", $"{contacts}?=x",
            $"{contacts}?limit=1&limit=2", $"{contacts}?leadScore.gte=abc", $"{contacts}?createdAt.gte=99999-01-01", $"{contacts}?cf.nothing=1", $"{contacts}/stats?include=everything"])
        {
            var answer = await host.Client.ReadAsync(url);
            Assert.That((int)answer.Status, Is.AnyOf(200, 400, 404), $"{url}: {answer.Text}");
            Assert.That(answer.Status != System.Net.HttpStatusCode.OK || url.Contains("?q=", StringComparison.Ordinal) || url.Contains("?=", StringComparison.Ordinal), $"{url}: {answer.Text[..Math.Min(200, answer.Text.Length)]}");
        }
    }

    [Test]
    public async Task AHundredThousandParameters_Are400_InBoundedTime()
    {
        var host = await ApiHost.SharedAsync("Sqlite");
        var contacts = $"{await ProjectAsync(host)}/contacts";
        var started = TimeProvider.System.GetTimestamp();
        foreach (var query in (string[])[string.Join('&', Enumerable.Range(0, 100_000).Select(i => $"p{i}=1")), string.Join('&', Enumerable.Range(0, 100_000).Select(_ => "name=a")), "name=" + string.Join(',', Enumerable.Range(0, 100_000))])
        {
            await host.Client.ReadAsync($"{contacts}?{query}").Expect(400);
        }

        Assert.That(TimeProvider.System.GetElapsedTime(started), Is.LessThan(TimeSpan.FromSeconds(30)));
    }

    /// <summary>Over a socket, as no client library would send it. The server answers what it cannot read at all by a status without a body, as docs/errors.md says.</summary>
    [Test]
    public async Task RawRequests_AreRefusedAndTheServiceGoesOn()
    {
        await using var service = new DevelopmentService();
        service.UseKestrel(0);
        service.StartServer();
        var address = new Uri(service.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        const string end = "Host: x\r\nConnection: close\r\n";
        const string key = $"X-Api-Key: {DevelopmentService.DemoKey}\r\n{end}";
        const string json = $"{key}Content-Type: application/json\r\n";
        var project = $"/api/v1/projects/{DemoData.ProjectId}";
        Assert.Multiple(async () =>
        {
            foreach (var (what, status, code, request) in ((string, int, string?, byte[])[])[
                ("no request", 400, null, Bytes("HELLO\r\n\r\n")),
                ("HTTP/9", 505, null, Bytes($"GET /api/v1/projects HTTP/9.9\r\n{key}\r\n")),
                ("no host", 400, null, Bytes("GET /api/v1/projects HTTP/1.1\r\nConnection: close\r\n\r\n")),
                ("two hosts", 400, null, Bytes($"GET /api/v1/projects HTTP/1.1\r\n{key}Host: y\r\n\r\n")),
                ("header without a name", 400, null, Bytes($"GET /api/v1/projects HTTP/1.1\r\n{key}: x\r\n\r\n")),
                ("space before the colon", 400, null, Bytes($"GET /api/v1/projects HTTP/1.1\r\n{key}X-Forwarded-For : 1\r\n\r\n")),
                ("huge header", 431, null, Bytes($"GET /api/v1/projects HTTP/1.1\r\n{key}X-Big: {new string('a', 40_000)}\r\n\r\n")),
                ("huge key", 431, null, Bytes($"GET /api/v1/projects HTTP/1.1\r\n{end}X-Api-Key: {new string('k', 40_000)}\r\n\r\n")),
                ("large key", 401, "unauthenticated", Bytes($"GET /api/v1/projects HTTP/1.1\r\n{end}X-Api-Key: {new string('k', 30_000)}\r\n\r\n")),
                ("two keys", 401, "unauthenticated", Bytes($"GET /api/v1/projects HTTP/1.1\r\n{key}X-Api-Key: ck_other\r\n\r\n")),
                ("many headers", 431, null, Bytes($"GET /api/v1/projects HTTP/1.1\r\n{key}{string.Concat(Enumerable.Range(0, 500).Select(i => $"X-{i}: 1\r\n"))}\r\n")),
                ("huge line", 414, null, Bytes($"GET /api/v1/projects?{string.Join('&', Enumerable.Range(0, 100_000).Select(i => $"p{i}=1"))} HTTP/1.1\r\n{key}\r\n")),
                ("null in the path", 400, null, Bytes($"GET /api/v1/projects/%00 HTTP/1.1\r\n{key}\r\n")),
                ("dot segments", 404, "not_found", Bytes($"GET {project}/../../../../etc/passwd HTTP/1.1\r\n{key}\r\n")),
                ("escaped dot segments", 404, "not_found", Bytes($"GET /api/v1/projects/%2e%2e/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\n{key}\r\n")),
                ("escaped slash", 404, "not_found", Bytes($"GET /api/v1/projects%2f{DemoData.ProjectId} HTTP/1.1\r\n{key}\r\n")),
                ("twice escaped", 404, "not_found", Bytes($"GET /api/v1/projects/%252e%252e/organizations HTTP/1.1\r\n{key}\r\n")),
                ("backslashes", 404, "not_found", Bytes($"GET /api/v1/projects/..\\organizations HTTP/1.1\r\n{key}\r\n")),
                ("path parameter", 404, "not_found", Bytes($"GET {project};x=1/contacts HTTP/1.1\r\n{key}\r\n")),
                ("braces around the id", 404, "not_found", Bytes($"GET /api/v1/projects/%7B{DemoData.ProjectId}%7D/nothing HTTP/1.1\r\n{key}\r\n")),
                ("invalid UTF-8 in the path", 404, "not_found", Bytes($"GET /api/v1/projects/%ff%fe HTTP/1.1\r\n{key}\r\n")),
                ("whole address without a key", 401, "unauthenticated", Bytes($"GET http://x{project}/contacts HTTP/1.1\r\n{end}\r\n")),
                ("length twice", 400, null, Bytes($"POST /api/v1/organizations HTTP/1.1\r\n{json}Content-Length: 5\r\nContent-Length: 20\r\n\r\n{{}}")),
                ("negative length", 400, null, Bytes($"POST /api/v1/organizations HTTP/1.1\r\n{json}Content-Length: -1\r\n\r\n{{}}")),
                ("length and chunks", 400, "malformed_json", Bytes($"POST /api/v1/organizations HTTP/1.1\r\n{json}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n")),
                ("chunk size", 400, "malformed_request", Bytes($"POST /api/v1/organizations HTTP/1.1\r\n{json}Transfer-Encoding: chunked\r\n\r\nzz\r\n")),
                ("too large", 413, "body_too_large", Bytes($"POST /api/v1/organizations HTTP/1.1\r\n{json}Content-Length: 900000000\r\n\r\n{{")),
                ("too large, with an Idempotency-Key", 413, "body_too_large", Bytes($"POST /api/v1/organizations HTTP/1.1\r\n{json}Idempotency-Key: big\r\nContent-Length: 900000000\r\n\r\n{{")),
                ("no key in a readable form", 400, null, [.. Bytes($"GET /api/v1/projects HTTP/1.1\r\n{end}X-Api-Key: "), 0xff, 0xfe, .. Bytes("\r\n\r\n")]),
            ])
            {
                var answer = await RawHttp.SendAsync(address, request);
                var (head, body) = answer.Split("\r\n\r\n", 2) is [var first, var rest] ? (first, rest) : (answer, "");
                Assert.That(head, Does.StartWith($"HTTP/1.1 {status} "), what);
                Assert.That(Code().Match(body) is { Success: true } found ? found.Groups[1].Value : null, Is.EqualTo(code), what);
                Assert.That(head.Contains("application/problem+json", StringComparison.Ordinal), Is.EqualTo(code is not null), what);
            }
        });

        using var client = new HttpClient { BaseAddress = address };
        Assert.That(await client.GetStringAsync("/health/live"), Is.EqualTo("Healthy"));

        static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);
    }

    [Test]
    public async Task Catalogue_AndCode_AreInStep()
    {
        var host = await ApiHost.SharedAsync("Sqlite");
        var catalogue = (await host.Client.ReadAsync("/docs/errors.md").Expect(200)).Text;
        var documented = Anchor().Matches(catalogue).Select(m => m.Groups[1].Value).ToList();
        var root = Root();
        var source = Directory.EnumerateFiles(Path.Combine(root, "src"), "*.cs", SearchOption.AllDirectories).Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            && !f.Contains("Migrations", StringComparison.Ordinal) && !f.Contains($"{Path.DirectorySeparatorChar}OpenApi{Path.DirectorySeparatorChar}", StringComparison.Ordinal)).ToList();
        var text = string.Join('\n', await Task.WhenAll(source.Select(f => File.ReadAllTextAsync(f))));
        var made = Constructors().SelectMany(c => c.Matches(text)).Select(m => m.Groups["code"].Value).Distinct().ToList();
        var literals = Literal().Matches(text).Select(m => m.Groups[1].Value).ToHashSet();

        var composed = Composed().Matches(text).Select(m => m.Groups[1].Value).ToList();

        Assert.Multiple(() =>
        {
            Assert.That(made, Has.Count.GreaterThan(30), "The codes in the source were not found.");
            Assert.That(documented, Is.Unique);
            Assert.That(made.Except(documented), Is.Empty, "These codes are made in src and not explained in docs/errors.md.");
            Assert.That(documented.Where(code => !literals.Contains(code) && !composed.Any(start => code.StartsWith(start, StringComparison.Ordinal))), Is.Empty, "docs/errors.md explains these codes, and nothing in src makes them.");
        });
    }

    private static Regex[] Constructors() => [Thrown(), Written(), Invalid(), Refusal()];

    private static string Root()
    {
        var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Contacts.Api.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }

        return folder.FullName;
    }

    private static async Task<string> ProjectAsync(ApiHost host)
    {
        var organization = (Guid)(await host.Client.PostAsync($"{Api}/organizations", new { name = "Problems" }).Expect(201)).Json["id"]!;
        return $"{Api}/projects/{(Guid)(await host.Client.PostAsync($"{Api}/projects", new { organizationId = organization, name = "Problems", defaultCountry = "US", timeZone = "Europe/Paris" }).Expect(201)).Json["id"]!}";
    }

    [GeneratedRegex("\"code\":\"([a-z_.]+)\"")]
    private static partial Regex Code();

    [GeneratedRegex("<a id=\"([^\"]+)\">")]
    private static partial Regex Anchor();

    [GeneratedRegex("new (?:InvalidRequestException|DomainException|CsvFileException|CsvProblem)\\(\\s*\"(?<code>[a-z_.]+)\"")]
    private static partial Regex Thrown();

    [GeneratedRegex("(?:WriteAsync|Field)\\((?:http|httpContext|context\\.HttpContext|Context)(?:, [A-Za-z.0-9]+)?, \"(?<code>[a-z_.]+)\"")]
    private static partial Regex Written();

    [GeneratedRegex("(?:DomainException\\.(?:Invalid|IllegalMove)|ProblemError)\\((?:[A-Za-z.]+, )?\"(?<code>[a-z_.]+)\"")]
    private static partial Regex Invalid();

    [GeneratedRegex("(?:PhoneReading\\(null|Refuse\\(|Refused\\(|Reject\\(),? ?\"(?<code>[a-z_.]+)\"")]
    private static partial Regex Refusal();

    [GeneratedRegex("\\$\"([a-z]+_[a-z_]*)\\{")]
    private static partial Regex Composed();

    [GeneratedRegex("\"([a-z][a-z_]*(?:\\.[a-z_]+)?)\"")]
    private static partial Regex Literal();
}
