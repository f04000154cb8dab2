using System.Text.Json;
using Contacts.Application.Common;
using Contacts.Application.Common.Lists;
using Contacts.WebApi.Endpoints;
using Contacts.WebApi.Errors;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Contacts.WebApi.OpenApi;

/// <summary>When an operation answers with a problem, and what the problem looks like.</summary>
internal sealed class ProblemResponses : IOperationFilter
{
    private const string MediaType = "application/problem+json";
    private const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";

    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        var responses = operation.Responses!;
        foreach (var status in Always(operation, context.ApiDescription).Select(s => $"{s}").Where(s => !responses.ContainsKey(s)))
        {
            responses[status] = new OpenApiResponse { Content = new Dictionary<string, IOpenApiMediaType> { [MediaType] = new OpenApiMediaType { Schema = context.SchemaGenerator.GenerateSchema(typeof(Problem), context.SchemaRepository) } } };
        }

        LimitHeaders.AddTo((OpenApiResponse)responses["429"], refused: true, context.Document);
        foreach (var (status, response) in responses.Where(r => r.Value.Content?.ContainsKey(MediaType) == true))
        {
            var (when, problem) = Describe(int.Parse(status, System.Globalization.CultureInfo.InvariantCulture), operation, context.ApiDescription);
            ((OpenApiResponse)response).Description = when;
            ((OpenApiMediaType)response.Content![MediaType]).Example = JsonSerializer.SerializeToNode(problem, ApiJson.Options);
        }

        operation.Responses = [];
        foreach (var (status, response) in responses.OrderBy(r => r.Key, StringComparer.Ordinal))
        {
            operation.Responses.Add(status, response);
        }
    }

    /// <summary>What is not the endpoint's own doing but that of the pipeline in front of it.</summary>
    private static int[] Always(OpenApiOperation operation, ApiDescription api) =>
    [
        .. OperationDetails.IsPost(api) ? (int[])[409, 422] : [],
        .. Produced(api) is null ? [] : (int[])[406],
        .. operation.RequestBody is not null ? (int[])[413, 415] : [],
        429, 500, 503,
    ];

    private static (string When, Problem Example) Describe(int status, OpenApiOperation operation, ApiDescription api) => status switch
    {
        400 when api.ActionDescriptor.EndpointMetadata.OfType<ListMetadata>().Any() => ("A parameter, field, operator, value or cursor that this list does not take; errors names it.",
            Make(400, "out_of_range", $"limit is a whole number from 1 to {ListQuery.MaxLimit}.", errors: [new("limit", "out_of_range", $"limit is a whole number from 1 to {ListQuery.MaxLimit}.")])),
        400 when operation.RequestBody is not null => ("The body is malformed or invalid; errors names every field at fault.",
            Make(400, "unknown_field", "\"colour\" is not a field that can be written here.", errors: [new("colour", "unknown_field", "\"colour\" is not a field that can be written here.")])),
        400 => ("A parameter is unknown or has a value that it does not take; errors names it.",
            Make(400, "unknown_parameter", "\"colour\" is not a parameter of this operation; it takes none.", errors: [new("colour", "unknown_parameter", "\"colour\" is not a parameter of this operation; it takes none.")])),
        401 => ("No API key or token was sent, or one that is not good.", Make(401, "unauthenticated", "Send your API key in the X-Api-Key header; this request had none that is known.")),
        403 => ($"The key lacks the scope that the operation needs: {string.Join(", ", OperationDetails.ScopesOf(api.ActionDescriptor.EndpointMetadata).Append("admin").Distinct())}.",
            Make(403, "missing_scope", "This key lacks the scope that the operation needs.")),
        404 => ($"There is no such {What(api)}, or it lies outside the reach of the key.", Make(404, "not_found", $"There is no {What(api)} 01990000-0000-7000-8000-0000000000ff.")),
        406 when Produced(api) is { } produced => ("The Accept header rules out what the operation answers.",
            Make(406, "not_acceptable", $"This operation answers {string.Join(" or ", produced.Types)}, which the Accept header rules out.", allowed: produced.Types)),
        409 when OperationExamples.Of(operation.OperationId)?.Conflict is null && OperationDetails.IsPost(api) && !api.ActionDescriptor.EndpointMetadata.OfType<ProducesResponseTypeMetadata>().Any(p => p.StatusCode == 409)
            => ("The first request with this Idempotency-Key is still at work.", Make(409, "idempotency_in_progress", "The first request with this key is still at work; repeat this one in a moment.")),
        409 => OperationExamples.Of(operation.OperationId)?.Conflict is { } conflict
            ? (conflict.When, Make(409, conflict.Code, conflict.Detail, conflict.Errors, conflict.Allowed, conflict.ConflictingId))
            : ("A unique value is taken, a rule forbids the change, or somebody else made one at the same moment.", Make(409, "concurrent_change", "Somebody else changed this at the same moment. Read it again and repeat the change.")),
        412 => ("If-Match names a version that is no longer the current one.", Make(412, "stale_version", "The resource has changed meanwhile: its version is 4. Read it again and repeat the change.")),
        413 => ("The body is larger than this operation takes.", Make(413, "body_too_large", "The body is larger than this operation takes.")),
        415 => ("The body has another media type than the operation takes.", Make(415, "unsupported_media_type", "Send the media type that the operation documents.")),
        422 => ("The Idempotency-Key was used with another body.", Make(422, "idempotency_key_reused", "This key was used with another body; take a new key for a new request.")),
        429 => ("More requests than this key or address may send; Retry-After says when to go on.", Make(429, "rate_limited", "More than 1000 requests a second of one key; slow down and repeat after a second.")),
        503 => ("It took too long and was stopped, or the database cannot be reached.", Make(503, "timeout", "This took too long and was stopped. Repeat it with the same Idempotency-Key or If-Match, or ask for less.")),
        500 => ("A fault of ours; the trace id helps to find it.", Make(500, "internal_error", "Something went wrong on our side; the trace id helps to find it.")),
        _ => ($"{ReasonPhrases.GetReasonPhrase(status)}.", Make(status, "malformed_request", "This request cannot be understood.")),
    };

    private static ProducedTypes? Produced(ApiDescription api) => ProducedTypes.Of(api.ActionDescriptor.EndpointMetadata);

    /// <summary>The innermost resource of the path.</summary>
    private static string What(ApiDescription api) => api.ParameterDescriptions.LastOrDefault(p => p.Source.Id == "Path") is { } last ? OperationDetails.Resource(api, last.Name) : "organization";

    private static Problem Make(int status, string code, string detail, IReadOnlyList<ProblemError>? errors = null, IReadOnlyList<string>? allowed = null, Guid? conflictingId = null) => new()
    {
        Type = $"/docs/errors.md#{code}",
        Title = ReasonPhrases.GetReasonPhrase(status),
        Status = status,
        Detail = detail,
        Code = code,
        TraceId = TraceId,
        Errors = errors,
        Allowed = allowed,
        ConflictingId = conflictingId,
    };
}
