using Contacts.Application.Reference;
using Contacts.Domain.Access;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Contacts.WebApi.Endpoints;

internal static class ReferenceEndpoints
{
    public static void MapReference(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/reference", GetReference).WithTags("Reference").RequireAuthorization(Scopes.ContactsRead).WithName(nameof(GetReference));

    /// <summary>Reads everything that is chosen from a list</summary>
    /// <remarks>With names, colours and emoji: lead stages with the moves they allow, contact types, score bands, freshness labels and rules, next best actions, call results, custom field types.</remarks>
    internal static async Task<Ok<ReferenceData>> GetReference(IMediator mediator, CancellationToken cancellationToken) => TypedResults.Ok(await mediator.Send(new GetReference(), cancellationToken));
}
