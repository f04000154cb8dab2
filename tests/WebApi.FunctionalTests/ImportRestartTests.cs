using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Contacts.Infrastructure.Persistence.Providers;
using Contacts.WebApi.FunctionalTests.Kit;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;

namespace Contacts.WebApi.FunctionalTests;

/// <summary>What happens to an import when its process dies, stands still, or is not alone.</summary>
[Order(2)]
[Parallelizable(ParallelScope.All)]
internal sealed class ImportRestartTests
{
    private const string Api = "/api/v1";
    private static readonly (string, string)[] Impatient = [("Import:LeaseSeconds", "2"), ("Import:PollSeconds", "1"), ("Import:ChunkRows", "250")];

    [TestCase(DatabaseProvider.Sqlite)]
    [TestCase(DatabaseProvider.PostgreSql)]
    [TestCase(DatabaseProvider.SqlServer)]
    public async Task Import_KilledInTheMiddle_EndsWithEveryRowOnce(string engine)
    {
        const int rows = 8_000;
        TestDatabase.Require(engine);
        await using var database = await TestDatabase.CreateAsync(engine);
        string imports, contacts;
        await using (var first = await ApiProcess.StartAsync(database, Impatient))
        {
            (imports, contacts) = await ProjectAsync(first.Client);
            await first.Client.PostAsync(contacts, new { name = "Known", externalIds = new { csv = "5" } }).Expect(201);
            imports = await UploadAsync(first.Client, imports, File(rows));
            await UntilAsync(first.Client, imports, i => (string)i["status"]! == "importing" && (int)i["results"]!["created"]! >= 500);
            await first.KillAsync();
        }

        await using var second = await ApiProcess.StartAsync(database, Impatient);
        var left = (await second.Client.ReadAsync(imports).Expect(200)).Json;
        Assert.That((string)left["status"]!, Is.EqualTo("importing"), "the kill came too late to say anything");
        await second.KillAsync(); // and once more, before the lease of the first has ended

        await using var third = await ApiProcess.StartAsync(database, Impatient);
        var done = await UntilAsync(third.Client, imports, i => (string)i["status"]! == "completed");
        var results = done["results"]!;
        Assert.That(((int)results["created"]!, (int)results["updated"]!, (int)results["unchanged"]!, (int)results["skipped"]!, (int)results["failed"]!), Is.EqualTo((rows - 1, 1, 0, 10, 10)));
        Assert.That((int)done["counts"]!["rows"]!, Is.EqualTo(rows + 20));
        Assert.That((int)(await third.Client.ReadAsync($"{contacts}?limit=1&includeTotal=true").Expect(200)).Json["total"]!, Is.EqualTo(rows));
        Assert.That((int)(await third.Client.ReadAsync($"{imports}/rows?limit=1&includeTotal=true").Expect(200)).Json["total"]!, Is.EqualTo(rows + 20));
        foreach (var row in (int[])[0, 5, 249, 250, 251, 500, 750, rows - 1])
        {
            Assert.That((await third.Client.ReadAsync($"{contacts}?email=p{row}@example.com").Expect(200)).Items, Has.Count.EqualTo(1));
        }
    }

    [Test]
    public async Task Import_OnTwoInstances_RunsOnOneOnly()
    {
        TestDatabase.Require(DatabaseProvider.PostgreSql);
        await using var database = await TestDatabase.CreateAsync(DatabaseProvider.PostgreSql);
        (string, string)[] settings = [("Import:PollSeconds", "1"), ("Import:ChunkRows", "50")];
        await using var one = ApiHost.Start(database, settings: settings);
        await using var two = ApiHost.Start(database, settings: settings);
        var (imports, contacts) = await ProjectAsync(one.Client);
        var files = new List<string>();
        for (var file = 0; file < 6; file++)
        {
            // keys that all the files share: whoever comes second must see what the first has written
            var csv = "ID,Name,Company\n" + string.Concat(Enumerable.Range(0, 200).Select(i => $"{i},N{i},C{file}\n"));
            files.Add(await UploadAsync(file % 2 == 0 ? one.Client : two.Client, imports, Encoding.UTF8.GetBytes(csv)));
        }

        var done = new List<JsonObject>();
        foreach (var file in files)
        {
            done.Add(await UntilAsync(two.Client, file, i => (string)i["status"]! is "completed" or "failed"));
        }

        Assert.That(done.Select(d => (string)d["status"]!), Is.All.EqualTo("completed"), string.Join('\n', done.Select(d => d["error"]?.ToJsonString())));
        Assert.That(done.Sum(d => (int)d["results"]!["created"]!), Is.EqualTo(200));
        Assert.That(done.Sum(d => d["results"]!.AsObject().Sum(r => (int)r.Value!)), Is.EqualTo(1200));
        Assert.That((int)(await one.Client.ReadAsync($"{contacts}?limit=1&includeTotal=true").Expect(200)).Json["total"]!, Is.EqualTo(200));
    }

