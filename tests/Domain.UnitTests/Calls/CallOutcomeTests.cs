using Contacts.Domain.Callbacks;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using Contacts.Domain.Projects;

namespace Contacts.Domain.UnitTests.Calls;

/// <summary>Contact, the callback that was to be kept and the one that was promised, after every result and every correction.</summary>
public sealed class CallOutcomeTests
{
    private static readonly CallResult[] Results = Enum.GetValues<CallResult>();
    private static readonly TimeZoneInfo Zone = TimeZones.Find("America/Los_Angeles");
    private static readonly PromisedTime Agreed = PromisedTime.AtInstant(Given.Now.AddDays(3), "America/Los_Angeles");

    [Test]
    public void EveryResult_WorksOnContactAndCallback_AsTheTableSays([ValueSource(nameof(Results))] CallResult result)
    {
        var day = new Day();
        day.Report(result, Agreed);

        var reached = result is CallResult.Interested or CallResult.Callback or CallResult.NotInterested or CallResult.Connected or CallResult.DoNotCall;
        Assert.That(day.Contact.CallAttempts, Is.EqualTo(result == CallResult.Failed ? 0 : 1));
        Assert.That(day.Contact.LastContactedAt, Is.EqualTo(reached ? Given.Now : (DateTimeOffset?)null));
        Assert.That(day.Contact.LeadStage, Is.EqualTo(reached ? LeadStage.Contacted : LeadStage.New));
        Assert.That(day.Contact.DoNotCall, Is.EqualTo(result == CallResult.DoNotCall));
        Assert.That(day.Contact.PhoneStatus, Is.EqualTo(result switch { CallResult.WrongNumber => PhoneStatus.WrongNumber, CallResult.InvalidNumber => PhoneStatus.Unusable, _ => PhoneStatus.Valid }));
        Assert.That((day.Kept.Status, day.Kept.Attempts), Is.EqualTo((reached ? CallbackStatus.Completed : CallbackStatus.Confirmed, reached || result == CallResult.Failed ? 0 : 1)));
        Assert.That(day.Kept.CompletedByCallId, Is.EqualTo(reached ? day.Call.Id : (Guid?)null));
        Assert.That(day.Promised?.ScheduledAt, Is.EqualTo(result == CallResult.Callback ? Agreed.At : (DateTimeOffset?)null));
        Assert.That(day.Contact.OpenCallbackAt, Is.EqualTo(result == CallResult.Callback ? Agreed.At : reached ? null : day.Kept.ScheduledAt));
        Assert.That(day.Call.Status, Is.EqualTo(result == CallResult.Failed ? CallStatus.Failed : CallStatus.Completed));
    }

    [Test]
    public void EveryCorrection_LeavesWhatTheRightReportWouldHave([ValueSource(nameof(Results))] CallResult wrong, [ValueSource(nameof(Results))] CallResult right)
    {
        var (corrected, straight) = (new Day(), new Day());
        corrected.Report(wrong, Agreed);
        corrected.Correct(right, Agreed);
        straight.Report(right, Agreed);

        Assert.That(corrected.State(), Is.EqualTo(straight.State()));
    }

    [Test]
    public void Correction_ThereAndBackAgain_LeavesTheFirstState([ValueSource(nameof(Results))] CallResult first, [ValueSource(nameof(Results))] CallResult between)
    {
        var (twice, straight) = (new Day(), new Day());
        twice.Report(first, Agreed);
        twice.Correct(between, Agreed);
        twice.Correct(first, Agreed);
        straight.Report(first, Agreed);

        Assert.That(twice.State(), Is.EqualTo(straight.State()));
    }

    [Test]
    public void CorrectionOfTheAgreedTime_MovesThePromise()
    {
        var day = new Day();
        day.Report(CallResult.Callback, promised: null);
        Assert.That(day.Promised!.NeedsConfirmation, Is.True);
        day.Correct(CallResult.Callback, Agreed);

        Assert.That(day.Callbacks, Has.Count.EqualTo(2));
        Assert.That((day.Promised.ScheduledAt, day.Promised.NeedsConfirmation, day.Promised.Status), Is.EqualTo((Agreed.At, false, CallbackStatus.Pending)));
        day.Correct(CallResult.Callback, promised: null);
        Assert.That((day.Callbacks.Count, day.Promised.ScheduledAt), Is.EqualTo((2, Agreed.At)), "no time said leaves the time");
    }

