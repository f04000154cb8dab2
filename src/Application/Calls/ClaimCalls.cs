using System.Diagnostics.CodeAnalysis;
using Contacts.Application.Common;
using Contacts.Application.Projects;
using Contacts.Domain;
using Contacts.Domain.Callbacks;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Calls;

/// <summary>A dialer asks for calls to make: the most important first, each to one dialer only, until the lease ends.</summary>
public sealed record ClaimCalls(Guid ProjectId, int Max = 10, int LeaseSeconds = 60, Guid? AgentId = null) : IRequest<ClaimedCalls>
{
    public const int MostCalls = 100;
    public const int ShortestLease = 10;
    public const int LongestLease = 600;
}

/// <summary>Calls to make now.</summary>
/// <param name="Calls">The most important first; empty when nothing may be called now.</param>
public sealed record ClaimedCalls(IReadOnlyList<ClaimedCallDto> Calls);

/// <summary>A call that is yours until the lease ends.</summary>
public sealed record ClaimedCallDto : CallDto
{
    [SetsRequiredMembers]
    public ClaimedCallDto(CallDto call, Guid leaseToken, DateTimeOffset leaseUntil, ClaimedContactDto contact) : base(call) => (LeaseToken, LeaseUntil, Contact) = (leaseToken, leaseUntil, contact);

    /// <summary>Sent with progress and result.</summary>
    public required Guid LeaseToken { get; init; }

    /// <summary>From then on another dialer may get the call.</summary>
    public required DateTimeOffset LeaseUntil { get; init; }

    /// <summary>Whom to call.</summary>
    public required ClaimedContactDto Contact { get; init; }
}

/// <summary>What the dialer shows while it rings.</summary>
/// <param name="Id">The contact.</param>
/// <param name="Name">Display name.</param>
/// <param name="Phone">E.164.</param>
/// <param name="Company">Where the person works.</param>
/// <param name="TimeZone">IANA; the project's where the contact's is not known.</param>
/// <param name="LeadScore">0 to 100.</param>
/// <param name="LeadStage">Null unless the contact is or was a lead.</param>
/// <param name="Freshness">The label at this moment.</param>
public sealed record ClaimedContactDto(Guid Id, string? Name, string? Phone, string? Company, string TimeZone, int? LeadScore, LeadStage? LeadStage, FreshnessLabel Freshness);

internal sealed class ClaimCallsValidator : AbstractValidator<ClaimCalls>
{
    public ClaimCallsValidator()
    {
        RuleFor(c => c.Max).InclusiveBetween(1, ClaimCalls.MostCalls).OverridePropertyName("max");
        RuleFor(c => c.LeaseSeconds).InclusiveBetween(ClaimCalls.ShortestLease, ClaimCalls.LongestLease).OverridePropertyName("leaseSeconds");
    }
}

internal sealed class ClaimCallsHandler(IContactsDb db, IIdFactory ids, IProjectDirectory projects, TimeProvider clock) : IRequestHandler<ClaimCalls, ClaimedCalls>
{
    /// <summary>A claim that meets calls which may not be made asks again so often; who gets less than there is asks once more.</summary>
    private const int Rounds = 8;

    /// <summary>Where one call may not be made, so may others behind it: all of them among the next hundred are called off at once, then among the next thousand.</summary>
    private const int FirstLook = 100;

    private const int FarthestLook = 10_000;

    public async Task<ClaimedCalls> Handle(ClaimCalls request, CancellationToken cancellationToken)
    {
        var project = await projects.RequireAsync(request.ProjectId, cancellationToken);
        if (request.AgentId is { } id)
        {
            var agent = await db.Agents.AsNoTracking().SingleOrDefaultAsync(a => a.ProjectId == request.ProjectId && a.Id == id, cancellationToken) ?? throw new NotFoundException("agent", id);
            agent.RequireActive();
        }

        var granted = new List<ClaimedCallDto>();
        var (released, ahead) = (false, FirstLook);
        for (var round = 0; granted.Count < request.Max && round < Rounds; round++)
        {
            var claim = NewClaim(request, request.Max - granted.Count);
            var claimed = await db.ClaimCallsAsync(claim, cancellationToken);
            var refused = claimed.Count == 0 ? [] : await GrantAsync(claim, claimed, project, granted, cancellationToken);
            if (refused.Count > 0)
            {
                foreach (var reason in refused)
                {
                    await db.InTransactionAgainAsync(token => db.CallOffAheadAsync(project, reason, ahead, claim.Now, token), cancellationToken);
                }

                ahead = Math.Min(ahead * 10, FarthestLook);
            }
            else if (claimed.Count < claim.Max)
            {
                if (released || await db.ReleaseExpiredLeasesAsync(project.Id, claim.Now, cancellationToken) == 0)
                {
                    break;
                }

                released = true;
            }
        }

        return new(granted);
    }

