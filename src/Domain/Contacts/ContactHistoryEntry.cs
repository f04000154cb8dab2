namespace Contacts.Domain.Contacts;

/// <summary>A kept edit, deletion or restoration. The creation stands on the contact itself and stage moves in <see cref="LeadStageChange"/>.</summary>
public sealed class ContactHistoryEntry
{
    private ContactHistoryEntry() { } // EF

    public Guid ProjectId { get; private set; }
    public Guid Id { get; private set; }
    public Guid ContactId { get; private set; }
    public ContactHistoryKind Kind { get; private set; }
    public DateTimeOffset At { get; private set; }
    public string Actor { get; private set; } = "";

    /// <summary>A JSON array of field, from, to.</summary>
    public string? Changes { get; private set; }

    public static ContactHistoryEntry Record(Guid projectId, Guid id, Guid contactId, ContactHistoryKind kind, string? changes, ContactEvent happened) =>
        new() { ProjectId = projectId, Id = id, ContactId = contactId, Kind = kind, Changes = changes, At = happened.At, Actor = happened.Actor };
}

/// <summary>What happened to a contact.</summary>
public enum ContactHistoryKind
{
    /// <summary>The contact was created.</summary>
    Created = 1,

    /// <summary>Fields changed, stage and score included.</summary>
    Edited,

    /// <summary>It was deleted.</summary>
    Deleted,

    /// <summary>It was brought back.</summary>
    Restored,
}
