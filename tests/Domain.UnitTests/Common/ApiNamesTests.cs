using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using Contacts.Domain.Imports;

namespace Contacts.Domain.UnitTests.Common;

public sealed class ApiNamesTests
{
    private static void AssertRoundTrip<T>() where T : struct, Enum
    {
        var names = ApiNames.Of<T>();
        Assert.That(names, Is.Unique.And.Count.EqualTo(Enum.GetValues<T>().Length));
        foreach (var value in Enum.GetValues<T>())
        {
            Assert.That(ApiNames.TryParse<T>(((Enum)value).ToApiName().ToUpperInvariant(), out var parsed) && parsed.Equals(value), Is.True, $"{value}");
        }
    }

    [Test]
    public void Names_GoThereAndBack()
    {
        AssertRoundTrip<CallResult>();
        AssertRoundTrip<LeadStage>();
        AssertRoundTrip<ContactType>();
        AssertRoundTrip<FreshnessRule>();
        AssertRoundTrip<NextAction>();
        AssertRoundTrip<ImportStatus>();
        AssertRoundTrip<MatchKey>();
    }

    [TestCase(CallResult.NotInterested, "not_interested")]
    [TestCase(LeadStage.New, "new")]
    [TestCase(FreshnessRule.ContactedWithin7DaysWithInterest, "contacted_within_7_days_with_interest")]
    [TestCase(MatchKey.ExternalId, "external_id")]
    public void ToApiName_IsLowerSnake(object value, string name) => Assert.That(((Enum)value).ToApiName(), Is.EqualTo(name));

    [TestCase(null)]
    [TestCase("")]
    [TestCase("1")]
    [TestCase("NotInterested")]
    [TestCase("new,won")]
    public void TryParse_AnythingElse_IsRefused(string? text) => Assert.That(ApiNames.TryParse<CallResult>(text, out _), Is.False);
}
