using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Contacts.WebApi.FunctionalTests.OpenApi;

/// <summary>What the document shows, run as it is against the demo data.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.SingleInstance)]
[Parallelizable(ParallelScope.Self)]
public sealed class ExampleTests
{
    private static readonly string[] Order = ["get", "post", "put", "patch", "delete"];

    private DevelopmentService _service = null!;
    private HttpClient _client = null!;
    private IReadOnlyList<DocumentedOperation> _operations = [];

    [OneTimeSetUp]
    public async Task Start()
    {
        _service = new DevelopmentService();
        _client = _service.CreateClient(DevelopmentService.DemoKey);
        _operations = DocumentedOperation.Of(JsonNode.Parse(await _client.GetStringAsync("/swagger/v1/swagger.json"))!);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _client.Dispose();
        await _service.DisposeAsync();
    }

    [Test, Order(1)]
    public async Task EveryLimit_IsTheOneThatIsChecked()
    {
        var wrong = new List<string>();
        foreach (var operation in _operations.Where(o => o.BodySchema is not null))
        {
            foreach (var (name, schema) in operation.BodySchema!["properties"]!.AsObject())
            {
                foreach (var (value, taken) in AroundLimits(schema!))
                {
                    var body = operation.BodyExample!.DeepClone();
                    body[name] = value;
                    using var response = await _client.SendAsync(operation.Request(body));
                    var answer = await response.Content.ReadAsStringAsync();
                    var refused = (int)response.StatusCode == 400 && JsonNode.Parse(answer)!["errors"]?.AsArray().Any(e => (string?)e!["field"] == name && IsLimit((string?)e["code"])) == true;
                    if (refused == taken || (int)response.StatusCode >= 500)
                    {
                        wrong.Add($"{operation}: {name} {(taken ? "at" : "beyond")} its limit is answered {(int)response.StatusCode} {answer}");
                    }
                }
            }
        }

        Assert.That(wrong, Is.Empty);
    }

    [Test, Order(1)]
    public async Task EveryRequiredMember_IsRequired()
    {
        var wrong = new List<string>();
        foreach (var operation in _operations.Where(o => o.BodySchema is not null))
        {
            foreach (var (path, body) in Lacking(operation, "", operation.BodySchema!, operation.BodyExample!.AsObject()))
            {
                using var response = await _client.SendAsync(operation.Request(body));
                var answer = await response.Content.ReadAsStringAsync();
                if ((int)response.StatusCode != 400 || JsonNode.Parse(answer)!["errors"]?.AsArray().Any(e => path.EndsWith((string)e!["field"]!, StringComparison.Ordinal) && (string?)e["code"] == "required") != true)
                {
                    wrong.Add($"{operation} without {path} is answered {(int)response.StatusCode} {answer}");
                }
            }
        }

        Assert.That(wrong, Is.Empty);
    }

    [Test, Order(2)]
    public async Task EveryOperation_RunsAsShown()
    {
        await using var fresh = new DevelopmentService();
        using var client = fresh.CreateClient(DevelopmentService.DemoKey);
        await fresh.UntilReviewedAsync();
        var failed = new List<string>();
        foreach (var operation in _operations.OrderBy(o => Array.IndexOf(Order, o.Method)))
        {
            using var response = await client.SendAsync(operation.Request(), HttpCompletionOption.ResponseHeadersRead);
            if ((int)response.StatusCode != operation.Success)
            {
                failed.Add($"{operation} answers {(int)response.StatusCode} and not {operation.Success}: {await response.Content.ReadAsStringAsync()}");
                continue;
            }

            foreach (var header in operation.Operation["responses"]![$"{operation.Success}"]!["headers"]?.AsObject().Select(h => h.Key) ?? [])
            {
                if (!response.Headers.Contains(header) && !response.Content.Headers.Contains(header))
                {
                    failed.Add($"{operation} answers without the header {header}");
                }
            }

            if (operation.Answer is { } shown && response.Content.Headers.ContentType?.MediaType == "application/json")
            {
                var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
                failed.AddRange(Differences(operation.Id, shown, answer));
                failed.AddRange(NotAsDescribed(operation, operation.Id, operation.Operation["responses"]![$"{operation.Success}"]!["content"]!["application/json"]!["schema"]!, answer));
            }
        }

        Assert.That(failed, Is.Empty, string.Join('\n', failed));
    }

    [TestCase(null, 401)]
    [TestCase("ck_unknown", 401)]
    public async Task EveryOperation_NeedsAKnownKey(string? key, int status)
    {
        using var client = _service.CreateClient(key);
        foreach (var operation in _operations.Where(o => o.Operation["security"] is not null))
        {
            using var response = await client.SendAsync(operation.Request());
            Assert.That((int)response.StatusCode, Is.EqualTo(status), operation.Id);
        }
    }

