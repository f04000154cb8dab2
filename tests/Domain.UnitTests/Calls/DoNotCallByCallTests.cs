using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;

namespace Contacts.Domain.UnitTests.Calls;

/// <summary>"Do not call" said on a call, by hand, lifted, and corrected.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class DoNotCallByCallTests
{
    private readonly Contact _contact = Given.Contact(new() { Name = "Ada", Phone = Given.Phone });
    private readonly List<CallFact> _calls = [];
    private int _minutes;

    private DateTimeOffset Later => Given.Now.AddMinutes(++_minutes);

    [SetUp]
    public void Begin() => Report(CallResult.DoNotCall);

    [Test]
    public void RefusalSetByACorrection_AfterALift_StaysWhenOthersReport()
    {
        Correct(0, CallResult.Busy);
        Lift();
        Correct(0, CallResult.DoNotCall);
        Assert.That(_contact.DoNotCall, Is.True);
        Report(CallResult.NoAnswer);
        Assert.That(_contact.DoNotCall, Is.True);
    }

    [Test]
    public void Lifted_StaysLifted_WhenTheCallIsCorrectedInOtherThings()
    {
        Lift();
        Correct(0, CallResult.DoNotCall);
        Assert.That(_contact.DoNotCall, Is.False);
    }

    [Test]
    public void Lifted_StaysLifted_WhenAnotherCallIsReported()
    {
        Lift();
        Report(CallResult.NoAnswer);
        Assert.That(_contact.DoNotCall, Is.False);
    }

    [Test]
    public void LiftedAtTheMomentOfTheReport_StaysLifted()
    {
        _contact.Edit(new() { DoNotCall = false }, Given.Actor, _calls[0].ReportedAt);
        Report(CallResult.NoAnswer);
        Assert.That(_contact.DoNotCall, Is.False);
    }

    [Test]
    public void Refusal_SaysWhy_AndGoesWithoutATrace()
    {
        Assert.That((_contact.DoNotCallReason, _contact.DoNotCallAt, _contact.DoNotCallCallId), Is.EqualTo(("Asked on a call not to be called.", (DateTimeOffset?)_calls[0].EndedAt, (Guid?)_calls[0].CallId)));
        Correct(0, CallResult.Busy);
        Assert.That((_contact.DoNotCallReason, _contact.DoNotCallAt, _contact.DoNotCallCallId), Is.EqualTo(((string?)null, (DateTimeOffset?)null, (Guid?)null)));
    }

    [Test]
    public void SecondRefusal_TakesOver_WhenTheFirstWasWrong()
    {
        Report(CallResult.DoNotCall);
        Assert.That(_contact.DoNotCallCallId, Is.EqualTo(_calls[0].CallId));
        Correct(0, CallResult.Busy);
        Assert.That((_contact.DoNotCall, _contact.DoNotCallCallId), Is.EqualTo((true, (Guid?)_calls[1].CallId)));
    }

    [Test]
    public void SaidByHandWithoutAReason_ItNoLongerGoesWithTheCall()
    {
        _contact.Edit(new() { DoNotCall = true }, Given.Actor, Later);
        Correct(0, CallResult.Interested);
        Assert.That((_contact.DoNotCall, _contact.DoNotCallReason), Is.EqualTo((true, "Asked on a call not to be called.")));
    }

    [Test]
    public void ReasonByHand_ItNoLongerGoesWithTheCall()
    {
        _contact.Edit(new() { DoNotCallReason = "written complaint" }, Given.Actor, Later);
        Correct(0, CallResult.Interested);
        Assert.That((_contact.DoNotCall, _contact.DoNotCallReason), Is.EqualTo((true, "written complaint")));
    }

    [Test]
    public void Lifted_WithAReason_KeepsNone()
    {
        _contact.Edit(new() { DoNotCall = false, DoNotCallReason = "asked back" }, Given.Actor, Later);
        Assert.That((_contact.DoNotCall, _contact.DoNotCallReason), Is.EqualTo((false, (string?)null)));
        Assert.That(_contact.Edit(new() { DoNotCallReason = "written complaint" }, Given.Actor, Later), Is.False);
        Assert.That(_contact.DoNotCallReason, Is.Null);
    }

    [Test]
    public void SaidByHandToo_ItNoLongerGoesWithTheCall()
    {
        _contact.Edit(new() { DoNotCall = true, DoNotCallReason = "written complaint" }, Given.Actor, Later);
        Report(CallResult.Busy);
        Assert.That(_contact.DoNotCallReason, Is.EqualTo("written complaint"));
        Correct(0, CallResult.Interested);
        Assert.That((_contact.DoNotCall, _contact.DoNotCallReason), Is.EqualTo((true, "written complaint")));
    }

    private void Lift() => _contact.Edit(new() { DoNotCall = false }, Given.Actor, Later);

    private void Report(CallResult result)
    {
        var now = Later;
        _calls.Add(new(Guid.CreateVersion7(now), Given.Phone.E164, result, now, now));
        _contact.TakeCalls(_calls, _calls[^1], was: null, Given.Actor, now);
    }

    private void Correct(int which, CallResult right)
    {
        var was = _calls[which].Result;
        _calls[which] = _calls[which] with { Result = right };
        _contact.TakeCalls(_calls, _calls[which], was, Given.Actor, Later);
    }
}
