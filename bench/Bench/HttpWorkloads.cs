using System.Globalization;
using System.Text.Json.Nodes;
using Contacts.Domain.Contacts;
using Npgsql;

namespace Contacts.Bench;

/// <summary>One kind of request: what to send, and how far from the floor it may be.</summary>
internal sealed record HttpWorkload(string Id, string What, double Target, IReadOnlyList<string> Paths)
{
    /// <summary>Sent instead of reading the paths.</summary>
    public IReadOnlyList<string> Bodies { get; init; } = [];

    /// <summary>Paths of the floor where they differ, as its cursors do.</summary>
    public IReadOnlyList<string>? FloorPaths { get; init; }

    /// <summary>Puts in what no workload before it should meet.</summary>
    public Func<Task>? Prepare { get; init; }

    public bool IsWrite => Bodies.Count > 0;
}

/// <summary>The service and the floor over the same database, or, where no connection is given, over databases of different engines with the same contacts.</summary>
internal sealed class HttpWorkloads(Settings settings, Guid project, Guid[] ids, Server service, Server floor, string? connection, string folder)
{
    public static readonly IReadOnlyList<string> Ids = ["W1", "W2", "W3a", "W3b", "W4", "W7a", "W7b", "W7c", "W7d", "W8a", "W8b", "W10a"];

    private const int Variants = 2_000;
    private const int WalkLimit = 200;
    private const int PageSize = 50;
    private const double WalkTo = 0.9;
    private const int LongestWalk = 90_000;
    private const int FirstSerial = 2_000_000; // after an area code this is a valid number

    private readonly string _contacts = $"/api/v1/projects/{project}/contacts";
    private int _serial = FirstSerial;

    public async Task<IReadOnlyList<Measured>> RunAsync()
    {
        var measured = new List<Measured>();
        foreach (var workload in await WorkloadsAsync())
        {
            if (workload.Prepare is { } prepare)
            {
                await prepare();
            }

            await (workload.IsWrite ? VerifyCreateAsync(workload) : VerifyReadsAsync(workload));
            measured.Add(await MeasureAsync(workload));
        }

        return measured;
    }

    private async Task<List<HttpWorkload>> WorkloadsAsync()
    {
        var random = new Random(DataSet.Seed);
        var people = Enumerable.Range(0, Variants).Select(_ => Person.Of(random.Next(settings.Contacts), DataSet.Seed)).ToArray();
        List<HttpWorkload> all =
        [
            new("W1", "read by id", 0.70, Paths(p => $"{_contacts}/{ids[p.Number]}")),
            new("W2", "page of 50: segment, score >= 80, by score", 0.75, [.. Person.Segments.Select(s => $"{_contacts}?segment={Uri.EscapeDataString(s)}&leadScore.gte=80&sort=-leadScore")]),
            new("W3a", "search by start of last name, half with first name", 0.75, Paths(p => $"{_contacts}?q={Uri.EscapeDataString(NameQuery(p))}")),
            new("W3b", "search by the last 7 digits of a phone", 0.75, Paths(p => $"{_contacts}?q={p.Phone}")),
            new("W7a", "contact cards", AtAMillion(30), [$"{_contacts}/stats"]),
            new("W7b", "lead cards", AtAMillion(30), [$"/api/v1/projects/{project}/leads/stats"]),
            new("W7c", "contact cards with freshness; floor without", AtAMillion(1), [$"{_contacts}/stats?include=freshness"]),
            new("W8a", "page 1 of all", 0.75, [_contacts]),
            new("W10a", "call context: contact, variables, last calls", 0.50, Paths(p => $"{_contacts}/{ids[p.Number]}/call-context")),
        ];
        if (settings.Wants("W8b"))
        {
            var (page, own, floors) = await WalkAsync();
            all.Add(new("W8b", $"page {page} by cursor", 0.75, [$"{_contacts}?cursor={own}"]) { FloorPaths = [$"{_contacts}?cursor={floors}"] });
        }

        all.Add(new("W4", "create", 0.60, [_contacts]) { Bodies = [.. people.Select(Body)] });
        if (connection is not null)
        {
            all.Add(new("W7d", "callback cards", AtAMillion(30), [$"/api/v1/projects/{project}/callbacks/stats"]) { Prepare = () => DataSet.AddCallbacksAsync(connection, project) });
        }

        return all.FindAll(w => settings.Wants(w.Id));

        double AtAMillion(double target) => settings.Contacts < Growth.Many ? double.NaN : target;

        string[] Paths(Func<Person, string> path) => [.. people.Select(path).Distinct()];
    }

