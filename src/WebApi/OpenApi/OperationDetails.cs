using Contacts.Domain.Access;
using Contacts.WebApi.Access;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Contacts.WebApi.OpenApi;

/// <summary>What the endpoint says about itself beyond its comments: scope, key, headers, ids.</summary>
internal sealed class OperationDetails : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        var metadata = context.ApiDescription.ActionDescriptor.EndpointMetadata;
        operation.Summary = operation.Summary?.TrimEnd('.');
        if (!metadata.OfType<IAllowAnonymous>().Any())
        {
            operation.Security = [.. ((string[])[ApiKeyAuthentication.SchemeName, JwtBearerDefaults.AuthenticationScheme])
                .Select(scheme => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(scheme, context.Document)] = [] })];
        }

        var scopes = ScopesOf(metadata);
        operation.Description = string.Join("\n\n", new[] { operation.Description, scopes.Length == 0 ? null : $"Scope: {string.Join(", ", scopes.Select(s => $"`{s}`"))}." }.Where(part => part is not null));
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>().Where(p => p.In == ParameterLocation.Path && string.IsNullOrEmpty(p.Description)) ?? [])
        {
            parameter.Description = parameter.Name == "projectId" ? "The project." : $"The {Resource(context.ApiDescription, parameter.Name!)}.";
        }

        if (operation.RequestBody is OpenApiRequestBody body)
        {
            body.Required = true;
        }

        AddHeaders(operation, context);
    }

    public static bool IsPost(ApiDescription api) => HttpMethods.IsPost(api.HttpMethod ?? "");

    public static string[] ScopesOf(IEnumerable<object> metadata) => [.. metadata.OfType<IAuthorizeData>().Select(a => a.Policy).OfType<string>().Select(p => p == ApiAccess.PlatformPolicy ? Scopes.Admin : p).Distinct()];

    /// <summary>contacts/{id} is a contact, custom-fields/{id} a custom field.</summary>
    public static string Resource(ApiDescription api, string parameter)
    {
        var segments = api.RelativePath!.Split('/');
        var at = Array.FindIndex(segments, s => s.StartsWith($"{{{parameter}", StringComparison.Ordinal));
        return at > 0 ? segments[at - 1].Replace('-', ' ').TrimEnd('s') : parameter;
    }

    private static void AddHeaders(OpenApiOperation operation, OperationFilterContext context)
    {
        var parameters = context.MethodInfo.GetParameters();
        if (operation.Responses!.ContainsKey("412") && parameters.Any(p => p.ParameterType == typeof(HttpRequest)))
        {
            (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = "If-Match",
                In = ParameterLocation.Header,
                Description = "The ETag of the last read, such as `\"3\"`: refuses the change with 412 when the resource has changed since. Without it, or with `*`, the change applies to any version.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
        }

        if (IsPost(context.ApiDescription))
        {
            (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = Idempotency.Header,
                In = ParameterLocation.Header,
                Description = "Makes repeating safe: within 24 hours the same key and body answer what the first request answered, and happen once. Any text of 1 to 255 characters, such as a UUID; a new one for every new request.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = Idempotency.KeyMaxLength },
            });
        }

        var answers = context.ApiDescription.SupportedResponseTypes.Where(r => r.StatusCode is >= 200 and < 300).ToDictionary(r => $"{r.StatusCode}", r => r.Type);
        foreach (var (status, answer) in operation.Responses.Where(r => answers.ContainsKey(r.Key)))
        {
            LimitHeaders.AddTo((OpenApiResponse)answer, refused: false, context.Document);
            var headers = ((OpenApiResponse)answer).Headers ??= new Dictionary<string, IOpenApiHeader>();
            if (status is "201" or "202")
            {
                headers["Location"] = new OpenApiHeader { Description = "Where the resource is.", Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "uri-reference" } };
            }

            if (parameters.Any(p => p.ParameterType == typeof(HttpResponse)) && answers[status]?.GetProperty("Version") is not null)
            {
                headers["ETag"] = new OpenApiHeader { Description = "The version in quotes, for If-Match.", Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
            }
        }
    }
}
