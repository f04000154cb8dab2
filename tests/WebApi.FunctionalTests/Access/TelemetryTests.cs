using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Contacts.Infrastructure.Persistence.Providers;
using Contacts.WebApi.FunctionalTests.Kit;
using Contacts.WebApi.FunctionalTests.OpenApi;
using Contacts.WebApi.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using OpenTelemetry.Trace;

namespace Contacts.WebApi.FunctionalTests.Access;

[TestFixture]
public sealed class TelemetryTests
{
    [TestCase("Sqlite")]
    [TestCase("PostgreSql")]
    public async Task CollectorThatIsGone_StopsNothing(string engine)
    {
        TestDatabase.Require(engine);
        await using var host = await ApiHost.StartAsync(engine, settings: ("OTEL_EXPORTER_OTLP_ENDPOINT", $"http://127.0.0.1:{FreePort()}"));
        Assert.That(host.Services.GetService<TracerProvider>(), Is.Not.Null);
        for (var i = 0; i < 5; i++)
        {
            await host.Client.PostAsync("/api/v1/organizations", new { name = "Traced" }).Expect(201);
        }

        var refused = await host.Client.ReadAsync("/api/v1/nothing").Expect(404);
        Assert.That((string?)refused.Json["traceId"], Has.Length.EqualTo(32));
        await host.Client.ReadAsync("/health/ready").Expect(200);
    }

