namespace Contacts.Domain.UnitTests.Common;

public sealed class CountriesTests
{
    [TestCase("us", "US")]
    [TestCase(" Usa ", "US")]
    [TestCase("U.S.A.", "US")]
    [TestCase("united states of AMERICA", "US")]
    [TestCase("U.K.", "GB")]
    [TestCase("gbr", "GB")]
    [TestCase("Scotland", "GB")]
    [TestCase("DEUTSCHLAND", "DE")]
    [TestCase("Osterreich", "AT")]
    [TestCase("Curacao", "CW")]
    [TestCase("Reunion", "RE")]
    [TestCase("Cote d'Ivoire", "CI")]
    [TestCase("Côte d’Ivoire", "CI")]
    [TestCase("Guinea-Bissau", "GW")]
    [TestCase("guinea", "GN")]
    [TestCase("Saint Kitts and Nevis", "KN")]
    [TestCase("St Vincent & the Grenadines", "VC")]
    [TestCase("Trinidad and Tobago", "TT")]
    [TestCase("The Gambia", "GM")]
    [TestCase("Bahamas, The", "BS")]
    [TestCase("Korea, Republic of", "KR")]
    [TestCase("Korea, Democratic People's Republic of", "KP")]
    [TestCase("Congo, Democratic Republic of the", "CD")]
    [TestCase("Türkiye", "TR")]
    [TestCase("AND", "AD")]
    [TestCase("ST", "ST")]
    [TestCase("Kosovo", "XK")]
    public void Find_CodesAndNames(string text, string code) => Assert.That(Countries.Find(text), Is.EqualTo(code));

    [TestCase("")]
    [TestCase("  ")]
    [TestCase("123")]
    [TestCase("ZZ")]
    [TestCase("Atlantis")]
    [TestCase("and the")]
    public void Find_NoCountry_IsNull(string text) => Assert.That(Countries.Find(text), Is.Null);

    [Test]
    public void IsCode_KnowsAllOfIso3166()
    {
        var codes = from a in Enumerable.Range('A', 26) from b in Enumerable.Range('A', 26) let code = $"{(char)a}{(char)b}" where Countries.IsCode(code) select code;

        Assert.That(codes.Count(), Is.EqualTo(249 + 1), "and Kosovo");
        Assert.That(codes.All(code => Countries.Find(code) == code), Is.True);
    }

    [TestCase("us")]
    [TestCase("UK")]
    [TestCase("USA")]
    [TestCase("")]
    public void IsCode_Nothing_Else(string text) => Assert.That(Countries.IsCode(text), Is.False);

    [Test]
    public void Require_TakesCodesInAnyCase_ButNoNames()
    {
        Assert.That(Countries.Require(" gb ", "country"), Is.EqualTo("GB"));
        foreach (var wrong in new[] { null, "", "UK", "France", "FRA" })
        {
            Assert.That(() => Countries.Require(wrong, "country"), Throws.TypeOf<DomainException>().With.Property("Field").EqualTo("country"), wrong);
        }
    }
}
