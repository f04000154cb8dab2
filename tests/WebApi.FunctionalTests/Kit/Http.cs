using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Contacts.WebApi.FunctionalTests.Kit;

/// <summary>An answer, read.</summary>
public sealed record Answer(HttpStatusCode Status, HttpResponseHeaders Headers, string? MediaType, string Text)
{
    public JsonObject Json => JsonNode.Parse(Text)!.AsObject();
    public JsonArray List => JsonNode.Parse(Text)!.AsArray();
    public JsonArray Items => Json["items"]!.AsArray();
    public string? Code => (string?)Json["code"];
    public string? Etag => Headers.ETag?.Tag;

    /// <summary>The fields that the problem names.</summary>
    public string[] Fields => [.. (Json["errors"]?.AsArray() ?? []).Select(e => (string)e!["field"]!)];
}

internal static class Http
{
    private static readonly Lazy<string> Catalogue = new(() =>
    {
        using var reader = new StreamReader(typeof(Program).Assembly.GetManifestResourceStream("errors.md")!);
        return reader.ReadToEnd();
    });

    public static async Task<Answer> SendAsync(this HttpClient client, HttpMethod method, string url, HttpContent? content = null, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(method, url) { Content = content };
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        using var response = await client.SendAsync(request);
        return new(response.StatusCode, response.Headers, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync());
    }

    public static Task<Answer> ReadAsync(this HttpClient client, string url) => client.SendAsync(HttpMethod.Get, url);

    public static Task<Answer> PostAsync(this HttpClient client, string url, object? body = null) => client.SendAsync(HttpMethod.Post, url, body is null ? null : Json(body));

    public static Task<Answer> PatchAsync(this HttpClient client, string url, object body, string? ifMatch = null) => client.SendAsync(HttpMethod.Patch, url, Json(body), ifMatch);

    /// <summary>The answer, which must have this status.</summary>
    public static async Task<Answer> Expect(this Task<Answer> sent, int status, string? code = null, string? field = null)
    {
        var answer = await sent;
        Assert.That((int)answer.Status, Is.EqualTo(status), answer.Text);
        if (status >= 400)
        {
            Assert.That(answer.MediaType, Is.EqualTo("application/problem+json"), answer.Text);
            var problem = answer.Json;
            foreach (var member in (string[])["type", "title", "detail", "code", "traceId"])
            {
                Assert.That((string?)problem[member], Is.Not.Null.And.Not.Empty, answer.Text);
            }

            Assert.That((int)problem["status"]!, Is.EqualTo(status));
            Assert.That(Catalogue.Value, Does.Contain($"<a id=\"{answer.Code}\">"), "docs/errors.md explains every code");
            Assert.That(answer.Text, Does.Not.Contain("Exception").And.Not.Contain("   at "));
        }

        if (code is not null)
        {
            Assert.That(answer.Code, Is.EqualTo(code), answer.Text);
        }

        if (field is not null)
        {
            Assert.That(answer.Fields, Does.Contain(field), answer.Text);
        }

        return answer;
    }

    /// <summary>The answer, which has one of two good reasons.</summary>
    public static async Task<Answer> ExpectAny(this Task<Answer> sent, int status, int other)
    {
        var answer = await sent;
        return await Task.FromResult(answer).Expect((int)answer.Status == other ? other : status);
    }

    public static StringContent Json(object body) => Raw(body as string ?? JsonSerializer.Serialize(body));

    public static StringContent Raw(string text, string mediaType = "application/json") => new(text, Encoding.UTF8, mediaType);
}
