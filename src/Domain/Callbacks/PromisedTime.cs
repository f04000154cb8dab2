using System.Globalization;

namespace Contacts.Domain.Callbacks;

/// <summary>The instant of a promise, and the zone and local time in which it was made: what was said on the phone.</summary>
public readonly record struct PromisedTime
{
    /// <summary>Nobody promises anything for later years, and no zone knows its rules for them.</summary>
    public const int LastYear = 2100;

    private PromisedTime(DateTimeOffset local, string timeZone) => (At, UtcOffsetMinutes, TimeZone) = (local.ToUniversalTime(), (int)local.Offset.TotalMinutes, timeZone);

    public DateTimeOffset At { get; }

    /// <summary>The offset that the zone had then: the local time is the instant in this offset.</summary>
    public int UtcOffsetMinutes { get; }

    /// <summary>IANA.</summary>
    public string TimeZone { get; }

    /// <summary>An instant, promised to somebody in this zone.</summary>
    public static PromisedTime AtInstant(DateTimeOffset at, string timeZone, string field = "scheduledAt")
    {
        RequireYear(at.UtcDateTime, field);
        return new(TimeZoneInfo.ConvertTime(at, TimeZones.Find(TimeZones.Require(timeZone, "timeZone"))), timeZone);
    }

    /// <summary>
    /// A wall-clock time in a zone. One that a spring-forward skips is refused with the two nearest valid times; one that an autumn change repeats needs its offset.
    /// </summary>
    public static PromisedTime AtLocal(DateTime local, string timeZone, TimeSpan? offset)
    {
        RequireYear(local, "localTime");
        var zone = TimeZones.Find(TimeZones.Require(timeZone, "timeZone"));
        local = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        var possible = TimeZones.OffsetsAt(local, zone);
        if (possible.Count == 0)
        {
            var (before, after) = NearestValid(local, zone);
            throw DomainException.Refused("callback.time_in_gap", $"{Write(local)} does not exist in {timeZone}: clocks go forward then. The nearest times are {Write(before)} and {Write(after)}.", "localTime", [Write(before), Write(after)]);
        }

        if (offset is null && possible.Count > 1)
        {
            throw DomainException.Refused("callback.ambiguous_time", $"{Write(local)} comes twice in {timeZone}: clocks go back then. Say which one by its offset: {string.Join(" or ", possible.Select(Write))}.", "offset", [.. possible.Select(Write)]);
        }

        if (offset is { } given && !possible.Contains(given))
        {
            throw DomainException.Refused("callback.wrong_offset", $"{timeZone} has the offset {string.Join(" or ", possible.Select(Write))} at {Write(local)}, not {Write(given)}.", "offset", [.. possible.Select(Write)]);
        }

        return new(new DateTimeOffset(local, offset ?? possible[0]), timeZone);
    }

    private static void RequireYear(DateTime time, string field)
    {
        if (time.Year is < 2000 or > LastYear)
        {
            throw DomainException.Invalid("callback.time_out_of_range", $"A callback is promised for a time before the end of {LastYear}.", field);
        }
    }

    private static (DateTime Before, DateTime After) NearestValid(DateTime local, TimeZoneInfo zone)
    {
        var minute = new DateTime(local.Ticks - (local.Ticks % TimeSpan.TicksPerMinute));
        var (before, after) = (minute, minute);
        while (TimeZones.OffsetsAt(before, zone).Count == 0)
        {
            before = before.AddMinutes(-1);
        }

        while (TimeZones.OffsetsAt(after, zone).Count == 0)
        {
            after = after.AddMinutes(1);
        }

        return (before, after);
    }

    private static string Write(DateTime local) => local.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Write(TimeSpan offset) => (offset < TimeSpan.Zero ? "-" : "+") + offset.ToString(@"hh\:mm", CultureInfo.InvariantCulture);
}
