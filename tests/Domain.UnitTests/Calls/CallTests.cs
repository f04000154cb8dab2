using Contacts.Domain.Calls;

namespace Contacts.Domain.UnitTests.Calls;

/// <summary>Every move from every status; who holds a call, and what a report may say.</summary>
public sealed class CallTests
{
    private static readonly Guid Token = new("55555555-5555-5555-5555-555555555555");
    private static readonly CallStatus[] Statuses = Enum.GetValues<CallStatus>();
    private static readonly Dictionary<string, Action<Call>> Moves = new()
    {
        ["claim"] = c => c.Claim(Token, Given.Now.AddMinutes(1), Given.Now),
        ["progress"] = c => c.Progress(Token, null, Given.Now.AddHours(4), null, null, Given.Now),
        ["end"] = c => c.End(Token, new CallReport(CallResult.Connected), Given.Now),
        ["cancel"] = c => c.Cancel(CallCancelReason.Requested, Given.Now),
        ["give up"] = c => c.GiveUp(Given.Now),
        ["correct"] = c => c.Correct(new CallReport(CallResult.Interested), Given.Now),
    };

    private static IEnumerable<string> MoveNames => Moves.Keys;

    [Test]
    public void EveryMove_FromEveryStatus([ValueSource(nameof(Statuses))] CallStatus from, [ValueSource(nameof(MoveNames))] string move)
    {
        CallStatus? expected = (from, move) switch
        {
            (CallStatus.Queued, "claim") => CallStatus.Claimed,
            (CallStatus.Claimed or CallStatus.InProgress, "progress") => CallStatus.InProgress,
            (CallStatus.Claimed or CallStatus.InProgress, "end") => CallStatus.Completed,
            (CallStatus.Queued or CallStatus.Claimed, "cancel") => CallStatus.Cancelled,
            (CallStatus.Claimed or CallStatus.InProgress, "give up") => CallStatus.Failed,
            (CallStatus.Completed or CallStatus.Failed, "correct") => CallStatus.Completed,
            _ => null,
        };
        var call = At(from);
        var version = call.Version;
        if (expected is { } to)
        {
            Moves[move](call);
            Assert.That((call.Status, call.Version), Is.EqualTo((to, version + 1)));
        }
        else
        {
            var refused = Assert.Throws<DomainException>(() => Moves[move](call))!;
            Assert.That(refused.Code, Is.AnyOf("call.illegal_transition", "call.already_ended", "call.lease_lost", "call.not_ended"));
            Assert.That((call.Status, call.Version), Is.EqualTo((from, version)));
        }
    }

    [Test]
    public void Transitions_AreTheTable()
    {
        foreach (var from in Statuses)
        {
            foreach (var to in Statuses)
            {
                var legal = (from, to) is (CallStatus.Queued, CallStatus.Claimed or CallStatus.Cancelled)
                    or (CallStatus.Claimed, CallStatus.Queued or CallStatus.InProgress or CallStatus.Completed or CallStatus.Failed or CallStatus.Cancelled)
                    or (CallStatus.InProgress, CallStatus.Completed or CallStatus.Failed);
                Assert.That(CallTransitions.Allows(from, to), Is.EqualTo(legal), $"{from} to {to}");
            }
        }
    }

    [Test]
    public void Report_OfSomebodyElse_IsRefused()
    {
        var call = At(CallStatus.Claimed);
        Assert.That(() => call.End(Guid.NewGuid(), new CallReport(CallResult.Busy), Given.Now), Throws.TypeOf<DomainException>().With.Property("Code").EqualTo("call.lease_lost"));
        Assert.That(() => call.Progress(Guid.NewGuid(), null, Given.Now, null, null, Given.Now), Throws.TypeOf<DomainException>().With.Property("Code").EqualTo("call.lease_lost"));
    }

    [Test]
    public void SameReportTwice_IsOne_AnotherOneIsRefused()
    {
        var call = At(CallStatus.Completed);
        Assert.That(call.End(Token, new CallReport(CallResult.Busy), Given.Now), Is.False);
        Assert.That(() => call.End(Token, new CallReport(CallResult.Interested), Given.Now), Throws.TypeOf<DomainException>().With.Property("Code").EqualTo("call.already_ended"));
        Assert.That(() => call.End(Guid.NewGuid(), new CallReport(CallResult.Busy), Given.Now), Throws.TypeOf<DomainException>().With.Property("Code").EqualTo("call.already_ended"));
    }

