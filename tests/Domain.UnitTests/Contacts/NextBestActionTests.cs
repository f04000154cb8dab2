using Contacts.Domain.Contacts;
using Contacts.Domain.Projects;

namespace Contacts.Domain.UnitTests.Contacts;

public sealed class NextBestActionTests
{
    private static readonly ContactSituation Plain = new(false, false, PhoneStatus.Valid, null, FreshnessLabel.Cold, null, CallingHours.Default, TimeZoneInfo.Utc);

    private static IEnumerable<TestCaseData> InOrder()
    {
        // Each situation keeps all that the ones before it lack, so a rule out of order shows.
        var s = Plain with { DoNotCall = true, NumberIsListed = true, PhoneStatus = null, OpenCallbackAt = Given.Now, Freshness = FreshnessLabel.Hot, Stage = LeadStage.Qualified };
        yield return new(s, NextAction.DoNotCall);
        s = s with { DoNotCall = false };
        yield return new(s, NextAction.DoNotCall);
        s = s with { NumberIsListed = false };
        yield return new(s, NextAction.FixPhone);
        yield return new(s with { PhoneStatus = PhoneStatus.WrongNumber }, NextAction.FixPhone);
        yield return new(s with { PhoneStatus = PhoneStatus.Unusable }, NextAction.FixPhone);
        s = s with { PhoneStatus = PhoneStatus.Valid };
        yield return new(s, NextAction.CallBackNow);
        yield return new(s with { OpenCallbackAt = Given.Now.AddDays(-3) }, NextAction.CallBackNow);
        yield return new(s with { OpenCallbackAt = Given.Now.AddTicks(1) }, NextAction.WaitForCallback);
        s = s with { OpenCallbackAt = null };
        foreach (var stage in Enum.GetValues<LeadStage>())
        {
            yield return new(s with { Stage = stage }, NextAction.CallNow);
        }

        foreach (var freshness in new[] { FreshnessLabel.Warm, FreshnessLabel.New, FreshnessLabel.Cold })
        {
            s = s with { Freshness = freshness };
            var bySelf = freshness switch { FreshnessLabel.Warm => NextAction.Call, FreshnessLabel.New => NextAction.FirstCall, _ => NextAction.ReEngage };
            yield return new(s with { Stage = LeadStage.Qualified }, NextAction.SendProposal);
            yield return new(s with { Stage = LeadStage.Proposal }, NextAction.FollowUpProposal);
            yield return new(s with { Stage = LeadStage.Negotiation }, NextAction.CloseDeal);
            yield return new(s with { Stage = LeadStage.Won }, NextAction.Nurture);
            yield return new(s with { Stage = LeadStage.Lost }, NextAction.ReviewLost);
            yield return new(s with { Stage = LeadStage.New }, bySelf);
            yield return new(s with { Stage = LeadStage.Contacted }, bySelf);
            yield return new(s with { Stage = null }, bySelf);
        }
    }

    [TestCaseSource(nameof(InOrder))]
    public void For_TheFirstRuleThatMatches_Wins(ContactSituation situation, NextAction code)
    {
        var action = NextBestAction.For(situation, Given.Now);

        Assert.That(action.Code, Is.EqualTo(code));
        Assert.That(action.Text, Is.Not.Empty);
    }

    [Test]
    public void For_ReachesEveryCode() =>
        Assert.That(InOrder().Select(c => c.Arguments[1]).Distinct(), Is.EquivalentTo(Enum.GetValues<NextAction>()));

    [Test]
    public void For_AnOpenCallbackAhead_CarriesItsTime() =>
        Assert.That(NextBestAction.For(Plain with { OpenCallbackAt = Given.Now.AddHours(20) }, Given.Now).DueAt, Is.EqualTo(Given.Now.AddHours(20)));

    [TestCase("2027-01-15T12:00Z", "America/Los_Angeles", "2027-01-15T16:00Z", TestName = "For_BeforeCallingHours_IsDueThisMorning")]
    [TestCase("2027-01-15T17:00Z", "America/Los_Angeles", null, TestName = "For_InsideCallingHours_IsDueAtAnyTime")]
    [TestCase("2027-01-16T06:00Z", "America/Los_Angeles", "2027-01-16T16:00Z", TestName = "For_AfterCallingHours_IsDueTomorrowMorning")]
    [TestCase("2027-03-14T05:30Z", "America/Los_Angeles", "2027-03-14T15:00Z", TestName = "For_NightOfTheSpringChange_IsDueByTheNewOffset")]
    [TestCase("2027-11-07T05:30Z", "America/Los_Angeles", "2027-11-07T16:00Z", TestName = "For_NightOfTheAutumnChange_IsDueByTheNewOffset")]
    [TestCase("2027-01-15T12:00Z", "Asia/Kolkata", null, TestName = "For_HalfHourZone_IsInside")]
    [TestCase("2027-01-15T16:00Z", "Asia/Kolkata", "2027-01-16T02:30Z", TestName = "For_HalfHourZone_IsOutside")]
    public void For_CallingHours(string now, string zone, string? due)
    {
        var situation = Plain with { Zone = TimeZones.Find(zone) };

        Assert.That(NextBestAction.For(situation, Time(now)).DueAt, Is.EqualTo(due is null ? null : Time(due)));
        Assert.That(NextBestAction.For(situation with { OpenCallbackAt = Time(now).AddDays(-1) }, Time(now)).DueAt, Is.EqualTo(Time(due ?? now)));
        Assert.That(NextBestAction.For(situation with { Stage = LeadStage.Qualified }, Time(now)).DueAt, Is.Null, "a proposal can be sent at night");
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
