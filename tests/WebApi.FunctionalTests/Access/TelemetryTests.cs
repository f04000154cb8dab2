using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Contacts.WebApi.FunctionalTests.Kit;
using Contacts.WebApi.FunctionalTests.OpenApi;
using Contacts.WebApi.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
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

    [Test]
    public async Task ProductionLogs_CarryTheTraceId()
    {
        await using var host = await ApiHost.StartAsync("Sqlite");
        Assert.That(host.Services.GetRequiredService<IOptionsMonitor<JsonConsoleFormatterOptions>>().CurrentValue.IncludeScopes, Is.True);
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

        string[] people = ["Lovelace", "Hopper", "Turing", "Babbage", "Somerville", "79460", "7946 0", "@example.com"];
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
