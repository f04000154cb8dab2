using System.Globalization;
using Contacts.Domain.Projects;

namespace Contacts.Domain.UnitTests.Common;

public sealed class TimeZonesTests
{
    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    [TestCase("America/New_York", true)]
    [TestCase("UTC", true)]
    [TestCase("Asia/Kolkata", true)]
    [TestCase("Eastern Standard Time", false)]
    [TestCase("Mars/Olympus", false)]
    [TestCase("localtime", false)]
    [TestCase("right/UTC", false)]
    [TestCase("posix/UTC", false)]
    [TestCase("posixrules", false)]
    [TestCase("Factory", false)]
    [TestCase("../UTC", false)]
    [TestCase("", false)]
    [TestCase(null, false)]
    public void IsKnown_IsIanaOnly(string? id, bool known)
    {
        Assert.That(TimeZones.IsKnown(id), Is.EqualTo(known));
        Assert.That(() => TimeZones.Require(id, "timeZone"), known ? Is.EqualTo(id) : Throws.TypeOf<DomainException>().With.Property("Code").EqualTo("unknown_time_zone"));
    }

    [TestCase("America/New_York", "2027-01-15T09:00", "2027-01-15T14:00Z", TestName = "At_Winter")]
    [TestCase("America/New_York", "2027-07-15T09:00", "2027-07-15T13:00Z", TestName = "At_Summer")]
    [TestCase("America/New_York", "2027-03-14T02:30", "2027-03-14T07:00Z", TestName = "At_Gap_IsItsEnd")]
    [TestCase("America/New_York", "2027-03-14T02:30:45.5", "2027-03-14T07:00Z", TestName = "At_GapWithSeconds_IsItsEnd")]
    [TestCase("America/New_York", "2027-11-07T01:30", "2027-11-07T05:30Z", TestName = "At_Overlap_IsTheEarlier")]
    [TestCase("Australia/Lord_Howe", "2027-04-04T01:45", "2027-04-03T14:45Z", TestName = "At_OverlapOfHalfAnHour_IsTheEarlier")]
    [TestCase("Europe/Dublin", "2027-03-28T01:30", "2027-03-28T01:00Z", TestName = "At_Gap_WhereWinterTimeIsTheException")]
    [TestCase("Europe/Dublin", "2027-10-31T01:30", "2027-10-31T00:30Z", TestName = "At_Overlap_WhereWinterTimeIsTheException")]
    public void At_LocalTime(string zone, string local, string expected) =>
        Assert.That(TimeZones.At(DateTime.Parse(local, CultureInfo.InvariantCulture), TimeZones.Find(zone)), Is.EqualTo(Time(expected)));

    [TestCase("America/Santiago", "2026-09-06T12:00Z", "2026-09-06T04:00Z", TestName = "StartOfDay_MidnightSkipped_Santiago")]
    [TestCase("Africa/Cairo", "2026-04-24T12:00Z", "2026-04-23T22:00Z", TestName = "StartOfDay_MidnightSkipped_Cairo")]
    [TestCase("America/Havana", "2026-11-01T12:00Z", "2026-11-01T04:00Z", TestName = "StartOfDay_MidnightTwice_IsTheFirst")]
    [TestCase("Asia/Kolkata", "2027-01-15T20:00Z", "2027-01-15T18:30Z", TestName = "StartOfDay_IsLocal")]
    [TestCase("Asia/Kolkata", "2027-01-15T18:29:59Z", "2027-01-14T18:30Z", TestName = "StartOfDay_JustBeforeMidnight")]
    public void StartOfDay_(string zone, string now, string expected) => Assert.That(TimeZones.StartOfDay(Time(now), TimeZones.Find(zone)), Is.EqualTo(Time(expected)));

    [Property(MaxTest = 300)]
    public void StartOfDay_IsOnTheSameLocalDay_AndNotLater(uint minutes, byte zone)
    {
        var tz = TimeZones.Find(new[] { "America/Santiago", "Africa/Cairo", "America/Havana", "Australia/Lord_Howe", "Asia/Kathmandu", "America/New_York" }[zone % 6]);
        var now = Given.Now.AddMinutes(minutes % (3 * 366 * 24 * 60));

        var start = TimeZones.StartOfDay(now, tz);

        Assert.That(start, Is.LessThanOrEqualTo(now));
        Assert.That(TimeZoneInfo.ConvertTime(start, tz).Date, Is.EqualTo(TimeZoneInfo.ConvertTime(now, tz).Date));
        Assert.That(TimeZoneInfo.ConvertTime(start.AddTicks(-1), tz).Date, Is.LessThan(TimeZoneInfo.ConvertTime(now, tz).Date));
    }

    [TestCase("2027-01-15T13:00Z", "2027-01-15T13:00Z", TestName = "NextAllowed_AtTheStart_IsNow")]
    [TestCase("2027-01-15T12:59:59Z", "2027-01-15T13:00Z", TestName = "NextAllowed_JustBefore_IsTheStart")]
    [TestCase("2027-01-16T01:59:59Z", "2027-01-16T01:59:59Z", TestName = "NextAllowed_JustBeforeTheEnd_IsNow")]
    [TestCase("2027-01-16T02:00Z", "2027-01-16T13:00Z", TestName = "NextAllowed_AtTheEnd_IsTomorrow")]
    public void NextAllowed_InNewYork(string at, string expected) => Assert.That(CallingHours.Default.NextAllowed(Time(at), TimeZones.Find("America/New_York")), Is.EqualTo(Time(expected)));

    [Property(MaxTest = 300)]
    public void NextAllowed_IsInsideAndNotEarlier(uint minutes, byte start)
    {
        var zone = TimeZones.Find("America/Santiago");
        var hours = new CallingHours(new TimeOnly((start % 14) + 4, 0), new TimeOnly(20, 30));
        var at = Given.Now.AddMinutes(minutes % (2 * 366 * 24 * 60));

        var next = hours.NextAllowed(at, zone);

        var local = TimeOnly.FromDateTime(TimeZoneInfo.ConvertTime(next, zone).DateTime);
        Assert.That(next, Is.GreaterThanOrEqualTo(at).And.LessThan(at.AddDays(1).AddHours(1)));
        Assert.That(local >= hours.Start && local < hours.End, Is.True, $"{at:O} -> {next:O}");
        Assert.That(hours.NextAllowed(next, zone), Is.EqualTo(next));
    }

    [TestCase(9, 9)]
    [TestCase(21, 8)]
    public void CallingHours_ThatAreEmpty_AreRefused(int start, int end) =>
        Assert.That(() => new CallingHours(new TimeOnly(start, 0), new TimeOnly(end, 0)), Throws.TypeOf<DomainException>().With.Property("Code").EqualTo("calling_hours_empty").And.Property("Field").EqualTo("callingHours"));
}
