using Contacts.Application.Contacts;
using Contacts.Application.Projects;
using Contacts.Domain;
using Contacts.Domain.Contacts;
using Contacts.Domain.Projects;
using NUnit.Framework;

namespace Contacts.Application.UnitTests.Contacts;

public sealed class ContactDtoTests
{
    private static readonly DateTimeOffset Now = new(2027, 1, 15, 12, 0, 0, TimeSpan.Zero);
    private static readonly ProjectSettings Project = new(Guid.NewGuid(), Guid.NewGuid(), "US", TimeZones.Find("America/Chicago"), CallingHours.Default, TimeSpan.FromHours(24));

    /// <summary>Noon in London is before calling hours in America and after them in Japan.</summary>
    [Test]
    public void From_APage_IsDueByTheZoneOfEach()
    {
        ContactRow[] rows = [Row("America/New_York"), Row(null), Row("Europe/London"), Row(null, "Asia/Tokyo"), Row("America/New_York", "Asia/Tokyo"), Row(null), Row("Asia/Tokyo")];

        var page = ContactDto.From(rows, Project, Now);

        string?[] due = ["2027-01-15T13:00Z", "2027-01-15T14:00Z", null, "2027-01-15T23:00Z", "2027-01-15T13:00Z", "2027-01-15T14:00Z", "2027-01-15T23:00Z"];
        Assert.That(page.Select(c => c.NextBestAction.DueAt), Is.EqualTo(due.Select(at => at is null ? default(DateTimeOffset?) : DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture))));
        Assert.That(page.Select(c => c.Id), Is.EqualTo(rows.Select(r => r.Id)));
        Assert.That(rows.Select(row => ContactDto.From(row, Project, Now).NextBestAction), Is.EqualTo(page.Select(c => c.NextBestAction)), "as one by one");
    }

    private static ContactRow Row(string? zone, string? zoneOfPhone = null) =>
        new() { Id = Guid.NewGuid(), Phone = "+14155550100", PhoneStatus = PhoneStatus.Valid, Type = ContactType.Contact, TimeZone = zone, PhoneTimeZone = zoneOfPhone };
}
