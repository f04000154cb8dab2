using System.Text.Json.Serialization;
using Contacts.Application.Common;
using Contacts.Application.Projects;
using Contacts.Domain;
using Contacts.Domain.Calls;
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
    private const int Kinds = 1;
    private const int Added = 2;
    private const int Reached = 3;

    public async Task<ContactStats> Handle(GetContactStats request, CancellationToken cancellationToken)
    {
        var project = await projects.RequireAsync(request.ProjectId, cancellationToken);
        var now = clock.GetUtcNow();
        var (today, monday) = (TimeZones.StartOfDay(now, project.Zone), StartOfWeek(now, project.Zone));

        var tallies = db.Tallies.Where(t => t.ProjectId == request.ProjectId);
        var lines = tallies.Where(t => t.Subject == TallySubject.Contacts)
            .Select(t => new CardLine { Part = Kinds, Kind = t.Kind, Recent = false, Count = t.Count })
            .Concat(tallies.Where(t => t.Subject == TallySubject.AddedContacts && t.Quarter >= monday)
                .Select(t => new CardLine { Part = Added, Kind = t.Kind, Recent = t.Quarter >= today, Count = t.Count }));
        if (request.IncludeFreshness)
        {
            lines = lines.Concat(RecentlyReached(tallies, db.Contacts.AsNoTracking().Of(request.ProjectId), now));
        }

        var sums = await lines.SumAsync(cancellationToken);
        var (kinds, added) = (sums.Where(l => l.Part == Kinds).Select(l => (Kind: ContactKind.Of(l.Kind), l.Count)).ToList(), sums.Where(l => l.Part == Added));
        return new()
        {
            Total = kinds.Sum(k => k.Count),
            ByType = Enum.GetValues<ContactType>().ToDictionary(type => type, type => kinds.Where(k => k.Kind.Type == type).Sum(k => k.Count)),
            ByScoreBand = Enum.GetValues<ScoreBand>().ToDictionary(band => band, band => kinds.Where(k => k.Kind.Band == band).Sum(k => k.Count)),
            AddedToday = added.Where(l => l.Recent).Sum(l => l.Count),
            AddedThisWeek = added.Sum(l => l.Count),
            ByFreshness = request.IncludeFreshness ? CountLabels(kinds, sums.Where(l => l.Part == Reached), now) : null,
        };
    }

    /// <summary>
    /// Who was reached since the warm period began; recent is who was reached since the hot one did. The two quarters in which the periods begin are counted contact by contact.
    /// </summary>
    private static IQueryable<CardLine> RecentlyReached(IQueryable<Tallied> tallies, IQueryable<Contact> contacts, DateTimeOffset now)
    {
        var (hotSince, warmSince) = (now - Freshness.HotFor, now - Freshness.WarmFor);
        var (hotFrom, warmTo) = (QuarterHour.StartOf(hotSince), QuarterHour.EndOf(warmSince));
        return tallies.Where(t => t.Subject == TallySubject.ReachedContacts && t.Quarter >= warmTo && t.Quarter != hotFrom)
            .Select(t => new CardLine { Part = Reached, Kind = t.Kind, Recent = t.Quarter >= hotSince, Count = t.Count })
            .Concat(Between(warmSince, warmTo)).Concat(Between(hotFrom, QuarterHour.EndOf(hotSince)));

        IQueryable<CardLine> Between(DateTimeOffset from, DateTimeOffset to) => contacts.Where(c => c.LastContactedKey >= from && c.LastContactedKey < to).Select(c => new CardLine
        {
            Part = Reached,
            Kind = (c.Phone != null && c.Email != null ? 1 : 0) + (c.LastCallResult == CallResult.Interested || c.LastCallResult == CallResult.Callback ? 2 : 0),
            Recent = c.LastContactedKey >= hotSince,
            Count = 1,
        });
    }

    /// <summary>The kinds know all contacts, but not when they were last reached: long ago, unless they are among those reached recently.</summary>
    private static Dictionary<FreshnessLabel, int> CountLabels(IEnumerable<(ContactKind Kind, int Count)> kinds, IEnumerable<CardLine> recentlyReached, DateTimeOffset now)
    {
        var (longAgo, warmSince) = (DateTimeOffset.MinValue, now - Freshness.WarmFor);
        var counts = Enum.GetValues<FreshnessLabel>().ToDictionary(label => label, _ => 0);
        foreach (var (kind, count) in kinds)
        {
            counts[new ContactedKind(kind.HasPhoneAndEmail, IsInterested: false).LabelAt(kind.WasContacted ? longAgo : null, now)] += count;
        }

        foreach (var line in recentlyReached)
        {
            var kind = ContactedKind.Of(line.Kind);
            counts[kind.LabelAt(longAgo, now)] -= line.Count;
            counts[kind.LabelAt(line.Recent ? now : warmSince, now)] += line.Count;
        }

        return counts;
    }

    private static DateTimeOffset StartOfWeek(DateTimeOffset now, TimeZoneInfo zone)
    {
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        return TimeZones.StartOfDay(day.AddDays(-(((int)day.DayOfWeek + 6) % 7)), zone);
    }
}
