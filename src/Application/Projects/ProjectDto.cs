using System.Text.Json.Serialization;
using Contacts.Domain.Projects;
using Mapster;

namespace Contacts.Application.Projects;

/// <summary>What everything belongs to.</summary>
public sealed record ProjectDto
{
    /// <summary>Assigned at creation.</summary>
    public required Guid Id { get; init; }

    /// <summary>The owner.</summary>
    public required Guid OrganizationId { get; init; }

    /// <summary>For people.</summary>
    public required string Name { get; init; }

    /// <summary>ISO 3166-1 alpha-2: the region in which phone numbers without a country code are read.</summary>
    public required string DefaultCountry { get; init; }

    /// <summary>IANA: the zone of "today", and of contacts whose own zone is unknown.</summary>
    public required string TimeZone { get; init; }

    /// <summary>When its contacts may be called, in their own time.</summary>
    public required CallingHoursDto CallingHours { get; init; }

    /// <summary>Hours after which an overdue callback is missed.</summary>
    public required int CallbackGraceHours { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Counts changes; the ETag is this number in quotes.</summary>
    public required int Version { get; init; }

    internal static ProjectDto From(Project project) => project.Adapt<ProjectDto>();
}

/// <summary>Local times between which a contact may be called; 08:00 to 21:00 unless set.</summary>
/// <param name="Start">The first allowed minute.</param>
/// <param name="End">The first minute that is no longer allowed.</param>
public sealed record CallingHoursDto([property: JsonRequired] TimeOnly Start, [property: JsonRequired] TimeOnly End);
