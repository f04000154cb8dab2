using Contacts.Domain.Callbacks;
using Contacts.Domain.Calls;

namespace Contacts.Domain.UnitTests.Callbacks;

/// <summary>What the calls with a contact do to a promise, and what is left of it when a result is corrected.</summary>
public sealed class CallbackByCallTests
{
    private static readonly DateTimeOffset Rung = Given.Now.AddHours(1);
    private static readonly CallResult[] Reaching = [CallResult.Interested, CallResult.Callback, CallResult.NotInterested, CallResult.Connected, CallResult.DoNotCall];
    private static readonly CallResult[] Attempting = [CallResult.Voicemail, CallResult.NoAnswer, CallResult.Busy, CallResult.WrongNumber, CallResult.InvalidNumber, CallResult.Unknown];
    private static readonly Guid Holder = Guid.NewGuid();

    private readonly List<CallbackChange> _history = [];

    [SetUp]
    public void Forget() => _history.Clear();

    [TestCaseSource(nameof(Reaching))]
    public void ReturnCall_ThatReachesThePerson_KeepsThePromise(CallResult result)
    {
        var callback = Claimed();
        var call = Return(callback, result);
        callback.CallEnded(call, Given.Actor, Rung);

        Assert.That((callback.Status, callback.CompletedByCallId, callback.ClosedAt, callback.Attempts, callback.LeaseAgentId), Is.EqualTo((CallbackStatus.Completed, (Guid?)call.CallId, (DateTimeOffset?)Rung, 0, (Guid?)null)));
        Assert.That(callback.Events.Single(), Is.EqualTo(new CallbackEvent(CallbackChangeKind.Completed, callback.ScheduledAt, null, call.CallId, Given.Actor, Rung)));
    }

    [TestCaseSource(nameof(Attempting))]
    public void ReturnCall_ThatReachesNobody_IsAnAttempt_AndTheNextOneWaits(CallResult result)
    {
        var callback = Claimed();
        var call = Return(callback, result);
        callback.CallEnded(call, Given.Actor, Rung);

        Assert.That((callback.Status, callback.Attempts, callback.RetryAt, callback.LeaseAgentId), Is.EqualTo((CallbackStatus.Pending, 1, (DateTimeOffset?)Rung.AddMinutes(15), (Guid?)null)));
        Assert.That(callback.Events.Single(), Is.EqualTo(new CallbackEvent(CallbackChangeKind.Attempted, callback.ScheduledAt, result.ToApiName(), call.CallId, Given.Actor, Rung)));
    }

    [Test]
    public void PlatformFault_LeavesThePromiseAndItsLease()
    {
        var callback = Claimed();
        callback.CallEnded(Return(callback, CallResult.Failed), Given.Actor, Rung);

        AssertUntouched(callback);
    }

    [Test]
    public void AnotherCall_IsNoReturnCall([Values] CallResult result, [Values] bool keepsAnother)
    {
        Assume.That(result, Is.Not.EqualTo(CallResult.DoNotCall));
        var callback = Claimed();
        callback.CallEnded(Fact(result, Rung, keepsAnother ? Guid.NewGuid() : null), Given.Actor, Rung);

        AssertUntouched(callback);
    }

    [Test]
    public void Attempt_AtOneThatIsMissed_Counts_AndNothingWaits()
    {
        var callback = Given.Callback();
        callback.Miss(Given.Actor, Given.Now);
        callback.CallEnded(Return(callback, CallResult.Busy), Given.Actor, Rung);

        Assert.That((callback.Status, callback.Attempts, callback.RetryAt), Is.EqualTo((CallbackStatus.Missed, 1, (DateTimeOffset?)null)));
    }

    [Test]
    public void PersonReached_AfterItWasClosed_ChangesNothing([Values(CallResult.Connected, CallResult.DoNotCall)] CallResult result)
    {
        var callback = Given.Callback();
        callback.Miss(Given.Actor, Given.Now);
        var version = callback.Version;
        callback.CallEnded(Return(callback, result), Given.Actor, Rung);

        Assert.That((callback.Status, callback.Attempts, callback.CompletedByCallId, callback.Version), Is.EqualTo((CallbackStatus.Missed, 0, (Guid?)null, version)));
    }

