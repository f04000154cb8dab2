using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;

namespace Contacts.Domain.UnitTests.Contacts;

public sealed class ContactKindTests
{
    private static readonly DateTimeOffset?[] Times =
        [null, Given.Now.AddDays(-31), Given.Now - Freshness.WarmFor, Given.Now.AddDays(-8), Given.Now - Freshness.HotFor, Given.Now, Given.Now.AddHours(1)];

    [Test]
    public void Of_ReadsEveryDigit()
    {
        Assert.That(ContactKind.Of(1), Is.EqualTo(new ContactKind(ContactType.Contact, Band: null, Stage: null, HasPhoneAndEmail: false, WasContacted: false)));
        Assert.That(ContactKind.Of(3623), Is.EqualTo(new ContactKind(ContactType.Customer, ScoreBand.Warm, LeadStage.Won, HasPhoneAndEmail: true, WasContacted: true)));
        Assert.That(ContactKind.Of(1032), Is.EqualTo(new ContactKind(ContactType.Lead, ScoreBand.Cool, Stage: null, HasPhoneAndEmail: true, WasContacted: false)));
    }

    [Test]
    public void LabelAt_IsThatOfAContactOfTheKind()
    {
        var kinds = Enumerable.Range(0, 4).Select(ContactedKind.Of).ToList();
        Assert.That(kinds, Is.EqualTo(new ContactedKind[] { new(false, false), new(true, false), new(false, true), new(true, true) }));
        foreach (var kind in kinds)
        {
            foreach (var at in Times)
            {
                foreach (var result in Enum.GetValues<CallResult>().Where(r => (r is CallResult.Interested or CallResult.Callback) == kind.IsInterested))
                {
                    Assert.That(kind.LabelAt(at, Given.Now), Is.EqualTo(Freshness.Of(at, result, kind.HasPhoneAndEmail, kind.HasPhoneAndEmail, Given.Now).Label), $"{kind} {at} {result}");
                }
            }
        }
    }
}
