using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace Contacts.WebApi.FunctionalTests.OpenApi;

/// <summary>The service as a developer starts it: Development, demo data, a new SQLite file.</summary>
internal sealed class DevelopmentService : WebApplicationFactory<Program>
{
    public const string DemoKey = "ck_demo_for_development_only_0123456789";

    private readonly string _folder = Directory.CreateTempSubdirectory("contacts-openapi-").FullName;

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

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder
            .UseEnvironment(Environment)
            .UseSetting("ConnectionStrings:Contacts", $"Data Source={Path.Combine(_folder, "contacts.db")}")
            .UseSetting("Access:BootstrapKey", DemoKey)
            .UseSetting("Demo:Seed", "true");
        foreach (var (key, value) in Settings)
        {
            builder.UseSetting(key, value);
        }
    }
}
