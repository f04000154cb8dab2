namespace Contacts.Domain.Calls;

/// <summary>One attempt to speak with a contact: queued, handed to a dialer, made, and its result.</summary>
public sealed class Call
{
    public const int ProviderMaxLength = 50;
    public const int ProviderCallIdMaxLength = 200;
    public const int ProviderResultMaxLength = 200;
    public const int RecordingUrlMaxLength = 2000;
    public const int SummaryMaxLength = 10_000;
    public const int ActorMaxLength = 100;
    public const int MaxDurationSeconds = 24 * 60 * 60;

    /// <summary>Clocks differ: a dialer's may be ahead of ours by this much.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    public static readonly TimeSpan LongestWait = TimeSpan.FromDays(366);

    private Call() { } // EF

    public Guid ProjectId { get; private set; }
    public Guid Id { get; private set; }
    public Guid ContactId { get; private set; }
    public Guid? AgentId { get; private set; }

    /// <summary>The agent claimed a call that was anybody's: it is again when it returns to the queue.</summary>
    public bool AgentByClaim { get; private set; }

    /// <summary>The promise that this call keeps.</summary>
    public Guid? CallbackId { get; private set; }

    /// <summary>The bulk call that queued it.</summary>
    public Guid? BatchId { get; private set; }

    public CallDirection Direction { get; private set; }
    public CallStatus Status { get; private set; }

    /// <summary>E.164: the contact's number when the call was queued or made.</summary>
    public string Number { get; private set; } = "";

    public CallPriority Priority { get; private set; }

    /// <summary>No dialer gets it before.</summary>
    public DateTimeOffset NotBefore { get; private set; }

    /// <summary>Handed out only within calling hours in the contact's zone.</summary>
    public bool KeepsCallingHours { get; private set; }

    public DateTimeOffset QueuedAt { get; private set; }
    public string QueuedBy { get; private set; } = "";

    /// <summary>Kept after the lease has run out: a late report is still taken while no other dialer has the call.</summary>
    public Guid? LeaseToken { get; private set; }

    /// <summary>Who claimed it, kept like the token: a late report is theirs.</summary>
    public Guid? LeaseAgentId { get; private set; }

    public DateTimeOffset? LeaseUntil { get; private set; }
    public DateTimeOffset? ClaimedAt { get; private set; }
    public DateTimeOffset? StartedAt { get; private set; }

    public DateTimeOffset? EndedAt
    {
        get;
        private set => (field, At) = (value, value ?? QueuedAt);
    }

    /// <summary>When it stands in the contact's history: when it ended, else when it was queued.</summary>
    public DateTimeOffset At { get; private set; }

    public int? DurationSeconds { get; private set; }

    /// <summary>Nobody reported the duration: it follows from start, end and result.</summary>
    public bool DurationIsDerived { get; private set; }

    public string? RecordingUrl { get; private set; }
    public string? Summary { get; private set; }
    public string? Provider { get; private set; }

    /// <summary>Unique per project: the same report twice is one record.</summary>
    public string? ProviderCallId { get; private set; }

    public string? ProviderResult { get; private set; }
    public CallResult? Result { get; private set; }

    /// <summary>When the first report of the result came.</summary>
    public DateTimeOffset? ReportedAt { get; private set; }

    public DateTimeOffset? CorrectedAt { get; private set; }
    public CallCancelReason? CancelReason { get; private set; }
    public DateTimeOffset UpdatedAt { get; private set; }
    public int Version { get; private set; }

    public bool IsActive => CallTransitions.IsActive(Status);
    public CallFact? Fact => Result is { } result ? new(Id, Number, result, EndedAt!.Value, ReportedAt!.Value, CallbackId) : null;

    /// <summary>A call waits for a year at most, and never for a moment that has passed.</summary>
    public static void CheckNotBefore(DateTimeOffset? notBefore, DateTimeOffset now)
    {
        if (notBefore < now - ClockSkew || notBefore > now + LongestWait)
        {
            throw DomainException.Invalid("out_of_range", "notBefore lies ahead, within a year; leave it out to call now.", "notBefore");
        }
    }

