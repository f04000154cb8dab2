using Contacts.Domain.Callbacks;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using Contacts.Domain.Projects;

namespace Contacts.Domain.UnitTests.Calls;

/// <summary>A corrected result leaves the contact as if the first report had been right.</summary>
public sealed class CorrectionTests
{
    private static readonly CallResult[] Results = Enum.GetValues<CallResult>();

    [Property(MaxTest = 2000, EndSize = 1_000_000_000)]
    public void Correction_LeavesWhatTheRightReportWouldHave(int seed)
    {
        var random = new Random(seed);
        var steps = Enumerable.Range(0, random.Next(1, 8)).Select(i => new Step(
            Guid.CreateVersion7(), Results[random.Next(Results.Length)], Results[random.Next(Results.Length)], CorrectedAfter: i + random.Next(8),
            EndedAt: Given.Now.AddMinutes(random.Next(20)), ReportedAt: Given.Now.AddMinutes(20 + (i * 5)))).ToList();

        Assert.That(State(Play(steps, corrected: true)), Is.EqualTo(State(Play(steps, corrected: false))), string.Join("; ", steps));
    }

    private static Contact Play(List<Step> steps, bool corrected)
    {
        var contact = Contact.Create(Guid.NewGuid(), Guid.NewGuid(), new() { Phone = new PhoneNumber("+14155550123", "(415) 555-0123"), LeadStage = LeadStage.New }, Given.Actor, Given.Now);
        var calls = new List<CallFact>();
        for (var i = 0; i < steps.Count; i++)
        {
            var step = steps[i];
            calls.Add(new(step.Id, "+14155550123", corrected ? step.First : step.Right, step.EndedAt, step.ReportedAt));
            contact.TakeCalls(calls, calls[i], was: null, Given.Actor, step.ReportedAt);
            if (corrected)
            {
                Correct(steps.Index().Where(s => s.Index <= i && s.Item.CorrectedAfter == i).Select(s => s.Index), step.ReportedAt.AddMinutes(1));
            }
        }

        if (corrected)
        {
            Correct(steps.Index().Where(s => s.Item.CorrectedAfter >= steps.Count).Select(s => s.Index), Given.Now.AddDays(1));
        }

        return contact;

        void Correct(IEnumerable<int> which, DateTimeOffset at)
        {
            foreach (var i in which)
            {
                var was = calls[i].Result;
                calls[i] = calls[i] with { Result = steps[i].Right };
                contact.TakeCalls(calls, calls[i], was, Given.Actor, at);
            }
        }
    }

    /// <summary>Two callbacks, return calls to them and other calls, and between those what people and the service do; what was refused in the story with the wrong results did not happen.</summary>
    [Property(MaxTest = 2000, EndSize = 1_000_000_000)]
    public void Correction_LeavesEveryCallback_AsTheRightReportWouldHave(int seed)
    {
        var random = new Random(seed);
        var steps = Enumerable.Range(0, random.Next(1, 12)).Select(i => new StoryStep(
            Guid.CreateVersion7(), Callback: random.Next(3), Deed: random.Next(2) == 0 ? null : Deeds[random.Next(Deeds.Length)],
            Results[random.Next(Results.Length)], Results[random.Next(Results.Length)], Results[random.Next(Results.Length)], CorrectedAfter: i + random.Next(6))).ToList();

        var corrected = new Story(steps, isCorrected: true, _ => true);
        var straight = new Story(steps, isCorrected: false, corrected.Happened.Contains);
        Assert.That(corrected.State(), Is.EqualTo(straight.State()), string.Join("\n", steps));
    }

    private static readonly string[] Deeds = ["confirm", "reschedule", "miss", "cancel", "complete"];

    private static object State(Contact c) =>
        (c.CallAttempts, c.LastCallAt, c.LastCallResult, c.LastContactedAt, c.LeadStage, c.StageEnteredAt, c.NewSince, c.Type, c.DoNotCall, c.DoNotCallAt, c.DoNotCallReason, c.DoNotCallCallId, c.PhoneStatus);

    private sealed record Step(Guid Id, CallResult First, CallResult Right, int CorrectedAfter, DateTimeOffset EndedAt, DateTimeOffset ReportedAt);

    /// <summary>A call with its wrong and its right result, or a deed.</summary>
    private sealed record StoryStep(Guid Id, int Callback, string? Deed, CallResult First, CallResult Between, CallResult Right, int CorrectedAfter);

