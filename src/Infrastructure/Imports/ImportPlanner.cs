using Contacts.Application.Common;
using Contacts.Domain;
using Contacts.Domain.Contacts;
using Contacts.Domain.Imports;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Infrastructure.Imports;

/// <summary>What one row comes to.</summary>
internal sealed record PlannedRow(ImportRow Row, Contact? Contact)
{
    public bool IsNew => Row.Outcome == ImportRowOutcome.Created;
}

/// <summary>
/// Decides row by row, in the order of the file, exactly as if each were written before the next is looked at. The review and the import ask the same planner, so they agree.
/// Known contacts are found for a whole chunk at a time, by the indexes of the database.
/// </summary>
internal sealed class ImportPlanner(Import import, ImportOptions options, RowReader reader, CustomFieldSchema schema, SeenRows seen, ImportWarnings warnings, Func<Guid> newId, DateTimeOffset now)
{
    public const string DuplicateInFile = "duplicate_in_file";

    private readonly string _actor = $"import:{import.Id}";
    private static readonly Dictionary<string, Guid> NoIds = [];

    public async Task<IReadOnlyList<PlannedRow>> PlanAsync(IContactsDb db, IReadOnlyList<ReadRow> rows, bool forWriting, CancellationToken cancellationToken)
    {
        var known = options.OnDuplicate == OnDuplicate.Create ? KnownContacts.None : await KnownContacts.FindAsync(db, import, options, rows, forWriting, cancellationToken);
        var takenIds = await TakenIdsAsync(db, rows, cancellationToken);
        return [.. rows.Select(row => Plan(row, known, takenIds))];
    }

    /// <summary>Keeps other writers from the contacts that the rows are about, until the transaction ends.</summary>
    public async Task LockAsync(IContactsDb db, IReadOnlyList<ReadRow> rows, CancellationToken cancellationToken)
    {
        var known = options.OnDuplicate == OnDuplicate.Create ? KnownContacts.None : await KnownContacts.FindAsync(db, import, options, rows, forWriting: false, cancellationToken);
        var ids = known.Ids.Order().ToList();
        if (ids.Count > 0)
        {
            await db.Contacts.Where(c => c.ProjectId == import.ProjectId && ids.Contains(c.Id)).ExecuteUpdateAsync(set => set.SetProperty(c => c.Version, c => c.Version), cancellationToken);
        }
    }

    private PlannedRow Plan(ReadRow row, KnownContacts known, IReadOnlyDictionary<string, Guid> takenIds)
    {
        if (row.Refusal is { } refusal)
        {
            return NotTaken(row, ImportRowOutcome.Failed, refusal.Code, refusal.Column, refusal.Message);
        }

        if (seen.LineOf(row) is { } line)
        {
            return Repeated(row, line, null);
        }

        var contact = Match(row, known);
        if (contact is not null && seen.LineOf(contact.Id) is { } earlier)
        {
            return Repeated(row, earlier, contact.Id);
        }

        try
        {
            return contact is null ? Create(row, takenIds) : Meet(row, contact, known, takenIds);
        }
        catch (DomainException refused)
        {
            return NotTaken(row, ImportRowOutcome.Failed, refused.Code, reader.Header(refused.Field), refused.Message);
        }
    }

    private PlannedRow Create(ReadRow row, IReadOnlyDictionary<string, Guid> takenIds)
    {
        RequireFree(row.ExternalId, null, takenIds);

        schema.RequireAll(row.Changes.CustomFields, isNew: true);
        var contact = Contact.Create(import.ProjectId, newId(), row.Changes, _actor, now);
        seen.Add(row, existingContact: null, row.ExternalId);
        return new(ImportRow.Taken(import.ProjectId, import.Id, row.Row, row.Line, ImportRowOutcome.Created, contact.Id), contact);
    }

    private void RequireFree(string? externalId, Guid? contact, IReadOnlyDictionary<string, Guid> takenIds)
    {
        if (externalId is not null && takenIds.TryGetValue(externalId, out var holder) && holder != contact)
        {
            throw new DomainException("external_id_taken", $"The {options.ExternalSystem} id already belongs to another contact.", "externalId");
        }
    }

