namespace Contacts.Domain.Calls;

/// <summary>
/// What the words of calling providers mean here: Twilio call statuses and AnsweredBy, VICIdial statuses, Retell disconnection reasons, Vapi ended reasons.
/// A word that ends in * stands for all that begin so. A call that was merely completed is connected: nobody said that the person was interested.
/// </summary>
public sealed class ProviderResults
{
    public static readonly IReadOnlyDictionary<string, IReadOnlyDictionary<string, CallResult>> BuiltIn = new Dictionary<string, IReadOnlyDictionary<string, CallResult>>
    {
        ["twilio"] = new Dictionary<string, CallResult>
        {
            ["completed"] = CallResult.Connected,
            ["human"] = CallResult.Connected,
            ["machine_start"] = CallResult.Voicemail,
            ["machine_end_beep"] = CallResult.Voicemail,
            ["machine_end_silence"] = CallResult.Voicemail,
            ["machine_end_other"] = CallResult.Voicemail,
            ["busy"] = CallResult.Busy,
            ["no-answer"] = CallResult.NoAnswer,
            ["canceled"] = CallResult.Failed,
            ["failed"] = CallResult.Failed,
        },
        ["vicidial"] = new Dictionary<string, CallResult>
        {
            ["SALE"] = CallResult.Interested,
            ["CALLBK"] = CallResult.Callback,
            ["CBHOLD"] = CallResult.Callback,
            ["NI"] = CallResult.NotInterested,
            ["DEC"] = CallResult.NotInterested,
            ["NP"] = CallResult.Connected,
            ["XFER"] = CallResult.Connected,
            ["PU"] = CallResult.Connected,
            ["DNC"] = CallResult.DoNotCall,
            ["DNCL"] = CallResult.DoNotCall,
            ["DNCC"] = CallResult.DoNotCall,
            ["QDNC"] = CallResult.DoNotCall,
            ["A"] = CallResult.Voicemail,
            ["AA"] = CallResult.Voicemail,
            ["AM"] = CallResult.Voicemail,
            ["AL"] = CallResult.Voicemail,
            ["N"] = CallResult.NoAnswer,
            ["NA"] = CallResult.NoAnswer,
            ["B"] = CallResult.Busy,
            ["AB"] = CallResult.Busy,
            ["WN"] = CallResult.WrongNumber,
            ["DC"] = CallResult.InvalidNumber,
            ["ADC"] = CallResult.InvalidNumber,
            ["DROP"] = CallResult.Failed,
            ["PDROP"] = CallResult.Failed,
            ["XDROP"] = CallResult.Failed,
            ["ERI"] = CallResult.Failed,
            ["LRERR"] = CallResult.Failed,
            ["CG"] = CallResult.Failed,
            ["CGT"] = CallResult.Failed,
        },
        ["retell"] = new Dictionary<string, CallResult>
        {
            ["user_hangup"] = CallResult.Connected,
            ["agent_hangup"] = CallResult.Connected,
            ["call_transfer"] = CallResult.Connected,
            ["inactivity"] = CallResult.Connected,
            ["max_duration_reached"] = CallResult.Connected,
            ["user_declined"] = CallResult.NoAnswer,
            ["voicemail_reached"] = CallResult.Voicemail,
            ["machine_detected"] = CallResult.Voicemail,
            ["ivr_reached"] = CallResult.Voicemail,
            ["dial_busy"] = CallResult.Busy,
            ["dial_no_answer"] = CallResult.NoAnswer,
            ["invalid_destination"] = CallResult.InvalidNumber,
            ["dial_failed"] = CallResult.Failed,
            ["concurrency_limit_reached"] = CallResult.Failed,
            ["no_valid_payment"] = CallResult.Failed,
            ["scam_detected"] = CallResult.Failed,
            ["marked_as_spam"] = CallResult.Failed,
            ["registered_call_timeout"] = CallResult.Failed,
            ["sip_routing_error"] = CallResult.Failed,
            ["telephony_provider_*"] = CallResult.Failed,
            ["error_*"] = CallResult.Failed,
        },
        ["vapi"] = new Dictionary<string, CallResult>
        {
            ["customer-ended-call"] = CallResult.Connected,
            ["assistant-ended-call*"] = CallResult.Connected,
            ["assistant-said-end-call-phrase"] = CallResult.Connected,
            ["assistant-forwarded-call"] = CallResult.Connected,
            ["silence-timed-out"] = CallResult.Connected,
            ["exceeded-max-duration"] = CallResult.Connected,
            ["voicemail"] = CallResult.Voicemail,
            ["customer-busy"] = CallResult.Busy,
            ["customer-did-not-answer"] = CallResult.NoAnswer,
            ["assistant-*"] = CallResult.Failed,
            ["pipeline-*"] = CallResult.Failed,
            ["call.*"] = CallResult.Failed,
            ["phone-call-provider-*"] = CallResult.Failed,
            ["twilio-*"] = CallResult.Failed,
            ["vonage-*"] = CallResult.Failed,
            ["manually-canceled"] = CallResult.Failed,
            ["db-error"] = CallResult.Failed,
            ["unknown-error"] = CallResult.Failed,
        },
    };

    private readonly Dictionary<string, Dictionary<string, CallResult>> _tables;

    /// <summary>The built-in words, and those of <paramref name="more"/>, which win.</summary>
    public ProviderResults(IReadOnlyDictionary<string, Dictionary<string, CallResult>>? more = null)
    {
        _tables = BuiltIn.ToDictionary(table => Key(table.Key), table => table.Value.ToDictionary(word => Key(word.Key), word => word.Value));
        foreach (var (provider, words) in more ?? new Dictionary<string, Dictionary<string, CallResult>>())
        {
            var table = _tables.TryGetValue(Key(provider), out var known) ? known : _tables[Key(provider)] = [];
            foreach (var (word, result) in words)
            {
                table[Key(word)] = result;
            }
        }
    }

    public IReadOnlyDictionary<string, Dictionary<string, CallResult>> Tables => _tables;

    /// <summary>The whole word first, else the longest beginning; what is not in the table is unknown.</summary>
    public CallResult Of(string provider, string word)
    {
        if (!_tables.TryGetValue(Key(provider), out var table))
        {
            return CallResult.Unknown;
        }

        var key = Key(word);
        return table.TryGetValue(key, out var exact) ? exact
            : table.Where(entry => entry.Key.EndsWith('*') && key.StartsWith(entry.Key[..^1], StringComparison.Ordinal)).OrderByDescending(entry => entry.Key.Length).Select(entry => (CallResult?)entry.Value).FirstOrDefault() ?? CallResult.Unknown;
    }

    /// <summary>Providers spell one word as no-answer, no_answer and "No Answer".</summary>
    private static string Key(string word) => word.Trim().ToLowerInvariant().Replace('_', '-').Replace(' ', '-');
}