    [TestCase(0, TestName = "Refusal_AtTheMomentOfThePromise_CallsItOff")]
    [TestCase(60, TestName = "Refusal_LaterThanThePromise_CallsItOff")]
    public void Refusal_CallsThePromiseOff(int minutes)
    {
        var callback = Claimed();
        callback.CallEnded(Return(callback, CallResult.Busy, Given.Now), Given.Actor, Given.Now);
        callback.ClearEvents();
        var refusal = Fact(CallResult.DoNotCall, Given.Now.AddMinutes(minutes));
        callback.CallEnded(refusal, Given.Actor, Rung);

        Assert.That((callback.Status, callback.CancelReason, callback.ClosedAt, callback.RetryAt), Is.EqualTo((CallbackStatus.Cancelled, Callback.RefusedOnCall, (DateTimeOffset?)refusal.ReportedAt, (DateTimeOffset?)null)));
        Assert.That(callback.Events.Single(), Is.EqualTo(new CallbackEvent(CallbackChangeKind.Cancelled, callback.ScheduledAt, Callback.RefusedOnCall, refusal.CallId, Given.Actor, Rung)));
    }

    [Test]
    public void Refusal_FromBeforeThePromise_LeavesIt()
    {
        var callback = Claimed();
        callback.CallEnded(Fact(CallResult.DoNotCall, Given.Now.AddTicks(-1)), Given.Actor, Rung);

        AssertUntouched(callback);
    }

    [Test]
    public void Correction_OfTheCallThatKeptIt_OpensItAgain()
    {
        var callback = Given.Callback();
        var call = Return(callback, CallResult.Connected);
        Ended(callback, call);
        Corrected(callback, call with { Result = CallResult.NoAnswer });

        Assert.That((callback.Status, callback.CompletedByCallId, callback.ClosedAt, callback.Attempts, callback.RetryAt), Is.EqualTo((CallbackStatus.Pending, (Guid?)null, (DateTimeOffset?)null, 1, (DateTimeOffset?)Rung.AddMinutes(15))));
        Assert.That(_history[^1].Kind, Is.EqualTo(CallbackChangeKind.Reopened));
        Assert.That((_history[^1].CallId, _history[^1].Reason), Is.EqualTo(((Guid?)call.CallId, (string?)null)));
    }

    [Test]
    public void Correction_OfTheCallThatKeptIt_IsKeptByTheNextThatReachedThePerson()
    {
        var callback = Given.Callback();
        var (first, second) = (Return(callback, CallResult.Connected), Return(callback, CallResult.Interested, Rung.AddHours(1)));
        Ended(callback, first);
        Ended(callback, second);
        Corrected(callback, first with { Result = CallResult.Failed }, second);

        Assert.That((callback.Status, callback.CompletedByCallId, callback.ClosedAt), Is.EqualTo((CallbackStatus.Completed, (Guid?)second.CallId, (DateTimeOffset?)second.ReportedAt)));
        Assert.That(_history.Select(change => change.Kind), Is.EqualTo(new[] { CallbackChangeKind.Completed, CallbackChangeKind.Completed }));
    }

    [Test]
    public void Correction_ToAPlatformFault_TakesTheAttemptBack_WithoutAStep()
    {
        var callback = Given.Callback();
        var call = Return(callback, CallResult.Busy);
        Ended(callback, call);
        var version = callback.Version;
        Corrected(callback, call with { Result = CallResult.Failed });

        Assert.That((callback.Attempts, callback.RetryAt, callback.Version, callback.UpdatedAt), Is.EqualTo((0, (DateTimeOffset?)null, version + 1, Rung.AddDays(1))));
        Assert.That(_history.Select(change => change.Kind), Is.EqualTo(new[] { CallbackChangeKind.Attempted }));
    }

    [Test]
    public void Correction_ThatMovesOnlyTheWait_IsAChange()
    {
        var callback = Given.Callback();
        var (first, last) = (Return(callback, CallResult.Failed), Return(callback, CallResult.Busy, Rung.AddHours(1)));
        Ended(callback, first);
        Ended(callback, last);
        var version = callback.Version;
        Corrected(callback, first with { Result = CallResult.NoAnswer }, last with { Result = CallResult.Failed });

        Assert.That((callback.Attempts, callback.RetryAt, callback.Version), Is.EqualTo((1, (DateTimeOffset?)Rung.AddMinutes(15), version + 1)));
    }

