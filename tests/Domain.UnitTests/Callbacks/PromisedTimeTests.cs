using System.Globalization;
using Contacts.Domain.Callbacks;

namespace Contacts.Domain.UnitTests.Callbacks;

/// <summary>Zones north and south of the equator, one whose summer time is half an hour, and two whose time is set back for a season instead of forward.</summary>
public sealed class PromisedTimeTests
{
    [TestCase("Europe/London", "2027-03-28T01:30:00", "2027-03-28T00:59:00", "2027-03-28T02:00:00")]
    [TestCase("America/New_York", "2027-03-14T02:00:00", "2027-03-14T01:59:00", "2027-03-14T03:00:00")]
    [TestCase("Australia/Sydney", "2027-10-03T02:59:59", "2027-10-03T01:59:00", "2027-10-03T03:00:00")]
    [TestCase("America/Santiago", "2027-09-05T00:15:00", "2027-09-04T23:59:00", "2027-09-05T01:00:00")]
    [TestCase("Australia/Lord_Howe", "2027-10-03T02:15:00", "2027-10-03T01:59:00", "2027-10-03T02:30:00")]
    [TestCase("Europe/Dublin", "2027-03-28T01:30:00", "2027-03-28T00:59:00", "2027-03-28T02:00:00")]
    [TestCase("Africa/Casablanca", "2027-03-14T02:30:00", "2027-03-14T01:59:00", "2027-03-14T03:00:00")]
    public void AtLocal_InAGap_NamesTheNearestTimes(string zone, string local, string before, string after)
    {
        var refused = Assert.Throws<DomainException>(() => PromisedTime.AtLocal(Time(local), zone, null));
        Assert.That((refused!.Code, refused.Field, refused.IsInvalidInput), Is.EqualTo(("callback.time_in_gap", "localTime", true)));
        Assert.That(refused.Allowed, Is.EqualTo(new[] { before, after }));
        foreach (var valid in refused.Allowed)
        {
            Assert.That(() => PromisedTime.AtLocal(Time(valid), zone, null), Throws.Nothing);
        }
    }

    [TestCase("Europe/London", "2027-10-31T01:30:00", 60, 0)]
    [TestCase("America/New_York", "2027-11-07T01:00:00", -240, -300)]
    [TestCase("Australia/Sydney", "2027-04-04T02:30:00", 660, 600)]
    [TestCase("America/Santiago", "2027-04-03T23:30:00", -180, -240)]
    [TestCase("Australia/Lord_Howe", "2027-04-04T01:45:00", 660, 630)]
    [TestCase("Europe/Dublin", "2027-10-31T01:30:00", 60, 0)]
    [TestCase("Africa/Casablanca", "2027-02-07T02:30:00", 60, 0)]
    public void AtLocal_InAnOverlap_NeedsOneOfBothOffsets(string zone, string local, int first, int second)
    {
        var refused = Assert.Throws<DomainException>(() => PromisedTime.AtLocal(Time(local), zone, null));
        Assert.That((refused!.Code, refused.Field), Is.EqualTo(("callback.ambiguous_time", "offset")));
        Assert.That(refused.Allowed.Select(Minutes), Is.EqualTo(new[] { first, second }));
        foreach (var offset in (int[])[first, second])
        {
            var promised = PromisedTime.AtLocal(Time(local), zone, TimeSpan.FromMinutes(offset));
            Assert.That((promised.At, promised.UtcOffsetMinutes), Is.EqualTo((new DateTimeOffset(Time(local), TimeSpan.FromMinutes(offset)), offset)));
        }

        var wrong = Assert.Throws<DomainException>(() => PromisedTime.AtLocal(Time(local), zone, TimeSpan.FromHours(3)))!;
        Assert.That((wrong.Code, wrong.Field), Is.EqualTo(("callback.wrong_offset", "offset")));
        Assert.That(wrong.Allowed, Is.EqualTo(refused.Allowed));
    }

    [TestCase("Europe/London", "2027-07-01T09:00:00", 60)]
    [TestCase("America/New_York", "2027-01-15T09:00:00", -300)]
    [TestCase("Australia/Sydney", "2027-01-15T09:00:00", 660)]
    [TestCase("America/Santiago", "2027-07-01T09:00:00", -240)]
    [TestCase("Australia/Lord_Howe", "2027-07-01T09:00:00", 630)]
    [TestCase("Europe/Dublin", "2027-03-28T02:00:00", 60)]
    [TestCase("Africa/Casablanca", "2027-02-20T09:00:00", 0)]
    public void AtLocal_AndTheInstantOfIt_AreTheSamePromise(string zone, string local, int offset)
    {
        var promised = PromisedTime.AtLocal(Time(local), zone, null);
        Assert.That(promised.UtcOffsetMinutes, Is.EqualTo(offset));
        Assert.That(PromisedTime.AtInstant(promised.At, zone), Is.EqualTo(promised));
    }

    [TestCase("America/New_York", "2027-01-15T09:00:00", "-05:00")]
    [TestCase("Asia/Kolkata", "2027-01-15T09:00:00", "+05:30")]
    [TestCase("Europe/London", "2027-01-15T09:00:00", "+00:00")]
    public void AtLocal_WithAnotherOffset_NamesTheRightOne(string zone, string local, string offset) =>
        Assert.That(Assert.Throws<DomainException>(() => PromisedTime.AtLocal(Time(local), zone, TimeSpan.FromHours(3)))!.Allowed, Is.EqualTo(new[] { offset }));

    [TestCase("1999-12-31T23:59:59", false)]
    [TestCase("2000-01-01T00:00:00", true)]
    [TestCase("2100-12-31T23:59:59", true)]
    [TestCase("2101-01-01T00:00:00", false)]
    [TestCase("9999-12-31T23:59:59", false)]
    public void Year_IsFrom2000To2100(string local, bool allowed)
    {
        Assert.That(() => PromisedTime.AtLocal(Time(local), "Europe/London", null), allowed ? Throws.Nothing : OutOfRange("localTime"));
        Assert.That(() => PromisedTime.AtInstant(new(Time(local), TimeSpan.Zero), "Europe/London"), allowed ? Throws.Nothing : OutOfRange("scheduledAt"));

        static NUnit.Framework.Constraints.Constraint OutOfRange(string field) => Throws.TypeOf<DomainException>().With.Property("Code").EqualTo("callback.time_out_of_range").And.Property("Field").EqualTo(field);
    }

    [TestCase("Mars/Olympus")]
    [TestCase("")]
    [TestCase("EST5EDT4")]
    public void UnknownZone_IsRefused(string zone)
    {
        foreach (Action promise in (Action[])[() => PromisedTime.AtLocal(Time("2027-07-01T09:00:00"), zone, null), () => PromisedTime.AtInstant(Given.Now, zone)])
        {
            Assert.That(() => promise(), Throws.TypeOf<DomainException>().With.Property("Code").EqualTo("unknown_time_zone").And.Property("Field").EqualTo("timeZone"));
        }
    }

    /// <summary>+05:30 as minutes.</summary>
    private static int Minutes(string offset) => (int)DateTimeOffset.ParseExact("2027-01-01 " + offset, "yyyy-MM-dd zzz", CultureInfo.InvariantCulture).Offset.TotalMinutes;

    private static DateTime Time(string text) => DateTime.ParseExact(text, "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
}
