using Contacts.Infrastructure.Imports.Csv;
using NUnit.Framework;

namespace Contacts.Application.UnitTests.Imports;

public class HeaderMatcherTests
{
    private static readonly string[] Fields =
    [
        "firstName", "lastName", "name", "phone", "email", "company", "jobTitle", "source", "leadScore", "segment", "leadStage", "type", "city", "state",
        "country", "timeZone", "notes", "externalId", "doNotCall",
    ];

    private static IEnumerable<TestCaseData> EveryAlias => HeaderMatcher.Aliases.Select(alias => new TestCaseData(alias.Alias, alias.Field));

    [Test]
    public void StandardFields_AreTheFieldsOfTheApi() => Assert.That(HeaderMatcher.StandardFields, Is.EqualTo(Fields));

    [TestCaseSource(nameof(EveryAlias))]
    public void Match_KnowsEveryAliasInAnyForm(string alias, string field)
    {
        string[] forms = [alias, alias.ToUpperInvariant(), alias.Replace(' ', '_'), alias.Replace(" ", "-"), alias.Replace(' ', '.'), alias.Replace(" ", ""), $"  {alias} "];

        foreach (var form in forms)
        {
            Assert.That(HeaderMatcher.Match([form], []).Single().Field, Is.EqualTo(field), form);
        }
    }

    [Test]
    public void Aliases_MeanOneFieldEach()
    {
        var ambiguous = HeaderMatcher.Aliases.GroupBy(alias => HeaderMatcher.Normalise(alias.Alias)).Where(group => group.Select(alias => alias.Field).Distinct().Count() > 1);

        Assert.That(ambiguous.Select(group => group.Key), Is.Empty);
    }

    [TestCase("Prénom", "firstName")]
    [TestCase("PRENOM", "firstName")]
    [TestCase("First\u00A0Name", "firstName")]
    [TestCase("E\u2013Mail", "email")]
    [TestCase("\uFEFFPhone", "phone")]
    [TestCase("Mailing State / Province", "state")]
    [TestCase("Record ID", "externalId")]
    [TestCase("vendor_lead_code", "externalId")]
    [TestCase("E-mail 1 - Value", "email")]
    [TestCase("Phone 1 - Value", "phone")]
    [TestCase("Organization 1 - Title", "jobTitle")]
    [TestCase("Business Country/Region", "country")]
    [TestCase("Person - Organization", "company")]
    [TestCase("phone_number", "phone")]
    [TestCase("doNotCall", "doNotCall")]
    [TestCase("leadStage", "leadStage")]
    public void Match_KnowsTheHeadersOfOtherSystems(string header, string field) => Assert.That(HeaderMatcher.Match([header], []).Single().Field, Is.EqualTo(field));

    [TestCase("Contact owner")]
    [TestCase("Phone 1 - Label")]
    [TestCase("Phone 1 - Type")]
    [TestCase("E-mail 1 - Label")]
    [TestCase("Web Page")]
    [TestCase("Birthday")]
    [TestCase("Street")]
    [TestCase("Last Activity Date")]
    [TestCase("address3")]
    [TestCase("Phone?")]
    public void Match_WhenTheHeaderIsNotKnown_IgnoresAndReportsIt(string header) =>
        Assert.That(HeaderMatcher.Match([header], []), Is.EqualTo(new[] { new ColumnMatch(0, header, null, IgnoredColumn.Unrecognised) }));

    [Test]
    public void Match_WhenAFieldComesTwice_TheFirstColumnWins()
    {
        var columns = HeaderMatcher.Match(["Name", "Business Phone", "", "Mobile Phone", "Favourite colour", "Phone"], []);

        Assert.That(columns, Is.EqualTo(new[]
        {
            new ColumnMatch(0, "Name", "name"),
            new ColumnMatch(1, "Business Phone", "phone"),
            new ColumnMatch(2, "", null, IgnoredColumn.EmptyHeader),
            new ColumnMatch(3, "Mobile Phone", null, IgnoredColumn.Duplicate, "phone", 1),
            new ColumnMatch(4, "Favourite colour", null, IgnoredColumn.Unrecognised),
            new ColumnMatch(5, "Phone", null, IgnoredColumn.Duplicate, "phone", 1),
        }));
    }

    [TestCase("plan_tier")]
    [TestCase("PLAN TIER")]
    [TestCase("cf.plan_tier")]
    [TestCase("Which plan?")]
    [TestCase("which  PLAN?")]
    public void Match_KnowsACustomFieldByKeyAndLabel(string header)
    {
        var column = HeaderMatcher.Match([header], [new("seats", "Seats"), new("plan_tier", "Which plan?")]).Single();

        Assert.That(column.Field, Is.EqualTo("cf.plan_tier"));
    }

    [Test]
    public void Match_WhenACustomFieldIsNamedLikeAStandardOne_TheStandardFieldWins()
    {
        var columns = HeaderMatcher.Match(["Title", "title_custom"], [new("title_custom", "Title")]);

        Assert.That(columns.Select(column => column.Field), Is.EqualTo(new[] { "jobTitle", "cf.title_custom" }));
    }

    [Test]
    public void Match_WhenALabelEqualsAnotherKey_TheKeyWins()
    {
        var columns = HeaderMatcher.Match(["plan", "tier"], [new("tier", "Plan"), new("plan", "Tariff")]);

        Assert.That(columns.Select(column => column.Field), Is.EqualTo(new[] { "cf.plan", "cf.tier" }));
    }

    [Test]
    public void Match_WhenACustomFieldComesTwice_TheFirstColumnWins()
    {
        var columns = HeaderMatcher.Match(["Seats", "seats"], [new("seats", "Seats")]);

        Assert.That(columns[1], Is.EqualTo(new ColumnMatch(1, "seats", null, IgnoredColumn.Duplicate, "cf.seats", 0)));
    }
}
