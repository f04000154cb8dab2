using Contacts.Application.Common;
using Contacts.WebApi.Access;
using Contacts.WebApi.Errors;
using Microsoft.AspNetCore.Mvc;

namespace Contacts.WebApi.Endpoints;

internal static class ApiEndpoints
{
    public static void MapApi(this WebApplication app)
    {
        app.MapHealth();
        var api = app.MapGroup("/api/v1").AddEndpointFilterFactory(RefuseUnknownParameters)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden);
        api.MapReference();
        api.MapApiKeys();
        api.MapOrganizations();
        api.MapProjects();
        api.MapAllLeads();

        var project = api.MapGroup("/projects/{projectId:guid}").AddEndpointFilter(ApiAccess.RequireProject).ProducesProblem(StatusCodes.Status404NotFound);
        project.MapProject();
        project.MapCustomFields();
        project.MapAgents();
        project.MapContacts();
        project.MapLeads();
        project.MapImports();
    }

    public static TBuilder ProducesProblem<TBuilder>(this TBuilder builder, int status) where TBuilder : IEndpointConventionBuilder
    {
        builder.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(Problem), ["application/problem+json"]));
        return builder;
    }

    /// <summary>A misspelt parameter is an error, not a silence. Lists check theirs against what they publish.</summary>
    private static EndpointFilterDelegate RefuseUnknownParameters(EndpointFilterFactoryContext context, EndpointFilterDelegate next)
    {
        var parameters = context.MethodInfo.GetParameters();
        if (parameters.Any(p => p.ParameterType == typeof(ListRequest)))
        {
            return next;
        }

        var allowed = parameters.Where(p => IsSimple(p.ParameterType) && p.GetCustomAttributes(typeof(FromFormAttribute), false).Length == 0).Select(p => p.Name!).ToArray();
        return invocation =>
        {
            foreach (var name in invocation.HttpContext.Request.Query.Keys)
            {
                if (!allowed.Contains(name) || invocation.HttpContext.Request.RouteValues.ContainsKey(name))
                {
                    var known = allowed.Where(a => !invocation.HttpContext.Request.RouteValues.ContainsKey(a)).ToArray();
                    throw new InvalidRequestException("unknown_parameter", $"\"{name}\" is not a parameter of this operation; it takes {(known.Length == 0 ? "none" : string.Join(", ", known))}.", name);
                }
            }

            return next(invocation);
        };
    }

    private static bool IsSimple(Type type)
    {
        var bare = Nullable.GetUnderlyingType(type) ?? type;
        return bare == typeof(string) || (bare.IsValueType && bare != typeof(CancellationToken));
    }
}

/// <summary>Versions as entity tags.</summary>
internal static class Etags
{
    /// <summary>The version that If-Match names; null without one, or for *.</summary>
    public static int? ExpectedVersion(this HttpRequest request)
    {
        var sent = request.Headers.IfMatch;
        if (sent.Count == 0 || sent == "*")
        {
            return null;
        }

        return sent.Count == 1 && sent[0] is ['"', .. var number, '"'] && int.TryParse(number, out var version)
            ? version
            : throw new InvalidRequestException("invalid_if_match", "If-Match takes the ETag of the last read, such as \"3\".", "If-Match");
    }

    public static void SetEtag(this HttpResponse response, int version) => response.Headers.ETag = $"\"{version}\"";
}
