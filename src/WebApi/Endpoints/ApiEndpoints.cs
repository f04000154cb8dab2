using Contacts.Application.Common;
using Contacts.WebApi.Access;
using Contacts.WebApi.Errors;

namespace Contacts.WebApi.Endpoints;

internal static class ApiEndpoints
{
    public static void MapApi(this WebApplication app)
    {
        app.MapHealth();
        var api = app.MapGroup("/api/v1").WithKnownParameters().WithProducedTypes()
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden);
        api.MapReference();
        api.MapApiKeys();
        api.MapOrganizations();
        api.MapOrganizationDoNotCall();
        api.MapProjects();
        api.MapAllLeads();

        var project = api.MapGroup($"/projects/{{{ApiAccess.ProjectId}:guid}}").ProducesProblem(StatusCodes.Status404NotFound);
        project.MapProject();
        project.MapCustomFields();
        project.MapAgents();
        project.MapContacts();
        project.MapLeads();
        project.MapCallbacks();
        project.MapCalls();
        project.MapImports();
        project.MapBulkCalls();
        project.MapDoNotCall();
    }

    public static TBuilder ProducesProblem<TBuilder>(this TBuilder builder, int status) where TBuilder : IEndpointConventionBuilder
    {
        builder.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(Problem), ["application/problem+json"]));
        return builder;
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
