using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;

namespace Contacts.Domain.UnitTests.Calls;

/// <summary>What calls say about a number: the latest word counts, and only about the number that was called.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PhoneStatusByCallTests
{
    private const string FormerNumber = "+14155550199";
    private readonly List<CallFact> _calls = [];

    [Test]
    public void WordOnAFormerNumber_SaysNothingOfTheNumber()
    {
        var contact = Given.Contact(new() { Name = "Ada", Phone = Given.Phone });
        Report(contact, FormerNumber, CallResult.WrongNumber);
        Assert.That(contact.PhoneStatus, Is.EqualTo(PhoneStatus.Valid));
    }

    [Test]
    public void WithoutANumber_ThereIsNoStatus([Values] CallResult result)
    {
        var contact = Given.Contact(new() { Name = "Ada" });
        Report(contact, FormerNumber, result);
        Assert.That(contact.PhoneStatus, Is.Null);
    }

    [Test]
    public void LatestWord_Counts_WhateverIsReportedLast()
    {
        var contact = Given.Contact(new() { Name = "Ada", Phone = Given.Phone });
        Report(contact, Given.Phone.E164, CallResult.InvalidNumber, minutes: 2);
        Report(contact, Given.Phone.E164, CallResult.WrongNumber, minutes: 1);
        Assert.That(contact.PhoneStatus, Is.EqualTo(PhoneStatus.Unusable));

        _calls[0] = _calls[0] with { Result = CallResult.Busy };
        contact.TakeCalls(_calls, _calls[0], CallResult.InvalidNumber, Given.Actor, Given.Now);
        Assert.That(contact.PhoneStatus, Is.EqualTo(PhoneStatus.WrongNumber));

        _calls[1] = _calls[1] with { Result = CallResult.Busy };
        contact.TakeCalls(_calls, _calls[1], CallResult.WrongNumber, Given.Actor, Given.Now);
        Assert.That(contact.PhoneStatus, Is.EqualTo(PhoneStatus.Valid));
    }

    [Test]
    public void FirstReportThatSomebodyWasReached_IsWhenTheStageBegan()
    {
        var lead = Given.Contact(new() { Name = "Ada", Phone = Given.Phone, LeadStage = LeadStage.New });
        Report(lead, Given.Phone.E164, CallResult.Interested, minutes: 1);
        Report(lead, Given.Phone.E164, CallResult.Interested, minutes: 2);
        Assert.That((lead.LeadStage, lead.StageEnteredAt), Is.EqualTo(((LeadStage?)LeadStage.Contacted, (DateTimeOffset?)_calls[0].ReportedAt)));
    }

    private void Report(Contact contact, string number, CallResult result, int minutes = 1)
    {
        var at = Given.Now.AddMinutes(minutes);
        _calls.Add(new(Guid.CreateVersion7(at), number, result, at, at));
        contact.TakeCalls(_calls, _calls[^1], was: null, Given.Actor, at);
    }
}
