using Contacts.Domain.Contacts;
using Mapster;

namespace Contacts.Application.CustomFields;

/// <summary>A typed field that a project adds to its contacts.</summary>
public sealed record CustomFieldDto
{
    public required Guid Id { get; init; }

    /// <summary>What the API and imports know it by; fixed for ever.</summary>
    public required string Key { get; init; }

    public required string Label { get; init; }
    public required CustomFieldType Type { get; init; }

    /// <summary>What a choice may be.</summary>
    public required IReadOnlyList<string> Options { get; init; }

    /// <summary>New contacts must have a value.</summary>
    public required bool Required { get; init; }

    public required int Position { get; init; }

    /// <summary>Takes no new values; stored ones stay readable and filterable.</summary>
    public required bool Archived { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
    public required int Version { get; init; }

    internal static CustomFieldDto From(CustomFieldDefinition definition) => definition.Adapt<CustomFieldDto>();
}
