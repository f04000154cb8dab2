using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Contacts.Domain.Access;
using Contacts.WebApi.FunctionalTests.Kit;
using Contacts.WebApi.FunctionalTests.OpenApi;
using Contacts.WebApi.Hosting;
using NUnit.Framework;

namespace Contacts.WebApi.FunctionalTests.Access;

/// <summary>Every operation of the document, called by those whom it is none of their business. A new operation is walked as soon as the document shows it.</summary>
[TestFixture]
[Parallelizable(ParallelScope.Self)]
public sealed partial class TenancyWalkTests
{
    private static readonly Guid[] DemoIds = [.. typeof(DemoData).GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.FieldType == typeof(Guid)).Select(f => (Guid)f.GetValue(null)!)];

    /// <summary>What only the demo organization may know.</summary>
    private static readonly string[] Marks =
    [
        .. DemoIds.Select(id => id.ToString()), "Demo organization", "Demo project", "Lovelace", "Hopper", "Katherine", "Babbage", "George", "Jackson", "Wants a quote", "+4420794601", "Asked in writing", "ada@example.com", "grace@example.com", "demo.csv",
        "CRM integration", "Old dialer", "Dora Dial", "\"Plan\"",
    ];

    [Test]
    public async Task EveryOperation_WithAnotherTenantsKey_Is404OrEmpty()
    {
        await using var service = new DevelopmentService();
        using var admin = service.CreateClient(DevelopmentService.DemoKey);
        var operations = await OperationsAsync(admin);
        var organization = Id((await admin.PostAsync("/api/v1/organizations", new { name = "Strangers" }).Expect(201)).Json);
        var own = Id((await admin.PostAsync("/api/v1/projects", new { organizationId = organization, name = "Own", defaultCountry = "US", timeZone = "Europe/Paris" }).Expect(201)).Json);
        var sibling = Id((await admin.PostAsync("/api/v1/projects", new { organizationId = DemoData.OrganizationId, name = "Sibling", defaultCountry = "US", timeZone = "Europe/Paris" }).Expect(201)).Json);
        using var stranger = service.CreateClient(await KeyAsync(admin, organization, null, Scopes.Admin));
        using var neighbour = service.CreateClient(await KeyAsync(admin, DemoData.OrganizationId, sibling, Scopes.Admin));
        await service.UntilReviewedAsync();
        var before = await service.DumpAsync();
        var (faults, walked) = (new List<string>(), 0);

        foreach (var operation in operations)
        {
            var probes = 0;
            foreach (var (what, request) in Probes(operation, own))
            {
                probes++;
                await CheckAsync(stranger, operation, what, request, faults);
            }

            if (operation.Path.Contains("{projectId}", StringComparison.Ordinal) || operation.Path.Contains("api-keys/{", StringComparison.Ordinal))
            {
                foreach (var (what, request) in Probes(operation, sibling))
                {
                    await CheckAsync(neighbour, operation, $"{what}, by a neighbour", request, faults);
                }
            }

            walked += probes > 0 ? 1 : 0;
        }

        Assert.Multiple(async () =>
        {
            Assert.That(faults, Is.Empty, string.Join('\n', faults));
            var after = await service.DumpAsync();
            Assert.That(before.Except(after), Is.Empty, "These rows were changed or removed.");
            Assert.That(after.Except(before).Where(row => DemoIds.Any(id => row.Contains(id.ToString(), StringComparison.OrdinalIgnoreCase))), Is.Empty, "These rows were put where they do not belong.");
            Assert.That(walked, Is.EqualTo(operations.Count));
        });
        await TestContext.Out.WriteLineAsync($"Tenancy walk: {walked} of {operations.Count} operations");
    }

    [Test]
    public async Task EveryOperation_WithoutAKey_Is401()
    {
        await using var service = new DevelopmentService();
        using var client = service.CreateClient(key: null);
        var operations = await OperationsAsync(client);
        foreach (var operation in operations)
        {
            using var request = operation.Request();
            var answer = await SendAsync(client, request);
            Assert.That(((int)answer.Status, answer.Code), Is.EqualTo((401, "unauthenticated")), operation.Id);
            Assert.That(answer.Headers.WwwAuthenticate, Is.Not.Empty, operation.Id);
        }

        await TestContext.Out.WriteLineAsync($"Without a key: {operations.Count} of {operations.Count} operations");
    }

    [Test]
    public async Task EveryOperation_WithoutItsScope_Is403()
    {
        await using var service = new DevelopmentService();
        using var admin = service.CreateClient(DevelopmentService.DemoKey);
        var operations = await OperationsAsync(admin);
        foreach (var byScope in operations.GroupBy(o => ScopePattern().Match((string)o.Operation["description"]!) is { Success: true } found ? found.Groups[1].Value : throw new AssertionException($"{o} names no scope.")))
        {
            var lacking = Scopes.All.Where(s => s != Scopes.Admin && s != byScope.Key).ToArray();
            using var client = service.CreateClient(await KeyAsync(admin, null, null, lacking));
            foreach (var operation in byScope)
            {
                using var request = operation.Request();
                var answer = await SendAsync(client, request);
                Assert.That(((int)answer.Status, answer.Code), Is.EqualTo((403, "missing_scope")), operation.Id);
            }
        }

        await TestContext.Out.WriteLineAsync($"Without the scope: {operations.Count} of {operations.Count} operations");
    }

    /// <summary>The example as it stands, the caller's own project with somebody else's ids, and somebody else's ids wherever the body or the query takes one.</summary>
    private static IEnumerable<(string What, HttpRequestMessage Request)> Probes(DocumentedOperation operation, Guid ownProject)
    {
        Assert.That(operation.Parameters.Where(p => (string?)p["in"] == "path" && p["example"] is null), Is.Empty, $"{operation} has an id without an example: it cannot be walked.");
        Assert.That(operation.Content is null || operation.BodyExample is not null, $"{operation} has a body without an example: it cannot be walked.");
        yield return ("as shown", operation.Request());

        if (operation.Path.Contains("{projectId}", StringComparison.Ordinal) && operation.Path.Count(c => c == '{') > 1)
        {
            var inOwn = operation.Request();
            inOwn.RequestUri = new Uri(inOwn.RequestUri!.OriginalString.Replace(DemoData.ProjectId.ToString(), ownProject.ToString(), StringComparison.Ordinal), UriKind.Relative);
            yield return ("in the caller's project", inOwn);
        }

        foreach (var (name, schema) in operation.BodySchema?["properties"]?.AsObject() ?? [])
        {
            if ((string?)schema!["format"] == "uuid")
            {
                var body = operation.BodyExample!.DeepClone();
                body[name] = DemoIdFor(name).ToString();
                yield return ($"with {name} in the body", operation.Request(body));
            }
        }

        foreach (var name in operation.Parameters.Where(p => (string?)p["in"] == "query" && $"{p["description"]}".Contains("UUID", StringComparison.Ordinal)).Select(p => (string)p["name"]!))
        {
            foreach (var value in (string[])[DemoIdFor(name).ToString(), $"!{Guid.Empty}"])
            {
                var filtered = operation.Request();
                var url = filtered.RequestUri!.OriginalString;
                filtered.RequestUri = new Uri($"{url}{(url.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{name}={value}", UriKind.Relative);
                yield return ($"with {name}={value}", filtered);
            }
        }
    }

    private static async Task CheckAsync(HttpClient client, DocumentedOperation operation, string what, HttpRequestMessage request, List<string> faults)
    {
        using (request)
        {
            var sent = Uri.UnescapeDataString(request.RequestUri!.OriginalString) + (operation.Content?.ContainsKey("application/json") == true ? await request.Content!.ReadAsStringAsync() : "");
            var answer = await SendAsync(client, request);
            var names = DemoIds.Any(id => sent.Contains(id.ToString(), StringComparison.Ordinal)) || sent.Contains(DemoData.SpareListedNumber, StringComparison.Ordinal);
            var filters = operation.Method == "get" && !operation.Path.Contains('{', StringComparison.Ordinal);
            var good = (int)answer.Status switch
            {
                404 => names,
                403 => operation.Id == "CreateOrganization", // belongs to the platform, not to a tenant
                200 => filters || !names,
                _ => false,
            };
            var hints = Marks.Where(mark => answer.Text.Contains(mark, StringComparison.OrdinalIgnoreCase) && !sent.Contains(mark, StringComparison.OrdinalIgnoreCase)).ToArray();
            var isEmpty = !names || answer.Status != System.Net.HttpStatusCode.OK || answer.Json["items"] is not JsonArray { Count: > 0 };
            if (!good || hints.Length > 0 || !isEmpty)
            {
                faults.Add($"{operation} {what} is answered {(int)answer.Status} {(hints.Length > 0 ? $"and shows {string.Join(", ", hints)}" : "")}: {answer.Text[..Math.Min(answer.Text.Length, 300)]}");
            }
        }
    }

    private static async Task<IReadOnlyList<DocumentedOperation>> OperationsAsync(HttpClient client)
    {
        var operations = DocumentedOperation.Of(JsonNode.Parse(await client.GetStringAsync("/swagger/v1/swagger.json"))!);
        Assert.That(operations, Is.Not.Empty);
        Assert.That(operations.Where(o => o.Operation["security"] is null).Select(o => o.Id), Is.Empty, "These say that they need no key.");
        return operations;
    }

    private static async Task<string> KeyAsync(HttpClient admin, Guid? organizationId, Guid? projectId, params string[] scopes) =>
        (string)(await admin.PostAsync("/api/v1/api-keys", new { name = "walk", scopes, organizationId, projectId }).Expect(201)).Json["key"]!;

    private static async Task<Answer> SendAsync(HttpClient client, HttpRequestMessage request)
    {
        using var response = await client.SendAsync(request);
        return new(response.StatusCode, response.Headers, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync());
    }

    private static Guid DemoIdFor(string name) =>
        name.Contains("organization", StringComparison.OrdinalIgnoreCase) ? DemoData.OrganizationId
        : name.Contains("project", StringComparison.OrdinalIgnoreCase) ? DemoData.ProjectId
        : name.Contains("key", StringComparison.OrdinalIgnoreCase) ? DemoData.ApiKeyId
        : DemoData.ContactId;

    private static Guid Id(JsonNode node) => (Guid)node["id"]!;

    [GeneratedRegex("Scope: `([^`]+)`")]
    private static partial Regex ScopePattern();
}
