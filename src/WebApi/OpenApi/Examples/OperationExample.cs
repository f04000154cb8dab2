using System.Text.Json;
using System.Text.Json.Nodes;
using Contacts.Application.Common;
using Contacts.WebApi.Errors;

namespace Contacts.WebApi.OpenApi;

/// <summary>What an operation is shown with. A test runs every operation with exactly these values against the demo data, so they hold.</summary>
internal sealed record OperationExample
{
    public static readonly DateTimeOffset Time = new(2027, 1, 31, 9, 0, 0, TimeSpan.Zero);

    /// <summary>Path and query parameters by name; projectId is the demo project where nothing else is said.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>The body, written as JSON text; for multipart/form-data its fields, where file holds the text of the file.</summary>
    public string? Body { get; init; }

    /// <summary>The 2xx answer, as the type that the operation answers with; null where it has no body.</summary>
    public object? Answer { get; init; }

    /// <summary>When and how the operation answers 409.</summary>
    public ConflictExample? Conflict { get; init; }

    public static IReadOnlyDictionary<string, string> WithId(Guid id) => new Dictionary<string, string> { ["id"] = id.ToString() };

    public JsonNode? BodyJson => Body is null ? null : JsonNode.Parse(Body);
    public JsonNode? AnswerJson => Answer is null ? null : JsonSerializer.SerializeToNode(Answer, Answer.GetType(), ApiJson.Options);
}

internal sealed record ConflictExample(string When, string Code, string Detail)
{
    public IReadOnlyList<ProblemError>? Errors { get; init; }
    public IReadOnlyList<string>? Allowed { get; init; }
    public Guid? ConflictingId { get; init; }
}