    /// <summary>Puts a call in the queue. Without <paramref name="notBefore"/> it may be handed out at once.</summary>
    public static Call Queue(
        Guid projectId, Guid id, Guid contactId, string number, CallPriority priority, DateTimeOffset? notBefore, bool keepsCallingHours, Agent? agent, Guid? callbackId, Guid? batchId, string actor, DateTimeOffset now)
    {
        agent?.RequireActive();
        return new()
        {
            ProjectId = projectId,
            Id = id,
            ContactId = contactId,
            AgentId = agent?.Id,
            CallbackId = callbackId,
            BatchId = batchId,
            Direction = CallDirection.Outbound,
            Status = CallStatus.Queued,
            Number = number,
            Priority = priority,
            NotBefore = notBefore > now ? notBefore.Value : now,
            KeepsCallingHours = keepsCallingHours,
            QueuedAt = now,
            At = now,
            QueuedBy = actor,
            UpdatedAt = now,
            Version = 1,
        };
    }

    /// <summary>Records a call that was made elsewhere and has ended.</summary>
    public static Call Log(Guid projectId, Guid id, Guid contactId, string number, CallDirection direction, Guid? agentId, Guid? callbackId, CallReport report, string actor, DateTimeOffset now)
    {
        var call = Queue(projectId, id, contactId, number, CallPriority.Normal, null, keepsCallingHours: false, agent: null, callbackId, batchId: null, actor, now);
        (call.Direction, call.AgentId) = (direction, agentId);
        call.Take(report, now);
        call.ReportedAt = now;
        return call;
    }

    /// <summary>A dialer takes it: only who has the token may report on it until the lease ends.</summary>
    public void Claim(Guid leaseToken, DateTimeOffset leaseUntil, DateTimeOffset now)
    {
        RequireMove(CallStatus.Claimed);
        (Status, LeaseToken, LeaseUntil, ClaimedAt) = (CallStatus.Claimed, leaseToken, leaseUntil, now);
        Touch(now);
    }

    /// <summary>The dialer has begun: from here on the lease no longer takes the call back.</summary>
    public void Progress(Guid leaseToken, DateTimeOffset? startedAt, DateTimeOffset leaseUntil, string? provider, string? providerCallId, DateTimeOffset now)
    {
        RequireLease(leaseToken);
        RequireSinceQueued(startedAt, "startedAt");
        Status = CallStatus.InProgress;
        StartedAt = startedAt is { } started ? NotAhead(started, "startedAt", now) : StartedAt ?? now;
        LeaseUntil = leaseUntil;
        TakeProvider(provider, providerCallId);
        Touch(now);
    }

    /// <summary>The call ended. Returns false for the same report again, which changes nothing.</summary>
    public bool End(Guid leaseToken, CallReport report, DateTimeOffset now)
    {
        if (Result is { } known)
        {
            return known == report.Result && LeaseToken == leaseToken ? false
                : throw new DomainException("call.already_ended", $"This call has ended with the result {known.ToApiName()}; correct it with PUT if that is wrong.", "result");
        }

        RequireLease(leaseToken);
        Take(report, now);
        ReportedAt = now;
        return true;
    }

    /// <summary>Replaces what was reported. What followed from the wrong result is derived again by whoever holds the contact.</summary>
    public void Correct(CallReport report, DateTimeOffset now)
    {
        if (Result is null)
        {
            throw new DomainException("call.not_ended", $"This call is {Status.ToApiName()}; only a result that was reported can be corrected.", "result");
        }

        Take(
            report with
            {
                StartedAt = report.StartedAt ?? StartedAt,
                EndedAt = report.EndedAt ?? EndedAt,
                DurationSeconds = report.DurationSeconds ?? (DurationIsDerived ? null : DurationSeconds),
                RecordingUrl = report.RecordingUrl ?? RecordingUrl,
                Summary = report.Summary ?? Summary,
                ProviderResult = report.ProviderResult ?? ProviderResult,
            },
            now);
        CorrectedAt = now;
    }

    public void Cancel(CallCancelReason reason, DateTimeOffset now)
    {
        RequireMove(CallStatus.Cancelled);
        (Status, CancelReason, LeaseUntil) = (CallStatus.Cancelled, reason, null);
        Touch(now);
    }

    /// <summary>Another agent is to make it; null for any.</summary>
    public void Reassign(Agent? agent, DateTimeOffset now)
    {
        agent?.RequireActive();
        (AgentId, AgentByClaim) = (agent?.Id, false);
        Touch(now);
    }

