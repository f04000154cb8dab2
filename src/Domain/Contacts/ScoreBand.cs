using System.Linq.Expressions;

namespace Contacts.Domain.Contacts;

/// <summary>The band of a stored lead score: 80-100 hot, 50-79 warm, 0-49 cool. No score, no band.</summary>
public enum ScoreBand
{
    Hot = 1,
    Warm,
    Cool,
}

public static class LeadScore
{
    public const int Min = 0;
    public const int Max = 100;
    public const int SourceMaxLength = 100;

    public static int? Check(int? score) => score is null or (>= Min and <= Max)
        ? score
        : throw DomainException.Invalid("score_out_of_range", $"A lead score is a whole number from {Min} to {Max}; this is {score}.", "leadScore");

    public static ScoreBand? Band(int? score) => score switch { null => null, >= 80 => ScoreBand.Hot, >= 50 => ScoreBand.Warm, _ => ScoreBand.Cool };

    public static (int From, int To) Range(ScoreBand band) => band switch { ScoreBand.Hot => (80, 100), ScoreBand.Warm => (50, 79), _ => (0, 49) };

    /// <summary>The same bands as a condition that a database can run.</summary>
    public static Expression<Func<Contact, bool>> Is(ScoreBand band)
    {
        var (from, to) = Range(band);
        return contact => contact.LeadScore >= from && contact.LeadScore <= to;
    }
}
