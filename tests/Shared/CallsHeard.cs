using System.Runtime.CompilerServices;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;

namespace Contacts.Tests.Shared;

/// <summary>Gives a contact one finished call after the other, as a dialer reports them.</summary>
internal static class CallsHeard
{
    private static readonly ConditionalWeakTable<Contact, List<CallFact>> Heard = [];

    public static CallFact RecordCall(this Contact contact, CallResult result, DateTimeOffset endedAt, string actor, DateTimeOffset now)
    {
        var calls = Heard.GetOrCreateValue(contact);
        var call = new CallFact(Guid.CreateVersion7(now), contact.Phone ?? "", result, endedAt, now);
        calls.Add(call);
        contact.TakeCalls(calls, call, was: null, actor, now);
        return call;
    }
}
