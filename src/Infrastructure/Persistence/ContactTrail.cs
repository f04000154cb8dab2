using System.Text.Json;
using Contacts.Domain;
using Contacts.Domain.Contacts;

namespace Contacts.Infrastructure.Persistence;

/// <summary>What a contact's events leave behind: rows written in the transaction of the change.</summary>
internal static class ContactTrail
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static IEnumerable<LeadStageChange> StageChanges(Contact contact, Func<Guid> newId) =>
        contact.Events.OfType<LeadStageMoved>().Select(move => LeadStageChange.Record(contact.ProjectId, newId(), contact.Id, move));

    public static IEnumerable<ContactHistoryEntry> History(Contact contact, Func<Guid> newId) => contact.Events.Select(happened =>
    {
        var (kind, changes) = happened switch
        {
            ContactEdited edited => (ContactHistoryKind.Edited, edited.Changes),
            LeadStageMoved moved => (ContactHistoryKind.Edited, [new FieldChange("leadStage", moved.From?.ToApiName(), moved.To.ToApiName())]),
            ContactDeleted => (ContactHistoryKind.Deleted, []),
            _ => (ContactHistoryKind.Restored, (IReadOnlyList<FieldChange>)[]),
        };
        return ContactHistoryEntry.Record(contact.ProjectId, newId(), contact.Id, kind, changes.Count == 0 ? null : JsonSerializer.Serialize(changes, Json), happened);
    });
}