    [Test]
    public void Correction_LeavesAPromiseThatWasKeptMeanwhile()
    {
        var day = new Day();
        day.Report(CallResult.Callback, Agreed);
        day.Promised!.Complete(Given.Actor, Given.Now);
        day.Correct(CallResult.NotInterested, promised: null);
        Assert.That(day.Promised.Status, Is.EqualTo(CallbackStatus.Completed));
        day.Correct(CallResult.Callback, promised: null);
        Assert.That(day.Callbacks, Has.Count.EqualTo(3), "a new promise: the old one is over");
    }

    [Test]
    public void PromiseMadeByACorrection_IsCalledOffByARefusalSince()
    {
        var line = new Line();
        var origin = line.Report(CallResult.Busy);
        line.Report(CallResult.DoNotCall);
        line.Correct(origin, CallResult.Callback);

        Assert.That(line.Callbacks.Select(c => (c.Status, c.CancelReason)), Is.EqualTo(new[] { (CallbackStatus.Cancelled, Callback.RefusedOnCall) }));
    }

    [Test]
    public void PromiseThatALaterOneReplaced_StaysClosed_WhenTheRefusalIsCorrected()
    {
        var line = new Line();
        var origin = line.Report(CallResult.Callback);
        var refusal = line.Report(CallResult.DoNotCall);
        line.Correct(origin, CallResult.Callback, Given.InDays(4));
        Assert.That(line.Callbacks.Select(c => c.IsOpen), Is.EqualTo(new[] { false, false }));

        line.Correct(refusal, CallResult.Busy);
        Assert.That(line.Callbacks.Select(c => (c.IsOpen, c.ScheduledAt)), Is.EqualTo(new[] { (false, Agreed.At), (true, Given.InDays(4).At) }), "one call, one promise");
        Assert.That(line.Callbacks[0].CancelReason, Is.EqualTo(Callback.NeverPromised));

        line.Correct(origin, CallResult.Callback, Given.InDays(5));
        Assert.That(line.Callbacks.Select(c => (c.IsOpen, c.ScheduledAt)), Is.EqualTo(new[] { (false, Agreed.At), (true, Given.InDays(5).At) }));
    }

    [Test]
    public void SameCorrectionAgain_BringsNoPromiseBack([Values] bool timeIsSaid)
    {
        var line = new Line();
        var origin = line.Report(CallResult.Callback);
        line.Callbacks[0].Cancel("moved away", Given.Actor, line.Later);
        line.Correct(origin, CallResult.Callback, timeIsSaid ? Agreed : null);

        Assert.That(line.Callbacks.Single().CancelReason, Is.EqualTo("moved away"));
    }

    [Test]
    public void SameCorrectionAgain_LeavesAPromiseThatWasMissed()
    {
        var line = new Line();
        var origin = line.Report(CallResult.Callback);
        line.Callbacks[0].Miss(Given.Actor, line.Later);
        line.Correct(origin, CallResult.Callback, Agreed);
        Assert.That(line.Callbacks.Single().Status, Is.EqualTo(CallbackStatus.Missed));

        line.Correct(origin, CallResult.Callback, Given.InDays(5));
        Assert.That((line.Callbacks.Single().Status, line.Callbacks[0].ScheduledAt), Is.EqualTo((CallbackStatus.Pending, Given.InDays(5).At)), "another time is another promise");
    }

    [Test]
    public void PromiseThatPeopleMovedAfterARefusal_StaysOpen()
    {
        var line = new Line();
        line.Callbacks.Add(Given.Callback());
        line.Callbacks[0].Miss(Given.Actor, line.Later);
        line.Contact.Edit(new() { DoNotCall = true }, Given.Actor, line.Later);
        line.Callbacks[0].Reschedule(Given.InDays(4), Given.Actor, line.Later);
        line.Correct(line.Report(CallResult.Busy), CallResult.Voicemail);

        Assert.That((line.Callbacks[0].Status, line.Contact.OpenCallbackAt), Is.EqualTo((CallbackStatus.Pending, (DateTimeOffset?)Given.InDays(4).At)));
    }

    [Test]
    public void RestoredContact_IsPromisedWhatItCouldNotBeWhileDeleted()
    {
        var line = new Line();
        line.Contact.Delete(Given.Actor, line.Later);
        var origin = line.Report(CallResult.Callback);
        line.Contact.Restore(Given.Actor, line.Later);
        line.Correct(origin, CallResult.Callback, promised: null);

        Assert.That(line.Callbacks.Single().NeedsConfirmation, Is.True);
    }

