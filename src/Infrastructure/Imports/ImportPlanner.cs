using Contacts.Application.Common;
using Contacts.Domain;
using Contacts.Domain.Contacts;
using Contacts.Domain.Imports;
using Contacts.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Infrastructure.Imports;

/// <summary>What one row comes to.</summary>
internal sealed record PlannedRow(ImportRow Row, Contact? Contact, ContactChanges? Changes = null)
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

    /// <summary>The rows become a batch of <see cref="SeenRows"/>.</summary>
    public async Task<IReadOnlyList<PlannedRow>> PlanAsync(ContactsDbContext db, IReadOnlyList<ReadRow> rows, CancellationToken cancellationToken)
    {
        var known = await KnownContacts.FindAsync(db, import, options, rows, cancellationToken);
        seen.Begin();
        return [.. rows.Select(row => Plan(row, known))];
    }

    /// <summary>Writes the edits of planned rows: once more, on contacts that the database tracks. Most rows of a file that comes again edit nothing.</summary>
    public async Task EditAsync(ContactsDbContext db, IReadOnlyList<PlannedRow> planned, CancellationToken cancellationToken)
    {
        var edits = planned.Where(p => p.Row.Outcome == ImportRowOutcome.Updated).ToDictionary(p => p.Contact!.Id);
        var living = db.ContactsBy<Guid>(nameof(Contact.Id), import.ProjectId, [.. edits.Keys]).Where(c => c.DeletedAt == null);
        var contacts = edits.Count == 0 ? [] : await living.Include(c => c.ExternalIdRows).AsSplitQuery().ToListAsync(cancellationToken);
        if (contacts.Count < edits.Count || contacts.Exists(c => c.Version != edits[c.Id].Contact!.Version - 1))
        {
            throw new ConcurrentChangeException(); // somebody came between the plan and the edit
        }

        contacts.ForEach(contact => contact.Edit(edits[contact.Id].Changes!, _actor, now));
    }

    /// <summary>Keeps other writers from the contacts that the rows are about, until the transaction ends.</summary>
    public async Task LockAsync(ContactsDbContext db, IReadOnlyList<ReadRow> rows, CancellationToken cancellationToken)
    {
        var known = await KnownContacts.FindAsync(db, import, options, rows, cancellationToken);
        var ids = known.Ids.Order().ToList();
        if (ids.Count > 0)
        {
            await db.Contacts.Where(c => c.ProjectId == import.ProjectId && ids.Contains(c.Id)).ExecuteUpdateAsync(set => set.SetProperty(c => c.Version, c => c.Version), cancellationToken);
        }
    }

    private PlannedRow Plan(ReadRow row, KnownContacts known)
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

        if (contact is null && options.OnDuplicate != OnDuplicate.Create && row.NameKey is { } name && seen.LineOfNamed(name) is { } named)
        {
            return Repeated(row, named, null);
        }

        try
        {
            return contact is null ? Create(row, known) : Meet(row, contact, known);
        }
        catch (DomainException refused)
        {
            return NotTaken(row, ImportRowOutcome.Failed, refused.Code, reader.Header(refused.Field), refused.Message);
        }
    }

    private PlannedRow Create(ReadRow row, KnownContacts known)
    {
        RequireFree(row.ExternalId, null, known);

        schema.RequireAll(row.Changes.CustomFields, isNew: true);
        var contact = Contact.Create(import.ProjectId, newId(), row.Changes, _actor, now);
        seen.Add(row, contact.Id, isNew: true, row.ExternalId, ContactKeys.Of(contact).Name);
        return new(ImportRow.Taken(import.ProjectId, import.Id, row.Row, row.Line, ImportRowOutcome.Created, contact.Id), contact);
    }

    private void RequireFree(string? externalId, Guid? contact, KnownContacts known)
    {
        if (externalId is not null && known.ByExternalId(externalId) is { } holder && holder.Id != contact)
        {
            throw new DomainException("external_id_taken", $"The {options.ExternalSystem} id already belongs to another contact.", "externalId");
        }
    }

    private PlannedRow Meet(ReadRow row, Contact contact, KnownContacts known)
    {
        if (options.OnDuplicate == OnDuplicate.Skip)
        {
            seen.Add(row, contact.Id, isNew: false, contact.ExternalId(options.ExternalSystem), ContactKeys.Of(contact).Name);
            return NotTaken(row, ImportRowOutcome.Skipped, "already_exists", null, "This contact exists already.", contact.Id);
        }

        RequireFree(row.ExternalId, contact.Id, known);
        var before = ContactKeys.Of(contact);
        var changed = Edit(contact, row);
        if (ContactKeys.Of(contact) != before)
        {
            seen.Rekey(contact);
        }

        seen.Add(row, contact.Id, isNew: false, contact.ExternalId(options.ExternalSystem), ContactKeys.Of(contact).Name);
        known.Index(contact);
        return new(ImportRow.Taken(import.ProjectId, import.Id, row.Row, row.Line, changed ? ImportRowOutcome.Updated : ImportRowOutcome.Unchanged, contact.Id), contact, row.Changes);
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
        if (options.OnDuplicate == OnDuplicate.Create)
        {
            return null;
        }

        foreach (var key in options.MatchOn)
        {
            var found = key switch
            {
                MatchKey.ExternalId => row.ExternalId is { } id ? known.ByExternalId(id) : null,
                MatchKey.Phone => row.Phone is { } phone ? known.ByPhone(phone).FirstOrDefault(c => seen.KeysOf(c).Phone == phone && seen.SamePerson(row, c)) : null,
                _ => row.EmailKey is { } email ? known.ByEmail(email).FirstOrDefault(c => seen.KeysOf(c).Email == email && seen.SamePerson(row, c)) : null,
            };
            if (found is not null)
            {
                return found;
            }
        }

        return row.NameKey is { } name ? known.ByName(name).FirstOrDefault(c => seen.KeysOf(c).Name == name) : null;
    }

    private PlannedRow Repeated(ReadRow row, int line, Guid? contactId) =>
        NotTaken(row, ImportRowOutcome.Skipped, DuplicateInFile, null, $"Line {line} is about the same person; the first one counts.", contactId);

    private PlannedRow NotTaken(ReadRow row, ImportRowOutcome outcome, string code, string? column, string message, Guid? contactId = null) =>
        new(ImportRow.NotTaken(import.ProjectId, import.Id, row.Row, row.Line, outcome, code, column, message, row.Cells(), contactId), null);
}

