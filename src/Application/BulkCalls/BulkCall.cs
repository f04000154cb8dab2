using System.Text.Json;
using Contacts.Application.Callbacks;
using Contacts.Application.Common;
using Contacts.Application.Common.Lists;
using Contacts.Application.Contacts;
using Contacts.Application.Projects;
using Contacts.Domain;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.BulkCalls;

/// <summary>Queues a call to each of many contacts: named, found by a filter, or hot and warm; or tells what would be queued.</summary>
public sealed record BulkCall(
    Guid ProjectId, Guid? AgentId = null, IReadOnlyList<Guid>? ContactIds = null, IReadOnlyDictionary<string, JsonElement>? Filter = null, BulkCallShortcut? Shortcut = null,
    OutsideHours OutsideHours = OutsideHours.Skip, bool DryRun = false) : IRequest<BulkCallOutcome>;

/// <summary>Contacts to call that need no filter.</summary>
public enum BulkCallShortcut
{
    /// <summary>Everybody whose freshness is hot or warm.</summary>
    HotAndWarm = 1,
}

internal sealed class BulkCallValidator : AbstractValidator<BulkCall>
{
    public const string TooManyContacts = "too_many_contacts";
    public const string TooManyMessage = "A bulk call takes at most 10,000 contacts. Narrow the filter or send several; for more, let a campaign system pace the calls and queue them here as it goes.";

    public BulkCallValidator()
    {
        RuleFor(b => b).Must(b => b.ContactIds is not null || b.Filter is not null || b.Shortcut is not null).OverridePropertyName("contactIds").WithErrorCode("required").WithMessage("Give contactIds, filter or shortcut.");
        RuleFor(b => b).Must(b => new[] { b.ContactIds is not null, b.Filter is not null, b.Shortcut is not null }.Count(given => given) < 2)
            .OverridePropertyName("contactIds").WithErrorCode("invalid_value").WithMessage("Give only one of contactIds, filter and shortcut.");
        RuleFor(b => b.ContactIds).NotEmpty().When(b => b.ContactIds is not null).OverridePropertyName("contactIds");
    }
}

internal sealed class BulkCallHandler(IContactsDb db, IIdFactory ids, ICaller caller, IProjectDirectory projects, TimeProvider clock) : IRequestHandler<BulkCall, BulkCallOutcome>
{
    public async Task<BulkCallOutcome> Handle(BulkCall request, CancellationToken cancellationToken)
    {
        var project = await projects.RequireAsync(request.ProjectId, cancellationToken);
        var agent = await db.FindAgentAsync(request.ProjectId, request.AgentId, cancellationToken);
        agent?.RequireActive();
        var (batchId, now) = (ids.NewId(), clock.GetUtcNow());
        if (request.DryRun)
        {
            return Outcome(null, await PlanAsync(request, project, now, cancellationToken), _ => null);
        }

        BulkCallOutcome? outcome = null;
        await db.InTransactionAgainAsync(
            async token =>
            {
                var plan = await PlanAsync(request, project, now, token);
                var calls = plan.Where(c => c.Decision.Skip is null).OrderBy(c => c.Id)
                    .Select(c => Call.Queue(project.Id, ids.NewId(), c.Id, c.Row!.Phone!, c.Decision.Priority, c.Decision.NotBefore, c.Decision.KeepsCallingHours, agent, callbackId: null, batchId, caller.Actor, now)).ToList();
                var byContact = calls.ToDictionary(c => c.ContactId, c => c.Id);
                outcome = Outcome(batchId, plan, id => byContact.GetValueOrDefault(id));
                await db.BulkInsertAsync([CallBatch.Record(project.Id, batchId, agent, request.OutsideHours, calls.Count, JsonSerializer.Serialize(outcome.SkippedBy, ApiJson.Options), caller.Actor, now)], token);
                await db.BulkInsertAsync(calls, token);
            },
            cancellationToken);
        return outcome!;
    }

    private static BulkCallOutcome Outcome(Guid? batchId, IReadOnlyList<Planned> plan, Func<Guid, Guid?> callOf)
    {
        var results = plan.Select(c => new BulkCallResult(c.Id, c.Decision.Skip is null ? BulkCallResultStatus.Queued : BulkCallResultStatus.Skipped, c.Decision.Skip, c.Decision.Skip is null ? callOf(c.Id) : null)).ToList();
        var skipped = results.Where(r => r.Reason is not null).GroupBy(r => r.Reason!.Value).OrderBy(g => g.Key).ToDictionary(g => g.Key, g => g.Count());
        return new(batchId, new(results.Count(r => r.Status == BulkCallResultStatus.Queued), skipped.Values.Sum()), skipped, results);
    }

