using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Contacts.Domain.Access;
using Contacts.WebApi.FunctionalTests.Kit;
using Contacts.WebApi.FunctionalTests.OpenApi;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Contacts.WebApi.FunctionalTests.Access;

internal sealed class IdempotencyTests(string engine) : ApiTest(engine)
{
    private const string Replayed = "Idempotency-Replayed";

    [Test]
    public async Task TwentyCopiesAtOnce_MakeOneRow()
    {
        var key = Key();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => PostAsync(Client, Contacts, new { name = "Once" }, key)));

        Assert.That(answers.Select(a => (int)a.Status), Is.All.AnyOf(201, 409));
        Assert.That(answers.Where(a => (int)a.Status == 409).Select(a => a.Code), Is.All.EqualTo("idempotency_in_progress"));
        Assert.That(answers.Where(a => (int)a.Status == 201).Select(a => a.Text).Distinct().Count(), Is.EqualTo(1));
        Assert.That(await NamesAsync("q=once"), Is.EqualTo(new[] { "Once" }));
    }

    [Test]
    public async Task Replay_AnswersTheSame()
    {
        var key = Key();
        var first = await PostAsync(Client, Contacts, new { name = "Again" }, key);
        var second = await PostAsync(Client, Contacts, new { name = "Again" }, key);

        Assert.That((int)first.Status, Is.EqualTo(201), first.Text);
        Assert.That(first.Headers.Contains(Replayed), Is.False);
        Assert.That((second.Status, second.Text, second.Headers.Location, second.Etag, second.MediaType), Is.EqualTo((first.Status, first.Text, first.Headers.Location, first.Etag, first.MediaType)));
        Assert.That(second.Headers.GetValues(Replayed), Is.EqualTo(new[] { "true" }));
        Assert.That(await NamesAsync("q=again"), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task AnotherBody_Is422()
    {
        var key = Key();
        await PostAsync(Client, Contacts, new { name = "First" }, key);
        var other = await PostAsync(Client, Contacts, new { name = "Second" }, key);
        Assert.That(((int)other.Status, other.Code), Is.EqualTo((422, "idempotency_key_reused")), other.Text);
        Assert.That((other.Headers.Location, other.Etag), Is.EqualTo(((Uri?)null, (string?)null)), "nothing of a contact that was not made");
        Assert.That(await NamesAsync("q=second"), Is.Empty);
    }

    [Test]
    public async Task AnotherAddress_IsAnotherRequest()
    {
        var (key, other) = (Key(), await CreateProjectAsync(OrganizationId));
        await PostAsync(Client, Contacts, new { name = "Here" }, key);
        var there = await PostAsync(Client, $"{Api}/projects/{other}/contacts", new { name = "There" }, key);
        Assert.That((int)there.Status, Is.EqualTo(201), there.Text);
    }

    [Test]
    public async Task TwoCallers_DoNotMeet()
    {
        using var one = await Host.CreateClientAsync(OrganizationId, ProjectId, Scopes.ContactsWrite);
        using var two = await CreateTwinAsync(one);
        var key = Key();
        var first = await PostAsync(one, Contacts, new { name = "Mine" }, key);
        var second = await PostAsync(two, Contacts, new { name = "Yours" }, key);
        Assert.That(((int)first.Status, (int)second.Status), Is.EqualTo((201, 201)), second.Text);
    }

    [Test]
    public async Task RefusedRequest_IsNotKept()
    {
        var key = Key();
        var refused = await PostAsync(Client, Contacts, new { name = "Fay", email = "not an address" }, key);
        var corrected = await PostAsync(Client, Contacts, new { name = "Fay", email = "fay@example.com" }, key);
        Assert.That(((int)refused.Status, (int)corrected.Status), Is.EqualTo((400, 201)), corrected.Text);
    }

    /// <summary>What is refused is run twice, to see whether the key was used: the second time the body is read from its beginning, too.</summary>
    [TestCase("\"nickname\": \"x\"", "unknown_field")]
    [TestCase("\"email\": \"not an address\"", "invalid_email")]
    [TestCase("\"city\": \"cut off", "malformed_json")]
    public async Task RefusedLongBody_IsToldAsWithoutAKey(string end, string code)
    {
        var body = $"{{ \"name\": \"Long\", \"notes\": \"{new string('n', 9_000)}\", {end}{(code == "malformed_json" ? "" : "}")}";
        var (plain, keyed) = (await PostAsync(key: null), await PostAsync(Key()));

        Assert.That(((int)keyed.Status, keyed.Code), Is.EqualTo((400, code)), keyed.Text);
        Assert.That(keyed.Json["errors"]?.ToJsonString(), Is.EqualTo(plain.Json["errors"]?.ToJsonString()));
        Assert.That((string?)keyed.Json["detail"], Is.EqualTo((string?)plain.Json["detail"]));

        async Task<Answer> PostAsync(string? key)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, Contacts) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            request.Headers.Add("Idempotency-Key", key is null ? [] : [key]);
            using var response = await Client.SendAsync(request);
            return new(response.StatusCode, response.Headers, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync());
        }
    }

    /// <summary>The careful way writes the note before the request and changes it afterwards; a contact is written with its note, once.</summary>
    [Test]
    public async Task Create_TakesTheShortWay()
    {
        await using var host = await ApiHost.StartAsync(Engine);
        var organization = Id((await host.Client.PostAsync($"{Api}/organizations", new { name = "Short" }).Expect(201)).Json);
        var project = Id((await host.Client.PostAsync($"{Api}/projects", new { organizationId = organization, name = "Short", defaultCountry = "US", timeZone = "Europe/Paris" }).Expect(201)).Json);
        await RefuseChangesOfNotesAsync(host);

        var made = await PostAsync(host.Client, $"{Api}/projects/{project}/contacts", new { name = "Ada", phone = "+14155550100", externalIds = new { close = "7" }, leadStage = "new" }, "short");
        var copy = await PostAsync(host.Client, $"{Api}/projects/{project}/contacts", new { name = "Ada", phone = "+14155550100", externalIds = new { close = "7" }, leadStage = "new" }, "short");

        Assert.That((int)made.Status, Is.EqualTo(201), made.Text);
        Assert.That((copy.Status, copy.Text), Is.EqualTo((made.Status, made.Text)));
    }

    /// <summary>Asked for in the transaction that was just refused: what a savepoint is for.</summary>
    [Test]
    public async Task TakenExternalId_UnderAKey_NamesWhoHasIt()
    {
        var holder = Id((await PostAsync(Client, Contacts, new { name = "Holder", externalIds = new { close = "7" } }, Key())).Json);
        var refused = await PostAsync(Client, Contacts, new { name = "Late", externalIds = new { close = "7" } }, Key());

        Assert.That(((int)refused.Status, refused.Code), Is.EqualTo((409, "already_exists")), refused.Text);
        Assert.That((Guid)refused.Json["conflictingId"]!, Is.EqualTo(holder));
        Assert.That(await NamesAsync("q=late"), Is.Empty);
    }

    [Test]
    public async Task BadKey_Is400()
    {
        var answer = await PostAsync(Client, Contacts, new { name = "Bad" }, new string('k', 256));
        Assert.That(((int)answer.Status, answer.Code), Is.EqualTo((400, "invalid_idempotency_key")), answer.Text);
        Assert.That(await NamesAsync("q=bad"), Is.Empty);
    }

    [Test]
    public async Task UploadWithAKey_HappensOnce_WhateverTheBoundary()
    {
        var key = Key();
        var first = await UploadAsync("name\nBob\n", "one-boundary", key);
        var second = await UploadAsync("name\nBob\n", "another-boundary", key);
        var other = await UploadAsync("name\nBobby\n", "another-boundary", key);

        Assert.That(((int)first.Status, (int)second.Status, (int)other.Status), Is.EqualTo((202, 202, 422)), second.Text);
        Assert.That(second.Text, Is.EqualTo(first.Text));
        Assert.That((await Client.ReadAsync($"{Project}/imports").Expect(200)).Items, Has.Count.EqualTo(1));
    }

    /// <summary>The fingerprint is taken of a stream: neither the body nor the file is ever in memory as a whole.</summary>
    [Test]
    public async Task HugeUploadWithAKey_IsNotHeldInMemory()
    {
        if (Engine != "Sqlite")
        {
            Assert.Ignore("What is measured lies in front of the database.");
        }

        const int megabytes = 192;
        await using var database = await TestDatabase.CreateAsync(Engine);
        await using var service = await ApiProcess.StartAsync(database);
        var organization = Id((await service.Client.PostAsync($"{Api}/organizations", new { name = "Huge" }).Expect(201)).Json);
        var project = Id((await service.Client.PostAsync($"{Api}/projects", new { organizationId = organization, name = "Huge", defaultCountry = "US", timeZone = "Europe/Paris" }).Expect(201)).Json);
        var before = service.PeakMemory;
        var path = Path.GetTempFileName();
        await using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        var line = Encoding.UTF8.GetBytes($"Ada,{new string('n', 1000)}\n");
        await file.WriteAsync("name,notes\n"u8.ToArray());
        while (file.Length < megabytes * 1024 * 1024)
        {
            await file.WriteAsync(line);
        }

        file.Position = 0;
        using var form = new MultipartFormDataContent { { new StreamContent(file), "file", "huge.csv" } };
        var answer = await SendAsync(service.Client, $"{Api}/projects/{project}/imports", form, Key());
        var peak = service.PeakMemory;

        await TestContext.Out.WriteLineAsync($"{megabytes} MiB uploaded: {before >> 20} MiB before, {peak >> 20} MiB at most");
        Assert.That((int)answer.Status, Is.EqualTo(202), answer.Text);
        Assert.That(peak - before, Is.LessThan(megabytes * 1024L * 1024 / 2));
    }

    [Test]
    public async Task SecretOfACreatedKey_IsNotKept()
    {
        var (key, body) = (Key(), new { name = "machine", scopes = (string[])["contacts:read"], projectId = ProjectId });
        var first = await PostAsync(Client, $"{Api}/api-keys", body, key);
        var second = await PostAsync(Client, $"{Api}/api-keys", body, key);

        Assert.That(((int)first.Status, (int)second.Status, second.Code), Is.EqualTo((201, 409, "secret_shown_once")), second.Text);
        Assert.That(second.Text, Does.Contain((string)first.Json["id"]!).And.Not.Contain((string)first.Json["key"]!));
        Assert.That((await Client.ReadAsync($"{Api}/api-keys?projectId={ProjectId}").Expect(200)).Items, Has.Count.EqualTo(1));
        await Host.WithDbAsync(async db => Assert.That((await db.IdempotentRequests.AsNoTracking().ToListAsync()).Select(r => Encoding.UTF8.GetString(r.Body)), Has.None.Contain((string)first.Json["key"]!)));
    }

    /// <summary>The effect was saved, then the note of it could not be: neither is there.</summary>
    [Test]
    public async Task EffectAndNote_AreOne()
    {
        await using var host = await ApiHost.StartAsync(Engine);
        var organization = Id((await host.Client.PostAsync($"{Api}/organizations", new { name = "Atomic" }).Expect(201)).Json);
        var before = await CountAsync(host);
        var name = new string('n', 50);
        await RefuseChangesOfNotesAsync(host);

        var answer = await PostAsync(host.Client, $"{Api}/organizations", new { name }, "atomic");

        Assert.That((int)answer.Status, Is.EqualTo(500), answer.Text);
        Assert.That(answer.Text, Does.Not.Contain(name));
        Assert.That(await CountAsync(host), Is.EqualTo(before));
        await host.WithDbAsync(async db =>
        {
            await db.Database.ExecuteSqlRawAsync(Engine == "Sqlite" ? "DROP TRIGGER refuse" : "DROP TRIGGER refuse ON idempotent_requests");
            Assert.That(await db.IdempotentRequests.CountAsync(), Is.Zero);
        });
        Assert.That((int)(await PostAsync(host.Client, $"{Api}/organizations", new { name }, "atomic")).Status, Is.EqualTo(201));
        Assert.That(organization, Is.Not.Default);

        static async Task<int> CountAsync(ApiHost host) => (await host.Client.ReadAsync($"{Api}/organizations").Expect(200)).Items.Count;
    }

    [Test]
    public async Task AfterADay_TheKeyIsForgotten()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2027, 1, 15, 12, 0, 0, TimeSpan.Zero));
        await using var host = await ApiHost.StartAsync(Engine, clock);
        var first = await PostAsync(host.Client, $"{Api}/organizations", new { name = "Daily" }, "daily");
        clock.Advance(TimeSpan.FromHours(23.9));
        var copy = await PostAsync(host.Client, $"{Api}/organizations", new { name = "Daily" }, "daily");
        clock.Advance(TimeSpan.FromHours(0.2));
        var later = await PostAsync(host.Client, $"{Api}/organizations", new { name = "Daily" }, "daily");

        Assert.That(copy.Text, Is.EqualTo(first.Text));
        Assert.That((int)later.Status, Is.EqualTo(201), later.Text);
        Assert.That(Id(later.Json), Is.Not.EqualTo(Id(first.Json)));
    }

    [Test]
    public async Task EveryPost_HonoursTheKey()
    {
        if (Engine != "Sqlite")
        {
            Assert.Ignore("The demo service runs on SQLite.");
        }

        await using var service = new DevelopmentService();
        using var admin = service.CreateClient(DevelopmentService.DemoKey);
        var posts = DocumentedOperation.Of(JsonNode.Parse(await admin.GetStringAsync("/swagger/v1/swagger.json"))!).Where(o => o.Method == "post").ToList();
        await service.UntilReviewedAsync();
        foreach (var operation in posts)
        {
            var (first, second) = (await SendAsync(admin, operation), await SendAsync(admin, operation));
            Assert.That((int)first.Status, Is.EqualTo(operation.Success), $"{operation}: {first.Text}");
            if (second.Status == HttpStatusCode.Conflict)
            {
                Assert.That(first.Json["key"], Is.Not.Null, operation.Id);
                Assert.That(second.Code, Is.EqualTo("secret_shown_once"), operation.Id);
                continue;
            }

            Assert.That((second.Status, second.Text), Is.EqualTo((first.Status, first.Text)), operation.Id);
            Assert.That(second.Headers.Contains(Replayed), Is.True, operation.Id);
            Assert.That(operation.Parameters.Select(p => (string?)p["name"]), Does.Contain("Idempotency-Key"), operation.Id);
        }

        await TestContext.Out.WriteLineAsync($"Idempotency-Key: {posts.Count} of {posts.Count} POST operations");

        static async Task<Answer> SendAsync(HttpClient client, DocumentedOperation operation)
        {
            using var request = operation.Request();
            request.Headers.Add("Idempotency-Key", $"walk-{operation.Id}");
            using var response = await client.SendAsync(request);
            return new(response.StatusCode, response.Headers, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync());
        }
    }

    private Task RefuseChangesOfNotesAsync(ApiHost host) => host.WithDbAsync(db => db.Database.ExecuteSqlRawAsync(Engine == "Sqlite"
        ? "CREATE TRIGGER refuse BEFORE UPDATE ON idempotent_requests BEGIN SELECT RAISE(ABORT, 'refused'); END"
        : "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''refused''; END'; CREATE TRIGGER refuse BEFORE UPDATE ON idempotent_requests FOR EACH ROW EXECUTE FUNCTION refuse()"));

    private static string Key() => $"key-{Guid.NewGuid()}";

    /// <summary>Another key of the same prefix, as configured ones may be.</summary>
    private async Task<HttpClient> CreateTwinAsync(HttpClient of)
    {
        var twin = of.DefaultRequestHeaders.GetValues("X-Api-Key").Single()[..ApiKey.PrefixLength] + Guid.NewGuid().ToString("N");
        await Host.WithDbAsync(async db =>
        {
            db.ApiKeys.Add(ApiKey.Issue(db.NewId(), "twin", Application.Access.Secrets.Prefix(twin), Application.Access.Secrets.Hash(twin), [Scopes.ContactsWrite], OrganizationId, ProjectId, TimeProvider.System.GetUtcNow()));
            await db.SaveChangesAsync();
        });
        return Host.CreateClient(twin);
    }

    private Task<Answer> UploadAsync(string csv, string boundary, string key)
    {
        var content = new MultipartFormDataContent(boundary) { { new StringContent(csv), "file", "contacts.csv" } };
        return SendAsync(Client, $"{Project}/imports", content, key);
    }

    private static Task<Answer> PostAsync(HttpClient client, string url, object body, string key) => SendAsync(client, url, Http.Json(body), key);

    private static async Task<Answer> SendAsync(HttpClient client, string url, HttpContent content, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = content };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        using var response = await client.SendAsync(request);
        return new(response.StatusCode, response.Headers, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync());
    }
}
