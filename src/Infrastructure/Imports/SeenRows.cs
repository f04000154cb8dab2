using System.IO.Hashing;
using System.Runtime.InteropServices;
using Contacts.Domain.Contacts;
using Contacts.Domain.Imports;

namespace Contacts.Infrastructure.Imports;

/// <summary>
/// Which people the rows so far were about: the first row of a person wins. Keys are kept as 128-bit hashes, so a million rows cost tens of megabytes and never a false match.
/// </summary>
internal sealed class SeenRows(ImportOptions options)
{
    private readonly Dictionary<UInt128, Entry> _keys = [];
    private readonly Dictionary<Guid, int> _contacts = [];
    private readonly Dictionary<Guid, ContactKeys> _rekeyed = [];
    private readonly List<UInt128> _newKeys = [];
    private readonly List<Guid> _newContacts = [];
    private readonly List<Guid> _newRekeyed = [];

    private readonly bool _byPhone = options.MatchOn.Contains(MatchKey.Phone);
    private readonly bool _byEmail = options.MatchOn.Contains(MatchKey.Email);

    /// <summary>The line of an earlier row about the same person. Two different ids of the other system are two people, whatever else they share.</summary>
    public int? LineOf(ReadRow row) =>
        row.ExternalId is { } id && _keys.TryGetValue(Key('x', id), out var byId) ? byId.Line
        : _byPhone && row.Phone is { } phone && _keys.TryGetValue(Key('p', phone), out var byPhone) && SamePerson(row, byPhone) ? byPhone.Line
        : _byEmail && row.EmailKey is { } email && _keys.TryGetValue(Key('e', email), out var byEmail) && SamePerson(row, byEmail) ? byEmail.Line
        : row.NameKey is { } name && _keys.TryGetValue(Key('n', Joined(name)), out var byName) ? byName.Line
        : null;

    public int? LineOf(Guid contactId) => _contacts.TryGetValue(contactId, out var line) ? line : null;

    /// <param name="row">The row.</param>
    /// <param name="existingContact">The contact that it met; null for a new one.</param>
    /// <param name="externalId">The id that the other system knows this person by, whether the row has it or the contact had it.</param>
    public void Add(ReadRow row, Guid? existingContact, string? externalId)
    {
        var entry = new Entry(row.Line, externalId is null ? null : Key('x', externalId));
        Add('x', row.ExternalId, entry);
        Add('p', row.Phone, entry);
        Add('e', row.EmailKey, entry);
        Add('n', row.NameKey is { } name ? Joined(name) : null, entry);
        if (existingContact is { } contact && _contacts.TryAdd(contact, row.Line))
        {
            _newContacts.Add(contact);
        }
    }

    /// <summary>An earlier row gave a known contact another phone, email or name: its old ones are no longer its own.</summary>
    public void Rekey(Contact contact)
    {
        _rekeyed[contact.Id] = ContactKeys.Of(contact);
        _newRekeyed.Add(contact.Id);
    }

    public ContactKeys KeysOf(Contact contact) => _rekeyed.TryGetValue(contact.Id, out var keys) ? keys : ContactKeys.Of(contact);

    /// <summary>The rows since the last call are stored for good.</summary>
    public void Accept()
    {
        _newKeys.Clear();
        _newContacts.Clear();
        _newRekeyed.Clear();
    }

    /// <summary>The rows since then were not stored after all.</summary>
    public void Forget()
    {
        _newKeys.ForEach(key => _keys.Remove(key));
        _newContacts.ForEach(id => _contacts.Remove(id));
        _newRekeyed.ForEach(id => _rekeyed.Remove(id));
        Accept();
    }

    private void Add(char kind, string? value, Entry entry)
    {
        if (value is not null && _keys.TryAdd(Key(kind, value), entry))
        {
            _newKeys.Add(Key(kind, value));
        }
    }

    private static string Joined((string Name, string Company) key) => $"{key.Name}\n{key.Company}";

    private static bool SamePerson(ReadRow row, Entry earlier) => row.ExternalId is null || earlier.ExternalId is null || earlier.ExternalId == Key('x', row.ExternalId);

    private static UInt128 Key(char kind, string value) => XxHash128.HashToUInt128(MemoryMarshal.AsBytes(value.AsSpan()), kind);

    private readonly record struct Entry(int Line, UInt128? ExternalId);
}

/// <summary>What a contact is recognised by besides its external id; by name only where it has neither phone nor email.</summary>
internal readonly record struct ContactKeys(string? Phone, string? Email, (string Name, string Company)? Name)
{
    public static ContactKeys Of(Contact contact) =>
        new(contact.Phone, contact.EmailKey, contact.Phone is null && contact.EmailKey is null ? (contact.NameKey, contact.CompanyKey) : null);
}