/// <summary>The contacts that a chunk of rows may be about.</summary>
internal sealed class KnownContacts
{
    private readonly Dictionary<string, Contact> _byExternalId = [];
    private readonly Dictionary<string, List<Contact>> _byPhone = [];
    private readonly Dictionary<string, List<Contact>> _byEmail = [];
    private readonly Dictionary<(string Name, string Company), List<Contact>> _byName = [];

    /// <summary>One query finds them by all keys, and one more reads them where there are any.</summary>
    public static async Task<KnownContacts> FindAsync(ContactsDbContext db, Import import, ImportOptions options, IReadOnlyList<ReadRow> rows, CancellationToken cancellationToken)
    {
        var (known, searches, matches) = (new KnownContacts(), new List<IQueryable<Guid>>(), options.OnDuplicate != OnDuplicate.Create);
        Search(true, r => r.ExternalId, ids => db.ExternalIdsBy(import.ProjectId, options.ExternalSystem, ids).Select(e => e.ContactId));
        Search(matches && options.MatchOn.Contains(MatchKey.Phone), r => r.Phone, phones => Living(nameof(Contact.Phone), phones).Select(c => c.Id));
        Search(matches && options.MatchOn.Contains(MatchKey.Email), r => r.EmailKey, emails => Living(nameof(Contact.EmailKey), emails).Select(c => c.Id));
        Search(matches, r => r.NameKey?.Name, names => Living(nameof(Contact.NameKey), names).Where(c => c.Phone == null && c.EmailKey == null).Select(c => c.Id));

        known.Ids = searches.Count == 0 ? [] : await searches.Aggregate((a, b) => a.Union(b)).ToListAsync(cancellationToken);
        var found = known.Ids.Count == 0 ? [] : await Living(nameof(Contact.Id), known.Ids).AsNoTracking().ToListAsync(cancellationToken);
        foreach (var contact in found.OrderBy(c => c.CreatedAt).ThenBy(c => c.Id)) // the oldest first, so that the choice among several is always the same
        {
            known.Index(contact);
            if (contact.ExternalId(options.ExternalSystem) is { } id)
            {
                known._byExternalId[id] = contact;
            }
        }

        return known;

        IQueryable<Contact> Living<TKey>(string property, List<TKey> keys) => db.ContactsBy(property, import.ProjectId, keys).Where(c => c.DeletedAt == null);

        void Search(bool asked, Func<ReadRow, string?> key, Func<List<string>, IQueryable<Guid>> search)
        {
            if (asked && rows.Where(r => r.Refusal is null).Select(key).OfType<string>().Distinct().ToList() is { Count: > 0 } values)
            {
                searches.Add(search(values));
            }
        }
    }

    public List<Guid> Ids { get; private set; } = [];

    public Contact? ByExternalId(string id) => _byExternalId.GetValueOrDefault(id);

    public IEnumerable<Contact> ByPhone(string phone) => _byPhone.GetValueOrDefault(phone) ?? [];

    public IEnumerable<Contact> ByEmail(string email) => _byEmail.GetValueOrDefault(email) ?? [];

    public IEnumerable<Contact> ByName((string Name, string Company) key) => _byName.GetValueOrDefault(key) ?? [];

    /// <summary>An edited contact is found by its new phone, email and name, too.</summary>
    public void Index(Contact contact)
    {
        var (phone, email, name) = ContactKeys.Of(contact);
        Put(_byPhone, phone, contact);
        Put(_byEmail, email, contact);
        if (name is { } full)
        {
            Put(_byName, full, contact);
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
}
