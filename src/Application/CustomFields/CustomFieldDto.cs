using Contacts.Domain.Contacts;
using Mapster;

namespace Contacts.Application.CustomFields;

/// <summary>A typed field that a project adds to its contacts.</summary>
public sealed record CustomFieldDto
{
    /// <summary>Assigned at definition.</summary>
    public required Guid Id { get; init; }

    /// <summary>What the API and imports know it by; fixed for ever.</summary>
    public required string Key { get; init; }

    /// <summary>For people.</summary>
    public required string Label { get; init; }

    /// <summary>What its values are; fixed for ever.</summary>
    public required CustomFieldType Type { get; init; }

    /// <summary>What a choice may be.</summary>
    public required IReadOnlyList<string> Options { get; init; }

    /// <summary>New contacts must have a value.</summary>
    public required bool Required { get; init; }

    /// <summary>Where it stands.</summary>
    public required int Position { get; init; }

    /// <summary>Takes no new values; stored ones stay readable and filterable.</summary>
    public required bool Archived { get; init; }

    /// <summary>When it was defined.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Counts changes; the ETag is this number in quotes.</summary>
    public required int Version { get; init; }

    internal static CustomFieldDto From(CustomFieldDefinition definition) => definition.Adapt<CustomFieldDto>();
}