    private CallClaim NewClaim(ClaimCalls request, int max)
    {
        var now = clock.GetUtcNow();
        return new(request.ProjectId, request.AgentId, max, ids.NewId(), now.AddSeconds(request.LeaseSeconds), now);
    }

    /// <summary>Adds what may be called to <paramref name="granted"/>; the rest is called off, or put back until calling hours. Returns for which reasons calls were called off.</summary>
    private async Task<IReadOnlyCollection<CallCancelReason>> GrantAsync(CallClaim claim, IReadOnlyList<Guid> claimed, ProjectSettings project, List<ClaimedCallDto> granted, CancellationToken cancellationToken)
    {
        var calledOff = new List<(Guid Id, CallCancelReason Reason)>();
        var resting = new Dictionary<string, (DateTimeOffset Until, List<Guid> Ids)>();
        foreach (var row in await ReadAsync(claim.ProjectId, claimed, project, cancellationToken))
        {
            var zoneId = row.TimeZone ?? row.PhoneTimeZone ?? project.Zone.Id;
            var freshness = Freshness.Of(row.LastContactedAt, row.LastCallResult, row.Phone is not null, row.Email is not null, claim.Now).Label;
            var candidate = new CallCandidate(row.DoNotCall || row.IsListed, row.PhoneStatus, freshness, false, false, false, project.CallingHours, TimeZones.Find(zoneId));
            var callability = Callability.Of(candidate, row.Call.KeepsCallingHours ? OutsideHours.Schedule : OutsideHours.Ignore, notBefore: null, claim.Now);
            CallCancelReason? reason = row.DeletedAt is not null ? CallCancelReason.ContactDeleted
                : row.BatchIsCancelled ? CallCancelReason.Requested
                : row.KeptStatus is { } kept && !CallbackTransitions.IsOpen(kept) ? CallCancelReason.CallbackClosed
                : callability.Skip is { } skip ? (skip == CallSkipReason.DoNotCall ? CallCancelReason.DoNotCall : CallCancelReason.UnusablePhone) : null;
            if (reason is { } known)
            {
                calledOff.Add((row.Call.Id, known));
            }
            else if (callability.NotBefore > claim.Now)
            {
                resting.TryAdd(zoneId, (callability.NotBefore, []));
                resting[zoneId].Ids.Add(row.Call.Id);
            }
            else if (row.Phone == row.Call.Number || await RedirectAsync(claim, row.Call, row.Phone!, cancellationToken))
            {
                var contact = new ClaimedContactDto(row.Call.ContactId, row.Name, row.Phone, row.Company, zoneId, row.LeadScore, row.LeadStage, freshness);
                granted.Add(new(CallDto.From(new(row.Call, row.KeptStatus, row.KeptAt, null, null, null)), claim.Token, claim.LeaseUntil, contact));
            }
        }

        foreach (var of in calledOff.GroupBy(c => c.Reason))
        {
            await db.InTransactionAgainAsync(token => db.CallOffAsync(claim, [.. of.Select(c => c.Id)], of.Key, token), cancellationToken);
        }

        foreach (var (zone, (until, ids)) in resting)
        {
            await db.InTransactionAgainAsync(
                async token =>
                {
                    await db.PutBackAsync(claim, ids, until, token);
                    await db.LetZoneRestAsync(project, zone, until, claim.Now, token);
                },
                cancellationToken);
        }

        return calledOff.Select(c => c.Reason).ToHashSet();
    }

