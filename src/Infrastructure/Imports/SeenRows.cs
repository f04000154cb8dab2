using System.IO.Hashing;
using System.Runtime.InteropServices;
using Contacts.Domain.Contacts;
using Contacts.Domain.Imports;

namespace Contacts.Infrastructure.Imports;

/// <summary>
/// Which people the rows so far were about: the first row of a person wins. It tells everything that a later row may have to do with an earlier one, whether that is written already or not:
/// so the review, which writes nothing, foretells the import, and the import may plan rows while it still writes the ones before.
/// </summary>
internal sealed class SeenRows(ImportOptions options)
{
    private readonly SeenPeople _stored = new();
    private readonly Queue<Batch> _open = new();
    private readonly Stack<Batch> _spare = new(); // their tables are large objects, and two are enough for a file of any length
    private readonly Dictionary<Guid, ContactKeys> _rekeyed = [];

    private readonly bool _byPhone = options.MatchOn.Contains(MatchKey.Phone);
    private readonly bool _byEmail = options.MatchOn.Contains(MatchKey.Email);

    /// <summary>The line of an earlier row about the same person. Two different ids of the other system are two people, whatever else they share.</summary>
    public int? LineOf(ReadRow row) =>
        row.ExternalId is { } id && Find(Key('x', id)) is { } byId ? byId.Line
        : _byPhone && row.Phone is { } phone && Find(Key('p', phone)) is { } byPhone && SamePerson(row, byPhone) ? byPhone.Line
        : _byEmail && row.EmailKey is { } email && Find(Key('e', email)) is { } byEmail && SamePerson(row, byEmail) ? byEmail.Line
        : row.NameKey is { } name && Find(Key('n', Joined(name))) is { } byName ? byName.Line
        : null;

    public int? LineOf(Guid contactId) => Find(Key(contactId))?.Line;

    /// <summary>The line of an earlier row that had an id, but left behind a contact with nothing else than this name.</summary>
    public int? LineOfNamed((string Name, string Company) name) => Find(Key('N', Joined(name)))?.Line;

    /// <param name="row">The row.</param>
    /// <param name="contactId">The contact that it met or made.</param>
    /// <param name="isNew">Made, not met.</param>
    /// <param name="externalId">The id that the other system knows this person by, whether the row has it or the contact had it.</param>
    /// <param name="name">What the contact is recognised by when it has neither phone nor email.</param>
    public void Add(ReadRow row, Guid contactId, bool isNew, string? externalId, (string Name, string Company)? name)
    {
        var batch = _open.Last();
        batch.People.Add(new(row.Line, externalId is null ? 0 : Short(externalId)));
        Add(batch, row.ExternalId is { } id ? Key('x', id) : null);
        Add(batch, row.Phone is { } phone ? Key('p', phone) : null);
        Add(batch, row.EmailKey is { } email ? Key('e', email) : null);
        Add(batch, row.NameKey is { } own ? Key('n', Joined(own)) : null);
        var named = row.NameKey is null ? name : null;
        Add(batch, named is { } left ? Key('N', Joined(left)) : null);
        Add(batch, isNew && named is null ? null : Key(contactId));
    }

    /// <summary>An earlier row gave a known contact another phone, email or name: its old ones are no longer its own.</summary>
    public void Rekey(Contact contact) => _open.Last().Rekeyed[contact.Id] = ContactKeys.Of(contact);

    public ContactKeys KeysOf(Contact contact)
    {
        foreach (var batch in _open)
        {
            if (batch.Rekeyed.TryGetValue(contact.Id, out var open))
            {
                return open;
            }
        }

        return _rekeyed.TryGetValue(contact.Id, out var keys) ? keys : ContactKeys.Of(contact);
    }

    /// <summary>A contact that the other system knows by another id is another person, whatever it shares with the row.</summary>
    public bool SamePerson(ReadRow row, Contact contact) =>
        row.ExternalId is null
        || (Find(Key(contact.Id)) is { } seen ? SamePerson(row, seen) : contact.ExternalId(options.ExternalSystem) is not { } known || known == row.ExternalId);

    /// <summary>The rows from here on are one batch: stored together or not at all.</summary>
    public void Begin() => _open.Enqueue(_spare.TryPop(out var batch) ? batch : new());

    /// <summary>The oldest open batch is stored for good.</summary>
    public void Accept()
    {
        var batch = _open.Dequeue();
        _stored.Add(batch.People, batch.Keys);
        foreach (var (contact, keys) in batch.Rekeyed)
        {
            _rekeyed[contact] = keys;
        }

        batch.Clear();
        _spare.Push(batch);
    }

    /// <summary>None of the open batches was stored after all.</summary>
    public void Forget() => _open.Clear();

    private void Add(Batch batch, UInt128? key)
    {
        if (key is { } hash && Find(hash) is null)
        {
            batch.Keys.Add(hash, batch.People.Count - 1);
        }
    }

    private SeenPerson? Find(UInt128 key)
    {
        foreach (var batch in _open)
        {
            if (batch.Keys.TryGetValue(key, out var person))
            {
                return batch.People[person];
            }
        }

        return _stored.Find(key);
    }

    private static string Joined((string Name, string Company) key) => $"{key.Name}\n{key.Company}";

    private static bool SamePerson(ReadRow row, SeenPerson earlier) => row.ExternalId is null || earlier.ExternalId == 0 || earlier.ExternalId == Short(row.ExternalId);

    private static UInt128 Key(char kind, string value) => XxHash128.HashToUInt128(MemoryMarshal.AsBytes(value.AsSpan()), kind);

    private static UInt128 Key(Guid contactId) => XxHash128.HashToUInt128(MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(ref contactId, 1)), 'c');

    private static ulong Short(string externalId) => (ulong)Key('x', externalId) | 1;

    private sealed class Batch
    {
        public List<SeenPerson> People { get; } = [];
        public Dictionary<UInt128, int> Keys { get; } = [];
        public Dictionary<Guid, ContactKeys> Rekeyed { get; } = [];

        public void Clear()
        {
            People.Clear();
            Keys.Clear();
            Rekeyed.Clear();
        }
    }
}

/// <summary>What a contact is recognised by besides its external id; by name only where it has neither phone nor email.</summary>
internal readonly record struct ContactKeys(string? Phone, string? Email, (string Name, string Company)? Name)
{
    public static ContactKeys Of(Contact contact) =>
        new(contact.Phone, contact.EmailKey, contact.Phone is null && contact.EmailKey is null ? (contact.NameKey, contact.CompanyKey) : null);
}