    /// <summary>Three queries, however many contacts there are; the rule itself is <see cref="Callability"/>.</summary>
    private async Task<IReadOnlyList<Planned>> PlanAsync(BulkCall request, ProjectSettings project, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var wanted = await WantedAsync(request, project, now, cancellationToken);
        var phones = wanted.Where(w => w.Row?.Phone is not null).Select(w => w.Row!.Phone!).Distinct().ToList();
        var listed = await db.ListedNumbersAsync(project, phones, cancellationToken);
        var contactIds = wanted.Select(w => w.Id).ToList();
        var calls = db.Calls.Where(c => c.ProjectId == project.Id && (c.Status == CallStatus.Queued || c.Status == CallStatus.Claimed || c.Status == CallStatus.InProgress)).Select(c => new { c.ContactId, c.Number });
        var active = await calls.Where(c => contactIds.Contains(c.ContactId)).Concat(calls.Where(c => phones.Contains(c.Number))).ToListAsync(cancellationToken); // two indexes, one statement
        var (called, taken) = (active.Select(c => c.ContactId).ToHashSet(), active.Select(c => c.Number).ToHashSet(StringComparer.Ordinal));
        var zones = new Dictionary<string, TimeZoneInfo>();

        return [.. wanted.Select(w =>
        {
            if (w.Row is not { } row)
            {
                return new Planned(w.Id, null, new(CallSkipReason.NotFound, now, CallPriority.Normal, KeepsCallingHours: false));
            }

            var freshness = Freshness.Of(row.LastContactedAt, row.LastCallResult, row.Phone is not null, row.HasEmail, now).Label;
            var candidate = new CallCandidate(
                row.DoNotCall || (row.Phone is not null && listed.Contains(row.Phone)), row.PhoneStatus, freshness, KeepsCallback: false, called.Contains(row.Id), row.Phone is not null && taken.Contains(row.Phone),
                project.CallingHours, ZoneOf(row.TimeZone));
            var decision = Callability.Of(candidate, request.OutsideHours, notBefore: null, now);
            if (decision.Skip is null)
            {
                taken.Add(row.Phone!);
            }

            return new Planned(row.Id, row, decision);
        })];

        TimeZoneInfo ZoneOf(string? zone) => zone is null ? project.Zone : zones.TryGetValue(zone, out var known) ? known : zones[zone] = TimeZones.Find(zone);
    }

    /// <summary>The contacts asked for, each once: named ones in the order of the request, found ones in the order of their ids.</summary>
    private async Task<IReadOnlyList<(Guid Id, BulkCallRow? Row)>> WantedAsync(BulkCall request, ProjectSettings project, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var contacts = db.Contacts.AsNoTracking().Of(project.Id);
        if (request.ContactIds is { } named)
        {
            var distinct = named.Distinct().ToList();
            RequireFew(distinct.Count, "contactIds");
            var rows = await contacts.Where(c => distinct.Contains(c.Id)).Select(BulkCallRow.Of).ToDictionaryAsync(c => c.Id, cancellationToken);
            return [.. distinct.Select(id => (id, rows.GetValueOrDefault(id)))];
        }

        var query = request.Filter is { } filter ? ListQuery.FromJson(filter) : new([new("freshness", "eq", ["hot", "warm"], Negated: false)]);
        var schema = query.NamesCustomFields() ? await db.CustomFieldSchemaAsync(project.Id, cancellationToken) : CustomFieldSchema.Empty;
        contacts = query.Q is { } q ? db.Search(contacts, q, project.Id) : contacts;
        var found = await ContactList.Spec.Where(contacts, query, new FilterScope(now, schema) { NumberIsListed = db.NumberIsListed(project) }).OrderBy(c => c.Id).Take(CallBatch.MaxContacts + 1).Select(BulkCallRow.Of).ToListAsync(cancellationToken);
        RequireFew(found.Count, request.Filter is null ? "shortcut" : "filter");
        return [.. found.Select(c => (c.Id, (BulkCallRow?)c))];
    }

    private static void RequireFew(int count, string field)
    {
        if (count > CallBatch.MaxContacts)
        {
            throw new InvalidRequestException(BulkCallValidator.TooManyContacts, BulkCallValidator.TooManyMessage, field);
        }
    }

    private sealed record Planned(Guid Id, BulkCallRow? Row, Callability Decision);
}

/// <summary>The little of a contact that the decision depends on.</summary>
internal sealed class BulkCallRow
{
    public static readonly System.Linq.Expressions.Expression<Func<Contact, BulkCallRow>> Of = c => new()
    {
        Id = c.Id,
        Phone = c.Phone,
        PhoneStatus = c.PhoneStatus,
        HasEmail = c.Email != null,
        DoNotCall = c.DoNotCall,
        LastContactedAt = c.LastContactedAt,
        LastCallResult = c.LastCallResult,
        TimeZone = c.TimeZone ?? c.PhoneTimeZone,
    };

    public Guid Id { get; init; }
    public string? Phone { get; init; }
    public PhoneStatus? PhoneStatus { get; init; }
    public bool HasEmail { get; init; }
    public bool DoNotCall { get; init; }
    public DateTimeOffset? LastContactedAt { get; init; }
    public CallResult? LastCallResult { get; init; }
    public string? TimeZone { get; init; }
}
