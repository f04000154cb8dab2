using System.Text.Json.Nodes;
using NUnit.Framework;

[assembly: LevelOfParallelism(4)]

namespace Contacts.WebApi.FunctionalTests.Kit;

/// <summary>A test of the contract on one engine: on the shared host, in an organization and a project that nobody else uses.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[TestFixtureSource(typeof(Engines), nameof(Engines.All))]
public abstract class ApiTest(string engine)
{
    protected const string Api = "/api/v1";
    private static int _projects;

    protected string Engine => engine;
    protected ApiHost Host { get; private set; } = null!;
    protected HttpClient Client => Host.Client;
    protected Guid OrganizationId { get; private set; }
    protected Guid ProjectId { get; private set; }

    /// <summary>The test's own project.</summary>
    protected string Project => $"{Api}/projects/{ProjectId}";

    protected string Contacts => $"{Project}/contacts";

    [SetUp]
    public async Task SetUpAsync()
    {
        TestDatabase.Require(engine);
        Host = await StartHostAsync();
        OrganizationId = await CreateOrganizationAsync();
        ProjectId = await CreateProjectAsync(OrganizationId);
    }

    /// <summary>The shared host, unless a fixture needs settings of its own.</summary>
    protected virtual Task<ApiHost> StartHostAsync() => ApiHost.SharedAsync(engine);

    protected async Task<Guid> CreateOrganizationAsync() => Id((await Client.PostAsync($"{Api}/organizations", new { name = $"Organization {Interlocked.Increment(ref _projects)}" }).Expect(201)).Json);

    protected async Task<Guid> CreateProjectAsync(Guid organizationId, string country = "US", string zone = "America/New_York") =>
        Id((await Client.PostAsync($"{Api}/projects", new { organizationId, name = $"Project {Interlocked.Increment(ref _projects)}", defaultCountry = country, timeZone = zone }).Expect(201)).Json);

    /// <summary>Creates a contact and returns it as the answer shows it.</summary>
    protected async Task<JsonObject> CreateContactAsync(object body, Guid? projectId = null) => (await Client.PostAsync($"{Api}/projects/{projectId ?? ProjectId}/contacts", body).Expect(201)).Json;

    protected Task DefineFieldAsync(string key, string type, string[]? options = null, bool required = false) =>
        Client.PostAsync($"{Project}/custom-fields", new { key, label = key.ToUpperInvariant() + " label", type, options, required }).Expect(201);

    protected static Guid Id(JsonNode node) => (Guid)node["id"]!;

    protected static string Url(string text) => Uri.EscapeDataString(text);

    /// <summary>Every item of a list, page by page.</summary>
    protected async Task<List<JsonObject>> WalkAsync(string url, int limit = 200, Func<int, Task>? betweenPages = null, HttpClient? client = null)
    {
        var (items, cursor, page) = (new List<JsonObject>(), (string?)null, 0);
        do
        {
            var answer = await (client ?? Client).ReadAsync($"{url}{(url.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit={limit}{(cursor is null ? "" : $"&cursor={cursor}")}").Expect(200);
            var got = answer.Items.Select(i => i!.AsObject()).ToList();
            Assert.That(got, Has.Count.LessThanOrEqualTo(limit));
            items.AddRange(got);
            cursor = (string?)answer.Json["nextCursor"];
            if (cursor is not null && betweenPages is not null)
            {
                await betweenPages(++page);
            }
        }
        while (cursor is not null);
        return items;
    }

    protected async Task<string[]> NamesAsync(string query) => [.. (await WalkAsync($"{Contacts}?{query}")).Select(c => (string)c["name"]!).Order(StringComparer.Ordinal)];
}