    private PlannedRow Meet(ReadRow row, Contact contact, KnownContacts known, IReadOnlyDictionary<string, Guid> takenIds)
    {
        if (options.OnDuplicate == OnDuplicate.Skip)
        {
            seen.Add(row, contact.Id, contact.ExternalId(options.ExternalSystem));
            return NotTaken(row, ImportRowOutcome.Skipped, "already_exists", null, "This contact exists already.", contact.Id);
        }

        RequireFree(row.ExternalId, contact.Id, takenIds);
        var before = ContactKeys.Of(contact);
        var changed = Edit(contact, row);
        if (ContactKeys.Of(contact) != before)
        {
            seen.Rekey(contact);
        }

        seen.Add(row, contact.Id, contact.ExternalId(options.ExternalSystem));
        known.Reindex(contact);
        return new(ImportRow.Taken(import.ProjectId, import.Id, row.Row, row.Line, changed ? ImportRowOutcome.Updated : ImportRowOutcome.Unchanged, contact.Id), contact);
    }

    /// <summary>A stage the lead may not move to is a cell that cannot be taken, like any other.</summary>
    private bool Edit(Contact contact, ReadRow row)
    {
        try
        {
            return contact.Edit(row.Changes, _actor, now);
        }
        catch (DomainException refused) when (options.OnInvalid == OnInvalid.Blank && row.Changes.LeadStage.IsSet)
        {
            warnings.Add(reader.Header("leadStage"), refused.Code, $"{refused.Message} The cell was left out.", row.Changes.LeadStage.Value.ToApiName());
            row.Changes.LeadStage = default;
            return contact.Edit(row.Changes, _actor, now);
        }
    }

    private Contact? Match(ReadRow row, KnownContacts known)
    {
        foreach (var key in options.MatchOn)
        {
            var found = key switch
            {
                MatchKey.ExternalId => row.ExternalId is { } id ? known.ByExternalId(id) : null,
                MatchKey.Phone => row.Phone is { } phone ? known.ByPhone(phone).FirstOrDefault(c => seen.KeysOf(c).Phone == phone && SamePerson(row, c)) : null,
                _ => row.EmailKey is { } email ? known.ByEmail(email).FirstOrDefault(c => seen.KeysOf(c).Email == email && SamePerson(row, c)) : null,
            };
            if (found is not null)
            {
                return found;
            }
        }

        return row.NameKey is { } name ? known.ByName(name).FirstOrDefault(c => seen.KeysOf(c).Name == name) : null;
    }

    /// <summary>A contact that the other system knows by another id is another person, whatever it shares with the row.</summary>
    private bool SamePerson(ReadRow row, Contact contact) => row.ExternalId is null || contact.ExternalId(options.ExternalSystem) is null || contact.ExternalId(options.ExternalSystem) == row.ExternalId;

    /// <summary>Who holds the ids of the rows, unless the id is what a row is matched by first: then its holder is the match.</summary>
    private async Task<IReadOnlyDictionary<string, Guid>> TakenIdsAsync(IContactsDb db, IReadOnlyList<ReadRow> rows, CancellationToken cancellationToken)
    {
        var matchesById = options.OnDuplicate != OnDuplicate.Create && options.MatchOn[0] == MatchKey.ExternalId;
        var ids = matchesById ? [] : rows.Select(r => r.ExternalId).OfType<string>().Distinct().ToList();
        return ids.Count == 0 ? NoIds : await db.ContactExternalIds.AsNoTracking()
            .Where(e => e.ProjectId == import.ProjectId && e.System == options.ExternalSystem && ids.Contains(e.Value)).ToDictionaryAsync(e => e.Value, e => e.ContactId, cancellationToken);
    }

    private PlannedRow Repeated(ReadRow row, int line, Guid? contactId) =>
        NotTaken(row, ImportRowOutcome.Skipped, DuplicateInFile, null, $"Line {line} is about the same person; the first one counts.", contactId);

    private PlannedRow NotTaken(ReadRow row, ImportRowOutcome outcome, string code, string? column, string message, Guid? contactId = null) =>
        new(ImportRow.NotTaken(import.ProjectId, import.Id, row.Row, row.Line, outcome, code, column, message, row.Cells(), contactId), null);
}

/// <summary>The contacts that a chunk of rows may be about.</summary>
internal sealed class KnownContacts
{
    public static readonly KnownContacts None = new();

    private readonly Dictionary<string, Contact> _byExternalId = [];
    private readonly Dictionary<string, List<Contact>> _byPhone = [];
    private readonly Dictionary<string, List<Contact>> _byEmail = [];
    private readonly Dictionary<(string Name, string Company), List<Contact>> _byName = [];

