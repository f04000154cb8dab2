using System.ComponentModel.DataAnnotations;
using System.Runtime.InteropServices;
using Contacts.Application.Common;
using Contacts.Application.Projects;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;

namespace Contacts.Application.Contacts;

/// <summary>A contact as the API shows it.</summary>
public sealed record ContactDto
{
    /// <summary>Assigned at creation, time-ordered, never reused.</summary>
    public required Guid Id { get; init; }

    /// <summary>The project it belongs to.</summary>
    public required Guid ProjectId { get; init; }

    /// <summary>Display name: as given, or first and last name.</summary>
    public string? Name { get; init; }

    /// <summary>Given name.</summary>
    public string? FirstName { get; init; }

    /// <summary>Family name.</summary>
    public string? LastName { get; init; }

    /// <summary>E.164.</summary>
    public string? Phone { get; init; }

    /// <summary>The number as it was typed.</summary>
    public string? PhoneRaw { get; init; }

    /// <summary>What calls told about the number; null without a number.</summary>
    public PhoneStatus? PhoneStatus { get; init; }

    /// <summary>Compared in any case.</summary>
    [EmailAddress]
    public string? Email { get; init; }

    /// <summary>lead while the opportunity is open, customer once won.</summary>
    public required ContactType Type { get; init; }

    /// <summary>Where the contact came from.</summary>
    public string? Source { get; init; }

    /// <summary>Company name.</summary>
    public string? Company { get; init; }

    /// <summary>Position.</summary>
    public string? JobTitle { get; init; }

    /// <summary>One free-text label.</summary>
    public string? Segment { get; init; }

    /// <summary>Free text.</summary>
    public string? Notes { get; init; }

    /// <summary>City.</summary>
    public string? City { get; init; }

    /// <summary>State, province or region.</summary>
    public string? State { get; init; }

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public string? Country { get; init; }

    /// <summary>IANA; as given, else derived from the phone number where that is unambiguous.</summary>
    public string? TimeZone { get; init; }

    /// <summary>0 to 100, stored as it came; null when nobody scored the contact.</summary>
    [Range(Domain.Contacts.LeadScore.Min, Domain.Contacts.LeadScore.Max)]
    public int? LeadScore { get; init; }

    /// <summary>hot 80-100, warm 50-79, cool 0-49; null without a score.</summary>
    public ScoreBand? ScoreBand { get; init; }

    /// <summary>When the score was made.</summary>
    public DateTimeOffset? ScoredAt { get; init; }

    /// <summary>Who scored: manual, import, or the name of a system.</summary>
    public string? ScoreSource { get; init; }

    /// <summary>Null unless the contact is or was a lead.</summary>
    public LeadStage? LeadStage { get; init; }

    /// <summary>When the lead was won.</summary>
    public DateTimeOffset? ConvertedAt { get; init; }

    /// <summary>Derived from activity at the moment of reading; never stored.</summary>
    public required FreshnessDto Freshness { get; init; }

    /// <summary>What to do next, derived at the moment of reading.</summary>
    public required NextBestActionDto NextBestAction { get; init; }

    /// <summary>Typed values by the key of their definition.</summary>
    [RawJsonOf(typeof(IReadOnlyDictionary<string, object>))]
    public required RawJson CustomFields { get; init; }

    /// <summary>Source system to the id it knows the contact by.</summary>
    [RawJsonOf(typeof(IReadOnlyDictionary<string, string>))]
    public required RawJson ExternalIds { get; init; }

    /// <summary>True stops every call.</summary>
    public required bool DoNotCall { get; init; }

    /// <summary>Why.</summary>
    public string? DoNotCallReason { get; init; }

    /// <summary>Since when.</summary>
    public DateTimeOffset? DoNotCallAt { get; init; }

    /// <summary>Last time a person was reached.</summary>
    public DateTimeOffset? LastContactedAt { get; init; }

    /// <summary>The last finished attempt, whatever came of it.</summary>
    public DateTimeOffset? LastCallAt { get; init; }

    /// <summary>What came of it.</summary>
    public CallResult? LastCallResult { get; init; }

