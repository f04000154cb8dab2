namespace Contacts.Domain.Contacts;

/// <summary>Someone the agents call. A lead is a contact flagged as an opportunity; its pipeline is in Contact.Lead.cs.</summary>
public sealed partial class Contact
{
    public const int NameMaxLength = 200;
    public const int CompanyMaxLength = 200;
    public const int JobTitleMaxLength = 200;
    public const int SourceMaxLength = 100;
    public const int SegmentMaxLength = 100;
    public const int NotesMaxLength = 10_000;
    public const int CityMaxLength = 100;
    public const int StateMaxLength = 100;
    public const int ActorMaxLength = 100;
    public const int ReasonMaxLength = 500;

    private List<ContactExternalId> _externalIdRows = [];
    private List<ContactEvent> _events = [];

    private Contact() { } // EF

    public Guid ProjectId { get; private set; }
    public Guid Id { get; private set; }
    public string? FirstName { get; private set; }
    public string? LastName { get; private set; }

    /// <summary>The display name: given, or "first last".</summary>
    public string? Name
    {
        get;
        private set => (field, NameKey) = (value, Text.Key(value, NameMaxLength) ?? "");
    }

    public string? Phone { get; private set; }
    public string? PhoneRaw { get; private set; }
    public PhoneStatus? PhoneStatus { get; private set; }

    /// <summary>The zone that the number implies, where that is unambiguous.</summary>
    public string? PhoneTimeZone { get; private set; }

    public string? Email
    {
        get;
        private set => (field, EmailKey) = (value, value?.ToLowerInvariant());
    }

    public ContactType Type { get; private set; } = ContactType.Contact;

    public string? Source
    {
        get;
        private set => (field, SourceKey) = (value, Text.Key(value, SourceMaxLength));
    }

    public string? Company
    {
        get;
        private set => (field, CompanyKey) = (value, Text.Key(value, CompanyMaxLength) ?? "");
    }

    public string? JobTitle { get; private set; }

    public string? Segment
    {
        get;
        private set => (field, SegmentKey) = (value, Text.Key(value, SegmentMaxLength));
    }

    public string? Notes { get; private set; }

    public string? City
    {
        get;
        private set => (field, CityKey) = (value, Text.Key(value, CityMaxLength));
    }

    public string? State
    {
        get;
        private set => (field, StateKey) = (value, Text.Key(value, StateMaxLength));
    }

    public string? Country { get; private set; }

    /// <summary>The zone somebody gave; <see cref="EffectiveTimeZone"/> is the one to use.</summary>
    public string? TimeZone { get; private set; }

    public int? LeadScore
    {
        get;
        private set => (field, LeadScoreKey) = (value, value ?? -1);
    }

    public DateTimeOffset? ScoredAt { get; private set; }
    public string? ScoreSource { get; private set; }

    /// <summary>Typed values by definition key, as a JSON object; null when there are none.</summary>
    public string? CustomFields { get; private set; }

    /// <summary>Source system to id, as a JSON object; the rows that keep them unique are <see cref="ExternalIdRows"/>.</summary>
    public string? ExternalIds { get; private set; }

    public bool DoNotCall { get; private set; }
    public string? DoNotCallReason { get; private set; }
    public DateTimeOffset? DoNotCallAt { get; private set; }

    /// <summary>The call on which it was asked for; null when it was set by hand.</summary>
    public Guid? DoNotCallCallId { get; private set; }

    /// <summary>When somebody last allowed calls again: refusals from before no longer count.</summary>
    public DateTimeOffset? DoNotCallLiftedAt { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }
    public string CreatedBy { get; private set; } = "";
    public DateTimeOffset UpdatedAt { get; private set; }
    public DateTimeOffset? DeletedAt { get; private set; }
    public int Version { get; private set; }

    // The normal forms that lists sort and filter by; never null where they are sorted.
    public string NameKey { get; private set; } = "";
    public string? EmailKey { get; private set; }
    public string CompanyKey { get; private set; } = "";
    public string? SourceKey { get; private set; }
    public string? SegmentKey { get; private set; }
    public string? CityKey { get; private set; }
    public string? StateKey { get; private set; }
    public int LeadScoreKey { get; private set; } = -1;

    /// <summary>The terms that search looks for.</summary>
    public string SearchText { get; private set; } = "";

    public string? EffectiveTimeZone => TimeZone ?? PhoneTimeZone;
    public IReadOnlyList<ContactExternalId> ExternalIdRows => _externalIdRows;
    public IReadOnlyList<ContactEvent> Events => _events;

    public static Contact Create(Guid projectId, Guid id, ContactChanges given, string actor, DateTimeOffset now)
    {
        var contact = new Contact { ProjectId = projectId, Id = id, CreatedAt = now, CreatedBy = actor };
        contact.Take(given, actor, now, edits: null);
        contact.UpdatedAt = now;
        contact.Version = 1;
        return contact;
    }