    /// <summary>The contact has another number by now: that one is called, unless a call to it is on its way. Returns whether the call goes on.</summary>
    private async Task<bool> RedirectAsync(CallClaim claim, Call shown, string phone, CancellationToken cancellationToken)
    {
        var goesOn = false;
        await db.InTransactionAgainAsync(
            async token =>
            {
                db.Clear();
                await db.LockCallAsync(claim.ProjectId, shown.Id, token);
                var call = await db.Calls.SingleAsync(c => c.ProjectId == claim.ProjectId && c.Id == shown.Id, token);
                goesOn = call.Status == CallStatus.Claimed && call.LeaseToken == claim.Token
                    && !await db.Calls.AnyAsync(c => c.ProjectId == claim.ProjectId && c.Number == phone && c.Id != shown.Id && (c.Status == CallStatus.Queued || c.Status == CallStatus.Claimed || c.Status == CallStatus.InProgress), token);
                if (goesOn)
                {
                    call.Redirect(phone);
                }
                else if (call.Status == CallStatus.Claimed && call.LeaseToken == claim.Token)
                {
                    call.Cancel(CallCancelReason.DuplicateNumber, claim.Now);
                }

                await db.SaveChangesAsync(token);
            },
            cancellationToken);
        shown.Redirect(phone);
        return goesOn;
    }

    private Task<List<ClaimedRow>> ReadAsync(Guid projectId, IReadOnlyList<Guid> claimed, ProjectSettings project, CancellationToken cancellationToken)
    {
        var (own, organization, wanted) = (project.Id, project.OrganizationId, claimed.ToList());
        IQueryable<Callback> callbacks = db.Callbacks;
        IQueryable<DoNotCallNumber> listed = db.DoNotCallNumbers;
        IQueryable<CallBatch> batches = db.CallBatches;
        return (
            from call in db.Calls.AsNoTracking()
            join contact in db.Contacts on new { call.ProjectId, Id = call.ContactId } equals new { contact.ProjectId, contact.Id }
            where call.ProjectId == projectId && wanted.Contains(call.Id)
            orderby call.Priority, call.NotBefore, call.Id
            select new ClaimedRow
            {
                Call = call,
                Name = contact.Name,
                Phone = contact.Phone,
                PhoneStatus = contact.PhoneStatus,
                Email = contact.Email,
                Company = contact.Company,
                TimeZone = contact.TimeZone,
                PhoneTimeZone = contact.PhoneTimeZone,
                LeadScore = contact.LeadScore,
                LeadStage = contact.LeadStage,
                LastContactedAt = contact.LastContactedAt,
                LastCallResult = contact.LastCallResult,
                DoNotCall = contact.DoNotCall,
                DeletedAt = contact.DeletedAt,
                BatchIsCancelled = batches.Any(b => b.ProjectId == call.ProjectId && b.Id == call.BatchId && b.CancelledAt != null),
                IsListed = listed.Any(n => (n.ScopeId == own || n.ScopeId == organization) && n.Number == contact.Phone),
                KeptStatus = callbacks.Where(b => b.ProjectId == call.ProjectId && b.Id == call.CallbackId).Select(b => (CallbackStatus?)b.Status).FirstOrDefault(),
                KeptAt = callbacks.Where(b => b.ProjectId == call.ProjectId && b.Id == call.CallbackId).Select(b => (DateTimeOffset?)b.ScheduledAt).FirstOrDefault(),
            }).ToListAsync(cancellationToken);
    }

    private sealed class ClaimedRow
    {
        public required Call Call { get; init; }
        public string? Name { get; init; }
        public string? Phone { get; init; }
        public PhoneStatus? PhoneStatus { get; init; }
        public string? Email { get; init; }
        public string? Company { get; init; }
        public string? TimeZone { get; init; }
        public string? PhoneTimeZone { get; init; }
        public int? LeadScore { get; init; }
        public LeadStage? LeadStage { get; init; }
        public DateTimeOffset? LastContactedAt { get; init; }
        public CallResult? LastCallResult { get; init; }
        public bool DoNotCall { get; init; }
        public DateTimeOffset? DeletedAt { get; init; }
        public bool BatchIsCancelled { get; init; }
        public bool IsListed { get; init; }
        public CallbackStatus? KeptStatus { get; init; }
        public DateTimeOffset? KeptAt { get; init; }
    }
}
