using System.Buffers;
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

    public static string Write(string fingerprint, CursorPosition at)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(bytes);
        json.WriteStartObject();
        json.WriteString(nameof(Payload.F), fingerprint);
        json.WriteStartArray(nameof(Payload.K));
        foreach (var key in at.Keys)
        {
            JsonSerializer.Serialize(json, key, key.GetType());
        }

        json.WriteEndArray();
        json.WriteString(nameof(Payload.I), at.Id);
        json.WriteNumber(nameof(Payload.S), at.Stage);
        json.WriteEndObject();
        json.Flush();
        return Base64Url.EncodeToString(bytes.WrittenSpan);
    }

    /// <param name="keyTypes">The types of the sort keys, for each stage of the list.</param>
    public static CursorPosition Read(string cursor, string fingerprint, IReadOnlyList<IReadOnlyList<Type>> keyTypes)
    {
        var payload = Decode(cursor);
        if (payload is not { F: not null, K: not null })
        {
            throw Invalid();
        }

        if (payload.F != fingerprint || payload.S < 0 || payload.S >= keyTypes.Count || payload.K.Length != keyTypes[payload.S].Count)
        {
            throw new InvalidRequestException("cursor_mismatch", "This cursor belongs to another filter or sort; keep both while paging, or start from the first page.", "cursor");
        }

        return new(payload.S, [.. payload.K.Select((k, i) => Key(k, keyTypes[payload.S][i]) ?? throw Invalid())], payload.I);
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

    private sealed record Payload(string F, JsonElement[] K, Guid I, int S = 0);
}

/// <summary>The last row of a page: the stage of the list that it stands in, its sort keys and its id.</summary>
internal sealed record CursorPosition(int Stage, IReadOnlyList<object> Keys, Guid Id);
