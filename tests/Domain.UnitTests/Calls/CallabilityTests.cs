using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using Contacts.Domain.Projects;

namespace Contacts.Domain.UnitTests.Calls;

public sealed class CallabilityTests
{
    private static readonly TimeZoneInfo NewYork = TimeZones.Find("America/New_York");

    /// <summary>12:00 in UTC, 07:00 in New York: before calling hours there.</summary>
    private static readonly CallCandidate Anybody = new(false, PhoneStatus.Valid, FreshnessLabel.New, false, false, false, CallingHours.Default, TimeZoneInfo.Utc);

    [Test]
    public void Contact_WithNothingAgainstIt_IsCalledNow() =>
        Assert.That(Of(Anybody), Is.EqualTo(new Callability(null, Given.Now, CallPriority.Normal, KeepsCallingHours: true)));

    [Test]
    public void Reasons_AreTold_InTheirOrder()
    {
        (CallSkipReason Reason, Func<CallCandidate, CallCandidate> Apply)[] reasons =
        [
            (CallSkipReason.DoNotCall, c => c with { DoNotCall = true }),
            (CallSkipReason.UnusablePhone, c => c with { PhoneStatus = PhoneStatus.WrongNumber }),
            (CallSkipReason.OutsideCallingHours, c => c with { Zone = NewYork }),
            (CallSkipReason.AlreadyQueued, c => c with { HasActiveCall = true }),
            (CallSkipReason.DuplicateNumber, c => c with { NumberIsTaken = true }),
        ];
        var all = reasons.Aggregate(Anybody, (contact, reason) => reason.Apply(contact));
        for (var first = 0; first < reasons.Length; first++)
        {
            Assert.That(Of(reasons[first].Apply(Anybody)).Skip, Is.EqualTo(reasons[first].Reason));
            Assert.That(Of(reasons[first..].Aggregate(Anybody, (contact, reason) => reason.Apply(contact))).Skip, Is.EqualTo(reasons[first].Reason));
        }

        Assert.That(Of(all with { PhoneStatus = null }).Skip, Is.EqualTo(CallSkipReason.DoNotCall));
        Assert.That(Of(all with { DoNotCall = false, PhoneStatus = null }).Skip, Is.EqualTo(CallSkipReason.NoPhone));
        Assert.That(Of(Anybody with { PhoneStatus = PhoneStatus.Unusable }).Skip, Is.EqualTo(CallSkipReason.UnusablePhone));
    }

    [TestCase(OutsideHours.Schedule, 13, true)]
    [TestCase(OutsideHours.Ignore, 12, false)]
    public void OutsideHours_TheCallWaitsOrNot(OutsideHours outsideHours, int hour, bool keepsHours) =>
        Assert.That(Callability.Of(Anybody with { Zone = NewYork }, outsideHours, null, Given.Now), Is.EqualTo(new Callability(null, new(2027, 1, 15, hour, 0, 0, TimeSpan.Zero), CallPriority.Normal, keepsHours)));

    [TestCase(-1, 0)]
    [TestCase(2, 2)]
    [TestCase(10, 20)] // 22:00: the next morning at 8
    public void NotBefore_CountsFromNowOn_AndWithinHours(int hours, int then) =>
        Assert.That(Callability.Of(Anybody, OutsideHours.Schedule, Given.Now.AddHours(hours), Given.Now).NotBefore, Is.EqualTo(Given.Now.AddHours(then)));

    [Test]
    public void NotBefore_OutsideHours_IsSkipped() =>
        Assert.That(Callability.Of(Anybody, OutsideHours.Skip, Given.Now.AddHours(10), Given.Now).Skip, Is.EqualTo(CallSkipReason.OutsideCallingHours));

    [TestCase(FreshnessLabel.Hot, false, CallPriority.Hot)]
    [TestCase(FreshnessLabel.Warm, false, CallPriority.Warm)]
    [TestCase(FreshnessLabel.New, false, CallPriority.Normal)]
    [TestCase(FreshnessLabel.Cold, false, CallPriority.Normal)]
    [TestCase(FreshnessLabel.Cold, true, CallPriority.Callback)]
    [TestCase(FreshnessLabel.Hot, true, CallPriority.Callback)]
    public void Priority_PromisesFirst_ThenTheFreshest(FreshnessLabel freshness, bool keepsCallback, CallPriority priority) =>
        Assert.That(Of(Anybody with { Freshness = freshness, KeepsCallback = keepsCallback }).Priority, Is.EqualTo(priority));

    private static Callability Of(CallCandidate contact) => Callability.Of(contact, OutsideHours.Skip, null, Given.Now);
}