    /// <summary>The example without one required member, for each of them, inner objects included.</summary>
    private static IEnumerable<(string Path, JsonObject Body)> Lacking(DocumentedOperation operation, string prefix, JsonNode schema, JsonObject example)
    {
        foreach (var name in schema["required"]?.AsArray().Select(r => (string)r!) ?? [])
        {
            var body = example.DeepClone().AsObject();
            body.Remove(name);
            yield return (prefix + name, body);
        }

        foreach (var (name, value) in example)
        {
            if (value is JsonObject inner && schema["properties"]![name] is { } property)
            {
                var innerSchema = operation.Follow(property["oneOf"]?[1] ?? property);
                foreach (var (path, lacking) in Lacking(operation, $"{prefix}{name}.", innerSchema, inner))
                {
                    var body = example.DeepClone().AsObject();
                    body[name] = lacking;
                    yield return (path, body);
                }
            }
        }
    }

    private static bool IsLimit(string? code) => code is "text_too_long" or "out_of_range" or "score_out_of_range" or "invalid_options";

    private static IEnumerable<(JsonNode Value, bool Taken)> AroundLimits(JsonNode schema)
    {
        if ((int?)schema["maxLength"] is { } length && schema["format"] is null)
        {
            yield return (new string('a', length), true);
            yield return (new string('a', length + 1), false);
        }

        if ((string?)schema["type"]?.ToJsonString() is { } type && type.Contains("integer", StringComparison.Ordinal) && schema["maximum"] is { } maximum)
        {
            yield return ((int)maximum, true);
            yield return ((int)maximum + 1, false);
            yield return ((int)schema["minimum"]!, true);
            yield return ((int)schema["minimum"]! - 1, false);
        }
    }

    /// <summary>The same members, however deep; maps differ by what the project has in them.</summary>
    private static IEnumerable<string> Differences(string path, JsonNode? shown, JsonNode? answered)
    {
        if (path.EndsWith("customFields", StringComparison.Ordinal) || path.EndsWith("externalIds", StringComparison.Ordinal) || path.EndsWith("variables", StringComparison.Ordinal)
            || path.EndsWith("providerResults", StringComparison.Ordinal))
        {
            return [];
        }

        return (shown, answered) switch
        {
            (JsonObject left, JsonObject right) => left.Select(m => m.Key).Except(right.Select(m => m.Key)).Select(m => $"{path}.{m} is shown but not answered")
                .Concat(right.Select(m => m.Key).Except(left.Select(m => m.Key)).Select(m => $"{path}.{m} is answered but not shown"))
                .Concat(left.Where(m => right.ContainsKey(m.Key)).SelectMany(m => Differences($"{path}.{m.Key}", m.Value, right[m.Key]))),
            (JsonArray { Count: > 0 } left, JsonArray { Count: > 0 } right) => Differences($"{path}[0]", left[0], right[0]),
            (JsonArray, not JsonArray) or (JsonObject, not JsonObject and not null) => [$"{path} is shown as another kind of value"],
            _ => [],
        };
    }

    /// <summary>Required members are there, others are known, and nothing is null that may not be.</summary>
    private static IEnumerable<string> NotAsDescribed(DocumentedOperation operation, string path, JsonNode schema, JsonNode? value)
    {
        if (schema["oneOf"] is JsonArray oneOf)
        {
            return value is null ? [] : NotAsDescribed(operation, path, oneOf[1]!, value);
        }

        var followed = operation.Follow(schema);
        if (value is null)
        {
            return followed["type"] is { } type && !type.ToJsonString().Contains("null", StringComparison.Ordinal) ? [$"{path} is null but may not be"] : [];
        }

        return value switch
        {
            JsonObject members when followed["properties"] is JsonObject properties => (followed["required"]?.AsArray().Select(r => (string)r!) ?? []).Where(r => !members.ContainsKey(r)).Select(r => $"{path}.{r} is missing")
                .Concat(members.SelectMany(m => properties[m.Key] is { } known ? NotAsDescribed(operation, $"{path}.{m.Key}", known, m.Value) : [$"{path}.{m.Key} is not described"])),
            JsonArray items when followed["items"] is { } item => items.SelectMany((i, n) => NotAsDescribed(operation, $"{path}[{n}]", item, i)),
            JsonValue when followed["enum"] is JsonArray allowed && !allowed.Any(a => (string?)a == (string?)value) => [$"{path} is {value}, which is not described"],
            _ => [],
        };
    }
}
