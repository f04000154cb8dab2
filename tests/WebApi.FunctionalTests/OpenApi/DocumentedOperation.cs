using System.Globalization;
using System.Text.Json.Nodes;

namespace Contacts.WebApi.FunctionalTests.OpenApi;

/// <summary>One operation as the document shows it, with a request made of nothing but its examples.</summary>
internal sealed record DocumentedOperation(string Path, string Method, JsonNode Document, JsonNode Operation)
{
    private const string FormData = "multipart/form-data";

    public string Id => (string)Operation["operationId"]!;

    /// <summary>What the example answers: where 201 and 200 tell apart what is new and what was there, it is new.</summary>
    public int Success => Operation["responses"]!.AsObject().Select(r => int.Parse(r.Key, CultureInfo.InvariantCulture)).Where(status => status is >= 200 and < 300).Max();

    public JsonNode? Answer => Operation["responses"]![$"{Success}"]!["content"]?.AsObject().First().Value!["example"];
    public JsonObject? Content => Operation["requestBody"]?["content"]?.AsObject();
    public JsonNode? BodyExample => Content?.First().Value!["example"];

    /// <summary>The media types of its good answer.</summary>
    public IReadOnlyList<string> AnswerTypes => [.. Operation["responses"]![$"{Success}"]!["content"]?.AsObject().Select(c => c.Key) ?? []];

    public IEnumerable<JsonNode> Parameters => Operation["parameters"]?.AsArray().Select(p => p!) ?? [];

    /// <summary>The schema of a JSON body, references followed.</summary>
    public JsonNode? BodySchema => Content?["application/json"]?["schema"] is { } schema ? Follow(schema) : null;

    public static IReadOnlyList<DocumentedOperation> Of(JsonNode document) =>
        [.. document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(method => new DocumentedOperation(path.Key, method.Key, document, method.Value!)))];

    public JsonNode Follow(JsonNode schema) => (string?)schema["$ref"] is { } reference ? Document["components"]!["schemas"]![reference.Split('/')[^1]]! : schema;

    public HttpRequestMessage Request(JsonNode? body = null)
    {
        var url = Path;
        var query = new List<string>();
        foreach (var parameter in Parameters.Where(p => p["example"] is not null))
        {
            var (name, value) = ((string)parameter["name"]!, Uri.EscapeDataString($"{parameter["example"]}"));
            if ((string?)parameter["in"] == "path")
            {
                url = url.Replace($"{{{name}}}", value, StringComparison.Ordinal);
            }
            else
            {
                query.Add($"{name}={value}");
            }
        }

        var request = new HttpRequestMessage(new HttpMethod(Method), url + (query.Count == 0 ? "" : "?" + string.Join('&', query)));
        foreach (var type in AnswerTypes)
        {
            request.Headers.Accept.Add(new(type));
        }

        if ((body ?? BodyExample) is { } sent)
        {
            request.Content = Content!.ContainsKey(FormData) ? Form(sent.AsObject()) : new StringContent(sent.ToJsonString(), null, Content.First().Key);
        }

        return request;
    }

    public override string ToString() => Id;

    private static MultipartFormDataContent Form(JsonObject fields)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
        {
            if (name == "file")
            {
                form.Add(new StringContent($"{value}", null, "text/csv"), name, "contacts.csv");
            }
            else
            {
                form.Add(new StringContent($"{value}"), name);
            }
        }

        return form;
    }
}
