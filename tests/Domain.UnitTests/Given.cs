using Contacts.Domain.Callbacks;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;

namespace Contacts.Domain.UnitTests;

/// <summary>What the tests start from: one fixed clock, one actor, contacts in a known state.</summary>
internal static class Given
{
    public const string Actor = "user:ada";
    public static readonly DateTimeOffset Now = new(2027, 1, 15, 12, 0, 0, TimeSpan.Zero);
    public static readonly Guid ProjectId = new("11111111-1111-1111-1111-111111111111");
    public static readonly Guid ContactId = new("22222222-2222-2222-2222-222222222222");

    public static readonly PhoneNumber Phone = new("+14155550123", "(415) 555-0123", "America/Los_Angeles");

    public static Contact Contact(ContactChanges? given = null) => Domain.Contacts.Contact.Create(ProjectId, ContactId, given ?? new() { Name = "Ada" }, Actor, Now);

    /// <summary>A lead at a stage, loaded: nothing has happened to it yet.</summary>
    public static Contact Lead(LeadStage stage)
    {
        var lead = Contact(new() { Name = "Ada", LeadStage = stage, LeadStageReason = "imported" });
        lead.ClearEvents();
        return lead;
    }

    public static Agent Agent(string id = "77777777-7777-7777-7777-777777777777") => Domain.Calls.Agent.Hire(ProjectId, new(id), "Ada", null, AgentKind.Human, Now);

    /// <summary>A callback in two days, loaded: nothing has happened to it yet.</summary>
    public static Callback Callback(Agent? agent = null, string? reason = null)
    {
        var callback = Domain.Callbacks.Callback.Schedule(ProjectId, Guid.CreateVersion7(), ContactId, agent, InDays(2), CallbackPriority.Normal, reason, Actor, Now);
        callback.ClearEvents();
        return callback;
    }

    /// <summary>As it is loaded when an agent holds it: one statement in the database leases it, no method here does.</summary>
    public static Callback Leased(Callback callback, Guid agentId, DateTimeOffset until)
    {
        typeof(Callback).GetProperty(nameof(callback.LeaseAgentId))!.SetValue(callback, agentId);
        typeof(Callback).GetProperty(nameof(callback.LeaseUntil))!.SetValue(callback, until);
        return callback;
    }

    public static PromisedTime InDays(int days) => PromisedTime.AtInstant(Now.AddDays(days), "America/Los_Angeles");
}