    [Test]
    public void Correction_KeepsWhatItDoesNotSay()
    {
        var call = At(CallStatus.Claimed);
        call.End(Token, new CallReport(CallResult.Connected) { Provider = "Twilio", ProviderResult = "completed", StartedAt = Given.Now.AddMinutes(-2), EndedAt = Given.Now.AddMinutes(-1), Summary = "Spoke." }, Given.Now);
        call.Correct(new CallReport(CallResult.Interested), Given.Now.AddHours(1));

        Assert.That((call.Result, call.Provider, call.ProviderResult, call.DurationSeconds, call.Summary, call.EndedAt, call.CorrectedAt), Is.EqualTo((CallResult.Interested, "twilio", "completed", 60, "Spoke.", Given.Now.AddMinutes(-1), Given.Now.AddHours(1))));
    }

    [Test]
    public void Times_OutOfOrderOrAhead_AreRefused()
    {
        Assert.That(() => At(CallStatus.Claimed).End(Token, new CallReport(CallResult.Busy) { StartedAt = Given.Now, EndedAt = Given.Now.AddMinutes(-1) }, Given.Now), Throws.TypeOf<DomainException>().With.Property("Code").EqualTo("call.ended_before_start"));
        Assert.That(() => At(CallStatus.Claimed).End(Token, new CallReport(CallResult.Busy) { EndedAt = Given.Now.AddMinutes(6) }, Given.Now), Throws.TypeOf<DomainException>().With.Property("Code").EqualTo("call.time_ahead"));
        Assert.That(() => At(CallStatus.Claimed).End(Token, new CallReport(CallResult.Busy) { DurationSeconds = -1 }, Given.Now), Throws.TypeOf<DomainException>().With.Property("Field").EqualTo("durationSeconds"));

        var behind = At(CallStatus.InProgress);
        behind.End(Token, new CallReport(CallResult.Busy) { EndedAt = Given.Now.AddMinutes(-3) }, Given.Now);
        Assert.That((behind.StartedAt, behind.EndedAt), Is.EqualTo((Given.Now.AddMinutes(-3), Given.Now.AddMinutes(-3))), "the start was by our clock, the end by the dialer's");
        var ahead = At(CallStatus.Claimed);
        ahead.End(Token, new CallReport(CallResult.Busy) { StartedAt = Given.Now.AddMinutes(2), EndedAt = Given.Now.AddMinutes(3) }, Given.Now);
        Assert.That((ahead.StartedAt, ahead.EndedAt), Is.EqualTo((Given.Now, Given.Now)));

        var call = At(CallStatus.Claimed);
        call.End(Token, new CallReport(CallResult.Busy) { EndedAt = Given.Now.AddMinutes(4) }, Given.Now);
        Assert.That(call.EndedAt, Is.EqualTo(Given.Now), "a clock that is a little ahead counts as now");
    }

    [Test]
    public void Times_FromBeforeItWasQueued_AreRefused()
    {
        var (call, longAgo) = (At(CallStatus.Claimed), Given.Now.AddDays(-1));
        foreach (Action report in (Action[])[
            () => call.Progress(Token, longAgo, Given.Now.AddHours(4), null, null, Given.Now),
            () => call.End(Token, new CallReport(CallResult.Interested) { EndedAt = longAgo }, Given.Now),
            () => call.End(Token, new CallReport(CallResult.Interested) { StartedAt = longAgo }, Given.Now)])
        {
            Assert.That(() => report(), Throws.TypeOf<DomainException>().With.Property("Code").EqualTo("call.before_queued"));
        }

        Assert.That((call.Status, call.StartedAt), Is.EqualTo((CallStatus.Claimed, (DateTimeOffset?)null)));
        call.End(Token, new CallReport(CallResult.Interested), Given.Now);
        Assert.That(() => call.Correct(new CallReport(CallResult.Busy) { EndedAt = longAgo }, Given.Now), Throws.TypeOf<DomainException>().With.Property("Code").EqualTo("call.before_queued"));
    }

    private static Call At(CallStatus status)
    {
        var call = Call.Queue(Given.ProjectId, Guid.CreateVersion7(), Given.ContactId, "+14155550123", CallPriority.Normal, null, true, null, null, null, Given.Actor, Given.Now);
        if (status == CallStatus.Cancelled)
        {
            call.Cancel(CallCancelReason.Requested, Given.Now);
        }
        else if (status != CallStatus.Queued)
        {
            call.Claim(Token, Given.Now.AddMinutes(1), Given.Now);
        }

        switch (status)
        {
            case CallStatus.InProgress:
                call.Progress(Token, Given.Now.AddMinutes(-1), Given.Now.AddHours(4), null, null, Given.Now);
                break;
            case CallStatus.Completed:
                call.End(Token, new CallReport(CallResult.Busy), Given.Now);
                break;
            case CallStatus.Failed:
                call.End(Token, new CallReport(CallResult.Failed), Given.Now);
                break;
        }

        return call;
    }
}
