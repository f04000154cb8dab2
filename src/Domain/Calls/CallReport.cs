namespace Contacts.Domain.Calls;

/// <summary>What a dialer tells about a call that ended. Times are instants; a duration is in seconds of talk.</summary>
public sealed record CallReport(CallResult Result)
{
    public string? Provider { get; init; }
    public string? ProviderCallId { get; init; }

    /// <summary>The provider's own word for the result, kept as it came.</summary>
    public string? ProviderResult { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Absent: at the moment of the report.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    public int? DurationSeconds { get; init; }
    public string? RecordingUrl { get; init; }
    public string? Summary { get; init; }
}

/// <summary>What one finished call says about its contact.</summary>
public sealed record CallFact(Guid CallId, string Number, CallResult Result, DateTimeOffset EndedAt, DateTimeOffset ReportedAt, Guid? CallbackId = null);
