using Contacts.Domain.Callbacks;
using Contacts.Domain.Calls;

namespace Contacts.Domain.UnitTests.Callbacks;

public sealed class CallbackTests
{
    private static readonly DateTimeOffset Now = new(2027, 1, 15, 12, 0, 0, TimeSpan.Zero);
    private static readonly CallbackStatus[] Statuses = Enum.GetValues<CallbackStatus>();

    [Test]
    public void EveryMove_FromEveryStatus_IsByTheTable([ValueSource(nameof(Statuses))] CallbackStatus from, [ValueSource(nameof(Statuses))] CallbackStatus to)
    {
        var callback = In(from);
        var version = callback.Version;
        callback.ClearEvents();

        if (CallbackTransitions.Allows(from, to))
        {
            Move(callback, to);
            Assert.That((callback.Status, callback.Version, callback.Events.Count), Is.EqualTo((to, version + 1, 1)));
        }
        else
        {
            var refused = Assert.Throws<DomainException>(() => Move(callback, to));
            Assert.That((refused!.Code, callback.Status, callback.Version, callback.Events.Count), Is.EqualTo(("callback.illegal_transition", from, version, 0)));
            Assert.That(refused.Allowed, Is.EqualTo(CallbackTransitions.From(from).Select(s => s.ToApiName())));
        }
    }

    [Test]
    public void Table_IsTheOneOfTheDocumentation()
    {
        var moves = Statuses.SelectMany(from => CallbackTransitions.From(from).Select(to => $"{from}>{to}"));
        Assert.That(moves, Is.EquivalentTo(new[]
        {
            "Pending>Pending", "Pending>Confirmed", "Pending>Completed", "Pending>Missed", "Pending>Cancelled",
            "Confirmed>Pending", "Confirmed>Completed", "Confirmed>Missed", "Confirmed>Cancelled", "Missed>Pending",
        }));
    }

    [TestCase(0)]
    [TestCase(-1)]
    public void Schedule_ForATimeThatDoesNotLieAhead_IsRefused(int minutes) =>
        Assert.That(() => Promise(Now.AddMinutes(minutes)), Throws.TypeOf<DomainException>().With.Property("Code").EqualTo("callback.time_has_passed").And.Property("Field").EqualTo("scheduledAt"));

    [Test]
    public void IsOverdue_OnlyWhileItIsOpen()
    {
        var callback = Promise(Now.AddHours(1));
        Assert.That((callback.IsOverdue(Now.AddHours(1)), callback.IsOverdue(Now.AddHours(2))), Is.EqualTo((false, true)));
        callback.Miss("me", Now.AddHours(2));
        Assert.That(callback.IsOverdue(Now.AddHours(3)), Is.False);
    }

    [Test]
    public void Schedule_KeepsWhatWasPromised()
    {
        var callback = Callback.Schedule(Given.ProjectId, Given.ContactId, Guid.Empty, Given.Agent(), Given.InDays(2), CallbackPriority.High, " wants a quote ", "me", Now);

        Assert.That((callback.ProjectId, callback.Id, callback.ContactId, callback.AgentId), Is.EqualTo((Given.ProjectId, Given.ContactId, Guid.Empty, (Guid?)Given.Agent().Id)));
        Assert.That((callback.ScheduledAt, callback.TimeZone, callback.UtcOffsetMinutes), Is.EqualTo((Now.AddDays(2), "America/Los_Angeles", -480)));
        Assert.That((callback.Priority, callback.Reason, callback.Status, callback.NeedsConfirmation), Is.EqualTo((CallbackPriority.High, "wants a quote", CallbackStatus.Pending, false)));
        Assert.That((callback.CreatedAt, callback.CreatedBy, callback.UpdatedAt, callback.Version), Is.EqualTo((Now, "me", Now, 1)));
        Assert.That(callback.Events, Is.EqualTo(new[] { new CallbackEvent(CallbackChangeKind.Scheduled, Now.AddDays(2), "wants a quote", null, "me", Now) }));
    }

    [Test]
    public void PromisedOn_ACallOnWhichNoTimeWasSaid_NeedsConfirmation_UntilItIsConfirmedOrMoved()
    {
        var call = Call.Queue(Given.ProjectId, Guid.CreateVersion7(), Given.ContactId, "+14155550123", CallPriority.Normal, null, true, null, null, null, "me", Now);
        Callback Promised() => Callback.PromisedOn(call, Guid.CreateVersion7(), null, Given.InDays(2), needsConfirmation: true, "me", Now);
        var (confirmed, moved) = (Promised(), Promised());

        Assert.That((confirmed.OriginCallId, confirmed.ContactId, confirmed.NeedsConfirmation), Is.EqualTo(((Guid?)call.Id, Given.ContactId, true)));
        confirmed.Confirm("me", Now);
        moved.Reschedule(Given.InDays(3), "me", Now);
        Assert.That((confirmed.NeedsConfirmation, moved.NeedsConfirmation), Is.EqualTo((false, false)));
    }

