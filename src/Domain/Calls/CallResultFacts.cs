namespace Contacts.Domain.Calls;

/// <summary>What a result says, in one table: was a person reached, and does the attempt count.</summary>
public static class CallResultFacts
{
    private static readonly Dictionary<CallResult, (bool Reached, bool Counts)> Table = new()
    {
        [CallResult.Interested] = (true, true),
        [CallResult.Callback] = (true, true),
        [CallResult.NotInterested] = (true, true),
        [CallResult.Connected] = (true, true),
        [CallResult.DoNotCall] = (true, true),
        [CallResult.Voicemail] = (false, true),
        [CallResult.NoAnswer] = (false, true),
        [CallResult.Busy] = (false, true),
        [CallResult.WrongNumber] = (false, true),
        [CallResult.InvalidNumber] = (false, true),
        [CallResult.Failed] = (false, false),
        [CallResult.Unknown] = (false, true),
    };

    public static bool ReachesPerson(this CallResult result) => Table[result].Reached;

    /// <summary>A platform fault is nobody's attempt: it touches neither freshness nor the count.</summary>
    public static bool CountsAsAttempt(this CallResult result) => Table[result].Counts;
}
