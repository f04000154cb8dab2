namespace Contacts.Domain;

/// <summary>IANA time zones, as the operating system knows them.</summary>
public static class TimeZones
{
    public const int MaxLength = 64;

    public static bool IsKnown(string? id) => id is not null && !IsFileOnly(id) && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) && zone.HasIanaId;

    /// <summary>What Unix keeps beside the zones: the machine's own setting and variants that other machines lack.</summary>
    private static bool IsFileOnly(string id) =>
        id is "localtime" or "posixrules" or "Factory" || id.StartsWith("right/", StringComparison.Ordinal) || id.StartsWith("posix/", StringComparison.Ordinal);

    public static string Require(string? id, string field) => IsKnown(id)
        ? id!
        : throw DomainException.Invalid("unknown_time_zone", $"\"{id}\" is not an IANA time zone; write one such as America/New_York.", field);

    public static TimeZoneInfo Find(string id) => TimeZoneInfo.FindSystemTimeZoneById(id);

    /// <summary>The instant at which the local day of <paramref name="now"/> began.</summary>
    public static DateTimeOffset StartOfDay(DateTimeOffset now, TimeZoneInfo zone) => StartOfDay(DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime), zone);

    /// <summary>The first instant of a local day; where midnight falls into a gap, the first valid time after it.</summary>
    public static DateTimeOffset StartOfDay(DateOnly day, TimeZoneInfo zone) => At(day.ToDateTime(TimeOnly.MinValue), zone);

    /// <summary>The instant of a local time: the earlier one in an overlap, the end of the gap in a gap.</summary>
    public static DateTimeOffset At(DateTime local, TimeZoneInfo zone)
    {
        while (zone.IsInvalidTime(local))
        {
            local = local.AddTicks(TimeSpan.TicksPerMinute - (local.Ticks % TimeSpan.TicksPerMinute));
        }

        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }
}