    /// <summary>What a collector and the console receive of a walk with an import: each kind of span, figure and line, and nobody's data.</summary>
    [Test]
    public async Task Collector_ReceivesTracesFiguresAndLogs_WithoutPersonalData()
    {
        TestDatabase.Require(DatabaseProvider.PostgreSql);
        var received = new ConcurrentQueue<(string Signal, string Text)>();
        await using var collector = await StartCollectorAsync(received);
        await using var database = await TestDatabase.CreateAsync(DatabaseProvider.PostgreSql);
        await using var service = await ApiProcess.StartAsync(database, ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Urls.Single()), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_BSP_SCHEDULE_DELAY", "100"), ("OTEL_BLRP_SCHEDULE_DELAY", "100"),
            ("OTEL_METRIC_EXPORT_INTERVAL", "100"), ("Logging:LogLevel:Microsoft.AspNetCore", "Information"), ("Logging:LogLevel:Microsoft.AspNetCore.Routing", "Debug"));
        var client = service.Client;
        var organization = (Guid)(await client.PostAsync("/api/v1/organizations", new { name = "Secretorg" }).Expect(201)).Json["id"]!;
        var project = $"/api/v1/projects/{(Guid)(await client.PostAsync("/api/v1/projects", new { organizationId = organization, name = "Secretproject", defaultCountry = "US", timeZone = "Europe/Paris" }).Expect(201)).Json["id"]!}";
        var contact = (Guid)(await client.PostAsync($"{project}/contacts", new { name = "Hiddenname", phone = "+14155550100", email = "hiddenmail@example.com" }).Expect(201)).Json["id"]!;
        await client.ReadAsync($"{project}/contacts/{contact}").Expect(200);
        await client.PatchAsync($"{project}/contacts/{contact}", new { email = "Hiddennonsense" }).Expect(400);
        using var form = new MultipartFormDataContent { { new StringContent("name,phone\nHiddenname,+14155550101\nHiddenother,12\n"), "file", "Hiddenfile.csv" }, { new StringContent("true"), "autoConfirm" } };
        await client.SendAsync(HttpMethod.Post, $"{project}/imports", form).Expect(202);
        using var traced = new HttpRequestMessage(HttpMethod.Get, $"{project}/nothing");
        traced.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        using var refused = await client.SendAsync(traced);
        string[] expected =
        [
            "traces GET /api/v1/projects/{projectId:guid}/contacts/{id:guid}", "traces GetContact", "traces UploadImport", "traces postgresql", "traces SELECT",
            "metrics http.server.request.duration", "metrics contacts.import.rows", "metrics contacts.import.waiting", "metrics contacts.calls.queued", "metrics contacts.callbacks.overdue", "metrics db.client.operation", "metrics microsoft.entityframeworkcore", "logs Import ",
        ];
        var missing = await ReceivedAsync(received, expected);
        var lines = service.Output.Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Multiple(async () =>
        {
            Assert.That(missing, Is.Empty);
            Assert.That(await refused.Content.ReadAsStringAsync(), Does.Contain("0af7651916cd43dd8448eb211c80319c"), "The problem names the caller's trace.");
            Assert.That(lines.Where(line => line["Scopes"]?.AsArray().Any(scope => (string?)scope!["TraceId"] == "0af7651916cd43dd8448eb211c80319c") == true), Is.Not.Empty, "So does the log.");
            Assert.That(received.Select(r => r.Text).Concat(service.Output).Where(text => ((string[])["hidden", "5550100", "5550101", ApiHost.AdminKey]).Any(hidden => text.Contains(hidden, StringComparison.OrdinalIgnoreCase))), Is.Empty);
        });
    }

    /// <summary>A collector also receives addresses; what is searched for stays out of them.</summary>
    [Test]
    public async Task SearchedNamesAndNumbers_DoNotReachTheCollector()
    {
        var received = new ConcurrentQueue<(string Signal, string Text)>();
        await using var collector = await StartCollectorAsync(received);
        await using var host = await ApiHost.StartAsync(DatabaseProvider.Sqlite, settings: [("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Urls.Single()), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_BSP_SCHEDULE_DELAY", "100")]);
        await host.Client.ReadAsync("/api/v1/leads?q=Hiddenname&email=hiddenmail%40example.com&phone=%2B14155550100").Expect(200);
        await host.Client.ReadAsync("/api/v1/leads/stats").Expect(200);
        Assert.That(await ReceivedAsync(received, "traces GetLeadStats"), Is.Empty);
        Assert.That(await ReceivedAsync(received, "traces ListLeads"), Is.Empty);
        Assert.That(received.Where(r => r.Text.Contains("hidden", StringComparison.OrdinalIgnoreCase) || r.Text.Contains("5550100", StringComparison.Ordinal)), Is.Empty);
    }

    /// <summary>Waits until each signal with its text is there, and returns those that did not come.</summary>
    private static async Task<string[]> ReceivedAsync(ConcurrentQueue<(string Signal, string Text)> received, params string[] expected)
    {
        var missing = expected;
        for (var waited = 0; waited < 300 && missing.Length > 0; waited++)
        {
            await Task.Delay(100);
            missing = [.. expected.Where(e => !received.Any(r => e.Split(' ', 2) is [var signal, var text] && r.Signal == signal && r.Text.Contains(text, StringComparison.Ordinal)))];
        }

        return missing;
    }

    /// <summary>As much of an OTLP collector as a sender sees; the names inside a protobuf are readable as they are.</summary>
    private static async Task<WebApplication> StartCollectorAsync(ConcurrentQueue<(string Signal, string Text)> received)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            received.Enqueue((signal, Encoding.UTF8.GetString(body.ToArray())));
        });
        await app.StartAsync();
        return app;
    }

    /// <summary>Every operation of the document as shown, every kind of credential, and what goes wrong with them.</summary>
    [Test]
    public async Task LogsOfAFullRun_HoldNoPersonAndNoSecret()
    {
        using var logs = new Capture();
        var secrets = new List<string> { DevelopmentService.DemoKey };
        await using (var service = new DevelopmentService { Settings = TestTokens.Symmetric })
        {
            await using var listened = service.WithWebHostBuilder(builder => builder.ConfigureServices(services => services.AddSingleton<ILoggerProvider>(logs)).UseSetting("Logging:LogLevel:Default", "Debug").UseSetting("Logging:LogLevel:Microsoft.AspNetCore", "Information"));
            using var client = listened.CreateClient();
            var token = TestTokens.Create("org_admin", DemoData.OrganizationId);
            var wrong = TestTokens.Create("org_admin", DemoData.OrganizationId, t =>
            {
                t.Issuer = "https://other.example";
                return t;
            });
            secrets.AddRange([token, wrong, "ck_guessed_by_somebody"]);
            foreach (var (name, value) in ((string, string)[])[("X-Api-Key", DevelopmentService.DemoKey), ("Authorization", $"Bearer {token}"), ("Authorization", $"Bearer {wrong}"), ("X-Api-Key", "ck_guessed_by_somebody")])
            {
                foreach (var operation in DocumentedOperation.Of(JsonNode.Parse(await client.GetStringAsync("/swagger/v1/swagger.json"))!))
                {
                    using var request = operation.Request();
                    request.Headers.Add(name, value);
                    using var response = await client.SendAsync(request);
                    var answer = await response.Content.ReadAsStringAsync();
                    Assert.That((int)response.StatusCode, Is.LessThan(500), answer);
                    if (response.StatusCode == HttpStatusCode.Created && JsonNode.Parse(answer)!["key"] is { } key)
                    {
                        secrets.Add((string)key!);
                    }
                }
            }
        }

        string[] people = ["Lovelace", "Hopper", "Turing", "Babbage", "Somerville", "79460", "7946 0", "7946%20", "@example.com"];
        Assert.That(logs.Lines, Has.Some.Contains("Import "), "Nothing was captured.");
        Assert.That(secrets, Has.Count.GreaterThan(5));
        Assert.That(logs.Lines.Where(line => secrets.Concat(people).Any(hidden => line.Contains(hidden, StringComparison.OrdinalIgnoreCase))), Is.Empty);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class Capture : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull
        {
            Lines.Enqueue($"{state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Enqueue($"{logLevel} {formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