    [Test]
    public void PromiseThatOpensAgain_GoesTheWayOfItsContact([Values] bool isDeleted)
    {
        var line = new Line();
        line.Callbacks.Add(Given.Callback());
        var kept = line.Report(CallResult.Connected, line.Callbacks[0].Id);
        if (isDeleted)
        {
            line.Contact.Delete(Given.Actor, line.Later);
        }
        else
        {
            line.Contact.Edit(new() { DoNotCall = true }, Given.Actor, line.Later);
        }

        line.Correct(kept, CallResult.Busy);
        Assert.That((line.Callbacks[0].Status, line.Callbacks[0].CancelReason), Is.EqualTo((CallbackStatus.Cancelled, isDeleted ? Callback.ContactDeleted : Callback.Refused)));
        Assert.That(line.Contact.OpenCallbackAt, Is.Null);
    }

    [TestCase(-1, CallbackStatus.Pending, TestName = "PromiseThatOpensAgain_StaysOpen_WhereItWasMadeAfterTheRefusalByHand")]
    [TestCase(0, CallbackStatus.Cancelled, TestName = "PromiseThatOpensAgain_IsCalledOff_ByARefusalAtItsMoment")]
    public void PromiseThatOpensAgain_(int ticks, CallbackStatus expected)
    {
        var line = new Line();
        line.Contact.Edit(new() { DoNotCall = true }, Given.Actor, Given.Now.AddTicks(ticks));
        line.Callbacks.Add(Given.Callback());
        var kept = line.Report(CallResult.Connected, line.Callbacks[0].Id);
        line.Correct(kept, CallResult.Busy);

        Assert.That(line.Callbacks[0].Status, Is.EqualTo(expected));
    }

    [Test]
    public void DeletedContact_IsPromisedNothing()
    {
        var line = new Line();
        var call = line.Report(CallResult.Busy);
        line.Contact.Delete(Given.Actor, line.Later);
        line.Correct(call, CallResult.Callback);

        Assert.That(line.Callbacks, Is.Empty);
    }

    [Test]
    public void Promise_IsKeptByTheAgentWhoCalled()
    {
        var line = new Line(Given.Agent());
        line.Report(CallResult.Callback);

        Assert.That(line.Callbacks.Single().AgentId, Is.EqualTo(Given.Agent().Id));
    }

