using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Contacts.Application.Agents;
using Contacts.Application.Common.Lists;
using Contacts.Domain.Access;
using Contacts.Domain.Calls;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Contacts.WebApi.Endpoints;

internal static class AgentEndpoints
{
    public static void MapAgents(this IEndpointRouteBuilder project)
    {
        var agents = project.MapGroup("/agents").WithTags("Agents");
        agents.MapGet("/", ListAgents).WithName(nameof(ListAgents)).RequireAuthorization(Scopes.ContactsRead).WithMetadata(ListMetadata.Of(AgentList.Spec));
        agents.MapPost("/", CreateAgent).WithName(nameof(CreateAgent)).RequireAuthorization(Scopes.CallsWrite).ProducesProblem(StatusCodes.Status409Conflict);
        agents.MapGet("/{id:guid}", GetAgent).WithName(nameof(GetAgent)).RequireAuthorization(Scopes.ContactsRead);
        agents.MapPatch("/{id:guid}", PatchAgent).WithName(nameof(PatchAgent)).RequireAuthorization(Scopes.CallsWrite)
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status412PreconditionFailed);
    }

    /// <summary>Lists the agents of a project</summary>
    /// <remarks>By name; those who take no new work are included unless active=true is asked for.</remarks>
    internal static async Task<Ok<Page<AgentDto>>> ListAgents(Guid projectId, ListRequest list, IMediator mediator, CancellationToken cancellationToken) =>
        TypedResults.Ok(await mediator.Send(new ListAgents(projectId, list.Query), cancellationToken));

    /// <summary>Creates an agent</summary>
    /// <remarks>A person or software that calls; active from the start. An external id that is taken answers 409 with the id of the agent who has it.</remarks>
    internal static async Task<Created<AgentDto>> CreateAgent(Guid projectId, CreateAgentBody body, HttpResponse response, IMediator mediator, CancellationToken cancellationToken)
    {
        var agent = await mediator.Send(new CreateAgent(projectId, body.Name, body.ExternalId, body.Kind), cancellationToken);
        response.SetEtag(agent.Version);
        return TypedResults.Created($"/api/v1/projects/{projectId}/agents/{agent.Id}", agent);
    }

    /// <summary>Reads an agent</summary>
    /// <remarks>Active or not.</remarks>
    internal static async Task<Ok<AgentDto>> GetAgent(Guid projectId, Guid id, HttpResponse response, IMediator mediator, CancellationToken cancellationToken)
    {
        var agent = await mediator.Send(new GetAgent(projectId, id), cancellationToken);
        response.SetEtag(agent.Version);
        return TypedResults.Ok(agent);
    }

    /// <summary>Changes or deactivates an agent</summary>
    /// <remarks>JSON Merge Patch: absent members stay as they are. Agents are not deleted: one who is not active gets nothing new.</remarks>
    internal static async Task<Ok<AgentDto>> PatchAgent(
        Guid projectId, Guid id, AgentPatch body, HttpRequest request, HttpResponse response, IMediator mediator, CancellationToken cancellationToken)
    {
        var agent = await mediator.Send(new PatchAgent(projectId, id, body, request.ExpectedVersion()), cancellationToken);
        response.SetEtag(agent.Version);
        return TypedResults.Ok(agent);
    }

    /// <summary>An agent to create.</summary>
    /// <param name="Name">For people, at most 200 characters.</param>
    /// <param name="Kind">A person or software.</param>
    /// <param name="ExternalId">The dialer's own id for this agent, unique per project, at most 200 characters.</param>
    internal sealed record CreateAgentBody(
        [property: Required, MaxLength(Agent.NameMaxLength)] string? Name, [property: JsonRequired] AgentKind Kind,
        [property: MaxLength(Agent.ExternalIdMaxLength)] string? ExternalId = null);
}
