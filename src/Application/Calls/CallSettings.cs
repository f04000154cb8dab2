using Contacts.Domain;
using Contacts.Domain.Calls;

namespace Contacts.Application.Calls;

/// <summary>Limits of calling, from configuration.</summary>
public sealed class CallSettings
{
    public const string Section = "Calls";

    /// <summary>A call under way of which nothing more is heard is given up as failed after this many hours.</summary>
    public double MaxCallHours { get; set; } = 4;

    /// <summary>How often expired leases, lost calls and missed callbacks are looked for, in seconds.</summary>
    public double PollSeconds { get; set; } = 5;

    /// <summary>More words of providers: provider, word, result, as in Calls:ProviderResults:twilio:completed = connected. They win over the built-in ones.</summary>
    public Dictionary<string, Dictionary<string, string>> ProviderResults { get; set; } = [];

    public ProviderResults Vocabulary() => new(ProviderResults.ToDictionary(
        provider => provider.Key,
        provider => provider.Value.ToDictionary(
            word => word.Key,
            word => ApiNames.TryParse<CallResult>(word.Value, out var result)
                ? result
                : throw new InvalidOperationException($"{Section}:ProviderResults:{provider.Key}:{word.Key} is \"{word.Value}\"; it takes one of {string.Join(", ", ApiNames.Of<CallResult>())}."))));
}