    /// <summary>Makes the contact what is asked for. Returns whether anything changed; the same again changes nothing, and neither does what is refused.</summary>
    public bool Edit(ContactChanges asked, string actor, DateTimeOffset now)
    {
        Copy().Take(asked, actor, now, edits: null); // What is refused fails here, before anything has changed.
        var (edits, eventsBefore) = (new List<FieldChange>(), _events.Count);
        Take(asked, actor, now, edits);
        if (edits.Count > 0)
        {
            _events.Add(new ContactEdited(edits, actor, now));
        }

        return _events.Count > eventsBefore && Touch(now);
    }

    /// <summary>Hides the contact; its external ids become free. <see cref="Restore"/> brings it back.</summary>
    public void Delete(string actor, DateTimeOffset now)
    {
        if (DeletedAt is not null)
        {
            return;
        }

        DeletedAt = now;
        _externalIdRows.Clear();
        _events.Add(new ContactDeleted(actor, now));
        Touch(now);
    }

    /// <summary>Undoes <see cref="Delete"/>. Nothing happens to a contact that is not deleted.</summary>
    public bool Restore(string actor, DateTimeOffset now)
    {
        if (DeletedAt is null)
        {
            return false;
        }

        DeletedAt = null;
        foreach (var (system, value) in JsonMap.Read(ExternalIds))
        {
            _externalIdRows.Add(ContactExternalId.Of(ProjectId, Id, system, (string)value));
        }

        _events.Add(new ContactRestored(actor, now));
        return Touch(now);
    }

    /// <summary>The id another system knows this contact by, if any.</summary>
    public string? ExternalId(string system) => JsonMap.Read(ExternalIds).TryGetValue(system, out var id) ? (string)id : null;

    public void ClearEvents() => _events.Clear();

    private void Take(ContactChanges asked, string actor, DateTimeOffset now, List<FieldChange>? edits)
    {
        TakeNames(asked, edits);
        if (asked.Phone.IsSet && asked.Phone.Value?.E164 != Phone)
        {
            Set(edits, "phone", Phone, asked.Phone.Value?.E164, static (c, v) => c.Phone = v);
            (PhoneStatus, PhoneTimeZone) = (Phone is null ? null : Contacts.PhoneStatus.Valid, asked.Phone.Value?.TimeZone);
            PhoneRaw = asked.Phone.Value?.Raw;
        }

        Set(edits, "email", Email, asked.Email.IsSet ? EmailAddress.Clean(asked.Email.Value) : Email, static (c, v) => c.Email = v);
        SetText(edits, "source", Source, asked.Source, SourceMaxLength, static (c, v) => c.Source = v);
        SetText(edits, "company", Company, asked.Company, CompanyMaxLength, static (c, v) => c.Company = v);
        SetText(edits, "jobTitle", JobTitle, asked.JobTitle, JobTitleMaxLength, static (c, v) => c.JobTitle = v);
        SetText(edits, "segment", Segment, asked.Segment, SegmentMaxLength, static (c, v) => c.Segment = v);
        SetText(edits, "notes", Notes, asked.Notes, NotesMaxLength, static (c, v) => c.Notes = v);
        SetText(edits, "city", City, asked.City, CityMaxLength, static (c, v) => c.City = v);
        SetText(edits, "state", State, asked.State, StateMaxLength, static (c, v) => c.State = v);
        Set(edits, "country", Country, asked.Country.IsSet ? Text.Clean(asked.Country.Value, CityMaxLength, "country") is { } country ? Countries.Require(country, "country") : null : Country, static (c, v) => c.Country = v);
        Set(edits, "timeZone", TimeZone, asked.TimeZone.IsSet ? Text.Clean(asked.TimeZone.Value, TimeZones.MaxLength, "timeZone") is { } zone ? TimeZones.Require(zone, "timeZone") : null : TimeZone, static (c, v) => c.TimeZone = v);
        TakeScore(asked, edits, now);
        TakeDoNotCall(asked, edits, now);
        TakeCustomFields(asked, edits);
        TakeExternalIds(asked, edits);
        TakeTypeAndStage(asked, actor, now, edits);

        if (Name is null && Phone is null && Email is null)
        {
            throw DomainException.Invalid("contact.unreachable", "A contact needs a name, a phone or an email.", "name");
        }

        SearchText = SearchTerms.Of(Name, FirstName, LastName, Company, Email, Phone);
    }

