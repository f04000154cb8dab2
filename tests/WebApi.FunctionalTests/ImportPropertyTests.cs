using System.Globalization;
using System.Text;
using Contacts.WebApi.FunctionalTests.Kit;
using NUnit.Framework;

namespace Contacts.WebApi.FunctionalTests;

/// <summary>
/// The importer against the plainest possible reading of the rules: one row after the other, each on what the rows before it left behind.
/// Small files, keys from tiny pools, so that almost every row collides with something; transactions of two rows, so that the borders between them are everywhere.
/// </summary>
internal sealed class ImportPropertyTests(string engine) : ImportTest(engine)
{
    private const int Files = 16;
    private static readonly string?[] Ids = [null, null, "1", "2", "3"];
    private static readonly string?[] Phones = [null, null, "+14155550100", "+14155550101", "+14155550102"];
    private static readonly string?[] Emails = [null, null, "a@example.com", "b@example.com", "c@example.com"];
    private static readonly string?[] People = [null, "Ann", "Bob"];
    private static readonly string?[] Firms = [null, null, "Firm"];

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, Lazy<Task<ApiHost>>> Hosts = new();

    protected override Task<ApiHost> StartHostAsync() =>
        Hosts.GetOrAdd(Engine, engine => new(async () => AssemblyLifetime.Own(await ApiHost.StartAsync(engine, settings: ("Import:ChunkRows", "2"))))).Value;

    [TestCase("externalId,phone,email", "update", 1)]
    [TestCase("externalId,phone,email", "update", 2)]
    [TestCase("phone,externalId,email", "update", 3)]
    [TestCase("email,phone", "update", 4)]
    [TestCase("externalId", "update", 5)]
    [TestCase("externalId,phone,email", "skip", 6)]
    [TestCase("externalId,phone,email", "create", 7)]
    public async Task Import_RandomFiles_DoWhatOneRowAfterTheOtherWould(string matchOn, string onDuplicate, int seed)
    {
        var random = new Random(seed * 7919);
        for (var file = 0; file < Files; file++)
        {
            ProjectIdOverride = await CreateProjectAsync(OrganizationId);
            var oracle = new Oracle(matchOn.Split(','), onDuplicate);
            for (var i = random.Next(5); i > 0; i--)
            {
                var given = Row.Next(random);
                if (given.IsReachable && (given.Id is null || oracle.Contacts.TrueForAll(c => c.Id != given.Id)))
                {
                    oracle.Contacts.Add(new Person(given.Id, given.Phone, given.Email, given.Name, given.Company));
                    await CreateContactAsync(given.ToBody(), ProjectIdOverride);
                }
            }

            var seeded = oracle.Contacts.ToList();
            var rows = Enumerable.Range(0, random.Next(1, 9)).Select(_ => Row.Next(random)).Where(r => r.ToCsv() != ",,,,").ToList();
            if (rows.Count == 0)
            {
                continue;
            }

            var csv = "ID,Phone,Email,Name,Company\n" + string.Concat(rows.Select(r => r.ToCsv() + "\n"));
            var story = $"seed {seed} file {file}\n{string.Join('\n', seeded.Select(c => c.ToString()))}\n{csv}";

            await RunAsync(oracle, rows, csv, story);
            if (onDuplicate != "create" && matchOn.Contains("email", StringComparison.Ordinal) && matchOn.Contains("phone", StringComparison.Ordinal))
            {
                var before = await VersionsAsync();
                await RunAsync(oracle, rows, csv, "again: " + story);
                if (matchOn.StartsWith("externalId", StringComparison.Ordinal))
                {
                    Assert.That(await VersionsAsync(), Is.EqualTo(before), "the same file twice changes nothing: " + story);
                }
            }
        }
    }

    private Guid ProjectIdOverride { get; set; }

    private async Task RunAsync(Oracle oracle, List<Row> rows, string csv, string story)
    {
        var imports = $"{Api}/projects/{ProjectIdOverride}/imports";
        var form = Form(Encoding.UTF8.GetBytes(csv), "random.csv", ("matchOn", string.Join(',', oracle.MatchOn)), ("onDuplicate", oracle.OnDuplicate));
        var id = Id((await Client.SendAsync(HttpMethod.Post, imports, form).Expect(202)).Json);
        var review = await WaitAtAsync("awaiting_confirmation");
        await Client.PostAsync($"{imports}/{id}/confirm").Expect(202);
        var done = await WaitAtAsync("completed");
        AssertReconciled(done);
        Assert.That(Counts(done["results"]!), Is.EqualTo(Planned(review)), story);

        var expected = oracle.Import(rows);
        var actual = (await WalkAsync($"{imports}/{id}/rows")).Select(r => (string)r["outcome"]! + ((string?)r["code"] == "duplicate_in_file" ? " as line " + ((string)r["message"]!).Split(' ')[1] : "")).ToList();
        Assert.That(actual, Is.EqualTo(expected), story);
        var stored = (await WalkAsync($"{Api}/projects/{ProjectIdOverride}/contacts")).Select(c => new Person((string?)c["externalIds"]!["csv"], (string?)c["phone"], (string?)c["email"], (string?)c["name"], (string?)c["company"]).ToString());
        Assert.That(stored, Is.EquivalentTo(oracle.Contacts.Select(c => c.ToString())), story);

        async Task<System.Text.Json.Nodes.JsonObject> WaitAtAsync(string status)
        {
            for (var waited = 0; waited < 2000; waited++)
            {
                var import = (await Client.ReadAsync($"{imports}/{id}").Expect(200)).Json;
                if ((string)import["status"]! == status)
                {
                    return import;
                }

                Assert.That((string)import["status"]!, Is.Not.EqualTo("failed"), story + import.ToJsonString());
                await Task.Delay(10);
            }

            throw new TimeoutException(story);
        }
    }

