using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using Contacts.Tests.Shared;

namespace Contacts.Domain.UnitTests.Contacts;

public sealed class FreshnessTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    private static readonly TimeSpan Week = TimeSpan.FromHours(7 * 24);
    private static readonly TimeSpan Month = TimeSpan.FromHours(30 * 24);

    private static readonly TimeSpan[] Ages =
        [TimeSpan.Zero, Week - Tick, Week, Week + Tick, Month - Tick, Month, Month + Tick, TimeSpan.FromDays(400), -Tick, TimeSpan.FromDays(-2), TimeSpan.FromDays(10)];

    private static readonly Dictionary<FreshnessLabel, Func<Contact, bool>> Filters = Enum.GetValues<FreshnessLabel>().ToDictionary(l => l, l => Freshness.Is(l, Given.Now).Compile());

    private static IEnumerable<TestCaseData> Boundaries()
    {
        TestCaseData Case(TimeSpan? age, CallResult? result, bool phoneAndEmail, FreshnessLabel label, FreshnessRule rule, string name) =>
            new TestCaseData(age, result, phoneAndEmail, label, rule).SetName("Of_" + name);

        foreach (var interest in new[] { CallResult.Interested, CallResult.Callback })
        {
            yield return Case(Week, interest, false, FreshnessLabel.Hot, FreshnessRule.ContactedWithin7DaysWithInterest, $"{interest}_Exactly7Days_IsHot");
            yield return Case(Week + Tick, interest, false, FreshnessLabel.Warm, FreshnessRule.ContactedWithin30Days, $"{interest}_ATickOver7Days_IsWarm");
            yield return Case(TimeSpan.FromDays(-1), interest, false, FreshnessLabel.Hot, FreshnessRule.ContactedWithin7DaysWithInterest, $"{interest}_InTheFuture_IsHot");
        }

        yield return Case(TimeSpan.Zero, CallResult.Voicemail, false, FreshnessLabel.Warm, FreshnessRule.ContactedWithin30Days, "WithoutInterest_IsWarm");
        yield return Case(Month, CallResult.Connected, false, FreshnessLabel.Warm, FreshnessRule.ContactedWithin30Days, "Exactly30Days_IsWarm");
        yield return Case(TimeSpan.FromDays(-1), CallResult.Connected, false, FreshnessLabel.Warm, FreshnessRule.ContactedWithin30Days, "InTheFuture_IsWarm");
        yield return Case(Month + Tick, CallResult.Connected, false, FreshnessLabel.Cold, FreshnessRule.LastContactOver30DaysAgo, "ATickOver30Days_IsCold");
        yield return Case(Month + Tick, CallResult.Interested, true, FreshnessLabel.Warm, FreshnessRule.PhoneAndEmail, "ATickOver30DaysWithPhoneAndEmail_IsWarm");
        yield return Case(null, null, true, FreshnessLabel.Warm, FreshnessRule.PhoneAndEmail, "NeverContactedWithPhoneAndEmail_IsWarm");
        yield return Case(null, CallResult.NoAnswer, false, FreshnessLabel.New, FreshnessRule.NeverContacted, "NeverContacted_IsNew");
    }

    [TestCaseSource(nameof(Boundaries))]
    public void Of_Boundary(TimeSpan? age, CallResult? result, bool phoneAndEmail, FreshnessLabel label, FreshnessRule rule) =>
        Assert.That(Freshness.Of(Given.Now - age, result, phoneAndEmail, phoneAndEmail, Given.Now), Is.EqualTo(new Freshness(label, rule)));

    [TestCase(true, false)]
    [TestCase(false, true)]
    public void Of_OnlyPhoneOrEmail_IsNew(bool phone, bool email) =>
        Assert.That(Freshness.Of(null, null, phone, email, Given.Now).Label, Is.EqualTo(FreshnessLabel.New));

    [Test]
    public void Is_AtEveryBoundary_AgreesWithOf()
    {
        foreach (var age in Ages)
        {
            foreach (var result in Enum.GetValues<CallResult>())
            {
                for (var given = 0; given < 4; given++)
                {
                    AssertOneFilterAgrees(ContactOf(given, [(age, CallResult.Connected), (age, result)]));
                }
            }
        }
    }

    [Property(MaxTest = 500)]
    public void Is_PartitionsAllContacts(byte given, (byte Age, sbyte Ticks, byte Result)[] calls) =>
        AssertOneFilterAgrees(ContactOf(given % 4, [.. (calls ?? []).Select(c => (Ages[c.Age % Ages.Length] + TimeSpan.FromTicks(c.Ticks), (CallResult)((c.Result % 12) + 1)))]));

    private static void AssertOneFilterAgrees(Contact c)
    {
        var label = Freshness.Of(c.LastContactedAt, c.LastCallResult, c.Phone is not null, c.Email is not null, Given.Now).Label;

        Assert.That(Filters.Where(f => f.Value(c)).Select(f => f.Key), Is.EqualTo(new[] { label }), $"{c.LastContactedAt:O} {c.LastCallResult} {c.Phone} {c.Email}");
    }

    private static Contact ContactOf(int given, IEnumerable<(TimeSpan Age, CallResult Result)> calls)
    {
        var changes = new ContactChanges { Name = "Ada" };
        if ((given & 1) != 0)
        {
            changes.Phone = Given.Phone;
        }

        if ((given & 2) != 0)
        {
            changes.Email = "ada@example.com";
        }

        var contact = Given.Contact(changes);
        foreach (var (age, result) in calls)
        {
            contact.RecordCall(result, Given.Now - age, Given.Actor, Given.Now);
        }

        return contact;
    }
}
