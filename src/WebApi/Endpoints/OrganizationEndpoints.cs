using System.ComponentModel.DataAnnotations;
using Contacts.Application.Common.Lists;
using Contacts.Application.Organizations;
using Contacts.Domain.Access;
using Contacts.Domain.Projects;
using Contacts.WebApi.Access;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Contacts.WebApi.Endpoints;

internal static class OrganizationEndpoints
{
    public static void MapOrganizations(this IEndpointRouteBuilder routes)
    {
        var organizations = routes.MapGroup("/organizations").WithTags("Organizations").RequireAuthorization(Scopes.Admin);
        organizations.MapGet("/", ListOrganizations).WithName(nameof(ListOrganizations)).WithMetadata(ListMetadata.Of(OrganizationList.Spec));
        organizations.MapPost("/", CreateOrganization).WithName(nameof(CreateOrganization)).RequireAuthorization(ApiAccess.PlatformPolicy);
        organizations.MapGet("/{id:guid}", GetOrganization).WithName(nameof(GetOrganization)).ProducesProblem(StatusCodes.Status404NotFound);
    }

    /// <summary>Lists the organizations within reach of the key</summary>
    /// <remarks>A key that is bound to an organization sees only that one.</remarks>
    internal static async Task<Ok<Page<OrganizationDto>>> ListOrganizations(ListRequest list, IMediator mediator, CancellationToken cancellationToken) =>
        TypedResults.Ok(await mediator.Send(new ListOrganizations(list.Query), cancellationToken));

    /// <summary>Creates an organization</summary>
    /// <remarks>Only a key that is bound to no organization may.</remarks>
    internal static async Task<Created<OrganizationDto>> CreateOrganization(CreateOrganizationBody body, IMediator mediator, CancellationToken cancellationToken)
    {
        var organization = await mediator.Send(new CreateOrganization(body.Name), cancellationToken);
        return TypedResults.Created($"/api/v1/organizations/{organization.Id}", organization);
    }

    /// <summary>Reads an organization</summary>
    /// <remarks>One out of reach of the key does not exist for it.</remarks>
    internal static async Task<Ok<OrganizationDto>> GetOrganization(Guid id, IMediator mediator, CancellationToken cancellationToken) =>
        TypedResults.Ok(await mediator.Send(new GetOrganization(id), cancellationToken));

    /// <summary>An organization to create.</summary>
    /// <param name="Name">For people.</param>
    internal sealed record CreateOrganizationBody([property: Required, MaxLength(Organization.NameMaxLength)] string? Name);
}
