using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Contacts.Domain;

namespace Contacts.Application.Common.Lists;

/// <summary>Where a page ended: opaque to clients, bound to the filter and sort it came from.</summary>
internal static class Cursor
{
    private const int MaxLength = 4096;

    public static string Fingerprint(IEnumerable<string> parts) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\u001e', parts))).AsSpan(0, 8));

    public static string Write(string fingerprint, IReadOnlyList<object> keys, Guid id) =>
        Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(new Payload(fingerprint, [.. keys.Select(k => JsonSerializer.SerializeToElement(k))], id)));

    public static (IReadOnlyList<object> Keys, Guid Id) Read<T>(string cursor, string fingerprint, IReadOnlyList<(SortField<T> Field, bool Descending)> order)
    {
        var payload = Decode(cursor);
        if (payload is not { F: not null, K: not null })
        {
            throw Invalid();
        }

        if (payload.F != fingerprint || payload.K.Length != order.Count)
        {
            throw new InvalidRequestException("cursor_mismatch", "This cursor belongs to another filter or sort; keep both while paging, or start from the first page.", "cursor");
        }

        return ([.. payload.K.Select((k, i) => Key(k, order[i].Field.KeyType) ?? throw Invalid())], payload.I);
    }

    private static InvalidRequestException Invalid() => new("invalid_cursor", "This is not a cursor of this service; start from the first page.", "cursor");

    private static object? Key(JsonElement key, Type type)
    {
        try
        {
            var value = key.Deserialize(type);
            return value is string text && !Text.IsStorable(text) ? null : value;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null; // changed by somebody: the caller is told so
        }
    }

    private static Payload? Decode(string cursor)
    {
        try
        {
            return cursor.Length <= MaxLength ? JsonSerializer.Deserialize<Payload>(Base64Url.DecodeFromChars(cursor)) : null;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null; // not written by us: the caller is told so
        }
    }

    private sealed record Payload(string F, JsonElement[] K, Guid I);
}
