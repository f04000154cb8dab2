using System.ComponentModel.DataAnnotations;
using Contacts.Application.Common;
using Contacts.Domain;
using Contacts.Domain.Callbacks;
using Contacts.Domain.Calls;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Callbacks;

public sealed record PatchCallback(Guid ProjectId, Guid Id, CallbackPatch Patch, int? ExpectedVersion) : IRequest<CallbackDto>;

/// <summary>What to change; an absent member stays as it is (JSON Merge Patch).</summary>
public sealed record CallbackPatch
{
    /// <summary>Another time, as an instant; it must be confirmed again.</summary>
    public Optional<DateTimeOffset> ScheduledAt { get; init; }

    /// <summary>Another time, as the clock shows it in the zone, such as 2027-07-01T09:00:00.</summary>
    public Optional<string?> LocalTime { get; init; }

    /// <summary>IANA, with a new time; the callback's zone when left out.</summary>
    public Optional<string?> TimeZone { get; init; }

    /// <summary>Which of two, when clocks go back and localTime comes twice, such as -04:00.</summary>
    public Optional<string?> Offset { get; init; }

    /// <summary>Who keeps it; null gives it to any agent.</summary>
    public Optional<Guid?> AgentId { get; init; }

    /// <summary>How much it matters among those that are due.</summary>
    public Optional<CallbackPriority> Priority { get; init; }

    /// <summary>What it is about; null clears it.</summary>
    [MaxLength(Callback.ReasonMaxLength)]
    public Optional<string?> Reason { get; init; }

    internal CallbackTime Time => new(ScheduledAt.IsSet ? ScheduledAt.Value : null, LocalTime.Value, TimeZone.Value, Offset.Value);
}

internal sealed class PatchCallbackValidator : AbstractValidator<PatchCallback>
{
    public PatchCallbackValidator()
    {
        RuleFor(c => c.Patch.Reason.Value).MaximumLength(Callback.ReasonMaxLength).OverridePropertyName("reason");
        RuleFor(c => c.Patch.TimeZone).Must((c, zone) => !zone.IsSet || c.Patch.Time.IsGiven).WithErrorCode("invalid_value").WithMessage("timeZone goes with scheduledAt or localTime.").OverridePropertyName("timeZone");
        RuleFor(c => c.Patch.Offset).Must((c, offset) => !offset.IsSet || c.Patch.LocalTime.Value is not null).WithErrorCode("invalid_value").WithMessage("offset goes with localTime.").OverridePropertyName("offset");
        RuleFor(c => c.Patch.LocalTime).Must(local => !local.IsSet || local.Value is not null).WithErrorCode("invalid_value").WithMessage("A callback always has a time; localTime is not null.").OverridePropertyName("localTime");
    }
}

internal sealed class PatchCallbackHandler(IContactsDb db, ICaller caller, TimeProvider clock) : IRequestHandler<PatchCallback, CallbackDto>
{
    public Task<CallbackDto> Handle(PatchCallback request, CancellationToken cancellationToken)
    {
        var (patch, now) = (request.Patch, clock.GetUtcNow());
        return db.ChangeCallbackAsync(
            request.ProjectId, request.Id, request.ExpectedVersion, now,
            async (callback, token) =>
            {
                if (patch.Time.IsGiven && patch.Time.Promise(callback.TimeZone) is var time && !callback.IsPromisedFor(time))
                {
                    callback.Reschedule(time, caller.Actor, now);
                }

                var (before, agent) = (callback.AgentId, await db.FindAgentAsync(request.ProjectId, patch.AgentId.Or(callback.AgentId), token));
                callback.Edit(agent, patch.Priority.Or(callback.Priority), patch.Reason.Or(callback.Reason), caller.Actor, now);
                if (callback.AgentId != before)
                {
                    await ReassignReturnCallAsync(callback, before, agent, now, token);
                }
            },
            cancellationToken);
    }

    /// <summary>The return call that waits for the agent who kept the promise so far waits for the new one; one that was given to somebody by name stays theirs.</summary>
    private async Task ReassignReturnCallAsync(Callback callback, Guid? before, Agent? agent, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var waiting = await db.Calls.Where(c => c.ProjectId == callback.ProjectId && c.CallbackId == callback.Id && c.Status == CallStatus.Queued && c.AgentId == before).ToListAsync(cancellationToken);
        waiting.ForEach(call => call.Reassign(agent, now));
    }
}
