using Contacts.Application.Common;
using Contacts.Domain;
using Contacts.Domain.Calls;
using FluentValidation;

namespace Contacts.Application.Calls;

/// <summary>How a call ended, as a dialer or its provider tells it.</summary>
public sealed record ReportedResult
{
    public CallResult? Result { get; init; }
    public string? Provider { get; init; }
    public string? ProviderResult { get; init; }
    public string? ProviderCallId { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public int? DurationSeconds { get; init; }
    public string? RecordingUrl { get; init; }
    public string? Summary { get; init; }
    public DateTimeOffset? CallbackAt { get; init; }
    public string? CallbackTimeZone { get; init; }

    public AgreedTime Agreed => new(CallbackAt, CallbackTimeZone);

    /// <summary>A result that is named wins over the provider's word, which is kept beside it.</summary>
    public CallReport Read(ProviderResults vocabulary)
    {
        var result = Result ?? (Provider is { Length: > 0 } && ProviderResult is { Length: > 0 }
            ? vocabulary.Of(Provider, ProviderResult)
            : throw new InvalidRequestException("required", "Give result, or provider and providerResult.", "result"));
        return new(result)
        {
            Provider = Provider,
            ProviderResult = ProviderResult,
            ProviderCallId = Text.Clean(ProviderCallId, Call.ProviderCallIdMaxLength, "providerCallId"),
            StartedAt = StartedAt,
            EndedAt = EndedAt,
            DurationSeconds = DurationSeconds,
            RecordingUrl = RecordingUrl,
            Summary = Summary,
        };
    }
}

/// <summary>A request that carries one.</summary>
public interface IReportsResult
{
    ReportedResult Report { get; }
}

/// <summary>Limits of texts and numbers; what they mean together the domain knows.</summary>
internal abstract class ReportValidator<T> : AbstractValidator<T> where T : IReportsResult
{
    protected ReportValidator()
    {
        RuleFor(r => r.Report.Provider).MaximumLength(Call.ProviderMaxLength).OverridePropertyName("provider");
        RuleFor(r => r.Report.ProviderResult).MaximumLength(Call.ProviderResultMaxLength).OverridePropertyName("providerResult");
        RuleFor(r => r.Report.ProviderCallId).MaximumLength(Call.ProviderCallIdMaxLength).OverridePropertyName("providerCallId");
        RuleFor(r => r.Report.DurationSeconds).InclusiveBetween(0, Call.MaxDurationSeconds).OverridePropertyName("durationSeconds");
        RuleFor(r => r.Report.RecordingUrl).MaximumLength(Call.RecordingUrlMaxLength).OverridePropertyName("recordingUrl");
        RuleFor(r => r.Report.Summary).MaximumLength(Call.SummaryMaxLength).OverridePropertyName("summary");
    }
}
