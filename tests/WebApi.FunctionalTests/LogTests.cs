using System.Collections.Concurrent;
using System.Text;
using Contacts.Infrastructure.Persistence.Providers;
using Contacts.WebApi.FunctionalTests.Kit;
using Microsoft.Extensions.Logging;
using NUnit.Framework;

namespace Contacts.WebApi.FunctionalTests;

/// <summary>People's data stays out of the logs, whatever goes right or wrong.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class LogTests
{
    [TestCase(DatabaseProvider.Sqlite)]
    [TestCase(DatabaseProvider.PostgreSql)]
    [TestCase(DatabaseProvider.SqlServer)]
    public async Task Logs_OfEverything_HoldNobodysData(string engine)
    {
        TestDatabase.Require(engine);
        using var logs = new Capture();
        await using (var host = await ApiHost.StartAsync(engine, logs: logs))
        {
            var client = host.Client;
            var organization = (Guid)(await client.PostAsync("/api/v1/organizations", new { name = "Secretorg" }).Expect(201)).Json["id"]!;
            var project = (Guid)(await client.PostAsync("/api/v1/projects", new { organizationId = organization, name = "Secretproject", defaultCountry = "US", timeZone = "America/New_York" }).Expect(201)).Json["id"]!;
            var contacts = $"/api/v1/projects/{project}/contacts";
            var person = new { name = "Secretname", phone = "+14155550100", email = "secretmail@example.com", notes = "Secretnote", externalIds = new { crm = "Secretid" } };
            var id = (Guid)(await client.PostAsync(contacts, person).Expect(201)).Json["id"]!;
            await client.PostAsync(contacts, person).Expect(409);
            await client.PostAsync(contacts, new { name = "Secretname", phone = "Secretphone" }).Expect(400);
            await client.SendAsync(HttpMethod.Post, contacts, Http.Raw("""{"name":"Secretname",}""")).Expect(400);
            await client.PatchAsync($"{contacts}/{id}", new { name = "Secretname two" }, "\"9\"").Expect(412);
            await Task.WhenAll(Enumerable.Range(0, 8).Select(i => client.PatchAsync($"{contacts}/{id}", new { name = $"Secretname {i}" })));
            await client.ReadAsync($"{contacts}?q=Secretname&company=Secretfirm").Expect(200);
            await client.ReadAsync($"{contacts}?Secretfilter=1").Expect(400);
            await client.ReadAsync($"{contacts}/lookup?phone=%2B14155550100").Expect(200);
            var imports = $"/api/v1/projects/{project}/imports";
            var csv = "Name,Phone,Email,ID\nSecretname,+14155550100,secretmail@example.com,Secretid\nSecretname,12,,\nSecretname,+14155550101,,Secretid2\n";
            using var form = new MultipartFormDataContent { { new ByteArrayContent(Encoding.UTF8.GetBytes(csv)), "file", "Secretfile.csv" }, { new StringContent("true"), "autoConfirm" }, { new StringContent("crm"), "externalSystem" } };
            var import = (Guid)(await client.SendAsync(HttpMethod.Post, imports, form).Expect(202)).Json["id"]!;
            while ((string)(await client.ReadAsync($"{imports}/{import}").Expect(200)).Json["status"]! is not ("completed" or "failed"))
            {
                await Task.Delay(20);
            }

            await client.SendAsync(HttpMethod.Delete, $"{contacts}/{id}").Expect(204);
        }

        var written = logs.Lines.ToList();
        Assert.That(written, Has.Some.Contains("Import "), "nothing was captured");
        Assert.That(written.Where(l => l.Contains("secret", StringComparison.OrdinalIgnoreCase) || l.Contains("5550100", StringComparison.Ordinal)), Is.Empty);
    }

    private sealed class Capture : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull
        {
            Lines.Enqueue($"scope {state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Enqueue($"{logLevel} {formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