    [Test]
    public void AgentWhoIsNotActive_GetsNoCallback_ButKeepsThoseThatAreTheirs()
    {
        var agent = Given.Agent();
        var theirs = Given.Callback(agent);
        agent.Configure("Ada", null, AgentKind.Human, active: false, Now);

        Assert.That(() => Given.Callback(agent), Throws.TypeOf<DomainException>().With.Property("Code").EqualTo("agent.inactive"));
        Assert.That(() => Given.Callback().Edit(agent, CallbackPriority.Normal, null, "me", Now), Throws.TypeOf<DomainException>().With.Property("Code").EqualTo("agent.inactive"));
        Assert.That(theirs.Edit(agent, CallbackPriority.Urgent, null, "me", Now), Is.True);
    }

    [Test]
    public void Edit_CountsEveryChangeOnce()
    {
        var other = Given.Agent("88888888-8888-8888-8888-888888888888");
        foreach (Func<Callback, bool> edit in (Func<Callback, bool>[])[
            c => c.Edit(other, CallbackPriority.Normal, "quote", "me", Now.AddHours(1)),
            c => c.Edit(null, CallbackPriority.Normal, "quote", "me", Now.AddHours(1)),
            c => c.Edit(Given.Agent(), CallbackPriority.Low, "quote", "me", Now.AddHours(1)),
            c => c.Edit(Given.Agent(), CallbackPriority.Normal, " contract ", "me", Now.AddHours(1))])
        {
            var callback = Given.Callback(Given.Agent(), "quote");

            Assert.That((edit(callback), edit(callback)), Is.EqualTo((true, false)));
            Assert.That((callback.Version, callback.UpdatedAt), Is.EqualTo((2, Now.AddHours(1))));
            Assert.That(callback.Events.Select(e => (e.Kind, e.Reason, e.CallId)), Is.EqualTo(new[] { (CallbackChangeKind.Edited, callback.Reason, (Guid?)null) }));
        }
    }

    [Test]
    public void Edit_IsFor_OpenOnesAndMissedOnes([ValueSource(nameof(Statuses))] CallbackStatus status)
    {
        var callback = In(status);
        bool Edit() => callback.Edit(null, CallbackPriority.Urgent, null, "me", Now);

        if (status is CallbackStatus.Completed or CallbackStatus.Cancelled)
        {
            Assert.That(Edit, Throws.TypeOf<DomainException>().With.Property("Code").EqualTo("callback.closed"));
        }
        else
        {
            Assert.That(Edit(), Is.True);
            Assert.That((callback.Status, callback.Priority), Is.EqualTo((status, CallbackPriority.Urgent)));
        }
    }

    [Test]
    public void Lease_EndsWithEveryStepThatGivesTheCallbackAnotherState()
    {
        var (holder, until) = (Given.Agent().Id, (DateTimeOffset?)Now.AddMinutes(5));
        var steps = new (string Step, bool Ends, Action<Callback> Take)[]
        {
            ("reschedule", true, c => c.Reschedule(Given.InDays(3), "me", Now)),
            ("complete", true, c => c.Complete("me", Now)),
            ("miss", true, c => c.Miss("me", Now)),
            ("cancel", true, c => c.Cancel("moved away", "me", Now)),
            ("give to another agent", true, c => c.Edit(Given.Agent("88888888-8888-8888-8888-888888888888"), CallbackPriority.Normal, null, "me", Now)),
            ("edit", false, c => c.Edit(Given.Agent(), CallbackPriority.High, "quote", "me", Now)),
            ("confirm", false, c => c.Confirm("me", Now)),
        };
        foreach (var (step, ends, take) in steps)
        {
            var callback = Given.Leased(Given.Callback(Given.Agent()), holder, until.Value);
            take(callback);

            Assert.That((callback.LeaseAgentId, callback.LeaseUntil), Is.EqualTo(ends ? (null, null) : ((Guid?)holder, until)), step);
        }
    }

    [Test]
    public void CallerAt_IsWhoHoldsIt_ElseWhoIsNamed_ElseItsAgent()
    {
        var (own, holder, named) = (Given.Agent().Id, Guid.NewGuid(), Guid.NewGuid());
        var (free, leased) = (Given.Callback(Given.Agent()), Given.Leased(Given.Callback(Given.Agent()), holder, Now.AddMinutes(5)));

        Assert.That((free.CallerAt(Now, null), free.CallerAt(Now, named), Given.Callback().CallerAt(Now, null)), Is.EqualTo(((Guid?)own, (Guid?)named, (Guid?)null)));
        Assert.That((leased.CallerAt(Now, null), leased.CallerAt(Now, holder)), Is.EqualTo(((Guid?)holder, (Guid?)holder)));
        Assert.That(() => leased.CallerAt(leased.LeaseUntil!.Value.AddTicks(-1), named), Throws.TypeOf<DomainException>().With.Property("Code").EqualTo("callback.leased").And.Property("Field").EqualTo("agentId"));
        Assert.That(leased.CallerAt(leased.LeaseUntil!.Value, named), Is.EqualTo(named), "the lease has ended");
    }

