using System.Text.Json;
using Contacts.Application.BulkCalls;
using Contacts.Application.Common.Lists;
using Contacts.Domain.Access;
using Contacts.Domain.Calls;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Contacts.WebApi.Endpoints;

internal static class BulkCallEndpoints
{
    public static void MapBulkCalls(this IEndpointRouteBuilder project)
    {
        var bulk = project.MapGroup("/bulk-calls").WithTags("Calls");
        bulk.MapGet("/", ListBulkCalls).WithName(nameof(ListBulkCalls)).RequireAuthorization(Scopes.ContactsRead).WithMetadata(ListMetadata.Of(BulkCallList.Spec));
        bulk.MapPost("/", BulkCall).WithName(nameof(BulkCall)).RequireAuthorization(Scopes.CallsWrite).ProducesProblem(StatusCodes.Status409Conflict);
        bulk.MapGet("/{id:guid}", GetBulkCall).WithName(nameof(GetBulkCall)).RequireAuthorization(Scopes.ContactsRead);
        bulk.MapPost("/{id:guid}/cancel", CancelBulkCall).WithName(nameof(CancelBulkCall)).RequireAuthorization(Scopes.CallsWrite);
    }

    /// <summary>Lists bulk calls, the newest first</summary>
    /// <remarks>Each with the number of its calls by status, as it drains.</remarks>
    internal static async Task<Ok<Page<BulkCallDto>>> ListBulkCalls(Guid projectId, ListRequest list, IMediator mediator, CancellationToken cancellationToken) =>
        TypedResults.Ok(await mediator.Send(new ListBulkCalls(projectId, list.Query), cancellationToken));

    /// <summary>Queues a call to each of many contacts</summary>
    /// <remarks>
    /// Give exactly one of `contactIds`, `filter` (the filter of the contact list as JSON, `q` included) and `shortcut`; at most 10,000 contacts. One transaction: all of it or nothing.
    /// Every contact gets a result: `queued`, or `skipped` with the first reason that applies. With `dryRun` nothing is queued and the answer is 200.
    /// </remarks>
    internal static async Task<Results<Created<BulkCallOutcome>, Ok<BulkCallOutcome>>> BulkCall(Guid projectId, BulkCallBody body, IMediator mediator, CancellationToken cancellationToken)
    {
        var outcome = await mediator.Send(
            new BulkCall(projectId, body.AgentId, body.ContactIds, body.Filter, body.Shortcut, body.OutsideHours ?? OutsideHours.Skip, body.DryRun ?? false), cancellationToken);
        return outcome.Id is { } id ? TypedResults.Created($"/api/v1/projects/{projectId}/bulk-calls/{id}", outcome) : TypedResults.Ok(outcome);
    }

    /// <summary>Reads a bulk call, as it drains</summary>
    /// <remarks>Its calls themselves are in the list of calls, by `batchId`.</remarks>
    internal static async Task<Ok<BulkCallDto>> GetBulkCall(Guid projectId, Guid id, IMediator mediator, CancellationToken cancellationToken) =>
        TypedResults.Ok(await mediator.Send(new GetBulkCall(projectId, id), cancellationToken));

    /// <summary>Calls off what is still queued of a bulk call</summary>
    /// <remarks>Calls that a dialer has go on; one whose lease runs out is not handed out again. Repeating it changes nothing more.</remarks>
    internal static async Task<Ok<BulkCallDto>> CancelBulkCall(Guid projectId, Guid id, IMediator mediator, CancellationToken cancellationToken) =>
        TypedResults.Ok(await mediator.Send(new CancelBulkCall(projectId, id), cancellationToken));

    /// <summary>Whom to call: exactly one of contactIds, filter and shortcut.</summary>
    /// <param name="AgentId">Who is to call; any agent when left out.</param>
    /// <param name="ContactIds">1 to 10,000 contacts; one named twice counts once.</param>
    /// <param name="Filter">Field names of the contact list to values, such as "leadScore.gte": 80, "freshness": ["hot", "warm"], "q": "ada".</param>
    /// <param name="Shortcut">hot_and_warm calls everybody whose freshness is hot or warm.</param>
    /// <param name="OutsideHours">When it is outside calling hours where the contact is; skip when left out.</param>
    /// <param name="DryRun">Only tell what would be queued.</param>
    internal sealed record BulkCallBody(
        Guid? AgentId = null, IReadOnlyList<Guid>? ContactIds = null, IReadOnlyDictionary<string, JsonElement>? Filter = null, BulkCallShortcut? Shortcut = null, OutsideHours? OutsideHours = null, bool? DryRun = null);
}