    [Test]
    public async Task Import_WhoseWorkerStoodStillForLongerThanItsLease_IsStillDoneOnce()
    {
        TestDatabase.Require(DatabaseProvider.PostgreSql);
        await using var database = await TestDatabase.CreateAsync(DatabaseProvider.PostgreSql);
        (string, string)[] settings = [("Import:LeaseSeconds", "1"), ("Import:PollSeconds", "1"), ("Import:ChunkRows", "20")];
        await using var one = ApiHost.Start(database, settings: settings);
        await using var two = ApiHost.Start(database, settings: settings);
        var (imports, contacts) = await ProjectAsync(one.Client);
        await one.Client.PostAsync(contacts, new { name = "Held", externalIds = new { csv = "50" } }).Expect(201);
        string import;
        await using (var connection = new Npgsql.NpgsqlConnection(database.Connection))
        {
            // the row that the third chunk wants to change is held by somebody else for three leases
            await connection.OpenAsync();
            await using var hold = await connection.BeginTransactionAsync();
            await using var command = new Npgsql.NpgsqlCommand("SELECT 1 FROM contacts FOR UPDATE", connection, hold);
            await command.ExecuteNonQueryAsync();
            import = await UploadAsync(one.Client, imports, File(200));
            await UntilAsync(one.Client, import, i => (int)i["results"]!["created"]! >= 40);
            await Task.Delay(TimeSpan.FromSeconds(3));
            await hold.RollbackAsync();
        }

        var done = await UntilAsync(two.Client, import, i => (string)i["status"]! is "completed" or "failed");
        Assert.That((string)done["status"]!, Is.EqualTo("completed"), done["error"]?.ToJsonString());
        Assert.That(done["results"]!.AsObject().Sum(r => (int)r.Value!), Is.EqualTo(220));
        Assert.That((int)(await one.Client.ReadAsync($"{contacts}?limit=1&includeTotal=true").Expect(200)).Json["total"]!, Is.EqualTo(200));
        Assert.That((int)(await one.Client.ReadAsync($"{import}/rows?limit=1&includeTotal=true").Expect(200)).Json["total"]!, Is.EqualTo(220));
    }

    [TestCase(DatabaseProvider.Sqlite)]
    [TestCase(DatabaseProvider.PostgreSql)]
    [TestCase(DatabaseProvider.SqlServer)]
    public async Task Import_WhoseInstanceIsStopped_GoesOnElsewhereWithoutWaitingForTheLease(string engine)
    {
        const int rows = 6_000;
        TestDatabase.Require(engine);
        await using var database = await TestDatabase.CreateAsync(engine);
        (string, string)[] settings = [("Import:LeaseSeconds", "600"), ("Import:PollSeconds", "1"), ("Import:ChunkRows", "50")];
        string import, contacts;
        await using (var first = ApiHost.Start(database, settings: settings))
        {
            (var imports, contacts) = await ProjectAsync(first.Client);
            import = await UploadAsync(first.Client, imports, File(rows));
        }

        for (var stop = 0; stop < 12; stop++)
        {
            // stopped at any moment of the review and of the import
            await using var host = ApiHost.Start(database, settings: settings);
            var before = Position((await host.Client.ReadAsync(import).Expect(200)).Json);
            await UntilAsync(host.Client, import, i => Position(i).CompareTo(before) > 0, mayEnd: true);
            await Task.Delay(7 * stop);
        }

        await using var last = ApiHost.Start(database, settings: settings);
        var done = await UntilAsync(last.Client, import, i => (string)i["status"]! == "completed");
        Assert.That((int)done["results"]!["created"]!, Is.EqualTo(rows));
        Assert.That((int)(await last.Client.ReadAsync($"{contacts}?limit=1&includeTotal=true").Expect(200)).Json["total"]!, Is.EqualTo(rows));

        static (bool, double) Position(JsonObject import) => ((string)import["status"]! is "importing" or "completed", (double)import["progress"]!);
    }

