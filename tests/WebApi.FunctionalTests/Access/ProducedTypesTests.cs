using Contacts.WebApi.Endpoints;
using NUnit.Framework;

namespace Contacts.WebApi.FunctionalTests.Access;

public sealed class ProducedTypesTests
{
    private const string Json = "application/json";
    private const string Csv = "text/csv";
    private const string Events = "text/event-stream";

    [TestCase(Json, "application/json")]
    [TestCase(Json, "Application/JSON")]
    [TestCase(Json, "application/json; charset=utf-8")]
    [TestCase(Json, "application/*")]
    [TestCase(Json, "*/*")]
    [TestCase(Json, "*/*;q=0.1")]
    [TestCase(Json, "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8")]
    [TestCase(Json, "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2")] // as Java's URLConnection sends it
    [TestCase(Json, "text/csv;q=1, application/json;q=0.001")]
    [TestCase(Json, "application/problem+json, application/json")]
    [TestCase(Json, "")]
    [TestCase(Json, " ")]
    [TestCase(Csv, "text/csv")]
    [TestCase(Csv, "text/*")]
    [TestCase(Csv, "application/json, text/csv")]
    [TestCase(Events, "text/event-stream")]
    public void TypeWithinARange_IsAcceptable(string produced, string accept) => Assert.That(new ProducedTypes([produced]).AreAcceptable([accept]), Is.True);

    [TestCase(Json, "text/csv")]
    [TestCase(Json, "application/xml")]
    [TestCase(Json, "application/problem+json")]
    [TestCase(Json, "application/*+json")]
    [TestCase(Json, "text/*")]
    [TestCase(Json, "application/json;q=0")]
    [TestCase(Json, "application/*;q=0")]
    [TestCase(Json, "*/*;q=0")]
    [TestCase(Json, "*/*, application/json;q=0")]
    [TestCase(Json, "application/json;q=0, */*;q=1")]
    [TestCase(Json, "nonsense")]
    [TestCase(Csv, "application/json")]
    [TestCase(Events, "text/csv, text/event-stream;q=0.0")]
    public void TypeOutsideEveryRange_IsNot(string produced, string accept) => Assert.That(new ProducedTypes([produced]).AreAcceptable([accept]), Is.False);

    [Test]
    public void HeaderGivenTwice_IsOneList() => Assert.That(new ProducedTypes([Json]).AreAcceptable([Csv, Json]), Is.True);

    [Test]
    public void OneOfSeveralTypes_IsEnough() => Assert.That(new ProducedTypes([Json, Csv]).AreAcceptable([Csv]), Is.True);
}
