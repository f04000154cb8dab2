using System.Linq.Expressions;
using Contacts.Domain.Calls;

namespace Contacts.Domain.Contacts;

/// <summary>How fresh the relation is, derived from activity: never stored, never entered.</summary>
public enum FreshnessLabel
{
    /// <summary>Reached within 7 days, and the last call ended in interested or callback.</summary>
    Hot = 1,

    /// <summary>Reached within 30 days, or has both a phone and an email.</summary>
    Warm,

    /// <summary>Never reached.</summary>
    New,

    /// <summary>Last reached more than 30 days ago.</summary>
    Cold,
}

/// <summary>The rule that gave a contact its label.</summary>
public enum FreshnessRule
{
    /// <summary>hot: reached within 7 days, last result interested or callback.</summary>
    ContactedWithin7DaysWithInterest = 1,

    /// <summary>warm: reached within 30 days.</summary>
    ContactedWithin30Days,

    /// <summary>warm: can be reached by phone and by email.</summary>
    PhoneAndEmail,

    /// <summary>new: never reached.</summary>
    NeverContacted,

    /// <summary>cold: last reached more than 30 days ago.</summary>
    LastContactOver30DaysAgo,
}

/// <summary>The label and the rule that fired.</summary>
public readonly record struct Freshness(FreshnessLabel Label, FreshnessRule Rule)
{
    public static readonly TimeSpan HotFor = TimeSpan.FromDays(7);
    public static readonly TimeSpan WarmFor = TimeSpan.FromDays(30);

    /// <summary>The first rule that matches wins; a contact in the future (clock skew) counts as now.</summary>
    public static Freshness Of(DateTimeOffset? lastContactedAt, CallResult? lastCallResult, bool hasPhone, bool hasEmail, DateTimeOffset now)
    {
        if (lastContactedAt >= now - HotFor && lastCallResult is (CallResult.Interested or CallResult.Callback))
        {
            return new(FreshnessLabel.Hot, FreshnessRule.ContactedWithin7DaysWithInterest);
        }

        return lastContactedAt >= now - WarmFor ? new(FreshnessLabel.Warm, FreshnessRule.ContactedWithin30Days)
            : hasPhone && hasEmail ? new(FreshnessLabel.Warm, FreshnessRule.PhoneAndEmail)
            : lastContactedAt is null ? new(FreshnessLabel.New, FreshnessRule.NeverContacted)
            : new(FreshnessLabel.Cold, FreshnessRule.LastContactOver30DaysAgo);
    }

    /// <summary>Not hot: the other three labels.</summary>
    public static Expression<Func<Contact, bool>> IsNotHot(DateTimeOffset now)
    {
        var hotSince = now - HotFor;
        return c => c.LastContactedKey < hotSince || c.LastCallResult == null
            || (c.LastCallResult != CallResult.Interested && c.LastCallResult != CallResult.Callback);
    }

    /// <summary>
    /// The same rules as a condition that every database runs; the four conditions partition all contacts. Hot and warm ones may be few and are looked up by keys that have indexes; the new and the cold
    /// are many, and SQLite would read and sort them all for a page.
    /// </summary>
    public static Expression<Func<Contact, bool>> Is(FreshnessLabel label, DateTimeOffset now)
    {
        var hotSince = now - HotFor;
        var warmSince = now - WarmFor;
        return label switch
        {
            FreshnessLabel.Hot => c => c.LastContactedKey >= hotSince && (c.LastCallResult == CallResult.Interested || c.LastCallResult == CallResult.Callback),
            FreshnessLabel.Warm => Conditions.And(c => c.LastContactedKey >= warmSince || (c.Phone != null && c.EmailKey != null), IsNotHot(now)),
            FreshnessLabel.New => c => c.LastContactedAt == null && (c.Phone == null || c.Email == null),
            _ => c => c.LastContactedAt < warmSince && (c.Phone == null || c.Email == null),
        };
    }
}
