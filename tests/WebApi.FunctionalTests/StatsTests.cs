using System.Globalization;
using System.Text.Json.Nodes;
using Contacts.WebApi.FunctionalTests.Kit;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Contacts.WebApi.FunctionalTests;

/// <summary>What depends on the time of day: a host of its own with a clock that stands still.</summary>
internal sealed class StatsTests(string engine) : ApiTest(engine)
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2027, 1, 1, 12, 0, 0, TimeSpan.Zero));

    [TearDown]
    public async Task StopAsync()
    {
        if (Host is not null)
        {
            await Host.DisposeAsync();
        }
    }

    protected override async Task<ApiHost> StartHostAsync() => ApiHost.Start((await ApiHost.SharedAsync(Engine)).Database, _clock);

    // zone, first instant of the day, of the week, now
    [TestCase("America/New_York", "2027-01-13T05:00:00Z", "2027-01-11T05:00:00Z", "2027-01-13T17:00:00Z")]
    [TestCase("America/New_York", "2027-01-11T05:00:00Z", "2027-01-11T05:00:00Z", "2027-01-11T05:00:00Z")] // Monday, the first instant
    [TestCase("America/New_York", "2027-01-10T05:00:00Z", "2027-01-04T05:00:00Z", "2027-01-11T04:59:59.999999Z")] // Sunday, the last
    [TestCase("America/New_York", "2027-03-14T05:00:00Z", "2027-03-08T05:00:00Z", "2027-03-15T03:59:59Z")] // 23 hours: spring forward
    [TestCase("America/New_York", "2027-11-07T04:00:00Z", "2027-11-01T04:00:00Z", "2027-11-08T04:59:59Z")] // 25 hours: fall back
    [TestCase("Asia/Kolkata", "2027-01-12T18:30:00Z", "2027-01-10T18:30:00Z", "2027-01-13T18:29:59Z")]
    [TestCase("Pacific/Kiritimati", "2027-01-12T10:00:00Z", "2027-01-10T10:00:00Z", "2027-01-13T09:59:59Z")]
    [TestCase("America/Santiago", "2027-09-05T04:00:00Z", "2027-08-30T04:00:00Z", "2027-09-05T12:00:00Z")] // no midnight: the clock jumps from 0 to 1
    public async Task ContactStats_TodayAndThisWeek_BeginAtLocalMidnight(string zone, string today, string monday, string now)
    {
        var (project, midnight, week, at) = (await CreateProjectAsync(OrganizationId, zone: zone), Time(today), Time(monday), Time(now));
        var tick = TimeSpan.FromMicroseconds(1);
        foreach (var created in ((DateTimeOffset[])[week - tick, week, midnight - tick, midnight, at]).Order())
        {
            _clock.AdjustTime(created);
            await CreateContactAsync(new { name = "x" }, project);
        }

        _clock.AdjustTime(at);
        var stats = (await Client.ReadAsync($"{Api}/projects/{project}/contacts/stats").Expect(200)).Json;

        DateTimeOffset[] all = [week - tick, week, midnight - tick, midnight, at];
        Assert.That(((int)stats["addedToday"]!, (int)stats["addedThisWeek"]!, (int)stats["total"]!), Is.EqualTo((all.Count(t => t >= midnight), all.Count(t => t >= week), 5)));
    }

    [Test]
    public async Task ContactStats_EqualACountFromScratch()
    {
        var random = new Random(11);
        for (var i = 0; i < 60; i++)
        {
            var made = Id(await CreateContactAsync(new { name = "x", type = ((string[])["contact", "lead", "customer"])[random.Next(3)], leadScore = random.Next(4) == 0 ? (int?)null : ((int[])[0, 49, 50, 79, 80, 100])[random.Next(6)], phone = random.Next(2) == 0 ? "+14155550100" : null, email = random.Next(2) == 0 ? "a@example.com" : null }));
            if (i % 9 == 0)
            {
                await Client.SendAsync(HttpMethod.Delete, $"{Contacts}/{made}").Expect(204);
            }
        }

        var contacts = await WalkAsync(Contacts);
        var stats = (await Client.ReadAsync($"{Contacts}/stats?include=freshness").Expect(200)).Json;
        Assert.That((int)stats["total"]!, Is.EqualTo(contacts.Count));
        AssertCounts("byType", c => (string)c["type"]!);
        AssertCounts("byScoreBand", c => (string?)c["scoreBand"]);
        AssertCounts("byFreshness", c => (string)c["freshness"]!["label"]!);
        Assert.That((await Client.ReadAsync($"{Contacts}/stats").Expect(200)).Json.ContainsKey("byFreshness"), Is.False);
        await Client.ReadAsync($"{Contacts}/stats?include=everything").Expect(400, "invalid_value", "include");
        var empty = (await Client.ReadAsync($"{Api}/projects/{await CreateProjectAsync(OrganizationId)}/contacts/stats?include=freshness").Expect(200)).Json;
        Assert.That(empty.Select(p => p.Value).SelectMany(v => v is JsonObject o ? o.Select(p => (int)p.Value!) : [(int)v!]), Is.All.Zero);

        void AssertCounts(string card, Func<JsonObject, string?> key)
        {
            foreach (var (name, count) in stats[card]!.AsObject())
            {
                Assert.That((int)count!, Is.EqualTo(contacts.Count(c => key(c) == name)), $"{card} {name}");
            }
        }
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