    /// <summary>The contact has another number by now.</summary>
    public void Redirect(string number) => Number = number;

    /// <summary>Nobody ever said how it ended, and the longest time for a call has passed: the platform lost it.</summary>
    public void GiveUp(DateTimeOffset now)
    {
        RequireMove(CallStatus.Failed);
        Take(new CallReport(CallResult.Failed), now);
        ReportedAt = now;
    }

    private void Take(CallReport report, DateTimeOffset now)
    {
        var ended = NotAhead(report.EndedAt ?? now, "endedAt", now);
        var started = report.StartedAt is { } given ? NotAhead(given, "startedAt", now) : StartedAt;
        if (report.StartedAt > report.EndedAt || started - ended > ClockSkew)
        {
            throw DomainException.Invalid("call.ended_before_start", "A call ends after it started; check startedAt and endedAt.", "endedAt");
        }

        RequireSinceQueued(report.StartedAt, "startedAt");
        RequireSinceQueued(report.EndedAt, "endedAt");
        started = started > ended ? ended : started; // the start may be by our clock, and the end by the dialer's

        if (report.DurationSeconds is < 0 or > MaxDurationSeconds)
        {
            throw DomainException.Invalid("out_of_range", $"A duration is 0 to {MaxDurationSeconds} seconds.", "durationSeconds");
        }

        TakeProvider(report.Provider, report.ProviderCallId);
        ProviderResult = Text.Clean(report.ProviderResult, ProviderResultMaxLength, "providerResult");
        RecordingUrl = Text.Clean(report.RecordingUrl, RecordingUrlMaxLength, "recordingUrl");
        Summary = Text.Clean(report.Summary, SummaryMaxLength, "summary");
        (Result, StartedAt, EndedAt) = (report.Result, started, ended);
        DurationIsDerived = report.DurationSeconds is null;
        DurationSeconds = report.DurationSeconds ?? (started is { } from && report.Result.ReachesPerson() ? (int)Math.Min((ended - from).TotalSeconds, MaxDurationSeconds) : null);
        Status = report.Result == CallResult.Failed ? CallStatus.Failed : CallStatus.Completed;
        LeaseUntil = null;
        Touch(now);
    }

    private void TakeProvider(string? provider, string? providerCallId)
    {
        Provider = Text.Clean(provider, ProviderMaxLength, "provider")?.ToLowerInvariant() ?? Provider;
        ProviderCallId = Text.Clean(providerCallId, ProviderCallIdMaxLength, "providerCallId") ?? ProviderCallId;
    }

    /// <summary>Only who holds the call may speak of it: claimed, or run out of time and not yet with anybody else; then it is theirs again.</summary>
    private void RequireLease(Guid leaseToken)
    {
        if (!IsActive)
        {
            throw new DomainException("call.already_ended", $"This call is {Status.ToApiName()}.");
        }

        if (LeaseToken != leaseToken)
        {
            throw new DomainException("call.lease_lost", "This lease is not, or no longer, the one that holds the call; claim again.", "leaseToken");
        }

        AgentId ??= LeaseAgentId;
    }

    private void RequireMove(CallStatus to)
    {
        if (!CallTransitions.Allows(Status, to))
        {
            throw DomainException.IllegalMove("call.illegal_transition", Status, to, CallTransitions.From(Status));
        }
    }

    /// <summary>Nobody dials a call before it is queued; only one that was made elsewhere is recorded afterwards.</summary>
    private void RequireSinceQueued(DateTimeOffset? time, string field)
    {
        if (ClaimedAt is not null && time < QueuedAt - ClockSkew)
        {
            throw DomainException.Invalid("call.before_queued", $"{field} lies before the call was queued; a call made elsewhere is recorded with POST /calls/log.", field);
        }
    }

    private static DateTimeOffset NotAhead(DateTimeOffset time, string field, DateTimeOffset now) => time <= now + ClockSkew
        ? (time < now ? time : now)
        : throw DomainException.Invalid("call.time_ahead", $"{field} lies in the future; report a call when it has happened.", field);

    private void Touch(DateTimeOffset now)
    {
        UpdatedAt = now;
        Version++;
    }
}
