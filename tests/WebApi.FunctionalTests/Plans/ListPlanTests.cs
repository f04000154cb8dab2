using System.Text.Json.Nodes;
using Contacts.Application.Contacts;
using Contacts.Infrastructure.Persistence.Providers;
using Contacts.WebApi.Endpoints;
using Contacts.WebApi.FunctionalTests.Kit;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Contacts.WebApi.FunctionalTests.Plans;

/// <summary>
/// Every published filter, sort and search of every list, taken from what the endpoints publish: the engine walks ranges of the project's indexes and reads little of a project of 100,000 rows.
/// Statistics are up to date and the planner is free to choose.
/// </summary>
[Order(1)] // the longest: the others run beside it
[Parallelizable(ParallelScope.Self)]
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.PostgreSql)]
public sealed class ListPlanTests(string engine)
{
    private const int PageSize = 50;

    /// <summary>A page may look at a fifth of the project, or of the projects within reach, until it is full; not at all of it.</summary>
    private const int MostOf = 5;

    /// <summary>The contact has 250 entries of each kind.</summary>
    private const long MostOfATimeline = 500;

    /// <summary>Filters that may read the whole project when hardly a row has the value, and why they may.</summary>
    private static readonly Dictionary<string, string> ReadOn = new()
    {
        ["source"] = Label,
        ["city"] = Label,
        ["state"] = Label,
        ["country"] = Label,
        ["timeZone"] = Label,
        ["type"] = Label,
        ["callAttempts"] = Label,
        ["lastCallResult"] = Label,
        ["freshness"] = "worked out from three columns and the clock",
        ["nextBestAction"] = "likewise; sort=urgency walks a range for each action",
        ["sort=urgency"] = "its last stage looks up, contact by contact, whose number is on a do-not-call list",
        ["q=%2B1415"] = "a beginning that every contact has: the words are looked up before the page is sorted",
    };

    private const string Label = "an index of its own would cost every import more than the rare question costs";

    private readonly SentStatements _sent = new();
    private ApiHost _host = null!;
    private HttpClient _bound = null!;
    private PlanReader _plans = null!;

    [OneTimeSetUp]
    public async Task Fill()
    {
        TestDatabase.Require(engine);
        _host = await ApiHost.StartAsync(engine, interceptor: _sent);
        await _host.Client.ReadAsync("/health/ready").Expect(200);
        await _host.WithDbAsync(db => PlanData.FillAsync(db, engine));
        _bound = await _host.CreateClientAsync(PlanData.Organization, null, Domain.Access.Scopes.Admin);
        _plans = PlanReader.Of(engine, _host.Database.Connection);
    }

    [OneTimeTearDown]
    public async Task Drop()
    {
        if (_host is not null)
        {
            await _plans.DisposeAsync();
            _bound.Dispose();
            await _host.DisposeAsync();
        }
    }

    [Test]
    public async Task EveryFilterSortAndSearch_WalksARangeOfTheProject()
    {
        var (faults, asked, worst, paired) = (new List<string>(), 0, new List<(long Work, string Query)>(), new HashSet<string>());
        foreach (var (path, list) in Lists())
        {
            var pairs = engine != DatabaseProvider.Sqlite && paired.Add(string.Join(',', list.Filters.Select(f => f.Name))); // lists of the same fields differ in what they are of, not in their indexes
            foreach (var query in await QueriesAsync(path, list, pairs))
            {
                asked++;
                foreach (var plan in await PlansOfAsync($"{path}?{query}", counted: !(engine == DatabaseProvider.Sqlite ? IsFiltered(query) : IsLabelled(query))))
                {
                    worst.Add((plan.Work, $"{path}?{query}"));
                    faults.AddRange(Faults(plan, path, query).Select(fault => $"{path}?{query}\n  {fault}\n  {plan.Text.ReplaceLineEndings("\n  ")}"));
                }
            }
        }

        await TestContext.Out.WriteLineAsync($"{asked} queries. The most work:\n{string.Join('\n', worst.OrderByDescending(w => w.Work).Take(20).Select(w => $"{w.Work,10:N0} {w.Query}"))}");
        Assert.That(asked, Is.GreaterThan(500));
        Assert.That(faults, Is.Empty, string.Join("\n", faults));
    }

