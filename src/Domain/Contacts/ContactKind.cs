using Contacts.Domain.Calls;

namespace Contacts.Domain.Contacts;

/// <summary>What the cards tell living contacts apart by. As a number, it is what the database counts them by.</summary>
public readonly record struct ContactKind(ContactType Type, ScoreBand? Band, LeadStage? Stage, bool HasPhoneAndEmail, bool WasContacted)
{
    private const int PhoneAndEmail = 1;
    private const int Contacted = 2;

    /// <summary>Its digits, from the last: type, band, stage (0 is none) and the two flags.</summary>
    public static ContactKind Of(int number)
    {
        var (band, stage, flags) = (number / 10 % 10, number / 100 % 10, number / 1000);
        return new((ContactType)(number % 10), band == 0 ? null : (ScoreBand)band, stage == 0 ? null : (LeadStage)stage, (flags & PhoneAndEmail) != 0, (flags & Contacted) != 0);
    }
}

/// <summary>What freshness tells contacts apart by, beside the time at which they were last reached.</summary>
public readonly record struct ContactedKind(bool HasPhoneAndEmail, bool IsInterested)
{
    private const int PhoneAndEmail = 1;
    private const int Interested = 2;

    public static ContactedKind Of(int number) => new((number & PhoneAndEmail) != 0, (number & Interested) != 0);

    /// <summary>The label of contacts of this kind that were last reached then.</summary>
    public FreshnessLabel LabelAt(DateTimeOffset? lastContactedAt, DateTimeOffset now) =>
        Freshness.Of(lastContactedAt, IsInterested ? CallResult.Interested : null, HasPhoneAndEmail, HasPhoneAndEmail, now).Label;
}