    public static async Task<KnownContacts> FindAsync(IContactsDb db, Import import, ImportOptions options, IReadOnlyList<ReadRow> rows, bool forWriting, CancellationToken cancellationToken)
    {
        var (project, system, known) = (import.ProjectId, options.ExternalSystem, new KnownContacts());
        var contacts = (forWriting ? db.Contacts.Include(c => c.ExternalIdRows).AsSplitQuery() : db.Contacts.AsNoTracking()).Where(c => c.ProjectId == project && c.DeletedAt == null);

        if (options.MatchOn.Contains(MatchKey.ExternalId) && Distinct(r => r.ExternalId) is { Count: > 0 } ids)
        {
            var held = await db.ContactExternalIds.AsNoTracking().Where(e => e.ProjectId == project && e.System == system && ids.Contains(e.Value)).Select(e => new { e.Value, e.ContactId }).ToListAsync(cancellationToken);
            if (held.Count > 0)
            {
                var holders = held.Select(h => h.ContactId).ToList();
                var byId = await contacts.Where(c => holders.Contains(c.Id)).ToDictionaryAsync(c => c.Id, cancellationToken);
                held.Where(h => byId.ContainsKey(h.ContactId)).ToList().ForEach(h => known._byExternalId[h.Value] = byId[h.ContactId]); // one may have been deleted meanwhile
            }
        }

        if (options.MatchOn.Contains(MatchKey.Phone) && Distinct(r => r.Phone) is { Count: > 0 } phones)
        {
            Add(known._byPhone, await contacts.Where(c => phones.Contains(c.Phone!)).ToListAsync(cancellationToken), c => c.Phone);
        }

        if (options.MatchOn.Contains(MatchKey.Email) && Distinct(r => r.EmailKey) is { Count: > 0 } emails)
        {
            Add(known._byEmail, await contacts.Where(c => emails.Contains(c.EmailKey!)).ToListAsync(cancellationToken), c => c.EmailKey);
        }

        if (Distinct(r => r.NameKey?.Name) is { Count: > 0 } names)
        {
            var named = await contacts.Where(c => names.Contains(c.NameKey) && c.Phone == null && c.EmailKey == null).ToListAsync(cancellationToken);
            foreach (var contact in named.OrderBy(c => c.CreatedAt).ThenBy(c => c.Id))
            {
                Put(known._byName, (contact.NameKey, contact.CompanyKey), contact);
            }
        }

        known.ShareInstances();
        return known;

        List<string> Distinct(Func<ReadRow, string?> key) => [.. rows.Where(r => r.Refusal is null).Select(key).OfType<string>().Distinct()];
    }

    public IEnumerable<Guid> Ids => _byExternalId.Values.Concat(_byPhone.Values.Concat(_byEmail.Values).Concat(_byName.Values).SelectMany(list => list)).Select(c => c.Id).Distinct();

    public Contact? ByExternalId(string id) => _byExternalId.GetValueOrDefault(id);

    public IEnumerable<Contact> ByPhone(string phone) => _byPhone.GetValueOrDefault(phone) ?? [];

    public IEnumerable<Contact> ByEmail(string email) => _byEmail.GetValueOrDefault(email) ?? [];

    public IEnumerable<Contact> ByName((string Name, string Company) key) => _byName.GetValueOrDefault(key) ?? [];

    /// <summary>An edited contact is found by its new phone, email and name, too.</summary>
    public void Reindex(Contact contact)
    {
        Put(_byPhone, contact.Phone, contact);
        Put(_byEmail, contact.EmailKey, contact);
        Put(_byName, (contact.NameKey, contact.CompanyKey), contact);
    }

    /// <summary>The oldest first, so that the choice among several is always the same.</summary>
    private static void Add(Dictionary<string, List<Contact>> index, IEnumerable<Contact> contacts, Func<Contact, string?> key)
    {
        foreach (var contact in contacts.OrderBy(c => c.CreatedAt).ThenBy(c => c.Id))
        {
            Put(index, key(contact), contact);
        }
    }

    private static void Put<TKey>(Dictionary<TKey, List<Contact>> index, TKey? key, Contact contact) where TKey : notnull
    {
        if (key is null)
        {
            return;
        }

        if (!index.TryGetValue(key, out var list))
        {
            index[key] = list = [];
        }

        if (list.TrueForAll(c => c.Id != contact.Id))
        {
            list.Add(contact);
        }
    }

    /// <summary>Queries without tracking make a contact anew each time; one row's edit must show to the next whichever way it is found.</summary>
    private void ShareInstances()
    {
        var first = new Dictionary<Guid, Contact>();
        foreach (var id in _byExternalId.Keys.ToList())
        {
            _byExternalId[id] = Shared(_byExternalId[id]);
        }

        foreach (var list in _byPhone.Values.Concat(_byEmail.Values).Concat(_byName.Values))
        {
            for (var i = 0; i < list.Count; i++)
            {
                list[i] = Shared(list[i]);
            }
        }

        Contact Shared(Contact contact) => first.TryGetValue(contact.Id, out var known) ? known : first[contact.Id] = contact;
    }
}
