using Contacts.Domain.Projects;

namespace Contacts.Domain.UnitTests.Projects;

public sealed class ProjectTests
{
    private static readonly DateTimeOffset Later = Given.Now.AddHours(1);
    private static readonly CallingHours Office = new(new TimeOnly(9, 0), new TimeOnly(17, 30));

    private static IEnumerable<TestCaseData> Changes() => new (string What, Action<Project> Change)[]
    {
        ("name", p => p.Configure("Other", "US", "America/New_York", Office, 48, Later)),
        ("country", p => p.Configure("Sales", "GB", "America/New_York", Office, 48, Later)),
        ("zone", p => p.Configure("Sales", "US", "Europe/London", Office, 48, Later)),
        ("start of hours", p => p.Configure("Sales", "US", "America/New_York", new(new TimeOnly(8, 0), Office.End), 48, Later)),
        ("end of hours", p => p.Configure("Sales", "US", "America/New_York", new(Office.Start, new TimeOnly(18, 0)), 48, Later)),
        ("grace", p => p.Configure("Sales", "US", "America/New_York", Office, 24, Later)),
    }.Select(change => new TestCaseData(change.Change).SetArgDisplayNames(change.What));

    private static Project Sales() => Project.Start(Given.ProjectId, Given.ContactId, " Sales ", "us", "America/New_York", Office, Given.Now, 48);

    [Test]
    public void Start_KeepsItsSettings()
    {
        var project = Sales();

        Assert.That((project.Id, project.OrganizationId, project.CreatedAt, project.UpdatedAt, project.Version), Is.EqualTo((Given.ProjectId, Given.ContactId, Given.Now, Given.Now, 1)));
        Assert.That((project.Name, project.DefaultCountry, project.TimeZone, project.CallingHours, project.CallbackGraceHours), Is.EqualTo(("Sales", "US", "America/New_York", Office, 48)));
    }

    [Test]
    public void Start_WithoutHoursOrGrace_CallsFrom8To21_AndMissesAfterADay()
    {
        var project = Project.Start(Given.ProjectId, Given.ContactId, "Sales", "US", "America/New_York", hours: null, Given.Now);

        Assert.That((project.CallingHours, project.CallbackGraceHours), Is.EqualTo((new CallingHours(new TimeOnly(8, 0), new TimeOnly(21, 0)), 24)));
    }

    [TestCaseSource(nameof(Changes))]
    public void Configure_CountsEveryChangeOnce(Action<Project> change)
    {
        var project = Sales();

        change(project);
        Assert.That((project.Version, project.UpdatedAt), Is.EqualTo((2, Later)));

        change(project);
        Assert.That(project.Version, Is.EqualTo(2));
    }

    [Test]
    public void Configure_WithTheSameAgain_ChangesNothing()
    {
        var project = Sales();
        project.Configure("Sales", "US", "America/New_York", Office, 48, Later);

        Assert.That((project.Version, project.UpdatedAt), Is.EqualTo((1, Given.Now)));
    }

    [TestCase(null, "US", "America/New_York", 24, "required", "name")]
    [TestCase("Sales", "UK", "America/New_York", 24, "unknown_country", "defaultCountry")]
    [TestCase("Sales", "US", "New York", 24, "unknown_time_zone", "timeZone")]
    [TestCase("Sales", "US", "America/New_York", -1, "out_of_range", "callbackGraceHours")]
    [TestCase("Sales", "US", "America/New_York", 721, "out_of_range", "callbackGraceHours")]
    public void Start_WhatIsNotValid_IsRefused(string? name, string country, string zone, int graceHours, string code, string field)
    {
        var refused = Assert.Throws<DomainException>(() => Project.Start(Given.ProjectId, Given.ContactId, name, country, zone, null, Given.Now, graceHours))!;

        Assert.That((refused.Code, refused.Field, refused.IsInvalidInput), Is.EqualTo((code, field, true)));
    }

    [TestCase(0)]
    [TestCase(720)]
    public void Start_GraceOfNoTimeOrAMonth_IsAllowed(int graceHours) =>
        Assert.That(Project.Start(Given.ProjectId, Given.ContactId, "Sales", "US", "UTC", null, Given.Now, graceHours).CallbackGraceHours, Is.EqualTo(graceHours));

    [Test]
    public void Name_HasAnExactLimit([Values] bool ofTheOrganization)
    {
        void Name(string name)
        {
            _ = ofTheOrganization ? (object)Organization.Found(Given.ContactId, name, Given.Now) : Project.Start(Given.ProjectId, Given.ContactId, name, "US", "UTC", null, Given.Now);
        }

        Assert.That(() => Name(new string('x', 200)), Throws.Nothing);
        Assert.That(() => Name(new string('x', 201)), Throws.TypeOf<DomainException>().With.Property("Code").EqualTo("text_too_long"));
    }

    [Test]
    public void Organization_HasAName()
    {
        var organization = Organization.Found(Given.ContactId, " Acme ", Given.Now);

        Assert.That((organization.Id, organization.Name, organization.CreatedAt), Is.EqualTo((Given.ContactId, "Acme", Given.Now)));
        Assert.That(() => Organization.Found(Given.ContactId, " ", Given.Now), Throws.TypeOf<DomainException>().With.Property("Code").EqualTo("required").And.Property("Field").EqualTo("name"));
    }
}
