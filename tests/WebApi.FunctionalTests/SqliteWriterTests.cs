using System.Diagnostics;
using Contacts.Infrastructure.Persistence.Providers;
using Contacts.WebApi.FunctionalTests.Kit;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;

namespace Contacts.WebApi.FunctionalTests;

/// <summary>SQLite has one writer at a time: the others queue and lose nothing, and readers do not notice.</summary>
public sealed class SqliteWriterTests
{
    private const int Writers = 16;
    private const int Writes = 10;
    private static readonly TimeSpan Promptly = TimeSpan.FromSeconds(2);

    private ApiHost _host = null!;
    private string _contacts = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _host = await ApiHost.StartAsync(DatabaseProvider.Sqlite);
        _contacts = await ContactsAsync(_host.Client);
    }

    [TearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task SixteenWriters_LoseNothing()
    {
        var shared = (await _host.Client.PostAsync(_contacts, new { name = "Everybody" }).Expect(201)).Json["id"]!.GetValue<Guid>();

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < Writes; i++)
            {
                var made = (await CreateAsync($"Writer {writer} {i}", $"{writer}-{i}").Expect(201)).Json["id"]!.GetValue<Guid>();
                await _host.Client.PatchAsync($"{_contacts}/{made}", new { segment = $"segment {i}" }).Expect(200);
                await _host.Client.PatchAsync($"{_contacts}/{shared}", new { notes = $"{writer} {i}" }).ExpectAny(200, 409); // 409: somebody else changed it in between
            }
        })));

        var all = (await _host.Client.ReadAsync($"{_contacts}?includeTotal=true&limit=1").Expect(200)).Json;
        Assert.That((int)all["total"]!, Is.EqualTo((Writers * Writes) + 1));
        var patched = (await _host.Client.ReadAsync($"{_contacts}?segment=!null&includeTotal=true&limit=1").Expect(200)).Json;
        Assert.That((int)patched["total"]!, Is.EqualTo(Writers * Writes));
    }

    /// <summary>Callers hang up while they wait for their turn, have it, or write: nobody takes a turn away with him.</summary>
    [Test]
    public async Task WritersThatBreakOff_LeaveTheQueue()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        await using var service = await ApiProcess.StartAsync(database);
        var contacts = await ContactsAsync(service.Client);
        var random = new Random(7);
        for (var round = 0; round < 30; round++)
        {
            using var hangUp = new CancellationTokenSource(TimeSpan.FromMilliseconds(random.Next(20, 120)));
            await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteUntilAsync(service.Client, contacts, $"{round}-{writer}", hangUp.Token))));
        }

        await service.Client.PostAsync(contacts, new { name = "Afterwards" }).WaitAsync(TimeSpan.FromSeconds(10)).Expect(201);
    }

    [Test]
    public async Task WhileSomebodyWrites_ReadersAnswerAndWritersQueue()
    {
        var read = $"{_contacts}/{(await _host.Client.PostAsync(_contacts, new { name = "Ada" }).Expect(201)).Json["id"]!.GetValue<Guid>()}";
        using var stranger = await _host.CreateClientAsync(null, null, Domain.Access.Scopes.Admin); // nobody has noted the use of its key yet
        Task<Answer>[] queued = [];
        await _host.WithDbAsync(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            await db.Database.ExecuteSqlRawAsync("UPDATE contacts SET city = 'London'");
            queued = [.. Enumerable.Range(0, Writers).Select(writer => Task.Run(() => CreateAsync($"Writer {writer}", $"{writer}")))];
            await Task.Delay(TimeSpan.FromMilliseconds(200));

            var clock = Stopwatch.StartNew();
            for (var i = 0; i < Writes; i++)
            {
                Assert.That((await stranger.ReadAsync(read).Expect(200)).Json["city"]?.GetValue<string>(), Is.Null, "what is not committed is not seen");
                await stranger.ReadAsync($"{_contacts}?q=ada").Expect(200);
            }

            Assert.That(clock.Elapsed, Is.LessThan(Promptly));
            Assert.That(queued.Select(q => q.IsCompleted), Has.None.True);
            await transaction.CommitAsync();
        });

        Assert.That((await Task.WhenAll(queued)).Select(a => (int)a.Status), Is.All.EqualTo(201));
        Assert.That((string?)(await _host.Client.ReadAsync(read).Expect(200)).Json["city"], Is.EqualTo("London"));
    }

    private static async Task<string> ContactsAsync(HttpClient client)
    {
        var organization = (await client.PostAsync("/api/v1/organizations", new { name = "Example Ltd" }).Expect(201)).Json["id"]!.GetValue<Guid>();
        var project = (await client.PostAsync("/api/v1/projects", new { organizationId = organization, name = "Demo", defaultCountry = "US", timeZone = "America/New_York" }).Expect(201)).Json["id"]!.GetValue<Guid>();
        return $"/api/v1/projects/{project}/contacts";
    }

    private static async Task WriteUntilAsync(HttpClient client, string contacts, string name, CancellationToken hungUp)
    {
        for (var i = 0; ; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, contacts) { Content = Http.Json(new { name }) };
            request.Headers.Add("Idempotency-Key", $"{name}-{i}");
            try
            {
                using var answer = await client.SendAsync(request, hungUp);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task<Answer> CreateAsync(string name, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _contacts) { Content = Http.Json(new { name }) };
        request.Headers.Add("Idempotency-Key", key);
        using var response = await _host.Client.SendAsync(request);
        return new(response.StatusCode, response.Headers, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync());
    }
}