    [TestCase(DatabaseProvider.Sqlite)]
    [TestCase(DatabaseProvider.PostgreSql)]
    public async Task Import_ThatFailsOnce_IsTriedAgainWithoutWaitingForTheLease(string engine)
    {
        TestDatabase.Require(engine);
        await using var database = await TestDatabase.CreateAsync(engine);
        await using var host = ApiHost.Start(database, settings: [("Import:LeaseSeconds", "600"), ("Import:PollSeconds", "1")]);
        var (imports, _) = await ProjectAsync(host.Client);
        await host.WithDbAsync(db => db.Database.ExecuteSqlRawAsync("ALTER TABLE import_rows RENAME TO elsewhere"));
        var import = await UploadAsync(host.Client, imports, File(50));
        await host.WithDbAsync(async db =>
        {
            for (var waited = 0; !await db.Imports.AsNoTracking().AnyAsync(i => i.Attempts > 0 && i.LeaseOwner == null); waited++)
            {
                Assert.That(waited, Is.LessThan(3000), "the first attempt does not fail");
                await Task.Delay(20);
            }

            await db.Database.ExecuteSqlRawAsync("ALTER TABLE elsewhere RENAME TO import_rows");
        });

        var done = await UntilAsync(host.Client, import, i => (string)i["status"]! == "completed");
        Assert.That((int)done["results"]!["created"]!, Is.EqualTo(50));
    }

    [Test]
    public async Task Import_WhoseContactsChangeBetweenPlanAndWrite_IsPlannedAgainAndLosesNothing()
    {
        TestDatabase.Require(DatabaseProvider.PostgreSql);
        await using var database = await TestDatabase.CreateAsync(DatabaseProvider.PostgreSql);
        await using var host = ApiHost.Start(database, settings: [("Import:PollSeconds", "1"), ("Import:ChunkRows", "2")]);
        var (imports, contacts) = await ProjectAsync(host.Client);
        await host.Client.PostAsync(contacts, new { name = "Ann", email = "ann@example.com" }).Expect(201);
        await host.Client.PostAsync(contacts, new { name = "Bob", email = "bob@example.com" }).Expect(201);
        string import;
        await using (var connection = new Npgsql.NpgsqlConnection(database.Connection))
        {
            // somebody else has both contacts in hand: the import can read and plan, but not write yet
            await connection.OpenAsync();
            await using var hold = await connection.BeginTransactionAsync();
            await ExecuteAsync("SELECT 1 FROM contacts FOR UPDATE");
            import = await UploadAsync(host.Client, imports, "Email,Company\nann@example.com,A\nbob@example.com,B\nbob@example.com,C\nbobby@example.com,D\n"u8.ToArray());
            for (var waited = 0; Equals(await ExecuteAsync("SELECT count(*) FROM pg_stat_clear_snapshot(), pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"), 0L); waited++)
            {
                Assert.That(waited, Is.LessThan(3000), "the import does not come to the contacts");
                await Task.Delay(20);
            }

            await Task.Delay(500); // the next rows are planned meanwhile
            await ExecuteAsync("UPDATE contacts SET notes = 'by hand', version = version + 1 WHERE email = 'ann@example.com'");
            await ExecuteAsync("UPDATE contacts SET email = 'bobby@example.com', email_key = 'bobby@example.com', version = version + 1 WHERE email = 'bob@example.com'");
            await hold.CommitAsync();

            async Task<object?> ExecuteAsync(string sql)
            {
                await using var command = new Npgsql.NpgsqlCommand(sql, connection, hold);
                return await command.ExecuteScalarAsync();
            }
        }

        await UntilAsync(host.Client, import, i => (string)i["status"]! == "completed");
        var rows = (await host.Client.ReadAsync($"{import}/rows").Expect(200)).Items.Select(r => (string)r!["outcome"]!);
        Assert.That(rows, Is.EqualTo(new[] { "updated", "created", "skipped", "updated" }));
        var stored = (await host.Client.ReadAsync(contacts).Expect(200)).Items.Select(c => $"{c!["name"]} {c["email"]} {c["company"]} {c["notes"]} {c["version"]}");
        Assert.That(stored, Is.EquivalentTo(new[] { "Ann ann@example.com A by hand 3", "Bob bobby@example.com D  3", " bob@example.com B  1" }));
    }

