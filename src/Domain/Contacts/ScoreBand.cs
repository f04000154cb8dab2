using System.Linq.Expressions;

namespace Contacts.Domain.Contacts;

/// <summary>The band of a stored lead score: 80-100 hot, 50-79 warm, 0-49 cool. No score, no band.</summary>
public enum ScoreBand
{
    /// <summary>80 to 100.</summary>
    Hot = 1,

    /// <summary>50 to 79.</summary>
    Warm,

    /// <summary>0 to 49.</summary>
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

    /// <summary>The same bands as a condition that a database can run, on the key that has an index.</summary>
    public static Expression<Func<Contact, bool>> Is(ScoreBand band)
    {
        var (from, to) = Range(band);
        return contact => contact.LeadScoreKey >= from && contact.LeadScoreKey <= to;
    }
}
