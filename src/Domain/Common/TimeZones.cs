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
        var offsets = OffsetsAt(local, zone);
        while (offsets.Count == 0)
        {
            local = local.AddTicks(TimeSpan.TicksPerMinute - (local.Ticks % TimeSpan.TicksPerMinute));
            offsets = OffsetsAt(local, zone);
        }

        return new DateTimeOffset(local, offsets[0]).ToUniversalTime();
    }

    /// <summary>
    /// The offsets that a local time can have, that of the earlier instant first: one, two in an overlap, none in a gap. By instants, which .NET reads rightly in every zone:
    /// its own words on gaps and overlaps are wrong where clocks are set back for a season (Europe/Dublin, Africa/Casablanca).
    /// </summary>
    public static IReadOnlyList<TimeSpan> OffsetsAt(DateTime local, TimeZoneInfo zone)
    {
        var asUtc = DateTime.SpecifyKind(local, DateTimeKind.Utc);
        return [.. new[] { zone.GetUtcOffset(asUtc.AddDays(-1)), zone.GetUtcOffset(asUtc.AddDays(1)) }.Distinct().Where(offset => zone.GetUtcOffset(asUtc - offset) == offset).OrderDescending()];
    }
}