    private sealed class Story
    {
        private const string Zone = "America/Los_Angeles";
        private readonly Contact _contact = Contact.Create(Given.ProjectId, Given.ContactId, new() { Phone = Given.Phone, LeadStage = LeadStage.New }, Given.Actor, Given.Now);
        private readonly List<Callback> _callbacks;
        private readonly Dictionary<Guid, Call> _calls = [];

        public Story(List<StoryStep> steps, bool isCorrected, Func<Guid, bool> happens)
        {
            _callbacks = [.. Enumerable.Range(1, 2).Select(i => Callback.Schedule(Given.ProjectId, new(i, 0, 0, new byte[8]), _contact.Id, agent: null, At(i), CallbackPriority.Normal, null, Given.Actor, Given.Now))];
            foreach (var (i, step) in steps.Index())
            {
                var now = Given.Now.AddMinutes(10 * (i + 1));
                if (step.Deed is { } deed)
                {
                    Do(step, deed, happens, now);
                }
                else
                {
                    Report(step, isCorrected ? step.First : step.Right, now);
                }

                foreach (var late in steps.Take(i + 1).Where(s => isCorrected && s.Deed is null && s.CorrectedAfter == i))
                {
                    Correct(late, late.Between, now.AddMinutes(1));
                    Correct(late, late.Right, now.AddMinutes(2));
                }
            }

            foreach (var late in steps.Where(s => isCorrected && s.Deed is null && s.CorrectedAfter >= steps.Count))
            {
                Correct(late, late.Right, Given.Now.AddDays(1));
            }
        }

        public HashSet<Guid> Happened { get; } = [];

        public string State() => string.Join("\n", [
            $"{CorrectionTests.State(_contact)} {_contact.OpenCallbackAt:O}",
            .. _callbacks.Take(2).Select(c => $"{c.Status} {c.Attempts} {c.CompletedByCallId} {c.CancelReason} {c.ClosedAt:O} {c.RetryAt:O}"),
            .. _callbacks.Skip(2).Where(c => c.IsOpen).Select(c => $"{c.OriginCallId} {c.ScheduledAt:O} {c.NeedsConfirmation}").Order(StringComparer.Ordinal)]);

        private static PromisedTime At(int days) => PromisedTime.AtInstant(Given.Now.AddDays(days), Zone);

        private void Do(StoryStep step, string deed, Func<Guid, bool> happens, DateTimeOffset now)
        {
            var callback = _callbacks[step.Callback % 2];
            try
            {
                if (happens(step.Id))
                {
                    Take();
                    Happened.Add(step.Id);
                }
            }
            catch (DomainException refused) when (refused.Code == "callback.illegal_transition")
            {
                // and so it did not happen
            }

            void Take()
            {
                switch (deed)
                {
                    case "confirm": callback.Confirm(Given.Actor, now); break;
                    case "reschedule": callback.Reschedule(At(3), Given.Actor, now); break;
                    case "miss": callback.Miss(Given.Actor, now); break;
                    case "cancel": callback.Cancel("no longer wanted", Given.Actor, now); break;
                    default: callback.Complete(Given.Actor, now); break;
                }

                _contact.TakeCallbacks(_callbacks);
            }
        }

        private void Report(StoryStep step, CallResult result, DateTimeOffset now)
        {
            var call = Call.Log(Given.ProjectId, step.Id, _contact.Id, Given.Phone.E164, CallDirection.Outbound, agentId: null, step.Callback < 2 ? _callbacks[step.Callback].Id : null, new CallReport(result) { StartedAt = now.AddMinutes(-2) }, Given.Actor, now);
            _calls.Add(step.Id, call);
            Follow(call, was: null, now);
        }

        private void Correct(StoryStep step, CallResult result, DateTimeOffset now)
        {
            var call = _calls[step.Id];
            var was = call.Result;
            call.Correct(new CallReport(result), now);
            Follow(call, was, now);
        }

        private void Follow(Call call, CallResult? was, DateTimeOffset now)
        {
            var history = was is null ? [] : _callbacks.SelectMany(c => c.Events.Select(happened => CallbackChange.Record(Guid.CreateVersion7(), c, happened))).OrderBy(change => change.At).ToList();
            var outcome = new CallOutcome(_contact, call, was, [.. _calls.Values.Select(c => c.Fact!)], _callbacks, history, Agent: null);
            if (outcome.Apply(call.Result == CallResult.Callback ? At(10) : null, CallingHours.Default, TimeZones.Find(Zone), Guid.CreateVersion7, Given.Actor, now) is { } made)
            {
                _callbacks.Add(made);
            }
        }
    }
}
