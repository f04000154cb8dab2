using System.Text.Json.Nodes;
using Contacts.WebApi.Hosting;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Data.Sqlite;
using NUnit.Framework;

namespace Contacts.WebApi.FunctionalTests.OpenApi;

/// <summary>The service as a developer starts it: Development, demo data, a new SQLite file.</summary>
internal sealed class DevelopmentService : WebApplicationFactory<Program>
{
    public const string DemoKey = "ck_demo_for_development_only_0123456789";

    private readonly string _folder = Directory.CreateTempSubdirectory("contacts-openapi-").FullName;

    private string Connection => $"Data Source={Path.Combine(_folder, "contacts.db")}";

    /// <summary>The environment; outside Development the demo is there all the same, so that pages have something to show and a key to leak.</summary>
    public string Environment { get; init; } = "Development";

    public IReadOnlyList<(string Key, string Value)> Settings { get; init; } = [];

    public HttpClient CreateClient(string? key)
    {
        var client = CreateClient();
        if (key is not null)
        {
            client.DefaultRequestHeaders.Add("X-Api-Key", key);
        }

        return client;
    }

    /// <summary>The worker reviews the demo's imports right after the start: sooner than anybody presses a button, but not than a test.</summary>
    public async Task UntilReviewedAsync()
    {
        using var client = CreateClient(DemoKey);
        for (var waited = TimeSpan.Zero; waited < TimeSpan.FromSeconds(60); waited += TimeSpan.FromMilliseconds(100))
        {
            var imports = JsonNode.Parse(await client.GetStringAsync($"/api/v1/projects/{DemoData.ProjectId}/imports"))!["items"]!.AsArray();
            if (imports.All(import => (string?)import!["status"] == "awaiting_confirmation"))
            {
                return;
            }

            await Task.Delay(100);
        }

        Assert.Fail("The demo's imports were not reviewed.");
    }

    /// <summary>Every row of every table as text; when keys were last used is left out.</summary>
    public async Task<IReadOnlyList<string>> DumpAsync()
    {
        await using var connection = new SqliteConnection(Connection);
        await connection.OpenAsync();
        var rows = new List<string>();
        foreach (var table in await ReadAsync("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"))
        {
            var columns = (await ReadAsync($"SELECT '\"' || name || '\"' FROM pragma_table_info('{table}')")).Where(column => column != "\"last_used_at\"");
            rows.AddRange((await ReadAsync($"SELECT json_array({string.Join(", ", columns.Select(column => $"CASE typeof({column}) WHEN 'blob' THEN hex({column}) ELSE {column} END"))}) FROM \"{table}\"")).Select(row => $"{table} {row}"));
        }

        return rows;

        async Task<List<string>> ReadAsync(string sql)
        {
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // names of our own tables
            command.CommandText = sql;
#pragma warning restore CA2100
            await using var reader = await command.ExecuteReaderAsync();
            var values = new List<string>();
            while (await reader.ReadAsync())
            {
                values.Add(reader.GetString(0));
            }

            return values;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder
            .UseEnvironment(Environment)
            .UseSetting("ConnectionStrings:Contacts", Connection)
            .UseSetting("Access:BootstrapKey", DemoKey)
            .UseSetting("Demo:Seed", "true");
        foreach (var (key, value) in Settings)
        {
            builder.UseSetting(key, value);
        }
    }
}
