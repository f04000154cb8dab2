using Microsoft.OpenApi;

namespace Contacts.WebApi.OpenApi;

/// <summary>The headers that tell a caller how much it may still ask.</summary>
internal static class LimitHeaders
{
    private const string Limit = "RateLimit";
    private const string Policy = "RateLimit-Policy";
    private const string RetryAfter = "Retry-After";

    public static readonly IDictionary<string, IOpenApiHeader> All = new Dictionary<string, IOpenApiHeader>
    {
        [Limit] = Text("What is left: `r` requests now, and all of them again after `t` seconds."),
        [Policy] = Text("The limit that counts here: `q` requests at once, refilled within `w` seconds."),
        [RetryAfter] = Text("Seconds until the next request makes sense."),
    };

    public static void AddTo(OpenApiResponse response, bool refused, OpenApiDocument document)
    {
        var headers = response.Headers ??= new Dictionary<string, IOpenApiHeader>();
        foreach (var name in refused ? (string[])[Limit, Policy, RetryAfter] : [Limit, Policy])
        {
            headers[name] = new OpenApiHeaderReference(name, document);
        }
    }

    private static OpenApiHeader Text(string description) => new() { Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
}