    private static string NameQuery(Person person)
    {
        var last = SearchTerms.Of(person.LastName);
        last = last[..Math.Min(last.Length, 4)];
        return person.Number % 2 == 0 ? last : $"{last} {SearchTerms.Of(person.FirstName)}";
    }

    private static string Body(Person person) => new JsonObject
    {
        ["firstName"] = "Ada",
        ["lastName"] = "Lovelace",
        ["phone"] = $"+1{person.AreaCode}%N%",
        ["email"] = "ada%N%@example.com",
        ["company"] = person.Company ?? "Granite Works",
        ["jobTitle"] = "Owner",
        ["source"] = "Website",
        ["segment"] = person.Segment ?? "Trial",
        ["city"] = person.City,
        ["state"] = person.State,
        ["country"] = "US",
        ["timeZone"] = person.TimeZone,
        ["leadScore"] = person.Score ?? 50,
    }.ToJsonString();

    private async Task<Measured> MeasureAsync(HttpWorkload workload)
    {
        var (service_, floor_) = (Requests(workload, "service", workload.Paths), Requests(workload, "floor", workload.FloorPaths ?? workload.Paths));
        await LoadAsync(workload, floor, floor_, floor.WarmUpSeconds(settings));
        await LoadAsync(workload, service, service_, service.WarmUpSeconds(settings));
        var (services, floors) = (new List<Round>(), new List<Round>());
        for (var round = 0; round < settings.Rounds; round++)
        {
            if (round % 2 == 0)
            {
                floors.Add(await LoadAsync(workload, floor, floor_, settings.Seconds));
            }

            services.Add(await LoadAsync(workload, service, service_, settings.Seconds));
            if (round % 2 != 0)
            {
                floors.Add(await LoadAsync(workload, floor, floor_, settings.Seconds));
            }
        }

        var measured = new Measured(workload.Id, workload.What, "requests/s", workload.Target, services, floors);
        Console.WriteLine(measured.Line());
        return measured;
    }

    private string Requests(HttpWorkload workload, string side, IReadOnlyList<string> paths) => Wrk.WriteRequests(
        folder, $"{workload.Id}-{side}", workload.IsWrite ? workload.Bodies.Select(body => Wrk.Post(paths[0], body)) : paths.Select(Wrk.Get));

    private async Task<Round> LoadAsync(HttpWorkload workload, Server server, string requests, int seconds)
    {
        var round = await Wrk.RunAsync(server, requests, workload.IsWrite ? _serial : 0, seconds, settings.Connections);
        _serial += workload.IsWrite ? (int)(round.PerSecond * seconds * 1.5) + 1_000 : 0;
        return round;
    }

    /// <summary>Every kind of answer is the same on both sides but for cursors and the moment at which "now" was read.</summary>
    private async Task VerifyReadsAsync(HttpWorkload workload)
    {
        const int checks = 100;
        var floors = workload.FloorPaths ?? workload.Paths;
        for (var i = 0; i < Math.Min(checks, workload.Paths.Count); i++)
        {
            var (own, other) = (await GetAsync(service, workload.Paths[i]), await GetAsync(floor, floors[i]));
            if (own["items"] is JsonArray { Count: 0 })
            {
                throw new InvalidOperationException($"{workload.Id}: {workload.Paths[i]} finds nothing and so measures nothing.");
            }

            RequireEqual(workload.Id, workload.Paths[i], own, other);
        }
    }

