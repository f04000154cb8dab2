using Contacts.Domain.Calls;

namespace Contacts.Domain.Callbacks;

/// <summary>A promise to ring a contact at a given time.</summary>
public sealed class Callback
{
    public const int ReasonMaxLength = 500;
    public const int ActorMaxLength = 100;

    /// <summary>Why the refusal on a call calls off what was promised.</summary>
    public const string RefusedOnCall = "Asked on a call not to be called.";

    /// <summary>Why a refusal that came another way does.</summary>
    public const string Refused = "The contact asked not to be called.";

    /// <summary>Why a correction calls off what was promised on the call.</summary>
    public const string NeverPromised = "The result of the call was corrected.";

    public const string ContactDeleted = "The contact was deleted.";

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

    public string? CancelReason { get; private set; }

    /// <summary>When it was completed, missed or cancelled.</summary>
    public DateTimeOffset? ClosedAt { get; private set; }

    /// <summary>After an attempt that reached nobody: not handed out before.</summary>
    public DateTimeOffset? RetryAt { get; private set; }

    /// <summary>Who is about to keep it, and until when nobody else does.</summary>
    public Guid? LeaseAgentId { get; private set; }

    public DateTimeOffset? LeaseUntil { get; private set; }

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
        (Status, NeedsConfirmation, ClosedAt, RetryAt) = (CallbackStatus.Pending, false, null, null);
        Release();
        Keep(CallbackChangeKind.Rescheduled, null, actor, now);
    }

    /// <summary>This very time is promised already, and still open.</summary>
    public bool IsPromisedFor(PromisedTime time) => IsOpen && WasPromisedFor(time);

    /// <summary>This very time was promised, whatever has become of it.</summary>
    public bool WasPromisedFor(PromisedTime time) => (ScheduledAt, TimeZone) == (time.At, time.TimeZone);

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

    /// <summary>Kept, as somebody says; a call that keeps it says so itself.</summary>
    public void Complete(string actor, DateTimeOffset now) => Close(CallbackStatus.Completed, CallbackChangeKind.Completed, null, actor, now);

    public void Miss(string actor, DateTimeOffset now) => Close(CallbackStatus.Missed, CallbackChangeKind.Missed, null, actor, now);

    public void Cancel(string? reason, string actor, DateTimeOffset now)
    {
        RequireMove(CallbackStatus.Cancelled);
        CancelReason = Text.Clean(reason, ReasonMaxLength, "reason") ?? throw DomainException.Invalid("callback.reason_required", "Say why the callback is cancelled.", "reason");
        Close(CallbackStatus.Cancelled, CallbackChangeKind.Cancelled, CancelReason, actor, now);
    }

    /// <summary>Who may place the return call now: whoever claimed the callback while the lease lasts, else the agent who is named, else its own.</summary>
    public Guid? CallerAt(DateTimeOffset now, Guid? named)
    {
        if (!IsOpen)
        {
            throw new DomainException("callback.closed", $"This callback is {Status.ToApiName()}; only an open one is called back.");
        }

        if (LeaseAgentId is not { } holder || LeaseUntil is not { } until || until <= now)
        {
            return named ?? AgentId;
        }

        return named is null || named == holder ? holder
            : throw new DomainException("callback.leased", $"Another agent has claimed this callback until {until.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}.", "agentId");
    }

    /// <summary>A call with the contact ended: it kept the promise, was one more attempt to, or called it off.</summary>
    public void CallEnded(CallFact call, string actor, DateTimeOffset now) => Follow(() => Hear(call, CreatedAt), call, actor, now);

    /// <summary>
    /// Where it stands by what people and the service did, in <paramref name="history"/>, and by all <paramref name="calls"/> as they are known now, each at its time; what is not allowed there did not happen.
    /// What a wrong result did goes with it. The promised time, the agent, the priority and the reason stay as people left them.
    /// </summary>
    public void CallCorrected(CallFact corrected, IEnumerable<CallbackChange> history, IReadOnlyCollection<CallFact> calls, string actor, DateTimeOffset now)
    {
        var origin = calls.FirstOrDefault(call => call.CallId == OriginCallId);
        var since = origin?.ReportedAt ?? CreatedAt;
        var steps = history.Where(change => change.CallbackId == Id).Select(change => (change.At, Take: (Action)(() => Repeat(change, calls))))
            .Concat(calls.OrderBy(call => call.CallId).Select(call => (At: call.ReportedAt, Take: (Action)(() => Hear(call, since)))))
            .OrderBy(step => step.At).ToList(); // stable: at one moment, what was done by hand comes before what a call did
        Follow(
            () =>
            {
                (Status, Attempts, CompletedByCallId, CancelReason, ClosedAt, RetryAt) = (CallbackStatus.Pending, 0, null, null, null, null);
                steps.ForEach(step => step.Take());
                if (IsOpen && origin is not null && origin.Result != CallResult.Callback)
                {
                    (Status, CancelReason, ClosedAt, RetryAt) = (CallbackStatus.Cancelled, NeverPromised, now, null);
                }
            },
            corrected, actor, now);
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
        (Status, ClosedAt, RetryAt) = (to, now, null);
        Release();
        Keep(kind, reason, actor, now);
    }

    /// <summary>Only an open promise can be kept, or called off by a refusal that came after it; an attempt counts in any case.</summary>
    private void Hear(CallFact call, DateTimeOffset promisedAt)
    {
        var isReturnCall = call.CallbackId == Id;
        if (isReturnCall && call.Result.ReachesPerson() && IsOpen)
        {
            (Status, CompletedByCallId, ClosedAt, RetryAt) = (CallbackStatus.Completed, call.CallId, call.ReportedAt, null);
        }
        else if (isReturnCall && !call.Result.ReachesPerson() && call.Result.CountsAsAttempt())
        {
            (Attempts, RetryAt) = (Attempts + 1, IsOpen ? call.ReportedAt + RetryAfter : null);
        }
        else if (call.Result == CallResult.DoNotCall && IsOpen && promisedAt <= call.ReportedAt)
        {
            (Status, CancelReason, ClosedAt, RetryAt) = (CallbackStatus.Cancelled, RefusedOnCall, call.ReportedAt, null);
        }
    }

    /// <summary>A step from its history; one that a call took is taken by that call, but for a promise called off by a result that still stands.</summary>
    private void Repeat(CallbackChange change, IEnumerable<CallFact> calls)
    {
        CallbackStatus? to = change.Kind switch
        {
            CallbackChangeKind.Confirmed => CallbackStatus.Confirmed,
            CallbackChangeKind.Rescheduled => CallbackStatus.Pending,
            CallbackChangeKind.Completed => CallbackStatus.Completed,
            CallbackChangeKind.Missed => CallbackStatus.Missed,
            CallbackChangeKind.Cancelled => CallbackStatus.Cancelled,
            _ => null,
        };
        var stands = change.CallId is null || (to == CallbackStatus.Cancelled && calls.Any(call => call.CallId == change.CallId && (call.CallId == OriginCallId ? call.Result != CallResult.Callback : call.Result == CallResult.DoNotCall)));
        if (to is { } status && stands && CallbackTransitions.Allows(Status, status))
        {
            (Status, CancelReason, ClosedAt, RetryAt) = (status, change.Reason, CallbackTransitions.IsOpen(status) ? null : change.At, status == CallbackStatus.Confirmed ? RetryAt : null);
        }
    }

    private void Follow(Action what, CallFact call, string actor, DateTimeOffset now)
    {
        var (before, attempts) = ((Status, CompletedByCallId, CancelReason, ClosedAt, RetryAt), Attempts);
        what();
        if (before.Status != Status || before.CompletedByCallId != CompletedByCallId)
        {
            var kind = Status switch
            {
                CallbackStatus.Completed => CallbackChangeKind.Completed,
                CallbackStatus.Missed => CallbackChangeKind.Missed,
                CallbackStatus.Cancelled => CallbackChangeKind.Cancelled,
                _ => CallbackChangeKind.Reopened,
            };
            Release();
            Keep(kind, CancelReason, actor, now, call.CallId);
        }
        else if (attempts < Attempts)
        {
            Release();
            Keep(CallbackChangeKind.Attempted, call.Result.ToApiName(), actor, now, call.CallId);
        }
        else if (attempts != Attempts || before != (Status, CompletedByCallId, CancelReason, ClosedAt, RetryAt))
        {
            Touch(now);
        }
    }

    private void RequireMove(CallbackStatus to)
    {
        if (!CallbackTransitions.Allows(Status, to))
        {
            throw DomainException.IllegalMove("callback.illegal_transition", Status, to, CallbackTransitions.From(Status));
        }
    }

    private void Release() => (LeaseAgentId, LeaseUntil) = (null, null);

    private void Keep(CallbackChangeKind kind, string? reason, string actor, DateTimeOffset now, Guid? becauseOfCall = null)
    {
        _events.Add(new CallbackEvent(kind, ScheduledAt, reason, becauseOfCall, actor, now));
        Touch(now);
    }

    private void Touch(DateTimeOffset now)
    {
        UpdatedAt = now;
        Version++;
    }
}
