using Contacts.Domain.Calls;

namespace Contacts.Domain.Callbacks;

/// <summary>A promise to ring a contact at a given time.</summary>
public sealed class Callback
{
    public const int ReasonMaxLength = 500;
    public const int ActorMaxLength = 100;

    /// <summary>Nobody rings again at once: for so long a callback that was tried is not handed out.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(15);

    private readonly List<CallbackEvent> _events = [];

    private Callback() { } // EF

    public Guid ProjectId { get; private set; }
    public Guid Id { get; private set; }
    public Guid ContactId { get; private set; }

    /// <summary>Null when any agent may keep it.</summary>
    public Guid? AgentId { get; private set; }

    public DateTimeOffset ScheduledAt { get; private set; }
    public string TimeZone { get; private set; } = "";

    /// <summary>The local time that was promised is <see cref="ScheduledAt"/> in this offset.</summary>
    public int UtcOffsetMinutes { get; private set; }

    public CallbackPriority Priority { get; private set; }
    public string? Reason { get; private set; }
    public CallbackStatus Status { get; private set; }

    /// <summary>The time was chosen for the contact, not by the contact: confirm it.</summary>
    public bool NeedsConfirmation { get; private set; }

    /// <summary>Return calls that counted and did not reach the person.</summary>
    public int Attempts { get; private set; }

    /// <summary>The call on which it was promised.</summary>
    public Guid? OriginCallId { get; private set; }

    /// <summary>The call that kept it.</summary>
    public Guid? CompletedByCallId { get; private set; }

    /// <summary>What it was before <see cref="CompletedByCallId"/> completed it: a corrected result takes it back there.</summary>
    public CallbackStatus? CompletedFrom { get; private set; }

    public string? CancelReason { get; private set; }

    /// <summary>When it was completed, missed or cancelled.</summary>
    public DateTimeOffset? ClosedAt { get; private set; }

    public Guid? LeaseToken { get; private set; }
    public DateTimeOffset? LeaseUntil { get; private set; }

    /// <summary>Who is about to keep it.</summary>
    public Guid? LeaseAgentId { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }
    public string CreatedBy { get; private set; } = "";
    public DateTimeOffset UpdatedAt { get; private set; }
    public int Version { get; private set; }

    public IReadOnlyList<CallbackEvent> Events => _events;
    public bool IsOpen => CallbackTransitions.IsOpen(Status);

    /// <summary>Promises a call. The time must lie ahead.</summary>
    public static Callback Schedule(Guid projectId, Guid id, Guid contactId, Agent? agent, PromisedTime time, CallbackPriority priority, string? reason, string actor, DateTimeOffset now)
    {
        agent?.RequireActive();
        var callback = new Callback { ProjectId = projectId, Id = id, ContactId = contactId, AgentId = agent?.Id, Priority = priority, Status = CallbackStatus.Pending, CreatedAt = now, CreatedBy = actor };
        callback.Reason = Text.Clean(reason, ReasonMaxLength, "reason");
        callback.Promise(time, now);
        callback.Keep(CallbackChangeKind.Scheduled, callback.Reason, actor, now);
        return callback;
    }

    /// <summary>What a call that ended in the result callback promises; with no time said, <paramref name="needsConfirmation"/>.</summary>
    public static Callback PromisedOn(Call call, Guid id, Agent? agent, PromisedTime time, bool needsConfirmation, string actor, DateTimeOffset now)
    {
        var callback = Schedule(call.ProjectId, id, call.ContactId, agent, time, CallbackPriority.Normal, reason: null, actor, now);
        (callback.OriginCallId, callback.NeedsConfirmation) = (call.Id, needsConfirmation);
        return callback;
    }

    /// <summary>Moves the promise, a missed one too; whoever confirmed the old time has to confirm the new one.</summary>
    public void Reschedule(PromisedTime time, string actor, DateTimeOffset now)
    {
        RequireMove(CallbackStatus.Pending);
        Promise(time, now);
        (Status, NeedsConfirmation, ClosedAt) = (CallbackStatus.Pending, false, null);
        Release();
        Keep(CallbackChangeKind.Rescheduled, null, actor, now);
    }

    /// <summary>This very time is promised already, and still open.</summary>
    public bool IsPromisedFor(PromisedTime time) => IsOpen && (ScheduledAt, TimeZone) == (time.At, time.TimeZone);

