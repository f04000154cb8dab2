namespace Contacts.Domain;

/// <summary>Counts by time are kept per quarter of an hour: the days of every time zone begin with one.</summary>
public static class QuarterHour
{
    public static readonly TimeSpan Length = TimeSpan.FromMinutes(15);

    /// <summary>The start of the quarter that holds this time.</summary>
    public static DateTimeOffset StartOf(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % Length.Ticks), TimeSpan.Zero);

    /// <summary>The start of the quarter behind it.</summary>
    public static DateTimeOffset EndOf(DateTimeOffset time) => StartOf(time) + Length;
}
