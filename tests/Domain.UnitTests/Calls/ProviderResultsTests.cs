using Contacts.Domain.Calls;

namespace Contacts.Domain.UnitTests.Calls;

public sealed class ProviderResultsTests
{
    private static readonly ProviderResults BuiltIn = new();

    [TestCase("twilio", "completed", CallResult.Connected)]
    [TestCase("Twilio", "no-answer", CallResult.NoAnswer)]
    [TestCase("twilio", "No Answer", CallResult.NoAnswer)]
    [TestCase("twilio", "no_answer", CallResult.NoAnswer)]
    [TestCase("twilio", "machine_end_beep", CallResult.Voicemail)]
    [TestCase("vicidial", "NI", CallResult.NotInterested)]
    [TestCase("vicidial", "ADC", CallResult.InvalidNumber)]
    [TestCase("vicidial", "sale", CallResult.Interested)]
    [TestCase("vicidial", "QDNC", CallResult.DoNotCall)]
    [TestCase("retell", "voicemail_reached", CallResult.Voicemail)]
    [TestCase("retell", "error_llm_websocket_open", CallResult.Failed)]
    [TestCase("vapi", "customer-did-not-answer", CallResult.NoAnswer)]
    [TestCase("vapi", "assistant-ended-call-after-message-spoken", CallResult.Connected)]
    [TestCase("vapi", "assistant-error", CallResult.Failed)]
    [TestCase("vapi", "call.in-progress.error-vapifault-openai", CallResult.Failed)]
    [TestCase("twilio", "blorp", CallResult.Unknown)]
    [TestCase("acme", "completed", CallResult.Unknown)]
    public void Word_IsReadByTheTable(string provider, string word, CallResult result) => Assert.That(BuiltIn.Of(provider, word), Is.EqualTo(result));

    [Test]
    public void Completed_IsNeverInterested() =>
        Assert.That(BuiltIn.Tables.Values.Where(table => table.ContainsKey("completed")).Select(table => table["completed"]), Is.Not.Empty.And.All.EqualTo(CallResult.Connected));

    [Test]
    public void Configuration_AddsProvidersAndWords_AndWins()
    {
        var extended = new ProviderResults(new Dictionary<string, Dictionary<string, CallResult>>
        {
            ["Acme"] = new() { ["All Good"] = CallResult.Interested },
            ["twilio"] = new() { ["failed"] = CallResult.InvalidNumber, ["machine_*"] = CallResult.NoAnswer },
        });

        Assert.That(extended.Of("acme", "all_good"), Is.EqualTo(CallResult.Interested));
        Assert.That(extended.Of("twilio", "failed"), Is.EqualTo(CallResult.InvalidNumber));
        Assert.That(extended.Of("twilio", "machine_new"), Is.EqualTo(CallResult.NoAnswer));
        Assert.That(extended.Of("twilio", "machine_start"), Is.EqualTo(CallResult.Voicemail), "the whole word comes first");
        Assert.That(BuiltIn.Of("twilio", "failed"), Is.EqualTo(CallResult.Failed));
    }
}
