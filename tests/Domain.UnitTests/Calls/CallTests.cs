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
            Assert.That(refused.Code, Is.EqualTo((from, move) switch
            {
                (CallStatus.Queued, "progress" or "end") => "call.lease_lost",
                (_, "progress" or "end") => "call.already_ended",
                (_, "correct") => "call.not_ended",
                _ => "call.illegal_transition",
            }));
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

            Assert.That(CallTransitions.From(from), Is.SubsetOf(Statuses));
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

    [TestCase(-300, null)]
    [TestCase(-301, "out_of_range")]
    [TestCase(366 * 24 * 60 * 60, null)]
    [TestCase((366 * 24 * 60 * 60) + 1, "out_of_range")]
    public void CheckNotBefore_LiesAhead_WithinAYear(int seconds, string? code)
    {
        void Check() => Call.CheckNotBefore(Given.Now.AddSeconds(seconds), Given.Now);

        Assert.That(Check, code is null ? Throws.Nothing : Throws.TypeOf<DomainException>().With.Property("Code").EqualTo(code).And.Property("Field").EqualTo("notBefore").And.Property("IsInvalidInput").True);
        Assert.That(() => Call.CheckNotBefore(null, Given.Now), Throws.Nothing);
    }

    [Test]
    public void Queue_WaitsForAMomentAhead_NeverForOneThatHasPassed()
    {
        static Call Queue(DateTimeOffset? notBefore) => Call.Queue(Given.ProjectId, Guid.CreateVersion7(), Given.ContactId, "+14155550123", CallPriority.Normal, notBefore, true, null, null, null, Given.Actor, Given.Now);

        Assert.That((Queue(null).NotBefore, Queue(Given.Now.AddHours(-1)).NotBefore, Queue(Given.Now.AddHours(1)).NotBefore), Is.EqualTo((Given.Now, Given.Now, Given.Now.AddHours(1))));
    }

    [Test]
    public void At_IsWhenItEnded_ElseWhenItWasQueued()
    {
        var call = At(CallStatus.Claimed);
        Assert.That(call.At, Is.EqualTo(Given.Now));
        call.End(Token, new CallReport(CallResult.Busy) { EndedAt = Given.Now.AddMinutes(7) }, Given.Now.AddMinutes(9));
        Assert.That(call.At, Is.EqualTo(Given.Now.AddMinutes(7)));
    }

    [Test]
    public void Log_IsACallThatWasMadeElsewhere_WheneverItWas()
    {
        var longAgo = Given.Now.AddDays(-40);
        var call = Call.Log(Given.ProjectId, Given.ContactId, Given.ContactId, "+14155550123", CallDirection.Inbound, Given.Agent().Id, null, new CallReport(CallResult.Connected) { StartedAt = longAgo.AddMinutes(-2), EndedAt = longAgo }, Given.Actor, Given.Now);

        Assert.That((call.Direction, call.AgentId, call.Status, call.At, call.DurationSeconds, call.ReportedAt, call.KeepsCallingHours), Is.EqualTo((CallDirection.Inbound, (Guid?)Given.Agent().Id, CallStatus.Completed, longAgo, (int?)120, (DateTimeOffset?)Given.Now, false)));
    }

    [Test]
    public void Progress_BeginsOnce_UnlessTheDialerSaysWhen()
    {
        var call = At(CallStatus.Claimed);
        call.Progress(Token, null, Given.Now.AddHours(4), "Twilio", "CA1", Given.Now.AddMinutes(1));
        call.Progress(Token, null, Given.Now.AddHours(5), null, null, Given.Now.AddMinutes(2));
        Assert.That((call.StartedAt, call.LeaseUntil, call.Provider, call.ProviderCallId), Is.EqualTo(((DateTimeOffset?)Given.Now.AddMinutes(1), (DateTimeOffset?)Given.Now.AddHours(5), "twilio", "CA1")));

        call.Progress(Token, Given.Now.AddSeconds(30), Given.Now.AddHours(5), "vapi", "v2", Given.Now.AddMinutes(3));
        Assert.That((call.StartedAt, call.Provider, call.ProviderCallId), Is.EqualTo(((DateTimeOffset?)Given.Now.AddSeconds(30), "vapi", "v2")));
    }

    [Test]
    public void Report_IsTheirsWhoClaimedTheCall_UnlessItWasGivenToSomebody()
    {
        var claimer = Guid.NewGuid();
        foreach (var agent in (Agent?[])[null, Given.Agent()])
        {
            var call = Call.Queue(Given.ProjectId, Guid.CreateVersion7(), Given.ContactId, "+14155550123", CallPriority.Normal, null, true, agent, null, null, Given.Actor, Given.Now);
            call.Claim(Token, Given.Now.AddMinutes(1), Given.Now);
            typeof(Call).GetProperty(nameof(Call.LeaseAgentId))!.SetValue(call, claimer); // as the statement that claims does
            call.End(Token, new CallReport(CallResult.Busy), Given.Now);

            Assert.That(call.AgentId, Is.EqualTo(agent?.Id ?? claimer));
        }
    }

    [Test]
    public void Reassign_GivesItToAnotherAgent_OrToAnybody()
    {
        var call = At(CallStatus.Queued);
        typeof(Call).GetProperty(nameof(Call.AgentByClaim))!.SetValue(call, true); // as the statement that claims does
        call.Reassign(Given.Agent(), Given.Now.AddHours(1));
        Assert.That((call.AgentId, call.AgentByClaim, call.Version, call.UpdatedAt), Is.EqualTo(((Guid?)Given.Agent().Id, false, 2, Given.Now.AddHours(1))));
        call.Reassign(null, Given.Now.AddHours(1));
        Assert.That(call.AgentId, Is.Null);
    }

    [Test]
    public void GiveUp_IsAPlatformFaultOfThisMoment()
    {
        var call = At(CallStatus.InProgress);
        call.GiveUp(Given.Now.AddHours(5));

        Assert.That((call.Result, call.EndedAt, call.ReportedAt, call.DurationSeconds, call.LeaseUntil), Is.EqualTo((CallResult.Failed, (DateTimeOffset?)Given.Now.AddHours(5), (DateTimeOffset?)Given.Now.AddHours(5), (int?)null, (DateTimeOffset?)null)));
    }

    [Test]
    public void Correction_ReplacesWhatItSays()
    {
        var call = At(CallStatus.Claimed);
        call.End(Token, new CallReport(CallResult.Connected) { StartedAt = Given.Now.AddMinutes(-4), EndedAt = Given.Now.AddMinutes(-3), DurationSeconds = 20, RecordingUrl = "https://a.example/1", Summary = "Spoke.", ProviderResult = "completed", ProviderCallId = "CA1" }, Given.Now);
        call.Correct(
            new CallReport(CallResult.Interested) { StartedAt = Given.Now.AddMinutes(-3), EndedAt = Given.Now.AddMinutes(-1), DurationSeconds = 90, RecordingUrl = "https://a.example/2", Summary = "Wants a quote.", ProviderResult = "human", ProviderCallId = "CA2" }, Given.Now);

        Assert.That((call.StartedAt, call.EndedAt, call.DurationSeconds), Is.EqualTo(((DateTimeOffset?)Given.Now.AddMinutes(-3), (DateTimeOffset?)Given.Now.AddMinutes(-1), (int?)90)));
        Assert.That((call.RecordingUrl, call.Summary, call.ProviderResult, call.ProviderCallId), Is.EqualTo(("https://a.example/2", "Wants a quote.", "human", "CA2")));

        call.Correct(new CallReport(CallResult.Busy), Given.Now);
        Assert.That((call.StartedAt, call.DurationSeconds, call.RecordingUrl, call.ProviderCallId), Is.EqualTo(((DateTimeOffset?)Given.Now.AddMinutes(-3), (int?)90, "https://a.example/2", "CA2")));
    }

    [Test]
    public void Duration_ThatNobodyReported_FollowsFromTheRightResult()
    {
        var call = At(CallStatus.Claimed);
        call.End(Token, new CallReport(CallResult.Connected) { StartedAt = Given.Now.AddMinutes(-2) }, Given.Now);
        Assert.That((call.DurationSeconds, call.DurationIsDerived), Is.EqualTo(((int?)120, true)));
        call.Correct(new CallReport(CallResult.NoAnswer), Given.Now);
        Assert.That(call.DurationSeconds, Is.Null, "nobody spoke");
        call.Correct(new CallReport(CallResult.Interested), Given.Now);
        Assert.That(call.DurationSeconds, Is.EqualTo(120));
        call.Correct(new CallReport(CallResult.Interested) { DurationSeconds = 0 }, Given.Now);
        Assert.That((call.DurationSeconds, call.DurationIsDerived), Is.EqualTo(((int?)0, false)));
    }

    [TestCase(0, null)]
    [TestCase(24 * 60 * 60, null)]
    [TestCase((24 * 60 * 60) + 1, "out_of_range")]
    [TestCase(-1, "out_of_range")]
    public void Duration_IsADayAtMost(int seconds, string? code) =>
        Assert.That(() => At(CallStatus.Claimed).End(Token, new CallReport(CallResult.Connected) { DurationSeconds = seconds }, Given.Now), code is null ? Throws.Nothing : Throws.TypeOf<DomainException>().With.Property("Code").EqualTo(code).And.Property("Field").EqualTo("durationSeconds"));

    [Test]
    public void Duration_OfACallThatWasForgotten_IsADayAtMost()
    {
        var call = Call.Log(Given.ProjectId, Given.ContactId, Given.ContactId, "+14155550123", CallDirection.Outbound, null, null, new CallReport(CallResult.Connected) { StartedAt = Given.Now.AddDays(-3) }, Given.Actor, Given.Now);

        Assert.That(call.DurationSeconds, Is.EqualTo(24 * 60 * 60));
    }

    /// <summary>The dialer's clock may be five minutes off, to the second.</summary>
    [TestCase("endedAt", 300, null)]
    [TestCase("endedAt", 301, "call.time_ahead")]
    [TestCase("endedAt", -300, null)]
    [TestCase("endedAt", -301, "call.before_queued")]
    [TestCase("startedAt", 300, null)]
    [TestCase("startedAt", 301, "call.time_ahead")]
    [TestCase("startedAt", -300, null)]
    [TestCase("startedAt", -301, "call.before_queued")]
    public void Clocks_MayDifferByFiveMinutes(string field, int seconds, string? code)
    {
        var at = Given.Now.AddSeconds(seconds);
        var reports = new List<Action> { () => At(CallStatus.Claimed).End(Token, field == "endedAt" ? new CallReport(CallResult.Busy) { EndedAt = at } : new CallReport(CallResult.Busy) { StartedAt = at }, Given.Now) };
        if (field == "startedAt")
        {
            reports.Add(() => At(CallStatus.Claimed).Progress(Token, at, Given.Now.AddHours(4), null, null, Given.Now));
        }

        foreach (var report in reports)
        {
            Assert.That(() => report(), code is null ? Throws.Nothing : Throws.TypeOf<DomainException>().With.Property("Code").EqualTo(code).And.Property("Field").EqualTo(field));
        }
    }

    [TestCase(5, null)]
    [TestCase(6, "call.ended_before_start")]
    public void End_ByTheDialersClock_MayLieFiveMinutesBeforeTheStartByOurs(int minutes, string? code)
    {
        var call = At(CallStatus.Claimed);
        call.Progress(Token, null, Given.Now.AddHours(4), null, null, Given.Now.AddMinutes(6));

        Assert.That(
            () => call.End(Token, new CallReport(CallResult.Busy) { EndedAt = Given.Now.AddMinutes(6 - minutes) }, Given.Now.AddMinutes(6)),
            code is null ? Throws.Nothing : Throws.TypeOf<DomainException>().With.Property("Code").EqualTo(code).And.Property("Field").EqualTo("endedAt"));
    }

    [Test]
    public void CallOfNoTimeAtAll_IsTaken()
    {
        var call = At(CallStatus.Claimed);
        call.End(Token, new CallReport(CallResult.Connected) { StartedAt = Given.Now, EndedAt = Given.Now }, Given.Now);

        Assert.That(call.DurationSeconds, Is.Zero);
    }

    [TestCase("provider", 50)]
    [TestCase("providerCallId", 200)]
    [TestCase("providerResult", 200)]
    [TestCase("recordingUrl", 2000)]
    [TestCase("summary", 10_000)]
    public void Texts_HaveExactLimits(string field, int max)
    {
        CallReport Report(string text) => field switch
        {
            "provider" => new(CallResult.Busy) { Provider = text },
            "providerCallId" => new(CallResult.Busy) { ProviderCallId = text },
            "providerResult" => new(CallResult.Busy) { ProviderResult = text },
            "recordingUrl" => new(CallResult.Busy) { RecordingUrl = text },
            _ => new(CallResult.Busy) { Summary = text },
        };

        Assert.That(() => At(CallStatus.Claimed).End(Token, Report(new string('x', max)), Given.Now), Throws.Nothing);
        Assert.That(() => At(CallStatus.Claimed).End(Token, Report(new string('x', max + 1)), Given.Now), Throws.TypeOf<DomainException>().With.Property("Code").EqualTo("text_too_long").And.Property("Field").EqualTo(field));
    }

    [Test]
    public void Refusals_NameTheFieldAtFault()
    {
        Assert.That(() => At(CallStatus.Claimed).End(Guid.NewGuid(), new CallReport(CallResult.Busy), Given.Now), Throws.TypeOf<DomainException>().With.Property("Field").EqualTo("leaseToken"));
        Assert.That(() => At(CallStatus.Completed).End(Token, new CallReport(CallResult.Interested), Given.Now), Throws.TypeOf<DomainException>().With.Property("Field").EqualTo("result"));
        Assert.That(() => At(CallStatus.Queued).Correct(new CallReport(CallResult.Interested), Given.Now), Throws.TypeOf<DomainException>().With.Property("Field").EqualTo("result"));
    }

    [Test]
    public void Batch_IsCalledOffOnce()
    {
        var batch = CallBatch.Record(Given.ProjectId, Given.ContactId, Given.Agent(), OutsideHours.Schedule, 3, "{}", Given.Actor, Given.Now);
        batch.Cancel(Given.Now.AddMinutes(1));
        batch.Cancel(Given.Now.AddMinutes(2));

        Assert.That((batch.AgentId, batch.OutsideHours, batch.Queued, batch.CancelledAt), Is.EqualTo(((Guid?)Given.Agent().Id, OutsideHours.Schedule, 3, (DateTimeOffset?)Given.Now.AddMinutes(1))));
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
