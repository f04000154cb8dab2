using Contacts.Domain.Callbacks;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;

namespace Contacts.Domain.UnitTests.Calls;

/// <summary>What is told at the same instant counts in the order of the ids, whatever order it arrives in; of several promises the earliest counts.</summary>
public sealed class CallsAtOnceTests
{
    private static readonly Guid First = new("00000000-0000-7000-8000-000000000001");
    private static readonly Guid Second = new("00000000-0000-7000-8000-000000000002");

    [Test]
    public void EndedAtTheSameTime_TheLaterIdIsTheLast([Values] bool isReversed)
    {
        var contact = Given.Contact(new() { Name = "Ada", Phone = Given.Phone });
        CallFact[] calls = [Call(First, CallResult.Busy), Call(Second, CallResult.NoAnswer)];
        Take(contact, isReversed ? [.. calls.Reverse()] : calls);
        Assert.That((contact.CallAttempts, contact.LastCallResult), Is.EqualTo((2, CallResult.NoAnswer)));
    }

    [Test]
    public void TwoRefusalsReportedAtOnce_TheEarlierIdCounts([Values] bool isReversed)
    {
        var contact = Given.Contact(new() { Name = "Ada", Phone = Given.Phone });
        CallFact[] calls = [Call(First, CallResult.DoNotCall), Call(Second, CallResult.DoNotCall)];
        Take(contact, isReversed ? [.. calls.Reverse()] : calls);
        Assert.That(contact.DoNotCallCallId, Is.EqualTo(First));
    }

    [Test]
    public void SeveralOpenPromises_TheEarliestCounts()
    {
        var contact = Given.Contact(new() { Name = "Ada", Phone = Given.Phone });
        contact.TakeCallbacks(((int[])[3, 1, 2]).Select(days =>
            Callback.Schedule(Given.ProjectId, Guid.CreateVersion7(), Given.ContactId, null, Given.InDays(days), CallbackPriority.Normal, null, Given.Actor, Given.Now)));
        Assert.That(contact.OpenCallbackAt, Is.EqualTo(Given.Now.AddDays(1)));
    }

    [Test]
    public void TheStageItKept_WithTypeContact_DoesNotMakeItALeadAgain()
    {
        var contact = Given.Lead(LeadStage.Qualified);
        contact.Edit(new() { Type = ContactType.Contact }, Given.Actor, Given.Now);
        contact.Edit(new() { LeadStage = LeadStage.Qualified, Type = ContactType.Contact }, Given.Actor, Given.Now);
        Assert.That(contact.Type, Is.EqualTo(ContactType.Contact));
    }

    private static CallFact Call(Guid id, CallResult result) => new(id, Given.Phone.E164, result, Given.Now, Given.Now);

    private static void Take(Contact contact, CallFact[] calls) => contact.TakeCalls(calls, calls[^1], was: null, Given.Actor, Given.Now);
}