    private async Task<Dictionary<Guid, int>> VersionsAsync() => (await WalkAsync($"{Api}/projects/{ProjectIdOverride}/contacts")).ToDictionary(Id, c => (int)c["version"]!);

    private sealed record Row(string? Id, string? Phone, string? Email, string? Name, string? Company)
    {
        public bool IsReachable => Phone is not null || Email is not null || Name is not null;
        public bool IsKeyless => Id is null && Phone is null && Email is null;

        public static Row Next(Random random) => new(Pick(random, Ids), Pick(random, Phones), Pick(random, Emails), Pick(random, People), Pick(random, Firms));

        public string ToCsv() => string.Create(CultureInfo.InvariantCulture, $"{Id},{Phone},{Email},{Name},{Company}");

        public object ToBody() => new { phone = Phone, email = Email, name = Name, company = Company, externalIds = Id is null ? null : new { csv = Id } };

        private static string? Pick(Random random, string?[] pool) => pool[random.Next(pool.Length)];
    }

    private sealed class Person(string? id, string? phone, string? email, string? name, string? company)
    {
        public string? Id { get; private set; } = id;
        public string? Phone { get; private set; } = phone;
        public string? Email { get; private set; } = email;
        public string? Name { get; private set; } = name;
        public string? Company { get; private set; } = company;
        public bool IsKeyless => Phone is null && Email is null;

        public bool Take(Row row)
        {
            var before = ToString();
            (Id, Phone, Email, Name, Company) = (row.Id ?? Id, row.Phone ?? Phone, row.Email ?? Email, row.Name ?? Name, row.Company ?? Company);
            return ToString() != before;
        }

        public override string ToString() => $"{Id}|{Phone}|{Email}|{Name}|{Company}";
    }

    /// <summary>The contacts in the order of their making, and the rules.</summary>
    private sealed class Oracle(string[] matchOn, string onDuplicate)
    {
        public string[] MatchOn => matchOn;
        public string OnDuplicate => onDuplicate;
        public List<Person> Contacts { get; } = [];

        public List<string> Import(List<Row> rows)
        {
            var earlier = new List<(Row Row, Person Person, int Line)>();
            return [.. rows.Select((row, i) => Take(row, i + 2, earlier))];
        }

        private string Take(Row row, int line, List<(Row Row, Person Person, int Line)> earlier)
        {
            var before = First(earlier, e => row.Id is not null && e.Row.Id == row.Id)
                ?? (matchOn.Contains("phone") ? First(earlier, e => row.Phone is not null && e.Row.Phone == row.Phone && Same(row, e.Person)) : null)
                ?? (matchOn.Contains("email") ? First(earlier, e => row.Email is not null && e.Row.Email == row.Email && Same(row, e.Person)) : null)
                ?? First(earlier, e => row.IsKeyless && e.Row.IsKeyless && (e.Row.Name, e.Row.Company) == (row.Name, row.Company));
            if (before is { } repeated)
            {
                return $"skipped as line {repeated}";
            }

            var known = onDuplicate == "create" ? null : Find(row);
            if (known is not null && First(earlier, e => e.Person == known) is { } met)
            {
                return $"skipped as line {met}";
            }

            if (known is not null && onDuplicate == "skip")
            {
                earlier.Add((row, known, line));
                return "skipped";
            }

            if (row.Id is not null && Contacts.Exists(c => c != known && c.Id == row.Id))
            {
                return "failed";
            }

            if (known is null)
            {
                if (!row.IsReachable)
                {
                    return "failed";
                }

                var made = new Person(row.Id, row.Phone, row.Email, row.Name, row.Company);
                Contacts.Add(made);
                earlier.Add((row, made, line));
                return "created";
            }

            earlier.Add((row, known, line));
            return known.Take(row) ? "updated" : "unchanged";
        }

        private Person? Find(Row row) =>
            matchOn.Select(key => key switch
            {
                "externalId" => Contacts.Find(c => row.Id is not null && c.Id == row.Id),
                "phone" => Contacts.Find(c => row.Phone is not null && c.Phone == row.Phone && Same(row, c)),
                _ => Contacts.Find(c => row.Email is not null && c.Email == row.Email && Same(row, c)),
            }).FirstOrDefault(found => found is not null)
            ?? (row.IsKeyless && row.Name is not null ? Contacts.Find(c => c.IsKeyless && (c.Name, c.Company) == (row.Name, row.Company)) : null);

        /// <summary>Two ids of one system are two people.</summary>
        private static bool Same(Row row, Person person) => row.Id is null || person.Id is null || row.Id == person.Id;

        private static int? First(List<(Row Row, Person Person, int Line)> earlier, Predicate<(Row Row, Person Person, int Line)> matches) => earlier.Exists(matches) ? earlier.Find(matches).Line : null;
    }
}
