namespace Contacts.Domain.UnitTests.Common;

public sealed class QuarterHourTests
{
    [TestCase("12:00:00", "12:00", "12:15")]
    [TestCase("12:14:59.999999", "12:00", "12:15")]
    [TestCase("12:15:00", "12:15", "12:30")]
    [TestCase("23:59:59", "23:45", "00:00")]
    public void StartAndEnd_HoldTheTime(string time, string start, string end)
    {
        var day = new DateTimeOffset(2027, 1, 15, 0, 0, 0, TimeSpan.Zero);
        var at = day + TimeSpan.Parse(time, System.Globalization.CultureInfo.InvariantCulture);

        Assert.That($"{QuarterHour.StartOf(at.ToOffset(TimeSpan.FromHours(5.5))):HH:mm}", Is.EqualTo(start));
        Assert.That($"{QuarterHour.EndOf(at):HH:mm}", Is.EqualTo(end));
    }

    /// <summary>What is counted per quarter can be summed over the days of any zone.</summary>
    [Test]
    public void EveryDay_OfEveryZone_BeginsWithOne()
    {
        var zones = TimeZoneInfo.GetSystemTimeZones().Where(zone => TimeZones.IsKnown(zone.Id)).ToList();
        Assert.That(zones, Has.Count.GreaterThan(300));
        var odd = from zone in zones
                  from day in Enumerable.Range(0, 3 * 365).Select(new DateOnly(2026, 1, 1).AddDays)
                  let start = TimeZones.StartOfDay(day, zone)
                  where QuarterHour.StartOf(start) != start
                  select $"{zone.Id} {day}";

        Assert.That(odd, Is.Empty);
    }
}
