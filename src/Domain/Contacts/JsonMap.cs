using System.Text.Json;

namespace Contacts.Domain.Contacts;

/// <summary>A small JSON object kept in one column: keys in order, no nulls, null when empty.</summary>
internal static class JsonMap
{
    public static SortedDictionary<string, object> Read(string? json)
    {
        var map = new SortedDictionary<string, object>(StringComparer.Ordinal);
        if (json is not null)
        {
            using var document = JsonDocument.Parse(json);
            foreach (var property in document.RootElement.EnumerateObject())
            {
                map[property.Name] = property.Value.ValueKind switch
                {
                    JsonValueKind.Number => property.Value.GetDecimal(),
                    JsonValueKind.True => true,
                    JsonValueKind.False => false,
                    _ => property.Value.GetString()!,
                };
            }
        }

        return map;
    }

    public static string? Write(SortedDictionary<string, object> map) => map.Count == 0 ? null : JsonSerializer.Serialize(map);
}
