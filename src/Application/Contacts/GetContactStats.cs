using System.Text.Json.Serialization;
using Contacts.Application.Common;
using Contacts.Application.Projects;
using Contacts.Domain;
using Contacts.Domain.Contacts;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Contacts;

public sealed record GetContactStats(Guid ProjectId, bool IncludeFreshness) : IRequest<ContactStats>;

/// <summary>The cards above the contact list.</summary>
public sealed record ContactStats
{
    /// <summary>All contacts of the project.</summary>
    public required int Total { get; init; }

    /// <summary>How many of each type.</summary>
    public required IReadOnlyDictionary<ContactType, int> ByType { get; init; }

    /// <summary>Scored contacts only.</summary>
    public required IReadOnlyDictionary<ScoreBand, int> ByScoreBand { get; init; }

    /// <summary>Since midnight in the project's zone.</summary>
    public required int AddedToday { get; init; }

    /// <summary>Since Monday, midnight, in the project's zone.</summary>
    public required int AddedThisWeek { get; init; }

    /// <summary>Only with include=freshness.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<FreshnessLabel, int>? ByFreshness { get; init; }
}

internal sealed class GetContactStatsHandler(IContactsDb db, IProjectDirectory projects, TimeProvider clock) : IRequestHandler<GetContactStats, ContactStats>
{
    public async Task<ContactStats> Handle(GetContactStats request, CancellationToken cancellationToken)
    {
        var project = await projects.RequireAsync(request.ProjectId, cancellationToken);
        var now = clock.GetUtcNow();
        var contacts = db.Contacts.AsNoTracking().Of(request.ProjectId);
        var (today, monday) = (TimeZones.StartOfDay(now, project.Zone), StartOfWeek(now, project.Zone));

        var counts = await contacts.GroupBy(_ => 1).Select(g => new
        {
            Total = g.Count(),
            Contacts = g.Count(c => c.Type == ContactType.Contact),
            Leads = g.Count(c => c.Type == ContactType.Lead),
            Customers = g.Count(c => c.Type == ContactType.Customer),
            Hot = g.Count(c => c.LeadScore >= 80),
            Warm = g.Count(c => c.LeadScore >= 50 && c.LeadScore < 80),
            Cool = g.Count(c => c.LeadScore < 50),
            Today = g.Count(c => c.CreatedAt >= today),
            ThisWeek = g.Count(c => c.CreatedAt >= monday),
        }).FirstOrDefaultAsync(cancellationToken);

        return new()
        {
            Total = counts?.Total ?? 0,
            ByType = new Dictionary<ContactType, int> { [ContactType.Contact] = counts?.Contacts ?? 0, [ContactType.Lead] = counts?.Leads ?? 0, [ContactType.Customer] = counts?.Customers ?? 0 },
            ByScoreBand = new Dictionary<ScoreBand, int> { [ScoreBand.Hot] = counts?.Hot ?? 0, [ScoreBand.Warm] = counts?.Warm ?? 0, [ScoreBand.Cool] = counts?.Cool ?? 0 },
            AddedToday = counts?.Today ?? 0,
            AddedThisWeek = counts?.ThisWeek ?? 0,
            ByFreshness = request.IncludeFreshness ? await CountLabels(contacts, now, cancellationToken) : null,
        };
    }

    private static async Task<Dictionary<FreshnessLabel, int>> CountLabels(IQueryable<Contact> contacts, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<FreshnessLabel, int>();
        foreach (var label in Enum.GetValues<FreshnessLabel>())
        {
            counts[label] = await contacts.CountAsync(Freshness.Is(label, now), cancellationToken);
        }

        return counts;
    }

    private static DateTimeOffset StartOfWeek(DateTimeOffset now, TimeZoneInfo zone)
    {
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        return TimeZones.StartOfDay(day.AddDays(-(((int)day.DayOfWeek + 6) % 7)), zone);
    }
}