    /// <summary>Changes who keeps it, how urgent it is, or why. The same again changes nothing.</summary>
    public bool Edit(Agent? agent, CallbackPriority priority, string? reason, string actor, DateTimeOffset now)
    {
        reason = Text.Clean(reason, ReasonMaxLength, "reason");
        if ((AgentId, Priority, Reason) == (agent?.Id, priority, reason))
        {
            return false;
        }

        if (!IsOpen && Status != CallbackStatus.Missed)
        {
            throw new DomainException("callback.closed", $"This callback is {Status.ToApiName()}; only an open or missed one can be changed.");
        }

        if (agent is not null && agent.Id != AgentId)
        {
            agent.RequireActive();
            Release();
        }

        (AgentId, Priority, Reason) = (agent?.Id, priority, reason);
        Keep(CallbackChangeKind.Edited, reason, actor, now);
        return true;
    }

    public void Confirm(string actor, DateTimeOffset now)
    {
        RequireMove(CallbackStatus.Confirmed);
        (Status, NeedsConfirmation) = (CallbackStatus.Confirmed, false);
        Keep(CallbackChangeKind.Confirmed, null, actor, now);
    }

    /// <summary>Kept, by hand or by a call.</summary>
    public void Complete(Guid? byCallId, string actor, DateTimeOffset now)
    {
        var from = Status;
        Close(CallbackStatus.Completed, CallbackChangeKind.Completed, null, actor, now);
        (CompletedFrom, CompletedByCallId) = (from, byCallId);
    }

    public void Miss(string actor, DateTimeOffset now) => Close(CallbackStatus.Missed, CallbackChangeKind.Missed, null, actor, now);

    public void Cancel(string? reason, string actor, DateTimeOffset now)
    {
        RequireMove(CallbackStatus.Cancelled);
        CancelReason = Text.Clean(reason, ReasonMaxLength, "reason") ?? throw DomainException.Invalid("callback.reason_required", "Say why the callback is cancelled.", "reason");
        Close(CallbackStatus.Cancelled, CallbackChangeKind.Cancelled, CancelReason, actor, now);
    }

    /// <summary>A return call ended: it kept the promise, or it was one more attempt. Only an open callback cares.</summary>
    public void CallEnded(Call call, string actor, DateTimeOffset now)
    {
        var result = call.Result!.Value;
        if (result.ReachesPerson())
        {
            if (IsOpen)
            {
                Complete(call.Id, actor, now);
            }
        }
        else if (result.CountsAsAttempt())
        {
            Attempts++;
            Release();
            LeaseUntil = now + RetryAfter;
            Keep(CallbackChangeKind.Attempted, result.ToApiName(), actor, now);
        }
    }

    /// <summary>Undoes <see cref="CallEnded"/> for a result that was wrong.</summary>
    public void CallCorrected(Guid callId, CallResult was, string actor, DateTimeOffset now)
    {
        if (CompletedByCallId == callId && Status == CallbackStatus.Completed)
        {
            (Status, CompletedFrom, CompletedByCallId, ClosedAt) = (CompletedFrom!.Value, null, null, null);
            Keep(CallbackChangeKind.Reopened, null, actor, now);
        }
        else if (!was.ReachesPerson() && was.CountsAsAttempt())
        {
            Attempts--;
            Touch(now);
        }
    }

    /// <summary>Late, at <paramref name="now"/>: still promised, and the time has passed.</summary>
    public bool IsOverdue(DateTimeOffset now) => IsOpen && ScheduledAt < now;

    public void ClearEvents() => _events.Clear();

    private void Promise(PromisedTime time, DateTimeOffset now)
    {
        if (time.At <= now)
        {
            throw DomainException.Invalid("callback.time_has_passed", "A callback is promised for a time that lies ahead.", "scheduledAt");
        }

        (ScheduledAt, TimeZone, UtcOffsetMinutes) = (time.At, time.TimeZone, time.UtcOffsetMinutes);
    }

    private void Close(CallbackStatus to, CallbackChangeKind kind, string? reason, string actor, DateTimeOffset now)
    {
        RequireMove(to);
        (Status, ClosedAt) = (to, now);
        Release();
        Keep(kind, reason, actor, now);
    }

    private void RequireMove(CallbackStatus to)
    {
        if (!CallbackTransitions.Allows(Status, to))
        {
            throw DomainException.IllegalMove("callback.illegal_transition", Status, to, CallbackTransitions.From(Status));
        }
    }

    private void Release() => (LeaseToken, LeaseUntil, LeaseAgentId) = (null, null, null);

    private void Keep(CallbackChangeKind kind, string? reason, string actor, DateTimeOffset now)
    {
        _events.Add(new CallbackEvent(kind, ScheduledAt, reason, actor, now));
        Touch(now);
    }

    private void Touch(DateTimeOffset now)
    {
        UpdatedAt = now;
        Version++;
    }
}
