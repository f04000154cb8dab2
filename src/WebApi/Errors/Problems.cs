using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Contacts.Application.Common;

namespace Contacts.WebApi.Errors;

/// <summary>RFC 9457 problem details, as every error of the API is written.</summary>
public sealed record Problem
{
    /// <summary>Where the code is explained.</summary>
    public required string Type { get; init; }

    /// <summary>The name of the status.</summary>
    public required string Title { get; init; }

    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>What is wrong and what to do about it.</summary>
    public required string Detail { get; init; }

    /// <summary>Stable: the one to program against.</summary>
    public required string Code { get; init; }

    /// <summary>Quote it when you ask for help.</summary>
    public required string TraceId { get; init; }

    /// <summary>Field by field, where the input is at fault.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ProblemError>? Errors { get; init; }

    /// <summary>What would have been allowed instead.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Allowed { get; init; }

    /// <summary>The resource that is in the way.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? ConflictingId { get; init; }
}

/// <summary>What is wrong with one field.</summary>
/// <param name="Field">In its API spelling.</param>
/// <param name="Code">Stable.</param>
/// <param name="Message">For people.</param>
public sealed record ProblemError(string Field, string Code, string Message);

internal static class Problems
{
    public static Task WriteAsync(HttpContext http, int status, string code, string detail, Func<Problem, Problem>? more = null)
    {
        var problem = new Problem
        {
            Type = $"/docs/errors.md#{code}",
            Title = Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status),
            Status = status,
            Detail = detail,
            Code = code,
            TraceId = Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier,
        };
        http.Response.StatusCode = status;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.ContentType = "application/problem+json";
        return http.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(more is null ? problem : more(problem), ApiJson.Options), CancellationToken.None).AsTask(); // a request out of time is aborted, and is told so
    }
}
