using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Contacts.Application.Common.Lists;
using Contacts.Application.Projects;
using Contacts.Domain.Access;
using Contacts.Domain.Projects;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Contacts.WebApi.Endpoints;

internal static class ProjectEndpoints
{
    public static void MapProjects(this IEndpointRouteBuilder routes)
    {
        var projects = routes.MapGroup("/projects").WithTags("Projects");
        projects.MapGet("/", ListProjects).WithName(nameof(ListProjects)).RequireAuthorization(Scopes.ContactsRead).WithMetadata(ListMetadata.Of(ProjectList.Spec));
        projects.MapPost("/", CreateProject).WithName(nameof(CreateProject)).RequireAuthorization(Scopes.Admin).ProducesProblem(StatusCodes.Status404NotFound);
    }

    public static void MapProject(this IEndpointRouteBuilder project)
    {
        var one = project.MapGroup("/").WithTags("Projects");
        one.MapGet("/", GetProject).WithName(nameof(GetProject)).RequireAuthorization(Scopes.ContactsRead);
        one.MapPatch("/", PatchProject).WithName(nameof(PatchProject)).RequireAuthorization(Scopes.Admin).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status412PreconditionFailed);
    }

    /// <summary>Lists the projects within reach of the key</summary>
    /// <remarks>A key that is bound to an organization or a project sees only those.</remarks>
    internal static async Task<Ok<Page<ProjectDto>>> ListProjects(ListRequest list, IMediator mediator, CancellationToken cancellationToken) =>
        TypedResults.Ok(await mediator.Send(new ListProjects(list.Query), cancellationToken));

    /// <summary>Creates a project</summary>
    /// <remarks>Everything else belongs to one: contacts, leads, custom fields, imports.</remarks>
    internal static async Task<Created<ProjectDto>> CreateProject(CreateProjectBody body, HttpResponse response, IMediator mediator, CancellationToken cancellationToken)
    {
        var project = await mediator.Send(new CreateProject(body.OrganizationId, body.Name, body.DefaultCountry, body.TimeZone, body.CallingHours, body.CallbackGraceHours), cancellationToken);
        response.SetEtag(project.Version);
        return TypedResults.Created($"/api/v1/projects/{project.Id}", project);
    }

    /// <summary>Reads a project</summary>
    /// <remarks>Its settings; the ETag is its version.</remarks>
    internal static async Task<Ok<ProjectDto>> GetProject(Guid projectId, HttpResponse response, IMediator mediator, CancellationToken cancellationToken)
    {
        var project = await mediator.Send(new GetProject(projectId), cancellationToken);
        response.SetEtag(project.Version);
        return TypedResults.Ok(project);
    }

    /// <summary>Changes the settings of a project</summary>
    /// <remarks>JSON Merge Patch: absent members stay as they are. With If-Match a stale version is refused.</remarks>
    internal static async Task<Ok<ProjectDto>> PatchProject(Guid projectId, ProjectPatch body, HttpRequest request, HttpResponse response, IMediator mediator, CancellationToken cancellationToken)
    {
        var project = await mediator.Send(new PatchProject(projectId, body, request.ExpectedVersion()), cancellationToken);
        response.SetEtag(project.Version);
        return TypedResults.Ok(project);
    }

    /// <summary>A project to create.</summary>
    /// <param name="OrganizationId">The owner.</param>
    /// <param name="Name">For people.</param>
    /// <param name="DefaultCountry">ISO 3166-1 alpha-2: the region in which phone numbers without a country code are read.</param>
    /// <param name="TimeZone">IANA: the zone of "today".</param>
    /// <param name="CallingHours">08:00 to 21:00 when left out.</param>
    /// <param name="CallbackGraceHours">Hours after which an overdue callback is missed; 24 when left out.</param>
    internal sealed record CreateProjectBody(
        [property: JsonRequired] Guid OrganizationId, [property: Required, MaxLength(Project.NameMaxLength)] string? Name, [property: Required] string? DefaultCountry, [property: Required] string? TimeZone, CallingHoursDto? CallingHours = null, [property: Range(0, Project.MaxCallbackGraceHours)] int? CallbackGraceHours = null);
}
