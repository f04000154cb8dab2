using System.Text.Json;
using Contacts.Application.Common;
using Contacts.Application.Contacts;
using Contacts.Domain;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using NUnit.Framework;

namespace Contacts.Application.UnitTests.Common;

public class ApiJsonTests
{
    private sealed record Patch
    {
        public Optional<string?> Name { get; init; }
        public Optional<int?> Score { get; init; }
        public Optional<int> Position { get; init; }
        public Optional<LeadStage> Stage { get; init; }
        public Optional<List<string>?> Options { get; init; }
        public DateTimeOffset? At { get; init; }
        public CallResult? Result { get; init; }
    }

    [Test]
    public void Optional_Absent_IsNotSet() => Assert.That(Read("{}"), Is.EqualTo(new Patch()));

    [Test]
    public void Optional_Null_IsSetAndClears()
    {
        var patch = Read("""{"name":null,"score":null,"options":null}""");

        Assert.That((patch.Name.IsSet, patch.Name.Value), Is.EqualTo((true, (string?)null)));
        Assert.That((patch.Score.IsSet, patch.Score.Value), Is.EqualTo((true, (int?)null)));
        Assert.That(patch.Options.IsSet, Is.True);
    }

    [Test]
    public void Optional_Value_IsRead()
    {
        var patch = Read("""{"name":"Ada","score":5,"position":2,"stage":"won","options":["a"]}""");

        Assert.That((patch.Name.Value, patch.Score.Value, patch.Position.Value, patch.Stage.Value), Is.EqualTo(("Ada", 5, 2, LeadStage.Won)));
        Assert.That(patch.Options.Value, Is.EqualTo(new[] { "a" }));
    }

    [TestCase("""{"position":null}""")]
    [TestCase("""{"stage":null}""")]
    [TestCase("""{"stage":"sold"}""")]
    [TestCase("""{"stage":1}""")]
    [TestCase("""{"stage":"1"}""")]
    [TestCase("""{"score":"5"}""")]
    [TestCase("""{"score":5.5}""")]
    [TestCase("""{"name":5}""")]
    [TestCase("""{"nmae":"Ada"}""")]
    [TestCase("""{"name":"Ada","name":"Eve"}""")]
    [TestCase("""{"at":"yesterday"}""")]
    [TestCase("""{"at":1800000000}""")]
    [TestCase("""{"at":"2027-01-31T09:00:00"}""")]
    [TestCase("""{"at":"2027-01-31"}""")]
    [TestCase("""{"result":""}""")]
    public void Read_WhatDoesNotFit_IsRefused(string json) => Assert.That(() => Read(json), Throws.InstanceOf<JsonException>());

    [Test]
    public void Read_DeeperThanAnyRequest_IsRefused() =>
        Assert.That(() => JsonSerializer.Deserialize<ContactInput>("{\"customFields\":{\"x\":" + new string('[', 40) + new string(']', 40) + "}}", ApiJson.Options), Throws.InstanceOf<JsonException>());

    [TestCase("2027-01-31T09:00:00Z", "2027-01-31T09:00:00Z")]
    [TestCase("2027-01-31T09:00:00+02:00", "2027-01-31T07:00:00Z")]
    [TestCase("2027-01-31T09:00:00.123456-05:00", "2027-01-31T14:00:00.123456Z")]
    public void Times_AreUtc(string written, string shown)
    {
        var time = JsonSerializer.Deserialize<DateTimeOffset>($"\"{written}\"", ApiJson.Options);

        Assert.That(time.Offset, Is.EqualTo(TimeSpan.Zero));
        Assert.That(JsonSerializer.Serialize(time, ApiJson.Options), Is.EqualTo($"\"{shown}\""));
    }

    [Test]
    public void Enums_AreLowerSnakeEverywhere()
    {
        var counts = new Dictionary<FreshnessRule, int> { [FreshnessRule.ContactedWithin7DaysWithInterest] = 1 };

        Assert.That(JsonSerializer.Serialize(FreshnessRule.LastContactOver30DaysAgo, ApiJson.Options), Is.EqualTo("\"last_contact_over_30_days_ago\""));
        Assert.That(JsonSerializer.Serialize(counts, ApiJson.Options), Is.EqualTo("""{"contacted_within_7_days_with_interest":1}"""));
        foreach (var result in Enum.GetValues<CallResult>())
        {
            Assert.That(JsonSerializer.Deserialize<CallResult>(JsonSerializer.Serialize(result, ApiJson.Options), ApiJson.Options), Is.EqualTo(result));
        }
    }

    [Test]
    public void RawJson_IsWrittenAsItIs()
    {
        Assert.That(JsonSerializer.Serialize(new RawJson("""{"a":[1, 2]}"""), ApiJson.Options), Is.EqualTo("""{"a":[1, 2]}"""));
        Assert.That(JsonSerializer.Serialize(default(RawJson), ApiJson.Options), Is.EqualTo("{}"));
    }

    private static Patch Read(string json) => JsonSerializer.Deserialize<Patch>(json, ApiJson.Options)!;
}