    [Test]
    public void Correction_ThatLeavesAllAsItWas_ChangesNothing()
    {
        var callback = Given.Callback();
        var call = Return(callback, CallResult.Busy);
        Ended(callback, call);
        Given.Leased(callback, Holder, Rung);
        var version = callback.Version;
        Corrected(callback, call with { Result = CallResult.Voicemail });

        Assert.That((callback.Version, callback.UpdatedAt, callback.LeaseAgentId, _history.Count), Is.EqualTo((version, Rung, (Guid?)Holder, 1)));
    }

    [Test]
    public void Correction_OfAnOldCall_LeavesWhatPeopleDidSince()
    {
        var callback = Given.Callback();
        var call = Return(callback, CallResult.Connected);
        callback.Cancel("moved away", Given.Actor, Given.Now);
        Keep(callback);
        Ended(callback, call);
        var version = callback.Version;
        Corrected(callback, call with { Result = CallResult.Interested });

        Assert.That((callback.Status, callback.CancelReason, callback.ClosedAt, callback.Version), Is.EqualTo((CallbackStatus.Cancelled, "moved away", (DateTimeOffset?)Given.Now, version)));
    }

    [Test]
    public void TwoReturnCalls_ReportedAtOneMoment_CountInTheOrderOfTheirIds()
    {
        var callback = Given.Callback();
        var (first, second, other) = (Return(callback, CallResult.Connected), Return(callback, CallResult.Interested), Fact(CallResult.Busy, Rung));
        foreach (CallFact[] calls in (CallFact[][])[[first, second, other], [other, second, first]])
        {
            callback.CallCorrected(other, _history, calls, Given.Actor, Rung);
            Assert.That(callback.CompletedByCallId, Is.EqualTo(first.CallId));
        }
    }

    [Test]
    public void PromiseCalledOffByACorrection_StaysAsItWas_WhenAnotherCallIsCorrected()
    {
        var origin = Call.Log(Given.ProjectId, Guid.CreateVersion7(), Given.ContactId, Given.Phone.E164, CallDirection.Outbound, null, null, new CallReport(CallResult.Callback), Given.Actor, Given.Now);
        var callback = Callback.PromisedOn(origin, Guid.CreateVersion7(), null, Given.InDays(2), needsConfirmation: false, Given.Actor, Given.Now);
        Keep(callback);
        origin.Correct(new CallReport(CallResult.NotInterested), Rung);
        var other = Fact(CallResult.Busy, Rung);
        callback.CallCorrected(origin.Fact!, _history, [origin.Fact!, other], Given.Actor, Rung);
        Keep(callback);
        Assert.That((callback.Status, callback.CancelReason, callback.ClosedAt, _history[^1].Kind), Is.EqualTo((CallbackStatus.Cancelled, Callback.NeverPromised, (DateTimeOffset?)Rung, CallbackChangeKind.Cancelled)));

        var version = callback.Version;
        callback.CallCorrected(other, _history, [origin.Fact!, other], Given.Actor, Rung.AddDays(1));
        Assert.That((callback.Status, callback.CancelReason, callback.ClosedAt, callback.Version), Is.EqualTo((CallbackStatus.Cancelled, Callback.NeverPromised, (DateTimeOffset?)Rung, version)));
    }

    private static Callback Claimed() => Given.Leased(Given.Callback(), Holder, Rung);

    private static CallFact Return(Callback callback, CallResult result, DateTimeOffset? at = null) => Fact(result, at ?? Rung, callback.Id);

    private static CallFact Fact(CallResult result, DateTimeOffset at, Guid? callbackId = null) => new(Next(), Given.Phone.E164, result, at, at, callbackId);

    private static int _ids;

    private static Guid Next() => new(++_ids, 0, 0, new byte[8]);

    private static void AssertUntouched(Callback callback) =>
        Assert.That((callback.Status, callback.Attempts, callback.RetryAt, callback.LeaseAgentId, callback.Version, callback.Events.Count), Is.EqualTo((CallbackStatus.Pending, 0, (DateTimeOffset?)null, (Guid?)Holder, 1, 0)));

    private void Ended(Callback callback, CallFact call)
    {
        callback.CallEnded(call, Given.Actor, call.ReportedAt);
        Keep(callback);
    }

    private void Corrected(Callback callback, CallFact right, params CallFact[] others)
    {
        callback.CallCorrected(right, [.. _history], [right, .. others], Given.Actor, Rung.AddDays(1));
        Keep(callback);
    }

    private void Keep(Callback callback)
    {
        _history.AddRange(callback.Events.Select(happened => CallbackChange.Record(Guid.CreateVersion7(), callback, happened)));
        callback.ClearEvents();
    }
}