    /// <summary>Finished attempts, platform faults left out.</summary>
    public required int CallAttempts { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When it was deleted; null in every list.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>Counts changes; the ETag is this number in quotes.</summary>
    public required int Version { get; init; }

    public static ContactDto From(ContactRow row, ProjectSettings project, DateTimeOffset now) => From(row, now, project.CallableAt(row.EffectiveZone, now));

    /// <summary>Contacts of one project: when they may be called is worked out once for each zone.</summary>
    public static IReadOnlyList<ContactDto> From(IReadOnlyList<ContactRow> rows, ProjectSettings project, DateTimeOffset now)
    {
        var callable = new Dictionary<string, DateTimeOffset>();
        var contacts = new ContactDto[rows.Count];
        for (var i = 0; i < contacts.Length; i++)
        {
            var zone = rows[i].EffectiveZone;
            ref var at = ref CollectionsMarshal.GetValueRefOrAddDefault(callable, zone ?? "", out var isKnown);
            at = isKnown ? at : project.CallableAt(zone, now);
            contacts[i] = From(rows[i], now, at);
        }

        return contacts;
    }

    private static ContactDto From(ContactRow row, DateTimeOffset now, DateTimeOffset callableAt)
    {
        var freshness = Domain.Contacts.Freshness.Of(row.LastContactedAt, row.LastCallResult, row.Phone is not null, row.Email is not null, now);
        var situation = new ContactSituation(row.DoNotCall, row.NumberIsListed, row.PhoneStatus, row.OpenCallbackAt, freshness.Label, row.LeadStage, callableAt);
        var next = Domain.Contacts.NextBestAction.For(situation, now);
        return new()
        {
            Id = row.Id,
            ProjectId = row.ProjectId,
            Name = row.Name,
            FirstName = row.FirstName,
            LastName = row.LastName,
            Phone = row.Phone,
            PhoneRaw = row.PhoneRaw,
            PhoneStatus = row.PhoneStatus,
            Email = row.Email,
            Type = row.Type,
            Source = row.Source,
            Company = row.Company,
            JobTitle = row.JobTitle,
            Segment = row.Segment,
            Notes = row.Notes,
            City = row.City,
            State = row.State,
            Country = row.Country,
            TimeZone = row.EffectiveZone,
            LeadScore = row.LeadScore,
            ScoreBand = Domain.Contacts.LeadScore.Band(row.LeadScore),
            ScoredAt = row.ScoredAt,
            ScoreSource = row.ScoreSource,
            LeadStage = row.LeadStage,
            ConvertedAt = row.ConvertedAt,
            Freshness = new(freshness.Label, freshness.Rule),
            NextBestAction = NextBestActionDto.From(next),
            CustomFields = new(row.CustomFields),
            ExternalIds = new(row.ExternalIds),
            DoNotCall = row.DoNotCall,
            DoNotCallReason = row.DoNotCallReason,
            DoNotCallAt = row.DoNotCallAt,
            LastContactedAt = row.LastContactedAt,
            LastCallAt = row.LastCallAt,
            LastCallResult = row.LastCallResult,
            CallAttempts = row.CallAttempts,
            CreatedAt = row.CreatedAt,
            UpdatedAt = row.UpdatedAt,
            DeletedAt = row.DeletedAt,
            Version = row.Version,
        };
    }
}

/// <summary>hot, warm, new or cold, and the rule that said so.</summary>
/// <param name="Label">The label.</param>
/// <param name="Rule">The rule that fired.</param>
public sealed record FreshnessDto(FreshnessLabel Label, FreshnessRule Rule);

/// <summary>What to do next.</summary>
/// <param name="Code">To program against.</param>
/// <param name="Text">A sentence for people.</param>
/// <param name="DueAt">When it is due; null whenever it suits.</param>
public sealed record NextBestActionDto(NextAction Code, string Text, DateTimeOffset? DueAt)
{
    internal static NextBestActionDto From(NextBestAction next) => new(next.Code, next.Text, next.DueAt);
}
