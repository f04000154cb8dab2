using System.Text.Json.Nodes;
using Contacts.Domain.Access;
using Contacts.WebApi.FunctionalTests.Kit;
using Contacts.WebApi.FunctionalTests.OpenApi;
using Contacts.WebApi.Hosting;
using NUnit.Framework;

namespace Contacts.WebApi.FunctionalTests.Access;

/// <summary>What holds for every operation of its kind, walked over the document: a new one is held to it as soon as it is shown there.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class ContractWalkTests
{
    private const int NeverTheVersion = 999_999;
    private const int MostChangesOfADemo = 20;
    private const int Created = 201;

    [Test]
    public async Task EveryChangeOfAResource_TakesIfMatch()
    {
        await using var service = new DevelopmentService();
        var operations = await OperationsAsync(service);
        var changes = operations.Where(IsChange).ToList();
        Assert.That(changes, Is.Not.Empty);
        Assert.That(changes.Where(o => !TakesIfMatch(o)).Select(o => o.Id), Is.Empty, "They change what is there and take no If-Match.");
        Assert.That(changes.Where(o => o.Operation["responses"]!["412"] is null).Select(o => o.Id), Is.Empty, "They do not say when they answer 412.");
        Assert.That(operations.Where(o => AnswersOneWithAVersion(o) && !AnswersEtag(o)).Select(o => o.Id), Is.Empty, "They answer a version and no ETag.");
    }

    [Test]
    public async Task StaleIfMatch_Is412_AndChangesNothing()
    {
        await using var service = new DevelopmentService();
        using var client = service.CreateClient(DevelopmentService.DemoKey);
        var changes = (await OperationsAsync(service)).Where(TakesIfMatch).ToList();
        await service.UntilReviewedAsync();
        var before = await service.DumpAsync();
        foreach (var operation in changes)
        {
            await SendAsync(client, operation, $"\"{NeverTheVersion}\"").Expect(412, "stale_version");
            await SendAsync(client, operation, "\"0\"").Expect(412, "stale_version");
            foreach (var unreadable in (string[])["nonsense", "3", "W/\"3\"", "\"1\", \"2\"", "\"99999999999\"", "\"\""])
            {
                await SendAsync(client, operation, unreadable).Expect(400, "invalid_if_match");
            }
        }

        Assert.That(await service.DumpAsync(), Is.EqualTo(before));
        await TestContext.Out.WriteLineAsync($"Stale If-Match: {changes.Count} operations");
    }

    [Test]
    public async Task CurrentIfMatch_Passes_AndIsStaleAfterwards()
    {
        await using var service = new DevelopmentService();
        using var client = service.CreateClient(DevelopmentService.DemoKey);
        await service.UntilReviewedAsync();
        foreach (var operation in (await OperationsAsync(service)).Where(TakesIfMatch).OrderBy(o => o.Method == "delete"))
        {
            var passed = new List<(int Version, Answer Answer)>();
            for (var version = 1; version <= MostChangesOfADemo && passed.Count == 0; version++)
            {
                var answer = await SendAsync(client, operation, $"\"{version}\"");
                if ((int)answer.Status != 412)
                {
                    passed.Add((version, answer));
                }
            }

            Assert.That(passed.Select(p => (int)p.Answer.Status), Is.EqualTo(new[] { operation.Success }), $"{operation}: {passed.FirstOrDefault().Answer?.Text}");
            if (AnswersEtag(operation))
            {
                var ((version, answer), answered) = (passed[0], (int)passed[0].Answer.Json["version"]!);
                Assert.That(answer.Etag, Is.EqualTo($"\"{answered}\""), operation.Id);
                Assert.That(answered, operation.Success == Created ? Is.EqualTo(1) : Is.GreaterThan(version), $"{operation} changed something and kept the version, or made something that is not new");
                await SendAsync(client, operation, $"\"{version}\"").Expect(412, "stale_version");
            }
        }
    }

    /// <summary>Absent members stay as they are, in every one of them: not even the version moves.</summary>
    [Test]
    public async Task EmptyPatch_ChangesNothing()
    {
        await using var service = new DevelopmentService();
        using var client = service.CreateClient(DevelopmentService.DemoKey);
        var patches = (await OperationsAsync(service)).Where(o => o.Method == "patch").ToList();
        await service.UntilReviewedAsync();
        var before = await service.DumpAsync();
        foreach (var operation in patches)
        {
            using var request = operation.Request(new JsonObject());
            var answer = await SendAsync(client, request).Expect(200);
            Assert.That(answer.Json["version"], Is.Not.Null, operation.Id);
        }

        Assert.That(await service.DumpAsync(), Is.EqualTo(before));
        await TestContext.Out.WriteLineAsync($"Empty patches: {patches.Count} operations");
    }

    [Test]
    public async Task AcceptThatRulesTheAnswerOut_Is406_AndChangesNothing()
    {
        await using var service = new DevelopmentService();
        using var client = service.CreateClient(DevelopmentService.DemoKey);
        var answering = (await OperationsAsync(service)).Where(o => o.AnswerTypes.Count > 0).ToList();
        await service.UntilReviewedAsync();
        var before = await service.DumpAsync();
        foreach (var operation in answering)
        {
            foreach (var accept in (string[])["image/png", "application/problem+json", $"*/*, {string.Join(", ", operation.AnswerTypes.Select(type => $"{type};q=0"))}"])
            {
                using var request = operation.Request();
                request.Headers.Remove("Accept");
                request.Headers.TryAddWithoutValidation("Accept", accept);
                var refused = await SendAsync(client, request).Expect(406, "not_acceptable");
                Assert.That(refused.Json["allowed"]!.AsArray().Select(type => (string?)type), Is.EquivalentTo(operation.AnswerTypes), operation.Id);
            }

            Assert.That(operation.Operation["responses"]!["406"], Is.Not.Null, operation.Id);
        }

        Assert.That(await service.DumpAsync(), Is.EqualTo(before));
        await TestContext.Out.WriteLineAsync($"Accept: {answering.Count} operations");
    }

    /// <summary>Lists and counts that lie above organizations, for whoever reaches all of them.</summary>
    [Test]
    public async Task EveryListAcrossOrganizations_NarrowsDownToOne()
    {
        await using var service = new DevelopmentService { Settings = TestTokens.Symmetric };
        using var platform = service.CreateClient(key: null);
        platform.DefaultRequestHeaders.Authorization = new("Bearer", TestTokens.Create("super_admin"));
        var other = Id((await platform.PostAsync("/api/v1/organizations", new { name = "Other" }).Expect(201)).Json);
        var project = Id((await platform.PostAsync("/api/v1/projects", new { organizationId = other, name = "Other", defaultCountry = "US", timeZone = "Europe/Paris" }).Expect(201)).Json);
        await platform.PostAsync($"/api/v1/projects/{project}/contacts", new { name = "Other", type = "lead" }).Expect(201);
        foreach (var bound in (Guid[])[other, DemoData.OrganizationId])
        {
            await platform.PostAsync("/api/v1/api-keys", new { name = "audited", scopes = (string[])[Scopes.ContactsRead], organizationId = bound }).Expect(201);
        }

        var across = (await OperationsAsync(service)).Where(o => o.Method == "get" && !o.Path.Contains('{', StringComparison.Ordinal) && o.Id is not ("GetReference" or "ListOrganizations")).ToList();
        Assert.That(across.Select(o => o.Id), Is.SupersetOf((string[])["ListLeads", "GetLeadStats", "ListProjects", "ListApiKeys", "ListAccessChanges"]));
        foreach (var operation in across)
        {
            Assert.That(operation.Parameters.Select(p => (string?)p["name"]), Does.Contain("organizationId"), operation.Id);
            var (all, demos, others, nobodys) = (await CountAsync(operation, null), await CountAsync(operation, DemoData.OrganizationId), await CountAsync(operation, other), await CountAsync(operation, Guid.NewGuid()));
            Assert.That((demos, others), Is.GreaterThan((0, 0)), operation.Id);
            Assert.That(others, Is.GreaterThan(0), operation.Id);
            Assert.That(all, Is.GreaterThanOrEqualTo(demos + others), operation.Id);
            Assert.That(nobodys, Is.Zero, operation.Id);
        }

        async Task<int> CountAsync(DocumentedOperation operation, Guid? organization)
        {
            var answer = await platform.ReadAsync(operation.Path + (organization is null ? "" : $"?organizationId={organization}")).Expect(200);
            foreach (var (owner, foreign) in ((Guid, Guid[])[])[(DemoData.OrganizationId, [other, project]), (other, [DemoData.OrganizationId, DemoData.ProjectId])])
            {
                Assert.That(organization == owner && foreign.Any(id => answer.Text.Contains(id.ToString(), StringComparison.Ordinal)), Is.False, $"{operation}: {answer.Text}");
            }

            return answer.Json["items"] is JsonArray items ? items.Count : (int)answer.Json["total"]!;
        }
    }

    /// <summary>PATCH, PUT and DELETE, and the moves that answer the resource they moved. Whoever has to hold a lease on it needs no other proof; a number is on a list or not, and has no version.</summary>
    private static bool IsChange(DocumentedOperation operation) =>
        (operation.Method is "patch" or "put" or "delete" && !operation.Path.EndsWith("/do-not-call", StringComparison.Ordinal))
        || (operation.Method == "post" && operation.Success != Created && operation.Path.Contains("{id}/", StringComparison.Ordinal) && AnswersEtag(operation) && operation.BodySchema?["properties"]?["leaseToken"] is null);

    private static bool TakesIfMatch(DocumentedOperation operation) => operation.Parameters.Any(p => (string?)p["name"] == "If-Match");

    private static bool AnswersEtag(DocumentedOperation operation) => operation.Operation["responses"]![$"{operation.Success}"]!["headers"]?["ETag"] is not null;

    private static bool AnswersOneWithAVersion(DocumentedOperation operation) =>
        operation.Operation["responses"]![$"{operation.Success}"]!["content"]?["application/json"]?["schema"] is { } schema && operation.Follow(schema)["properties"]?["version"] is not null;

    private static async Task<IReadOnlyList<DocumentedOperation>> OperationsAsync(DevelopmentService service)
    {
        using var client = service.CreateClient(key: null);
        return DocumentedOperation.Of(JsonNode.Parse(await client.GetStringAsync("/swagger/v1/swagger.json"))!);
    }

    private static async Task<Answer> SendAsync(HttpClient client, DocumentedOperation operation, string ifMatch)
    {
        using var request = operation.Request();
        request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return await SendAsync(client, request);
    }

    private static async Task<Answer> SendAsync(HttpClient client, HttpRequestMessage request)
    {
        using var response = await client.SendAsync(request);
        return new(response.StatusCode, response.Headers, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync());
    }

    private static Guid Id(JsonNode node) => (Guid)node["id"]!;
}
