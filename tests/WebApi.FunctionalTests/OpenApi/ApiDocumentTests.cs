using System.Net;
using System.Text.Json.Nodes;
using Contacts.WebApi.OpenApi;
using NUnit.Framework;

namespace Contacts.WebApi.FunctionalTests.OpenApi;

[TestFixture]
[FixtureLifeCycle(LifeCycle.SingleInstance)]
[Parallelizable(ParallelScope.Self)]
public sealed class ApiDocumentTests
{
    private const string Address = "/swagger/v1/swagger.json";
    private const string Regenerate = "dotnet build src/WebApi && dotnet swagger tofile --openapiversion 3.1 --output openapi/contacts.v1.json src/WebApi/bin/Debug/net10.0/Contacts.WebApi.dll v1";

    private DevelopmentService _service = null!;
    private string _text = "";
    private IReadOnlyList<DocumentedOperation> _operations = [];

    [OneTimeSetUp]
    public async Task ReadDocument()
    {
        _service = new DevelopmentService();
        using var client = _service.CreateClient(key: null);
        _text = await client.GetStringAsync(Address);
        _operations = DocumentedOperation.Of(JsonNode.Parse(_text)!);
    }

    [OneTimeTearDown]
    public async Task Stop() => await _service.DisposeAsync();

    [Test]
    public void Document_IsTheCommittedOne() =>
        Assert.That(Lines(_text), Is.EqualTo(Lines(File.ReadAllText(Committed()))), $"The API has changed. From the root of the repository: {Regenerate}");

    [Test]
    public void EveryOperation_HasAnExample() =>
        Assert.That(_operations.Select(o => o.Id), Is.EquivalentTo(OperationExamples.OperationIds), "Add the operation to src/WebApi/OpenApi/Examples, or remove one that is gone.");

    [Test]
    public void EveryBodyPathParameterAndAnswer_HasAnExample()
    {
        Assert.Multiple(() =>
        {
            foreach (var operation in _operations)
            {
                Assert.That(operation.Content is null || operation.BodyExample is not null, $"{operation} has no example of its body");
                Assert.That(operation.Parameters.Where(p => (string?)p["in"] == "path" && p["example"] is null), Is.Empty, $"{operation} has an id without an example");
                Assert.That(operation.Operation["responses"]![$"{operation.Success}"]!["content"]?["application/json"] is null || operation.Answer is not null, $"{operation} has no example of its answer");
            }
        });
    }

    [Test]
    public void EveryGroup_IsDescribed()
    {
        var described = JsonNode.Parse(_text)!["tags"]!.AsArray().Select(tag => (string)tag!["name"]!);
        Assert.That(_operations.SelectMany(o => o.Operation["tags"]!.AsArray()).Select(tag => (string)tag!).Distinct(), Is.EquivalentTo(described), "Describe the group in DocumentDetails.");
    }

    [Test]
    public void EverySchemaAndProperty_IsDescribed()
    {
        var schemas = JsonNode.Parse(_text)!["components"]!["schemas"]!.AsObject();
        var silent = schemas.Where(s => s.Value!["description"] is null).Select(s => s.Key).Concat(schemas.SelectMany(schema => (schema.Value!["properties"]?.AsObject() ?? [])
            .Where(p => p.Value!["description"] is null && p.Value["$ref"] is null).Select(p => $"{schema.Key}.{p.Key}")));
        Assert.That(silent, Is.Empty, "Their XML comments say nothing.");
    }

    [TestCase("Development", true)]
    [TestCase("Staging", false)]
    public async Task Pages_NeedNoKey_AndKnowOneOnlyInDevelopment(string environment, bool known)
    {
        await using var service = new DevelopmentService { Environment = environment };
        using var client = service.CreateClient(key: null);
        var page = await client.GetStringAsync("/swagger/index.html");
        var code = await client.GetStringAsync("/swagger/index.js");
        using var script = await client.GetAsync("/swagger/development-key.js");
        using var document = await client.GetAsync(Address);

        Assert.Multiple(async () =>
        {
            Assert.That(page, Does.Contain("Contacts API").And.Not.Contain(DevelopmentService.DemoKey));
            Assert.That(page.Contains("development-key.js", StringComparison.Ordinal), Is.EqualTo(known));
            Assert.That(code, Does.Not.Contain(DevelopmentService.DemoKey));
            Assert.That((await script.Content.ReadAsStringAsync()).Contains(DevelopmentService.DemoKey, StringComparison.Ordinal), Is.EqualTo(known));
            Assert.That(document.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(await document.Content.ReadAsStringAsync(), Is.EqualTo(_text));
        });
    }

    private static string Lines(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n');

    private static string Committed()
    {
        var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Contacts.Api.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }

        return Path.Combine(folder.FullName, "openapi", "contacts.v1.json");
    }
}
