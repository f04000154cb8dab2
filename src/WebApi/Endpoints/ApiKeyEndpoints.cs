using System.ComponentModel.DataAnnotations;
using Contacts.Application.Access;
using Contacts.Application.Common.Lists;
using Contacts.Domain.Access;
using Contacts.WebApi.Access;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Contacts.WebApi.Endpoints;

internal static class ApiKeyEndpoints
{
    public static void MapApiKeys(this IEndpointRouteBuilder routes)
    {
        var keys = routes.MapGroup("/api-keys").WithTags("Access").RequireAuthorization(Scopes.Admin);
        keys.MapGet("/", ListApiKeys).WithName(nameof(ListApiKeys)).WithMetadata(ListMetadata.Of(ApiKeyList.Spec));
        keys.MapPost("/", CreateApiKey).WithName(nameof(CreateApiKey)).ProducesProblem(StatusCodes.Status404NotFound);
        keys.MapGet("/{id:guid}", GetApiKey).WithName(nameof(GetApiKey)).ProducesProblem(StatusCodes.Status404NotFound);
        keys.MapPost("/{id:guid}/rotate", RotateApiKey).WithName(nameof(RotateApiKey)).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status412PreconditionFailed);
        keys.MapPost("/{id:guid}/revoke", RevokeApiKey).WithName(nameof(RevokeApiKey)).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status412PreconditionFailed);
        routes.MapGet("/access-changes", ListAccessChanges).WithTags("Access").WithName(nameof(ListAccessChanges)).RequireAuthorization(Scopes.Admin).WithMetadata(ListMetadata.Of(AccessChangeList.Spec));
    }

    /// <summary>Lists API keys, the newest first</summary>
    /// <remarks>The keys within reach, revoked and expired ones included; never the keys themselves.</remarks>
    internal static async Task<Ok<Page<ApiKeyDto>>> ListApiKeys(ListRequest list, IMediator mediator, CancellationToken cancellationToken) =>
        TypedResults.Ok(await mediator.Send(new ListApiKeys(list.Query), cancellationToken));

    /// <summary>Creates an API key</summary>
    /// <remarks>The key is in the answer, once; only its hash is kept. It reaches no further than the key it is made with.</remarks>
    [SecretAnswer]
    internal static async Task<Created<IssuedApiKeyDto>> CreateApiKey(CreateApiKeyBody body, HttpResponse response, IMediator mediator, CancellationToken cancellationToken)
    {
        var key = await mediator.Send(new CreateApiKey(body.Name, body.Scopes, body.OrganizationId, body.ProjectId, body.ExpiresAt), cancellationToken);
        response.SetEtag(key.Version);
        return TypedResults.Created($"/api/v1/api-keys/{key.Id}", key);
    }

    /// <summary>Reads an API key</summary>
    /// <remarks>What it reaches and may do, and when it was last used; never the key itself. The ETag is its version.</remarks>
    internal static async Task<Ok<ApiKeyDto>> GetApiKey(Guid id, HttpResponse response, IMediator mediator, CancellationToken cancellationToken)
    {
        var key = await mediator.Send(new GetApiKey(id), cancellationToken);
        response.SetEtag(key.Version);
        return TypedResults.Ok(key);
    }

    /// <summary>Replaces an API key</summary>
    /// <remarks>Answers a new key with the same reach and scopes; the old one stays good for the overlap, so that nothing stops while it is exchanged.</remarks>
    [SecretAnswer]
    internal static async Task<Created<IssuedApiKeyDto>> RotateApiKey(Guid id, RotateApiKeyBody body, HttpRequest request, HttpResponse response, IMediator mediator, CancellationToken cancellationToken)
    {
        var key = await mediator.Send(new RotateApiKey(id, body.OverlapSeconds, request.ExpectedVersion()), cancellationToken);
        response.SetEtag(key.Version);
        return TypedResults.Created($"/api/v1/api-keys/{key.Id}", key);
    }

    /// <summary>Revokes an API key</summary>
    /// <remarks>It is refused from now on; other instances of the service notice within five seconds. Revoking again changes nothing.</remarks>
    internal static async Task<Ok<ApiKeyDto>> RevokeApiKey(Guid id, HttpRequest request, HttpResponse response, IMediator mediator, CancellationToken cancellationToken)
    {
        var key = await mediator.Send(new RevokeApiKey(id, request.ExpectedVersion()), cancellationToken);
        response.SetEtag(key.Version);
        return TypedResults.Ok(key);
    }

    /// <summary>Lists who gave, rotated and revoked which key</summary>
    /// <remarks>The newest first; entries are never changed or removed.</remarks>
    internal static async Task<Ok<Page<AccessChangeDto>>> ListAccessChanges(ListRequest list, IMediator mediator, CancellationToken cancellationToken) =>
        TypedResults.Ok(await mediator.Send(new ListAccessChanges(list.Query), cancellationToken));

    /// <summary>A key to create.</summary>
    /// <param name="Name">What it is for; at most 100 characters.</param>
    /// <param name="Scopes">contacts:read, contacts:write, calls:write, scores:write, imports:write, webhooks:manage, admin.</param>
    /// <param name="OrganizationId">Binds the key to an organization; that of the key it is made with when left out.</param>
    /// <param name="ProjectId">Binds the key to one project.</param>
    /// <param name="ExpiresAt">When it ends; never, when left out.</param>
    internal sealed record CreateApiKeyBody([property: Required, MaxLength(ApiKey.NameMaxLength)] string? Name, [property: Required] IReadOnlyList<string>? Scopes, Guid? OrganizationId = null, Guid? ProjectId = null, DateTimeOffset? ExpiresAt = null);

    /// <summary>How to replace a key.</summary>
    /// <param name="OverlapSeconds">How long the old key stays good: 0 to 30 days; 24 hours when left out.</param>
    internal sealed record RotateApiKeyBody([property: Range(0, Application.Access.RotateApiKey.MaxOverlapSeconds)] int? OverlapSeconds = null);
}
