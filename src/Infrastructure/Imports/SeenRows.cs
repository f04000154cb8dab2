using System.IO.Hashing;
using System.Runtime.InteropServices;
using Contacts.Domain.Contacts;

namespace Contacts.Infrastructure.Imports;

/// <summary>
/// Which people the rows so far were about: the first row of a person wins. Keys are kept as 128-bit hashes, so a million rows cost tens of megabytes and never a false match.
/// </summary>
internal sealed class SeenRows
{
    private readonly Dictionary<UInt128, Entry> _keys = [];
    private readonly Dictionary<Guid, int> _contacts = [];
    private readonly Dictionary<Guid, (string? Phone, string? Email)> _rekeyed = [];
    private readonly List<UInt128> _newKeys = [];
    private readonly List<Guid> _newContacts = [];
    private readonly List<Guid> _newRekeyed = [];

    /// <summary>The line of an earlier row about the same person. Two different ids of the other system are two people, whatever else they share.</summary>
    public int? LineOf(ReadRow row) =>
        row.ExternalId is { } id && _keys.TryGetValue(Key('x', id), out var byId) ? byId.Line
        : row.Phone is { } phone && _keys.TryGetValue(Key('p', phone), out var byPhone) && SamePerson(row, byPhone) ? byPhone.Line
        : row.EmailKey is { } email && _keys.TryGetValue(Key('e', email), out var byEmail) && SamePerson(row, byEmail) ? byEmail.Line
        : row.NameKey is { } name && _keys.TryGetValue(Key('n', Joined(name)), out var byName) ? byName.Line
        : null;

    public int? LineOf(Guid contactId) => _contacts.TryGetValue(contactId, out var line) ? line : null;

    public void Add(ReadRow row, Guid? existingContact)
    {
        Add('x', row.ExternalId, row);
        Add('p', row.Phone, row);
        Add('e', row.EmailKey, row);
        Add('n', row.NameKey is { } name ? Joined(name) : null, row);
        if (existingContact is { } contact && _contacts.TryAdd(contact, row.Line))
        {
            _newContacts.Add(contact);
        }
    }

    /// <summary>An earlier row gave a known contact another phone or email: its old ones are no longer its own.</summary>
    public void Rekey(Contact contact)
    {
        _rekeyed[contact.Id] = (contact.Phone, contact.EmailKey);
        _newRekeyed.Add(contact.Id);
    }

    public (string? Phone, string? Email) KeysOf(Contact contact) => _rekeyed.TryGetValue(contact.Id, out var keys) ? keys : (contact.Phone, contact.EmailKey);

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

    private void Add(char kind, string? value, ReadRow row)
    {
        if (value is not null && _keys.TryAdd(Key(kind, value), new Entry(row.Line, row.ExternalId is not null)))
        {
            _newKeys.Add(Key(kind, value));
        }
    }

    private static string Joined((string Name, string Company) key) => $"{key.Name}\n{key.Company}";

    private static bool SamePerson(ReadRow row, Entry earlier) => row.ExternalId is null || !earlier.HasExternalId;

    private static UInt128 Key(char kind, string value) => XxHash128.HashToUInt128(MemoryMarshal.AsBytes(value.AsSpan()), kind);

    private readonly record struct Entry(int Line, bool HasExternalId);
}
