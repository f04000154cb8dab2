using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;

namespace Contacts.Domain.UnitTests.Calls;

/// <summary>"Do not call" said on a call, by hand, lifted, and corrected.</summary>
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
