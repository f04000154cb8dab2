using Contacts.Application.Calls;
using Contacts.Application.Common;
using Contacts.Application.Projects;
using Contacts.Domain.Callbacks;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Callbacks;

/// <summary>An agent asks for the next callback that is due, theirs or anybody's: nobody else gets it, or places its return call, until the lease ends.</summary>
public sealed record ClaimCallback(Guid ProjectId, Guid AgentId, int LeaseSeconds = 60) : IRequest<ClaimedCallback>;

/// <summary>The callback to keep next.</summary>
/// <param name="Callback">Null when nothing is due.</param>
/// <param name="LeaseUntil">From then on another agent may get it.</param>
public sealed record ClaimedCallback(CallbackDto? Callback, DateTimeOffset? LeaseUntil);

internal sealed class ClaimCallbackValidator : AbstractValidator<ClaimCallback>
{
    public ClaimCallbackValidator() => RuleFor(c => c.LeaseSeconds).InclusiveBetween(ClaimCalls.ShortestLease, ClaimCalls.LongestLease).OverridePropertyName("leaseSeconds");
}

internal sealed class ClaimCallbackHandler(IContactsDb db, IProjectDirectory projects, TimeProvider clock) : IRequestHandler<ClaimCallback, ClaimedCallback>
{
    /// <summary>Others may be faster at the first ones.</summary>
    private const int Candidates = 20;

    public async Task<ClaimedCallback> Handle(ClaimCallback request, CancellationToken cancellationToken)
    {
        var project = await projects.RequireAsync(request.ProjectId, cancellationToken);
        var agent = await db.Agents.AsNoTracking().SingleOrDefaultAsync(a => a.ProjectId == request.ProjectId && a.Id == request.AgentId, cancellationToken) ?? throw new NotFoundException("agent", request.AgentId);
        agent.RequireActive();

        while (true)
        {
            var now = clock.GetUtcNow();
            var due = await DueAsync(project, request.AgentId, now, cancellationToken);
            foreach (var (id, version) in due)
            {
                var until = now.AddSeconds(request.LeaseSeconds);
                var leased = await db.Callbacks.Where(c => c.ProjectId == request.ProjectId && c.Id == id && c.Version == version && (c.LeaseUntil == null || c.LeaseUntil < now)).ExecuteUpdateAsync(
                    set => set.SetProperty(c => c.LeaseAgentId, request.AgentId).SetProperty(c => c.LeaseUntil, until), cancellationToken);
                if (leased == 1)
                {
                    return new(await db.ReadCallbackAsync(request.ProjectId, id, now, cancellationToken), until);
                }
            }

            if (due.Count < Candidates)
            {
                return new(null, null);
            }
        }
    }

    /// <summary>The most urgent first, the oldest within; without those who must not be called, or are being called.</summary>
    private async Task<List<(Guid Id, int Version)>> DueAsync(ProjectSettings project, Guid agentId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (projectId, organization) = (project.Id, project.OrganizationId);
        var due = await db.Callbacks.AsNoTracking()
            .Where(c => c.ProjectId == projectId && (c.Status == CallbackStatus.Pending || c.Status == CallbackStatus.Confirmed) && c.ScheduledAt <= now)
            .Where(c => (c.AgentId == null || c.AgentId == agentId) && (c.LeaseUntil == null || c.LeaseUntil < now) && (c.RetryAt == null || c.RetryAt <= now))
            .Where(c => db.Contacts.Any(p => p.ProjectId == projectId && p.Id == c.ContactId && p.DeletedAt == null && !p.DoNotCall && p.PhoneStatus == PhoneStatus.Valid
                && !db.DoNotCallNumbers.Any(n => (n.ScopeId == projectId || n.ScopeId == organization) && n.Number == p.Phone)))
            .Where(c => !db.Calls.Any(k => k.ProjectId == projectId && k.ContactId == c.ContactId && (k.Status == CallStatus.Queued || k.Status == CallStatus.Claimed || k.Status == CallStatus.InProgress)))
            .OrderBy(c => c.Priority).ThenBy(c => c.ScheduledAt).ThenBy(c => c.Id).Take(Candidates).Select(c => new { c.Id, c.Version }).ToListAsync(cancellationToken);
        return [.. due.Select(c => (c.Id, c.Version))];
    }
}
