using Contacts.Application.Common;
using Contacts.Application.Common.Lists;
using Contacts.Application.Contacts;
using Contacts.Domain.Access;
using Contacts.WebApi.Access;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Contacts.WebApi.Endpoints;

internal static class ContactEndpoints
{
    public static void MapContacts(this IEndpointRouteBuilder project)
    {
        var contacts = project.MapGroup("/contacts").WithTags("Contacts");
        contacts.MapGet("/", ListContacts).WithName(nameof(ListContacts)).RequireAuthorization(Scopes.ContactsRead).WithMetadata(ListMetadata.Of(ContactList.Spec, searchable: true, customFields: true));
        contacts.MapPost("/", CreateContact).WithName(nameof(CreateContact)).RequireAuthorization(Scopes.ContactsWrite).ProducesProblem(StatusCodes.Status409Conflict);
        contacts.MapGet("/stats", GetContactStats).WithName(nameof(GetContactStats)).RequireAuthorization(Scopes.ContactsRead);
        contacts.MapGet("/segments", ListSegments).WithName(nameof(ListSegments)).RequireAuthorization(Scopes.ContactsRead);
        contacts.MapGet("/lookup", LookupContacts).WithName(nameof(LookupContacts)).RequireAuthorization(Scopes.ContactsRead);
        contacts.MapGet("/call-context", FindCallContext).WithName(nameof(FindCallContext)).RequireAuthorization(Scopes.ContactsRead);
        contacts.MapGet("/{id:guid}/call-context", GetCallContext).WithName(nameof(GetCallContext)).RequireAuthorization(Scopes.ContactsRead);
        contacts.MapGet("/{id:guid}/activity", GetActivity).WithName(nameof(GetActivity)).RequireAuthorization(Scopes.ContactsRead);
        contacts.MapGet("/{id:guid}", GetContact).WithName(nameof(GetContact)).RequireAuthorization(Scopes.ContactsRead);
        contacts.MapPatch("/{id:guid}", PatchContact).WithName(nameof(PatchContact)).RequireAuthorization(Scopes.ContactsWrite)
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status412PreconditionFailed);
        contacts.MapDelete("/{id:guid}", DeleteContact).WithName(nameof(DeleteContact)).RequireAuthorization(Scopes.ContactsWrite)
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status412PreconditionFailed);
        contacts.MapPost("/{id:guid}/restore", RestoreContact).WithName(nameof(RestoreContact)).RequireAuthorization(Scopes.ContactsWrite)
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status412PreconditionFailed);
        contacts.MapGet("/{id:guid}/history", GetContactHistory).WithName(nameof(GetContactHistory)).RequireAuthorization(Scopes.ContactsRead).WithMetadata(ListMetadata.Of(ContactHistoryList.Spec));
    }

    /// <summary>Lists, filters, sorts and searches contacts</summary>
    /// <remarks>
    /// Filters combine: a contact must satisfy all of them. What a create returned is in the next list.
    /// </remarks>
    internal static async Task<Ok<Page<ContactDto>>> ListContacts(Guid projectId, ListRequest list, IMediator mediator, CancellationToken cancellationToken) =>
        TypedResults.Ok(await mediator.Send(new ListContacts(projectId, list.Query), cancellationToken));

    /// <summary>Creates a contact</summary>
    /// <remarks>Needs a name, a phone or an email. What cannot be a phone number is refused with the reason, never guessed.</remarks>
    [SavesLast]
    internal static async Task<Created<ContactDto>> CreateContact(Guid projectId, ContactInput body, HttpResponse response, IMediator mediator, CancellationToken cancellationToken)
    {
        var contact = await mediator.Send(new CreateContact(projectId, body), cancellationToken);
        response.SetEtag(contact.Version);
        return TypedResults.Created($"/api/v1/projects/{projectId}/contacts/{contact.Id}", contact);
    }

    /// <summary>Counts contacts for the cards above the list</summary>
    /// <remarks>In all, by type and score band, and how many came today and this week in the project's zone.</remarks>
    /// <param name="projectId">The project.</param>
    /// <param name="mediator">Sends the request.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    /// <param name="include">freshness adds the counts by label.</param>
    internal static async Task<Ok<ContactStats>> GetContactStats(Guid projectId, IMediator mediator, CancellationToken cancellationToken, string? include = null) =>
        include is null or "freshness"
            ? TypedResults.Ok(await mediator.Send(new GetContactStats(projectId, include is not null), cancellationToken))
            : throw new InvalidRequestException("invalid_value", "include takes freshness.", "include");

    /// <summary>Lists the segments in use, the largest first</summary>
    /// <remarks>Spellings that differ only in case or accents are one segment; at most 1,000.</remarks>
    internal static async Task<Ok<IReadOnlyList<SegmentCount>>> ListSegments(Guid projectId, IMediator mediator, CancellationToken cancellationToken) =>
        TypedResults.Ok(await mediator.Send(new ListSegments(projectId), cancellationToken));

    /// <summary>Finds who has a phone number</summary>
    /// <remarks>The last reached first, at most 50. An unknown number is an empty list, not an error.</remarks>
    /// <param name="projectId">The project.</param>
    /// <param name="mediator">Sends the request.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    /// <param name="phone">In any formatting; without a country code it is read in the project's default country.</param>
    internal static async Task<Ok<IReadOnlyList<ContactDto>>> LookupContacts(Guid projectId, IMediator mediator, CancellationToken cancellationToken, string? phone = null) =>
        TypedResults.Ok(await mediator.Send(new LookupContacts(projectId, phone), cancellationToken));

    /// <summary>Reads all that an agent needs for a call</summary>
    /// <remarks>
    /// In one request: the contact, the same as flat text variables for voice agents, the last ten calls with their summaries, the open callback, what to do next, and whether the contact may be called,
    /// by its own flag and by the do-not-call lists.
    /// </remarks>
    internal static async Task<Ok<CallContextDto>> GetCallContext(Guid projectId, Guid id, IMediator mediator, CancellationToken cancellationToken) =>
        TypedResults.Ok(await mediator.Send(new GetCallContext(projectId, id), cancellationToken));

    /// <summary>Tells who is calling, with all that an agent needs</summary>
    /// <remarks>Of several contacts with the number, the one who was reached last; 404 when nobody has it.</remarks>
    /// <param name="projectId">The project.</param>
    /// <param name="mediator">Sends the request.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    /// <param name="phone">The caller's number in any formatting; without a country code it is read in the project's default country.</param>
    internal static async Task<Ok<CallContextDto>> FindCallContext(Guid projectId, IMediator mediator, CancellationToken cancellationToken, string? phone = null) =>
        TypedResults.Ok(await mediator.Send(new FindCallContext(projectId, phone), cancellationToken));

    /// <summary>Lists everything that happened with a contact, the newest first</summary>
    /// <remarks>
    /// Calls, steps of callbacks, stage moves, score changes, edits, imports, deletion and restoration, and the creation, merged in time order. A call stands where it ended, before that where it was queued.
    /// </remarks>
    /// <param name="projectId">The project.</param>
    /// <param name="id">The contact.</param>
    /// <param name="mediator">Sends the request.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    /// <param name="kind">Only these: `call`, `callback`, `stage`, `score`, `edit`, `import`, `deleted`, `restored`, `created`; a comma means any of, `!` in front means not.</param>
    /// <param name="cursor">nextCursor of the previous page, with the same kind.</param>
    /// <param name="limit">Items per page, 1 to 200.</param>
    internal static async Task<Ok<Page<ActivityDto>>> GetActivity(
        Guid projectId, Guid id, IMediator mediator, CancellationToken cancellationToken, string? kind = null, string? cursor = null, int limit = ListQuery.DefaultLimit) =>
        TypedResults.Ok(await mediator.Send(new GetActivity(projectId, id, kind, cursor, limit), cancellationToken));

    /// <summary>Reads a contact</summary>
    /// <remarks>The ETag is its version.</remarks>
    internal static async Task<Ok<ContactDto>> GetContact(Guid projectId, Guid id, HttpResponse response, IMediator mediator, CancellationToken cancellationToken)
    {
        var contact = await mediator.Send(new GetContact(projectId, id), cancellationToken);
        response.SetEtag(contact.Version);
        return TypedResults.Ok(contact);
    }

    /// <summary>Changes a contact</summary>
    /// <remarks>JSON Merge Patch: absent members stay as they are, null clears. With If-Match a stale version is refused with 412.</remarks>
    internal static async Task<Ok<ContactDto>> PatchContact(Guid projectId, Guid id, ContactInput body, HttpRequest request, HttpResponse response, IMediator mediator, CancellationToken cancellationToken)
    {
        var contact = await mediator.Send(new PatchContact(projectId, id, body, request.ExpectedVersion()), cancellationToken);
        response.SetEtag(contact.Version);
        return TypedResults.Ok(contact);
    }

    /// <summary>Deletes a contact</summary>
    /// <remarks>It leaves every list and its external ids become free; its open callbacks and waiting calls are cancelled. Restore brings it back, without those.</remarks>
    internal static async Task<NoContent> DeleteContact(Guid projectId, Guid id, HttpRequest request, IMediator mediator, CancellationToken cancellationToken)
    {
        await mediator.Send(new DeleteContact(projectId, id, request.ExpectedVersion()), cancellationToken);
        return TypedResults.NoContent();
    }

    /// <summary>Brings a deleted contact back</summary>
    /// <remarks>A contact that is not deleted stays as it is.</remarks>
    internal static async Task<Ok<ContactDto>> RestoreContact(Guid projectId, Guid id, HttpRequest request, HttpResponse response, IMediator mediator, CancellationToken cancellationToken)
    {
        var contact = await mediator.Send(new RestoreContact(projectId, id, request.ExpectedVersion()), cancellationToken);
        response.SetEtag(contact.Version);
        return TypedResults.Ok(contact);
    }

    /// <summary>Lists what happened to a contact, the newest first</summary>
    /// <remarks>Every edit with its fields before and after, deletion, restoration, and last its creation.</remarks>
    internal static async Task<Ok<Page<ContactHistoryDto>>> GetContactHistory(Guid projectId, Guid id, ListRequest list, IMediator mediator, CancellationToken cancellationToken) =>
        TypedResults.Ok(await mediator.Send(new GetContactHistory(projectId, id, list.Query), cancellationToken));
}