    [Test]
    public void CallerAt_OfOneThatIsNotOpen_IsRefused([ValueSource(nameof(Statuses))] CallbackStatus status)
    {
        var callback = In(status);

        Assert.That(() => callback.CallerAt(Now, null), CallbackTransitions.IsOpen(status) ? Is.Null : Throws.TypeOf<DomainException>().With.Property("Code").EqualTo("callback.closed"));
    }

    [TestCase(null)]
    [TestCase(" ")]
    public void Cancel_WithoutReason_IsRefused(string? reason)
    {
        var callback = Given.Callback();
        var refused = Assert.Throws<DomainException>(() => callback.Cancel(reason, "me", Now))!;

        Assert.That((refused.Code, refused.Field, refused.IsInvalidInput), Is.EqualTo(("callback.reason_required", "reason", true)));
        Assert.That((callback.Status, callback.Version), Is.EqualTo((CallbackStatus.Pending, 1)));
    }

    [Test]
    public void Cancel_KeepsReasonAndTime()
    {
        var callback = Given.Callback();
        callback.Cancel(" moved away ", "me", Now.AddHours(1));

        Assert.That((callback.CancelReason, callback.ClosedAt), Is.EqualTo(("moved away", (DateTimeOffset?)Now.AddHours(1))));
        Assert.That(callback.Events.Single(), Is.EqualTo(new CallbackEvent(CallbackChangeKind.Cancelled, Now.AddDays(2), "moved away", null, "me", Now.AddHours(1))));
    }

    [Test]
    public void Reschedule_OfAMissedOne_IsAsIfItHadNeverBeenMissed()
    {
        var callback = Given.Callback();
        callback.Miss("me", Now.AddDays(3));
        Assert.That(callback.ClosedAt, Is.EqualTo(Now.AddDays(3)));
        callback.Reschedule(Given.InDays(4), "me", Now.AddDays(3));

        Assert.That((callback.Status, callback.ScheduledAt, callback.ClosedAt), Is.EqualTo((CallbackStatus.Pending, Now.AddDays(4), (DateTimeOffset?)null)));
    }

    [Test]
    public void IsPromisedFor_TheSameTimeInTheSameZone_WhileItIsOpen()
    {
        var callback = Given.Callback();

        Assert.That((callback.IsPromisedFor(Given.InDays(2)), callback.IsPromisedFor(Given.InDays(3)), callback.IsPromisedFor(PromisedTime.AtInstant(Now.AddDays(2), "Europe/London"))), Is.EqualTo((true, false, false)));
        callback.Miss("me", Now);
        Assert.That(callback.IsPromisedFor(Given.InDays(2)), Is.False);
    }

    [Test]
    public void Reason_HasAnExactLimit()
    {
        foreach (Action<string> say in (Action<string>[])[reason => Given.Callback(reason: reason), reason => Given.Callback().Edit(null, CallbackPriority.Normal, reason, "me", Now), reason => Given.Callback().Cancel(reason, "me", Now)])
        {
            Assert.That(() => say(new string('x', 500)), Throws.Nothing);
            Assert.That(() => say(new string('x', 501)), Throws.TypeOf<DomainException>().With.Property("Code").EqualTo("text_too_long").And.Property("Field").EqualTo("reason"));
        }
    }

    [Test]
    public void Record_KeepsEveryStepForTheHistory()
    {
        var (callback, id, callId) = (Given.Callback(), Guid.NewGuid(), Guid.NewGuid());
        var kept = CallbackChange.Record(id, callback, new(CallbackChangeKind.Attempted, Now.AddDays(2), "busy", callId, "me", Now));

        Assert.That((kept.ProjectId, kept.Id, kept.CallbackId, kept.ContactId), Is.EqualTo((Given.ProjectId, id, callback.Id, Given.ContactId)));
        Assert.That((kept.Kind, kept.ScheduledAt, kept.Reason, kept.CallId, kept.Actor, kept.At), Is.EqualTo((CallbackChangeKind.Attempted, Now.AddDays(2), "busy", (Guid?)callId, "me", Now)));
    }

    private static Callback In(CallbackStatus status)
    {
        var callback = Promise(Now.AddHours(1));
        if (status != CallbackStatus.Pending)
        {
            Move(callback, status);
        }

        return callback;
    }

    private static Callback Promise(DateTimeOffset at) =>
        Callback.Schedule(Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), null, PromisedTime.AtInstant(at, "Europe/London"), CallbackPriority.Normal, null, "me", Now);

    private static void Move(Callback callback, CallbackStatus to)
    {
        switch (to)
        {
            case CallbackStatus.Pending: callback.Reschedule(PromisedTime.AtInstant(Now.AddHours(5), "Europe/London"), "me", Now); break;
            case CallbackStatus.Confirmed: callback.Confirm("me", Now); break;
            case CallbackStatus.Completed: callback.Complete("me", Now); break;
            case CallbackStatus.Missed: callback.Miss("me", Now); break;
            default: callback.Cancel("because", "me", Now); break;
        }
    }
}
