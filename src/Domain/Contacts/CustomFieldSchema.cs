using System.Text.Json;

namespace Contacts.Domain.Contacts;

/// <summary>The custom fields of a project, and the one place where values meet their definitions.</summary>
public sealed class CustomFieldSchema(IEnumerable<CustomFieldDefinition> definitions)
{
    private readonly Dictionary<string, CustomFieldDefinition> _byKey = definitions.ToDictionary(d => d.Key, StringComparer.Ordinal);

    public static CustomFieldSchema Empty { get; } = new([]);

    public IEnumerable<CustomFieldDefinition> Definitions => _byKey.Values.OrderBy(d => d.Position).ThenBy(d => d.Key, StringComparer.Ordinal);

    public CustomFieldDefinition? Find(string key) => _byKey.GetValueOrDefault(key);

    /// <summary>Typed values by key; an unknown or archived key is refused by name, null clears.</summary>
    public IReadOnlyDictionary<string, object?> Accept(IEnumerable<KeyValuePair<string, JsonElement>> values)
    {
        var accepted = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (key, value) in values)
        {
            var definition = Find(key);
            if (definition is null || definition.Archived)
            {
                var known = string.Join(", ", Definitions.Where(d => !d.Archived).Select(d => d.Key));
                throw DomainException.Invalid("unknown_custom_field", $"\"{key}\" is not a custom field of this project; defined: {(known.Length == 0 ? "none" : known)}.", $"customFields.{key}");
            }

            accepted[key] = value.ValueKind == JsonValueKind.Null ? null : definition.Accept(value);
        }

        return accepted;
    }

    /// <summary>What a new contact lacks; an edit lacks only what it clears.</summary>
    public void RequireAll(IReadOnlyDictionary<string, object?>? values, bool isNew)
    {
        foreach (var definition in _byKey.Values.Where(d => d is { Required: true, Archived: false }))
        {
            var given = values is not null && values.TryGetValue(definition.Key, out var value) ? (Present: true, Value: value) : (Present: false, Value: null);
            if (given.Present ? given.Value is null : isNew)
            {
                throw DomainException.Invalid("required", $"{definition.Label} ({definition.Key}) is required.", $"customFields.{definition.Key}");
            }
        }
    }
}
