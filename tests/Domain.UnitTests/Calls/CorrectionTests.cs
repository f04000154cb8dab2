using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;

namespace Contacts.Domain.UnitTests.Calls;

/// <summary>A corrected result leaves the contact as if the first report had been right.</summary>
public sealed class CorrectionTests
{
    private static readonly CallResult[] Results = Enum.GetValues<CallResult>();

    [Property(MaxTest = 2000)]
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

    private static object State(Contact c) =>
        (c.CallAttempts, c.LastCallAt, c.LastCallResult, c.LastContactedAt, c.LeadStage, c.StageEnteredAt, c.NewSince, c.Type, c.DoNotCall, c.DoNotCallAt, c.DoNotCallReason, c.DoNotCallCallId, c.PhoneStatus);

    private sealed record Step(Guid Id, CallResult First, CallResult Right, int CorrectedAfter, DateTimeOffset EndedAt, DateTimeOffset ReportedAt);
}