    [Test]
    public async Task Upload_LargerThanAllowed_Is413()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        await using var service = await ApiProcess.StartAsync(database, ("Import:MaxFileBytes", "200000"), ("Import:MaxRows", "100"));
        var (imports, contacts) = await ProjectAsync(service.Client);
        service.Client.DefaultRequestHeaders.ExpectContinue = true; // the answer comes before the body is sent
        using var large = new MultipartFormDataContent { { new ByteArrayContent(File(6_000)), "file", "a.csv" } };
        await service.Client.SendAsync(HttpMethod.Post, imports, large).Expect(413, "body_too_large");
        await service.Client.SendAsync(HttpMethod.Post, contacts, Http.Raw($$"""{"name":"{{new string('x', 31_000_000)}}"}""")).Expect(413, "body_too_large");

        using var many = new MultipartFormDataContent { { new ByteArrayContent(File(200)), "file", "a.csv" } };
        var import = $"{imports}/{ApiIds((await service.Client.SendAsync(HttpMethod.Post, imports, many).Expect(202)).Json)}";
        var failed = await UntilAsync(service.Client, import, i => (string)i["status"]! == "failed");
        Assert.That((string)failed["error"]!["code"]!, Is.EqualTo("too_many_rows"));
        Assert.That((await service.Client.ReadAsync(contacts).Expect(200)).Items, Is.Empty);
    }

    /// <summary>So many people, ten repeats of earlier ones scattered far behind, ten rows that cannot be taken.</summary>
    private static byte[] File(int rows)
    {
        var csv = new StringBuilder("ID,Name,Email,Phone,Company\n");
        for (var i = 0; i < rows; i++)
        {
            csv.Append(CultureInfo.InvariantCulture, $"{i},Person {i},p{i}@example.com,,Company {i % 100}\n");
        }

        for (var i = 0; i < 10; i++)
        {
            csv.Append(CultureInfo.InvariantCulture, $",Repeat {i},p{i * (rows / 10)}@example.com,,\n").Append(CultureInfo.InvariantCulture, $"x{i},Bad {i},,12,\n");
        }

        return Encoding.UTF8.GetBytes(csv.ToString());
    }

    private static Guid ApiIds(JsonObject json) => (Guid)json["id"]!;

    private static async Task<(string Imports, string Contacts)> ProjectAsync(HttpClient client)
    {
        var organization = ApiIds((await client.PostAsync($"{Api}/organizations", new { name = "O" }).Expect(201)).Json);
        var project = ApiIds((await client.PostAsync($"{Api}/projects", new { organizationId = organization, name = "P", defaultCountry = "US", timeZone = "America/New_York" }).Expect(201)).Json);
        return ($"{Api}/projects/{project}/imports", $"{Api}/projects/{project}/contacts");
    }

    private static async Task<string> UploadAsync(HttpClient client, string imports, byte[] file)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(file), "file", "a.csv" }, { new StringContent("true"), "autoConfirm" } };
        return $"{imports}/{ApiIds((await client.SendAsync(HttpMethod.Post, imports, form).Expect(202)).Json)}";
    }

    private static async Task<JsonObject> UntilAsync(HttpClient client, string import, Func<JsonObject, bool> reached, bool mayEnd = false)
    {
        for (var waited = 0; waited < 3000; waited++)
        {
            var now = (await client.ReadAsync(import).Expect(200)).Json;
            if (reached(now))
            {
                return now;
            }

            if (mayEnd && (string)now["status"]! == "completed")
            {
                return now;
            }

            Assert.That((string)now["status"]!, Is.Not.AnyOf("completed", "failed"), now["error"]?.ToJsonString() ?? "done before the test got to look");
            await Task.Delay(20);
        }

        throw new TimeoutException((await client.ReadAsync(import)).Text);
    }
}
