using Contacts.Application.Common;
using Contacts.Domain.Contacts;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Leads;

/// <summary>Of one project, or of all within the caller's reach.</summary>
public sealed record GetLeadStats(Guid? ProjectId, Guid? OrganizationId = null) : IRequest<LeadStats>;

/// <summary>The cards above the lead list.</summary>
public sealed record LeadStats
{
    /// <summary>All leads, closed ones included.</summary>
    public required int Total { get; init; }

    /// <summary>At stage new.</summary>
    public required int New { get; init; }

    /// <summary>At stage qualified.</summary>
    public required int Qualified { get; init; }

    /// <summary>Won.</summary>
    public required int Converted { get; init; }

    /// <summary>How many at each stage.</summary>
    public required IReadOnlyDictionary<LeadStage, int> ByStage { get; init; }
}

internal sealed class GetLeadStatsHandler(IContactsDb db, ICaller caller) : IRequestHandler<GetLeadStats, LeadStats>
{
    public async Task<LeadStats> Handle(GetLeadStats request, CancellationToken cancellationToken)
    {
        var contacts = db.Tallies.Where(t => t.Subject == TallySubject.Contacts);
        var projects = db.ProjectsWithinReach(caller, request.OrganizationId);
        contacts = request.ProjectId is { } project ? contacts.Where(t => t.ProjectId == project) : contacts.Where(t => projects.Any(p => p.Id == t.ProjectId));
        var kinds = await contacts.GroupBy(t => t.Kind).Select(g => new { g.Key, Count = g.Sum(t => t.Count) }).ToListAsync(cancellationToken);
        var byStage = Enum.GetValues<LeadStage>().ToDictionary(stage => stage, stage => kinds.Where(k => ContactKind.Of(k.Key).Stage == stage).Sum(k => k.Count));
        return new()
        {
            Total = byStage.Values.Sum(),
            New = byStage[LeadStage.New],
            Qualified = byStage[LeadStage.Qualified],
            Converted = byStage[LeadStage.Won],
            ByStage = byStage,
        };
    }
}