    [Test]
    public async Task EveryKindOfATimeline_WalksARangeOfTheContact()
    {
        var (faults, asked) = (new List<string>(), 0);
        foreach (var query in Domain.ApiNames.Of<ActivityKind>().SelectMany(kind => (string[])[$"kind={kind}", $"kind=!{kind}", $"kind={kind}&cursor="]).Concat(["limit=200", "cursor="]))
        {
            foreach (var plan in await PlansOfAsync($"{PlanData.Timeline}?{query}", counted: true))
            {
                asked++;
                faults.AddRange(plan.Foreign.Concat(plan.Whole).Concat(plan.Work > MostOfATimeline ? [$"reads {plan.Work:N0} rows"] : []).Select(fault => $"{query}\n  {fault}\n  {plan.Text.ReplaceLineEndings("\n  ")}"));
            }
        }

        Assert.That(asked, Is.GreaterThan(50));
        Assert.That(faults, Is.Empty, string.Join("\n", faults));
    }

    /// <summary>SQLite knows how many rows a value has on average, not how many this one has: where that is few it may still walk the order of the page, but never without the project.</summary>
    private IEnumerable<string> Faults(Plan plan, string path, string query)
    {
        var most = (path.Contains("/projects/", StringComparison.Ordinal) ? PlanData.Contacts : PlanData.Reached) / MostOf;
        return plan.Foreign.Concat(IsLabelled(query) && engine != DatabaseProvider.Sqlite ? [] : plan.Whole).Concat(plan.Work > most && !IsLabelled(query) ? [$"reads {plan.Work:N0} rows"] : []);
    }

    private static bool IsLabelled(string query) => query.Split('&').Any(term => ReadOn.ContainsKey(term) || ReadOn.ContainsKey(term.Split('=', '.')[0]));

    private static bool IsFiltered(string query) => query.Length > 0 && !query.StartsWith("sort=", StringComparison.Ordinal);

    private IEnumerable<(string Path, ListMetadata List)> Lists() => _host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Where(e => e.Metadata.GetMetadata<ListMetadata>() is not null)
        .Select(e => (PlanData.Path(e.RoutePattern.RawText!), e.Metadata.GetMetadata<ListMetadata>()!))
        .OrderByDescending(list => list.Item1.Contains("/projects/", StringComparison.Ordinal)); // the first of a kind is asked for the most

    private async Task<List<string>> QueriesAsync(string path, ListMetadata list, bool pairs)
    {
        var items = (await _bound.ReadAsync($"{path}?limit=200").Expect(200)).Items;
        Assert.That(items, Is.Not.Empty, path);
        var sorts = list.Sorts.SelectMany(s => (string[])[s, "-" + s]).Concat(list.StagedSort is { } staged ? [staged.Name] : []).ToList();
        var samples = list.Filters.ToDictionary(f => f.Name, f => f.Allowed.Count > 0 ? f.Allowed[^1] : Sample(items, f));
        var queries = new List<string> { "" };
        queries.AddRange(sorts.SelectMany(s => (string[])[$"sort={s}", $"sort={s}&cursor="]));
        foreach (var filter in list.Filters)
        {
            var sample = samples[filter.Name];
            queries.AddRange((filter.Allowed.Count > 0 ? filter.Allowed : [sample]).Select(value => $"{filter.Name}={value}"));
            queries.Add($"{filter.Name}=!{sample}");
            queries.AddRange(filter.TakesNull ? [$"{filter.Name}=null"] : []);
            queries.AddRange(filter.HasRanges ? [$"{filter.Name}.gte={sample}", $"{filter.Name}.lt={sample}"] : []);
            queries.AddRange(sorts.Where(s => pairs && s != list.DefaultSort).Select(s => $"{filter.Name}={sample}&sort={s}"));
        }

        queries.AddRange(list.Searchable ? PlanData.Searches.Select(q => $"q={Uri.EscapeDataString(q)}") : []);
        return queries;
    }

    /// <summary>The filters are named as the fields that the items show.</summary>
    private static string Sample(JsonArray items, ListParameter filter) => Uri.EscapeDataString(
        items.Select(i => i![filter.Name]?.ToString()).Where(v => v is not null).Take(PageSize).LastOrDefault() ?? PlanData.Sample(filter.Name, filter.Type));

    private async Task<IReadOnlyList<Plan>> PlansOfAsync(string url, bool counted)
    {
        if (url.EndsWith("cursor=", StringComparison.Ordinal))
        {
            var first = await _bound.ReadAsync($"{url[..^"cursor=".Length]}limit=100").Expect(200);
            if ((string?)first.Json["nextCursor"] is not { } cursor)
            {
                return [];
            }

            url += cursor;
        }

        var sent = await _sent.DuringAsync(() => _bound.ReadAsync(url).Expect(200));
        var plans = new List<Plan>();
        foreach (var statement in sent)
        {
            plans.Add(await _plans.ReadAsync(statement, counted));
        }

        Assert.That(plans, Is.Not.Empty, url);
        return plans;
    }
}