    /// <summary>A name made of first and last follows them; a name that was given stays.</summary>
    private void TakeNames(ContactChanges asked, List<FieldChange>? edits)
    {
        var followed = Name is null || Name == FullName();
        SetText(edits, "firstName", FirstName, asked.FirstName, NameMaxLength, static (c, v) => c.FirstName = v);
        SetText(edits, "lastName", LastName, asked.LastName, NameMaxLength, static (c, v) => c.LastName = v);
        var given = asked.Name.IsSet ? Text.Clean(asked.Name.Value, NameMaxLength, "name") : null;
        Set(edits, "name", Name, given ?? (followed || asked.Name.IsSet ? FullName() : Name), static (c, v) => c.Name = v);
    }

    private string? FullName() => Text.Clean($"{FirstName} {LastName}", (2 * NameMaxLength) + 1, "name") is { } full ? Text.Cut(full, NameMaxLength).TrimEnd() : null;

    private void TakeScore(ContactChanges asked, List<FieldChange>? edits, DateTimeOffset now)
    {
        if (!asked.LeadScore.IsSet || asked.LeadScore.Value == LeadScore)
        {
            return;
        }

        Set(edits, "leadScore", LeadScore, Contacts.LeadScore.Check(asked.LeadScore.Value), static (c, v) => c.LeadScore = v);
        ScoredAt = LeadScore is null ? null : asked.ScoredAt ?? now;
        ScoreSource = LeadScore is null ? null : Text.Clean(asked.ScoreSource, Contacts.LeadScore.SourceMaxLength, "scoreSource") ?? "manual";
    }

    private void TakeDoNotCall(ContactChanges asked, List<FieldChange>? edits, DateTimeOffset now)
    {
        if (asked.DoNotCall.IsSet && asked.DoNotCall.Value != DoNotCall)
        {
            Set(edits, "doNotCall", DoNotCall, asked.DoNotCall.Value, static (c, v) => c.DoNotCall = v);
            DoNotCallAt = DoNotCall ? now : null;
            DoNotCallReason = DoNotCall ? Text.Clean(asked.DoNotCallReason, ReasonMaxLength, "doNotCallReason") : null;
            (DoNotCallCallId, DoNotCallLiftedAt) = (null, DoNotCall ? DoNotCallLiftedAt : now);
        }
        else if (DoNotCall && (asked.DoNotCall.IsSet || asked.DoNotCallReason is not null))
        {
            DoNotCallCallId = null; // said by hand, too: it no longer goes with the result of a call
            if (Text.Clean(asked.DoNotCallReason, ReasonMaxLength, "doNotCallReason") is { } reason)
            {
                Set(edits, "doNotCallReason", DoNotCallReason, reason, static (c, v) => c.DoNotCallReason = v);
            }
        }
    }

    private void TakeCustomFields(ContactChanges asked, List<FieldChange>? edits)
    {
        if (asked.CustomFields is { Count: > 0 } values)
        {
            var map = JsonMap.Read(CustomFields);
            foreach (var (key, value) in values)
            {
                Merge(map, key, value, $"customFields.{key}", edits);
            }

            CustomFields = JsonMap.Write(map);
        }
    }

    private void TakeExternalIds(ContactChanges asked, List<FieldChange>? edits)
    {
        if (asked.ExternalIds is { Count: > 0 } ids)
        {
            var map = JsonMap.Read(ExternalIds);
            foreach (var (system, value) in ids)
            {
                var (name, id) = value is null ? (system.Trim().ToLowerInvariant(), null) : ContactExternalId.Check(system, value);
                if (Merge(map, name, id, $"externalIds.{name}", edits))
                {
                    _externalIdRows.RemoveAll(row => row.System == name);
                    if (id is not null)
                    {
                        _externalIdRows.Add(ContactExternalId.Of(ProjectId, Id, name, id));
                    }
                }
            }

            ExternalIds = JsonMap.Write(map);
        }
    }

    private static bool Merge(SortedDictionary<string, object> map, string key, object? value, string field, List<FieldChange>? edits)
    {
        var before = map.GetValueOrDefault(key);
        if (Equals(before, value))
        {
            return false;
        }

        edits?.Add(new FieldChange(field, before, value));
        _ = value is null ? map.Remove(key) : (map[key] = value) is not null;
        return true;
    }

    private void SetText(List<FieldChange>? edits, string field, string? before, Optional<string?> asked, int maxLength, Action<Contact, string?> set)
    {
        if (asked.IsSet)
        {
            Set(edits, field, before, Text.Clean(asked.Value, maxLength, field), set);
        }
    }

    private void Set<T>(List<FieldChange>? edits, string field, T before, T after, Action<Contact, T> set)
    {
        if (!EqualityComparer<T>.Default.Equals(before, after))
        {
            set(this, after);
            edits?.Add(new FieldChange(field, before, after));
        }
    }

    private Contact Copy()
    {
        var copy = (Contact)MemberwiseClone();
        (copy._externalIdRows, copy._events) = ([.. _externalIdRows], []);
        return copy;
    }

    private bool Touch(DateTimeOffset now)
    {
        UpdatedAt = now;
        Version++;
        return true;
    }
}
