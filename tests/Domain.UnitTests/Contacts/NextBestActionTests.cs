using Contacts.Domain.Callbacks;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using Contacts.Domain.Projects;
using Contacts.Tests.Shared;

namespace Contacts.Domain.UnitTests.Contacts;

public sealed class NextBestActionTests
{
    private static readonly ContactSituation Plain = new(false, false, PhoneStatus.Valid, null, FreshnessLabel.Cold, null, Given.Now);

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
        var situation = Plain with { CallableAt = CallingHours.Default.NextAllowed(Time(now), TimeZones.Find(zone)) };

        Assert.That(NextBestAction.For(situation, Time(now)).DueAt, Is.EqualTo(due is null ? null : Time(due)));
        Assert.That(NextBestAction.For(situation with { OpenCallbackAt = Time(now).AddDays(-1) }, Time(now)).DueAt, Is.EqualTo(Time(due ?? now)));
        Assert.That(NextBestAction.For(situation with { Stage = LeadStage.Qualified }, Time(now)).DueAt, Is.Null, "a proposal can be sent at night");
    }

    [Test]
    public void For_AtNight_WhatIsACallWaitsForTheMorning()
    {
        var (night, morning) = (new DateTimeOffset(2027, 1, 16, 3, 0, 0, TimeSpan.Zero), new DateTimeOffset(2027, 1, 16, 8, 0, 0, TimeSpan.Zero));
        var waiting = InOrder().Select(c => (ContactSituation)c.Arguments[0]! with { OpenCallbackAt = null, CallableAt = morning }).Select(s => NextBestAction.For(s, night)).GroupBy(a => a.Code).Where(g => g.All(a => a.DueAt == morning)).Select(g => g.Key);

        Assert.That(waiting, Is.EquivalentTo(new[] { NextAction.CallNow, NextAction.Call, NextAction.FirstCall, NextAction.ReEngage, NextAction.FollowUpProposal, NextAction.CloseDeal }));
    }

    [Test]
    public void ByUrgency_HasEveryActionOnce() => Assert.That(NextBestAction.ByUrgency, Is.EquivalentTo(Enum.GetValues<NextAction>()));

    /// <summary>The condition that databases run, in memory: of all contacts it says what the rule says, and one action each.</summary>
    [Test]
    public void Is_AgreesWithFor_OnEveryKindOfContact()
    {
        var filters = Enum.GetValues<NextAction>().ToDictionary(code => code, code => NextBestAction.Is(code, c => c.City == "listed", Given.Now).Compile());
        var seen = new HashSet<NextAction>();
        foreach (var (contact, situation) in EveryKind())
        {
            var code = NextBestAction.For(situation, Given.Now).Code;
            seen.Add(code);

            Assert.That(filters.Where(f => f.Value(contact)).Select(f => f.Key), Is.EqualTo(new[] { code }), $"{situation}");
        }

        Assert.That(seen, Has.Count.EqualTo(filters.Count));
    }

    private static IEnumerable<(Contact, ContactSituation)> EveryKind()
    {
        CallResult?[] heard = [null, CallResult.Interested, CallResult.NoAnswer, CallResult.WrongNumber, CallResult.InvalidNumber];
        foreach (var stage in Enum.GetValues<LeadStage>().Cast<LeadStage?>().Append(null))
        {
            for (var flags = 0; flags < 16; flags++)
            {
                foreach (var daysAgo in (int[])[1, 20, 40])
                {
                    foreach (var promisedIn in (int?[])[null, -1, 0, 1])
                    {
                        foreach (var result in heard)
                        {
                            yield return Kind(stage, doNotCall: (flags & 1) != 0, isListed: (flags & 2) != 0, hasPhone: (flags & 4) != 0, hasEmail: (flags & 8) != 0, daysAgo, promisedIn, result);
                        }
                    }
                }
            }
        }
    }

    private static (Contact, ContactSituation) Kind(LeadStage? stage, bool doNotCall, bool isListed, bool hasPhone, bool hasEmail, int daysAgo, int? promisedIn, CallResult? result)
    {
        var made = Given.Now.AddDays(-60);
        var given = new ContactChanges { Name = "Ada", DoNotCall = doNotCall, City = isListed ? "listed" : null, Phone = hasPhone ? Given.Phone : null, Email = hasEmail ? "ada@example.com" : null };
        if (stage is { } at)
        {
            given.LeadStage = at;
        }

        var contact = Contact.Create(Given.ProjectId, Given.ContactId, given, Given.Actor, made);
        if (result is { } heard)
        {
            contact.RecordCall(heard, Given.Now.AddDays(-daysAgo), Given.Actor, made);
        }

        if (promisedIn is { } hours)
        {
            contact.TakeCallbacks([Callback.Schedule(Given.ProjectId, Given.ContactId, Given.ContactId, null, PromisedTime.AtInstant(Given.Now.AddHours(hours), "UTC"), CallbackPriority.Normal, null, Given.Actor, made)]);
        }

        var freshness = Freshness.Of(contact.LastContactedAt, contact.LastCallResult, hasPhone, hasEmail, Given.Now).Label;
        return (contact, new(contact.DoNotCall, isListed, contact.PhoneStatus, contact.OpenCallbackAt, freshness, contact.LeadStage, Given.Now));
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
