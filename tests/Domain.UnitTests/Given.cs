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
}
