namespace Contacts.Domain.Contacts;

/// <summary>What someone wants a contact to be: a form, a merge patch or an imported row. Absent leaves a field as it is, null clears it.</summary>
public sealed class ContactChanges
{
    public Optional<string?> FirstName { get; set; }
    public Optional<string?> LastName { get; set; }
    public Optional<string?> Name { get; set; }
    public Optional<PhoneNumber?> Phone { get; set; }
    public Optional<string?> Email { get; set; }
    public Optional<ContactType> Type { get; set; }
    public Optional<string?> Source { get; set; }
    public Optional<string?> Company { get; set; }
    public Optional<string?> JobTitle { get; set; }
    public Optional<string?> Segment { get; set; }
    public Optional<string?> Notes { get; set; }
    public Optional<string?> City { get; set; }
    public Optional<string?> State { get; set; }
    public Optional<string?> Country { get; set; }
    public Optional<string?> TimeZone { get; set; }
    public Optional<int?> LeadScore { get; set; }
    public DateTimeOffset? ScoredAt { get; set; }
    public string? ScoreSource { get; set; }
    public Optional<LeadStage> LeadStage { get; set; }
    public string? LeadStageReason { get; set; }
    public Optional<bool> DoNotCall { get; set; }
    public string? DoNotCallReason { get; set; }
    public IReadOnlyDictionary<string, object?>? CustomFields { get; set; }
    public IReadOnlyDictionary<string, string?>? ExternalIds { get; set; }
}
