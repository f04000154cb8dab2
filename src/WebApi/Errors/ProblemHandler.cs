using System.Data.Common;
using System.Text.Json;
using System.Text.RegularExpressions;
using Contacts.Application.Common;
using Contacts.Domain;
using FluentValidation;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Net.Http.Headers;

namespace Contacts.WebApi.Errors;

/// <summary>Turns every exception into its problem: what the caller did wrong is said, what we did wrong is logged and not shown.</summary>
internal sealed partial class ProblemHandler(ILogger<ProblemHandler> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested)
        {
            return true; // nobody is there to read an answer
        }

        await (exception switch
        {
            DomainException refused => Refused(httpContext, refused),
            ValidationException invalid => Invalid(httpContext, invalid),
            InvalidRequestException invalid => Field(httpContext, invalid.Code, invalid.Message, invalid.Field),
            NotFoundException missing => Problems.WriteAsync(httpContext, StatusCodes.Status404NotFound, "not_found", missing.Message),
            ForbiddenException forbidden => Problems.WriteAsync(httpContext, StatusCodes.Status403Forbidden, "forbidden", forbidden.Message),
            StaleVersionException stale => Problems.WriteAsync(httpContext, StatusCodes.Status412PreconditionFailed, "stale_version", stale.Message),
            ConcurrentChangeException lost when httpContext.Request.Headers.IfMatch.Count > 0 => Problems.WriteAsync(httpContext, StatusCodes.Status412PreconditionFailed, "stale_version", lost.Message),
            ConcurrentChangeException lost => Problems.WriteAsync(httpContext, StatusCodes.Status409Conflict, "concurrent_change", lost.Message),
            AlreadyExistsException taken => Problems.WriteAsync(httpContext, StatusCodes.Status409Conflict, "already_exists", taken.Message, p => p with { ConflictingId = taken.ConflictingId }),
            BadHttpRequestException { InnerException: JsonException json } => Malformed(httpContext, json),
            BadHttpRequestException { InnerException: InvalidDataException form } => Problems.WriteAsync(httpContext, StatusCodes.Status400BadRequest, "malformed_request", $"The form cannot be read: {form.Message}"),
            BadHttpRequestException bad => BadRequest(httpContext, bad),
            _ when IsOutOfReach(exception) => Unavailable(httpContext, exception),
            _ when HasUnknownCharset(httpContext.Request) => Problems.WriteAsync(httpContext, StatusCodes.Status415UnsupportedMediaType, "unsupported_media_type", "The charset of this body is none that is known; send UTF-8."),
            _ => Ours(httpContext, exception),
        });
        return true;
    }

    private static Task Refused(HttpContext http, DomainException refused) => Problems.WriteAsync(
        http, refused.IsInvalidInput ? StatusCodes.Status400BadRequest : StatusCodes.Status409Conflict, refused.Code, refused.Message, problem => problem with
        {
            Errors = refused.Field is { } field ? [new(field, refused.Code, refused.Message)] : null,
            Allowed = refused.Allowed.Count > 0 ? refused.Allowed : null,
            ConflictingId = refused.ConflictingId,
        });

    private static Task Invalid(HttpContext http, ValidationException invalid)
    {
        var errors = invalid.Errors.Select(e => new ProblemError(FieldName(e.PropertyName), Code(e.ErrorCode), e.ErrorMessage)).ToArray();
        return Problems.WriteAsync(http, StatusCodes.Status400BadRequest, "invalid_input", "Correct the fields named in errors.", problem => problem with { Errors = errors });

        // FluentValidation's own validators carry their class name as code
        static string Code(string code) => code switch
        {
            "NotEmptyValidator" or "NotNullValidator" => "required",
            "MaximumLengthValidator" => "text_too_long",
            "InclusiveBetweenValidator" or "GreaterThanValidator" or "LessThanOrEqualValidator" => "out_of_range",
            _ => code,
        };
    }

    private static Task Field(HttpContext http, string code, string message, string? field) =>
        Problems.WriteAsync(http, StatusCodes.Status400BadRequest, code, message, problem => problem with { Errors = field is null ? null : [new(field, code, message)] });

    private static Task Malformed(HttpContext http, JsonException json)
    {
        if (UnknownMember().Match(json.Message) is { Success: true } unknown)
        {
            var name = unknown.Groups[1].Value;
            return Field(http, "unknown_field", $"\"{name}\" is not a field that can be written here.", name);
        }

        var field = FieldName(json.Path?.TrimStart('$', '.') ?? "");
        if (MissingMembers().Match(json.Message) is { Success: true } missing)
        {
            var prefix = field.Length == 0 ? "" : field + ".";
            var errors = MemberName().Matches(missing.Groups[1].Value).Select(m => prefix + m.Groups[1].Value).Select(name => new ProblemError(name, "required", $"{name} is required.")).ToArray();
            return Problems.WriteAsync(http, StatusCodes.Status400BadRequest, "invalid_input", "Correct the fields named in errors.", problem => problem with { Errors = errors });
        }

        var said = json.Message.Split(" Path:")[0].Split(" LineNumber:")[0];
        if (said.Contains("Duplicate propert", StringComparison.Ordinal))
        {
            return Field(http, "malformed_json", "A member of the body is given twice.", field.Length == 0 ? null : field);
        }

        if (said.Contains("maximum configured depth", StringComparison.Ordinal))
        {
            return Field(http, "malformed_json", "The body is nested too deeply.", field.Length == 0 ? null : field);
        }

        return field.Length == 0 || said.Contains("is an invalid", StringComparison.Ordinal) || said.Contains("Expected", StringComparison.Ordinal)
            ? Field(http, "malformed_json", $"The body is not the JSON that is expected{(json.LineNumber is { } line ? $" (line {line + 1}, byte {json.BytePositionInLine + 1})" : "")}: {Plain(said)}", field.Length == 0 ? null : field)
            : Field(http, "invalid_value", $"{field}: {Plain(said)}", field);
    }

    private static Task BadRequest(HttpContext http, BadHttpRequestException bad) => bad.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => Problems.WriteAsync(http, bad.StatusCode, "body_too_large", "The body is larger than this operation takes."),
        StatusCodes.Status415UnsupportedMediaType => Problems.WriteAsync(http, bad.StatusCode, "unsupported_media_type", "Send application/json."),
        var status when bad.Message.Contains("no body was provided", StringComparison.Ordinal) => Problems.WriteAsync(http, status, "malformed_request", "This operation needs a JSON body."),
        var status => Problems.WriteAsync(http, status, "malformed_request", Plain(bad.Message)),
    };

    private static bool HasUnknownCharset(HttpRequest request) => MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.Charset.HasValue && type.Encoding is null;

    private Task Ours(HttpContext http, Exception exception)
    {
        log.LogError(exception, "Unexpected failure of {Method} {Route}", http.Request.Method, (http.Features.Get<IExceptionHandlerFeature>()?.Endpoint as RouteEndpoint)?.RoutePattern.RawText);
        return Problems.WriteAsync(http, StatusCodes.Status500InternalServerError, "internal_error", "Something went wrong on our side; the trace id helps to find it.");
    }

    /// <summary>The database: away, starting, shutting down, or out of connections.</summary>
    private static bool IsOutOfReach(Exception? exception) => exception is DbException { IsTransient: true } or RetryLimitExceededException || (exception?.InnerException is { } inner && IsOutOfReach(inner));

    private Task Unavailable(HttpContext http, Exception exception)
    {
        log.LogError(exception, "The database cannot be reached");
        http.Response.Headers.RetryAfter = "1";
        return Problems.WriteAsync(http, StatusCodes.Status503ServiceUnavailable, "unavailable", "The database cannot be reached just now; repeat this with the same Idempotency-Key or If-Match.");
    }

    /// <summary>.NET type names mean nothing to a caller.</summary>
    private static string Plain(string message) => TypeName().Replace(message, "the expected type");

    private static string FieldName(string property) => property.Length == 0 ? "" : string.Join('.', property.Split('.').Where(p => p.Length > 0).Select(p => char.ToLowerInvariant(p[0]) + p[1..]));

    [GeneratedRegex("The JSON property '([^']*)' could not be mapped")]
    private static partial Regex UnknownMember();

    [GeneratedRegex("was missing required properties including: (.*)")]
    private static partial Regex MissingMembers();

    [GeneratedRegex("'([^']*)'")]
    private static partial Regex MemberName();

    [GeneratedRegex(@"(System|Contacts|Microsoft)\.[\w.`\[\],+]+")]
    private static partial Regex TypeName();
}
