using Contacts.Application.Common;
using Contacts.Application.Projects;
using Contacts.Domain;
using Contacts.Domain.Callbacks;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Calls;

/// <summary>A time agreed on the call, as the dialer writes it.</summary>
public readonly record struct AgreedTime(DateTimeOffset? At, string? TimeZone);

/// <summary>Changes of calls, each alone with its contact: what the contact knows of its calls and callbacks is exact.</summary>
internal static class CallWork
{
    /// <summary>Changes one call, which no claim takes meanwhile.</summary>
    public static async Task<CallDto> ChangeCallAsync(this IContactsDb db, Guid projectId, Guid id, Func<Call, CancellationToken, Task> change, CancellationToken cancellationToken)
    {
        CallDto? changed = null;
        await db.InTransactionAgainAsync(
            async token =>
            {
                db.Clear();
                var contactId = await db.Calls.Where(c => c.ProjectId == projectId && c.Id == id).Select(c => (Guid?)c.ContactId).SingleOrDefaultAsync(token) ?? throw new NotFoundException("call", id);
                await db.LockContactAsync(projectId, contactId, token);
                await db.LockCallAsync(projectId, id, token);
                var call = await db.Calls.SingleAsync(c => c.ProjectId == projectId && c.Id == id, token);
                await change(call, token);
                await db.SaveChangesAsync(token);
                changed = await db.ReadCallAsync(projectId, id, token);
            },
            cancellationToken);
        return changed!;
    }

    /// <summary>Works out what follows from a call that has just ended or was corrected; the contact is locked.</summary>
    public static async Task FollowAsync(this IContactsDb db, Call call, CallResult? was, AgreedTime agreed, ProjectSettings project, Func<Guid> newId, string actor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (agreed.At is not null && call.Result != CallResult.Callback)
        {
            throw new InvalidRequestException("invalid_value", $"callbackAt goes with the result callback; this one is {call.Result!.Value.ToApiName()}.", "callbackAt");
        }

        var contact = await db.Contacts.SingleAsync(c => c.ProjectId == call.ProjectId && c.Id == call.ContactId, cancellationToken);
        var facts = await db.Calls.AsNoTracking().Where(c => c.ProjectId == call.ProjectId && c.ContactId == call.ContactId && c.Result != null && c.Id != call.Id)
            .Select(c => new CallFact(c.Id, c.Number, c.Result!.Value, c.EndedAt!.Value, c.ReportedAt!.Value, c.CallbackId)).ToListAsync(cancellationToken);
        var callbacks = await db.Callbacks
            .Where(c => c.ProjectId == call.ProjectId && c.ContactId == call.ContactId && (was != null || c.Status == CallbackStatus.Pending || c.Status == CallbackStatus.Confirmed || c.Id == call.CallbackId))
            .ToListAsync(cancellationToken);
        var history = was is null ? [] : await db.CallbackChanges.AsNoTracking().Where(c => c.ProjectId == call.ProjectId && c.ContactId == call.ContactId).OrderBy(c => c.At).ThenBy(c => c.Id).ToListAsync(cancellationToken);
        var agent = call.AgentId is { } agentId ? await db.Agents.AsNoTracking().SingleOrDefaultAsync(a => a.ProjectId == call.ProjectId && a.Id == agentId && a.Active, cancellationToken) : null;

        var zone = contact.ZoneIn(project);
        var outcome = new CallOutcome(contact, call, was, [.. facts, call.Fact!], callbacks, history, agent);
        if (outcome.Apply(Promised(agreed, zone, now), project.CallingHours, zone, newId, actor, now) is { } made)
        {
            db.Callbacks.Add(made);
        }

        var closed = callbacks.Where(c => !c.IsOpen).Select(c => (Guid?)c.Id).ToList();
        foreach (var waiting in await db.Calls.Where(c => c.ProjectId == call.ProjectId && c.ContactId == call.ContactId && c.Id != call.Id && c.Status == CallStatus.Queued && closed.Contains(c.CallbackId)).ToListAsync(cancellationToken))
        {
            waiting.Cancel(CallCancelReason.CallbackClosed, now);
        }
    }

    public static TimeZoneInfo ZoneIn(this Contact contact, ProjectSettings project) => contact.EffectiveTimeZone is { } zone ? TimeZones.Find(zone) : project.Zone;

    /// <summary>Names the call that has the provider's id; a unique index decides between two at the same moment.</summary>
    public static async Task RequireFreeProviderCallIdAsync(this IContactsDb db, Guid projectId, Guid callId, string? providerCallId, CancellationToken cancellationToken)
    {
        if (providerCallId is null)
        {
            return;
        }

        var holder = await db.Calls.AsNoTracking().Where(c => c.ProjectId == projectId && c.ProviderCallId == providerCallId && c.Id != callId).Select(c => (Guid?)c.Id).FirstOrDefaultAsync(cancellationToken);
        if (holder is not null)
        {
            throw new AlreadyExistsException($"Another call has the providerCallId {providerCallId}.", holder);
        }
    }

    private static PromisedTime? Promised(AgreedTime agreed, TimeZoneInfo zone, DateTimeOffset now)
    {
        if (agreed.At is not { } at)
        {
            return agreed.TimeZone is null ? null : throw new InvalidRequestException("invalid_value", "callbackTimeZone goes with callbackAt.", "callbackTimeZone");
        }

        if (at <= now)
        {
            throw DomainException.Invalid("callback.time_has_passed", "callbackAt lies ahead; leave it out when no time was said.", "callbackAt");
        }

        return PromisedTime.AtInstant(at, agreed.TimeZone is null ? zone.Id : TimeZones.Require(agreed.TimeZone, "callbackTimeZone"), "callbackAt");
    }
}