    /// <summary>Both sides make the same answer of the same body, and the same row where both are in one database.</summary>
    private async Task VerifyCreateAsync(HttpWorkload workload)
    {
        await using var db = connection is null ? null : NpgsqlDataSource.Create(connection);
        foreach (var body in workload.Bodies.Take(20))
        {
            var sent = body.Replace("%N%", (++_serial).ToString("D7", CultureInfo.InvariantCulture), StringComparison.Ordinal);
            var (own, other) = (await PostAsync(service, sent), await PostAsync(floor, sent));
            if (db is not null)
            {
                RequireEqual(workload.Id, sent, await RowAsync(db, own["id"]!), await RowAsync(db, other["id"]!));
            }

            foreach (var answer in (JsonNode[])[own, other])
            {
                foreach (var differs in (string[])["id", "createdAt", "updatedAt", "scoredAt"])
                {
                    _ = answer[differs] ?? throw new InvalidOperationException($"{workload.Id}: no {differs} in the answer.");
                    answer.AsObject().Remove(differs);
                }
            }

            RequireEqual(workload.Id, sent, own, other);
        }
    }

    private async Task<JsonNode> PostAsync(Server server, string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await server.Http.PostAsync(_contacts, content);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.StatusCode == System.Net.HttpStatusCode.Created ? JsonNode.Parse(text)! : throw new InvalidOperationException($"{server.Name} answered {answer.StatusCode} to {body}: {text}");
    }

    /// <summary>The stored row without what must differ: its id, its times, who made it, the zone that only the service derives from the number, and the order of the terms behind search_vector.</summary>
    private static async Task<JsonNode> RowAsync(NpgsqlDataSource db, JsonNode id)
    {
        await using var command = db.CreateCommand("select (to_jsonb(c) - array['id', 'created_at', 'updated_at', 'scored_at', 'created_by', 'phone_time_zone', 'search_text'])::text from contacts c where id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id.GetValue<Guid>() });
        return JsonNode.Parse((string)(await command.ExecuteScalarAsync())!)!;
    }

    /// <summary>Pages through nine tenths of the project, or 1,800 pages, on both sides, id by id the same, and returns the cursors there.</summary>
    private async Task<(int Page, string Service, string Floor)> WalkAsync()
    {
        var (rows, own, other) = (0, "", "");
        while (rows < Math.Min(settings.Contacts * WalkTo, LongestWalk))
        {
            var (ownPage, otherPage) = (await GetAsync(service, Path(own)), await GetAsync(floor, Path(other)));
            if (!IdsOf(ownPage).SequenceEqual(IdsOf(otherPage)))
            {
                throw new InvalidOperationException($"W8: the pages differ after {rows} rows.");
            }

            rows += ownPage["items"]!.AsArray().Count;
            (own, other) = ((string)ownPage["nextCursor"]!, (string)otherPage["nextCursor"]!);
        }

        return ((rows / PageSize) + 1, own, other);

        string Path(string cursor) => $"{_contacts}?limit={WalkLimit}{(cursor.Length == 0 ? "" : $"&cursor={cursor}")}";

        static IEnumerable<string> IdsOf(JsonNode page) => page["items"]!.AsArray().Select(i => (string)i!["id"]!);
    }

    private static async Task<JsonNode> GetAsync(Server server, string path)
    {
        using var answer = await server.Http.GetAsync(path);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new InvalidOperationException($"{server.Name} answered {answer.StatusCode} to {path}: {text}");
    }

    private static void RequireEqual(string workload, string request, JsonNode own, JsonNode other)
    {
        Strip(own);
        Strip(other);
        if (!JsonNode.DeepEquals(own, other))
        {
            throw new InvalidOperationException($"{workload}: the answers to {request} differ.\nservice: {own.ToJsonString()}\nfloor:   {other.ToJsonString()}");
        }
    }

    private static void Strip(JsonNode answer)
    {
        if (answer is JsonObject page)
        {
            if (page["nextCursor"] is not null)
            {
                page["nextCursor"] = "more"; // opaque; only whether there is one must agree
            }

            page.Remove("byFreshness"); // beyond what the floor counts
        }
    }
}
