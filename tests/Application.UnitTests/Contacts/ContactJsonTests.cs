using System.Text.Json;
using Contacts.Application.Common;
using Contacts.Application.Contacts;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using NUnit.Framework;

namespace Contacts.Application.UnitTests.Contacts;

public sealed class ContactJsonTests
{
    private static readonly DateTimeOffset Time = new(2027, 1, 31, 9, 30, 15, TimeSpan.FromHours(2));

    private static readonly ContactDto Bare = new()
    {
        Id = Guid.NewGuid(),
        ProjectId = Guid.NewGuid(),
        Type = ContactType.Contact,
        Freshness = new(FreshnessLabel.New, FreshnessRule.NeverContacted),
        NextBestAction = new(NextAction.FixPhone, "Find a working phone number.", null),
        CustomFields = new(null),
        ExternalIds = new(null),
        DoNotCall = false,
        CallAttempts = 0,
        CreatedAt = Time,
        UpdatedAt = Time,
        Version = 1,
    };

    private static readonly ContactDto Full = Bare with
    {
        Name = "Ada \"Countess\" Lovelace",
        FirstName = "Ada",
        LastName = "Łovelace 😀",
        Phone = "+14155550100",
        PhoneRaw = "(415) 555-0100",
        PhoneStatus = PhoneStatus.Valid,
        Email = "ada@example.com",
        Type = ContactType.Customer,
        Source = "trade-show",
        Company = "Granite & Works <1>",
        JobTitle = "Owner",
        Segment = "premium",
        Notes = "two\nlines\\",
        City = "San Francisco",
        State = "CA",
        Country = "US",
        TimeZone = "America/Los_Angeles",
        LeadScore = 87,
        ScoreBand = ScoreBand.Hot,
        ScoredAt = Time,
        ScoreSource = "hubspot",
        LeadStage = LeadStage.Qualified,
        ConvertedAt = Time,
        NextBestAction = new(NextAction.CallNow, "Call now.", Time),
        CustomFields = new("""{"plan":"gold","seats":12}"""),
        ExternalIds = new("""{"hubspot":"501"}"""),
        DoNotCall = true,
        DoNotCallReason = "asked",
        DoNotCallAt = Time,
        LastContactedAt = Time,
        LastCallAt = Time,
        LastCallResult = CallResult.NotInterested,
        CallAttempts = 3,
        DeletedAt = Time,
    };

    [Test]
    public void AContact_IsWrittenAsItsMembersSay([Values] bool full)
    {
        var contact = full ? Full : Bare;

        Assert.That(JsonSerializer.Serialize(contact, ApiJson.Options), Is.EqualTo(JsonSerializer.Serialize(contact, ApiJson.WithoutShortcuts)));
    }

    [Test]
    public void AContact_IsReadAsItWasWritten()
    {
        var read = JsonSerializer.Deserialize<ContactDto>(JsonSerializer.Serialize(Full, ApiJson.Options), ApiJson.Options);

        Assert.That(JsonSerializer.Serialize(read, ApiJson.Options), Is.EqualTo(JsonSerializer.Serialize(Full, ApiJson.Options)));
    }

    /// <summary>A member that is new is given a value above, so that the first test sees it.</summary>
    [Test]
    public void TheFullContact_LeavesNothingOut() =>
        Assert.That(typeof(ContactDto).GetProperties().Where(p => p.GetValue(Full) is null or false or 0).Select(p => p.Name), Is.Empty);
}