    [TestCase("2027-01-15T12:00:00Z", "America/Los_Angeles", "2027-01-15T16:00:00Z", TestName = "before hours: when they begin")]
    [TestCase("2027-01-15T18:20:00Z", "America/Los_Angeles", "2027-01-15T19:00:00Z", TestName = "within hours: the next whole hour")]
    [TestCase("2027-01-15T18:00:00Z", "America/Los_Angeles", "2027-01-15T19:00:00Z", TestName = "on the hour: the next one")]
    [TestCase("2027-01-16T04:30:00Z", "America/Los_Angeles", "2027-01-18T16:00:00Z", TestName = "Friday night: Monday morning")]
    [TestCase("2027-01-17T18:00:00Z", "America/Los_Angeles", "2027-01-18T16:00:00Z", TestName = "Sunday: Monday morning")]
    [TestCase("2027-03-12T23:30:00Z", "Europe/London", "2027-03-15T08:00:00Z", TestName = "London, Friday night")]
    [TestCase("2027-03-26T20:30:00Z", "Europe/London", "2027-03-29T07:00:00Z", TestName = "London, over the spring change")]
    [TestCase("2027-04-02T05:30:00Z", "Australia/Lord_Howe", "2027-04-02T06:00:00Z", TestName = "Lord Howe, half an hour off")]
    public void NoTimeSaid_IsTheNextBusinessHour(string now, string zone, string expected) => Assert.That(
        CallOutcome.NextBusinessHour(CallingHours.Default, TimeZones.Find(zone), DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture)).At,
        Is.EqualTo(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture)));

    /// <summary>A new lead with a confirmed callback, whose return call is made.</summary>
    private sealed class Day
    {
        private readonly Guid _token = Guid.CreateVersion7();
        private int _minutes;

        public Day()
        {
            Contact = Given.Contact(new() { Name = "Ada", Phone = Given.Phone, LeadStage = LeadStage.New });
            Kept = Callback.Schedule(Given.ProjectId, new("33333333-3333-3333-3333-333333333333"), Contact.Id, agent: null, PromisedTime.AtInstant(Given.Now.AddHours(1), Zone.Id), CallbackPriority.Normal, null, Given.Actor, Given.Now);
            Kept.Confirm(Given.Actor, Given.Now);
            Callbacks = [Kept];
            Call = Call.Queue(Given.ProjectId, new("44444444-4444-4444-4444-444444444444"), Contact.Id, Given.Phone.E164, CallPriority.Callback, null, true, agent: null, Kept.Id, null, Given.Actor, Given.Now);
            Call.Claim(_token, Given.Now.AddMinutes(1), Given.Now);
        }

        public Contact Contact { get; }
        public Callback Kept { get; }
        public Call Call { get; }
        public List<Callback> Callbacks { get; }
        public Callback? Promised => Callbacks.Where(c => c.OriginCallId == Call.Id).LastOrDefault(c => c.IsOpen) ?? Callbacks.LastOrDefault(c => c.OriginCallId == Call.Id);

        public void Report(CallResult result, PromisedTime? promised)
        {
            Assert.That(Call.End(_token, new CallReport(result) { EndedAt = Given.Now }, Given.Now), Is.True);
            Follow(was: null, promised);
        }

        public void Correct(CallResult result, PromisedTime? promised)
        {
            var was = Call.Result;
            Call.Correct(new CallReport(result), Given.Now.AddMinutes(++_minutes));
            Follow(was, promised);
        }

        public object State() => (
            (Contact.CallAttempts, Contact.LastCallAt, Contact.LastCallResult, Contact.LastContactedAt, Contact.LeadStage, Contact.StageEnteredAt, Contact.DoNotCall, Contact.PhoneStatus, Contact.OpenCallbackAt),
            (Kept.Status, Kept.Attempts, Kept.CompletedByCallId, Kept.ClosedAt, Kept.CancelReason),
            Callbacks.Where(c => c.OriginCallId == Call.Id && c.IsOpen).Select(c => (c.ScheduledAt, c.NeedsConfirmation)).SingleOrDefault());

        private void Follow(CallResult? was, PromisedTime? promised)
        {
            var history = Callbacks.SelectMany(c => c.Events.Select(happened => CallbackChange.Record(Guid.CreateVersion7(), c, happened))).OrderBy(change => change.At).ToList();
            var outcome = new CallOutcome(Contact, Call, was, [Call.Fact!], Callbacks, history, Agent: null);
            if (outcome.Apply(Call.Result == CallResult.Callback ? promised : null, CallingHours.Default, Zone, Guid.CreateVersion7, Given.Actor, Given.Now.AddMinutes(_minutes)) is { } made)
            {
                Callbacks.Add(made);
            }
        }
    }

    /// <summary>One contact whose calls are reported, and corrected, a minute after the other.</summary>
    private sealed class Line(Agent? agent = null)
    {
        private readonly Dictionary<Guid, Call> _calls = [];
        private int _minutes;

        public Contact Contact { get; } = Given.Contact(new() { Name = "Ada", Phone = Given.Phone });
        public List<Callback> Callbacks { get; } = [];
        public DateTimeOffset Later => Given.Now.AddMinutes(++_minutes);

        public Call Report(CallResult result, Guid? keeps = null)
        {
            var now = Later;
            var call = Call.Log(Given.ProjectId, Guid.CreateVersion7(now), Contact.Id, Given.Phone.E164, CallDirection.Outbound, agent?.Id, keeps, new CallReport(result), Given.Actor, now);
            _calls.Add(call.Id, call);
            Follow(call, was: null, Agreed, now);
            return call;
        }

        public void Correct(Call call, CallResult result) => Correct(call, result, Agreed);

        public void Correct(Call call, CallResult result, PromisedTime? promised)
        {
            var (was, now) = (call.Result, Later);
            call.Correct(new CallReport(result), now);
            Follow(call, was, promised, now);
        }

        private void Follow(Call call, CallResult? was, PromisedTime? promised, DateTimeOffset now)
        {
            var history = Callbacks.SelectMany(c => c.Events.Select(happened => CallbackChange.Record(Guid.CreateVersion7(), c, happened))).OrderBy(change => change.At).ToList();
            var outcome = new CallOutcome(Contact, call, was, [.. _calls.Values.Select(c => c.Fact!)], Callbacks, history, agent);
            if (outcome.Apply(call.Result == CallResult.Callback ? promised : null, CallingHours.Default, Zone, Guid.CreateVersion7, Given.Actor, now) is { } made)
            {
                Callbacks.Add(made);
            }
        }
    }
}
