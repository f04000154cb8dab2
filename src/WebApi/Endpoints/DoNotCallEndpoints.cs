using System.ComponentModel.DataAnnotations;
using Contacts.Application.Common.Lists;
using Contacts.Application.DoNotCall;
using Contacts.Domain.Access;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using Contacts.WebApi.Hosting;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Contacts.WebApi.Endpoints;

internal static class DoNotCallEndpoints
{
    public static void MapDoNotCall(this IEndpointRouteBuilder project)
    {
        var list = project.MapGroup("/do-not-call").WithTags("Do not call");
        list.MapGet("/", ListDoNotCall).WithName(nameof(ListDoNotCall)).RequireAuthorization(Scopes.ContactsRead).WithMetadata(ListMetadata.Of(DoNotCallList.Spec));
        list.MapPost("/", AddDoNotCall).WithName(nameof(AddDoNotCall)).RequireAuthorization(Scopes.CallsWrite);
        list.MapPost("/bulk", BulkAddDoNotCall).WithName(nameof(BulkAddDoNotCall)).RequireAuthorization(Scopes.CallsWrite).WithMetadata(new RequestSizeLimitAttribute(Hardening.MaxBulkBodyBytes));
        list.MapGet("/check", CheckDoNotCall).WithName(nameof(CheckDoNotCall)).RequireAuthorization(Scopes.ContactsRead);
        list.MapGet("/changes", ListDoNotCallChanges).WithName(nameof(ListDoNotCallChanges)).RequireAuthorization(Scopes.ContactsRead).WithMetadata(ListMetadata.Of(DoNotCallChangeList.Spec));
        list.MapDelete("/", RemoveDoNotCall).WithName(nameof(RemoveDoNotCall)).RequireAuthorization(Scopes.CallsWrite).ProducesProblem(StatusCodes.Status409Conflict);
    }

    public static void MapOrganizationDoNotCall(this IEndpointRouteBuilder routes)
    {
        var list = routes.MapGroup("/organizations/{organizationId:guid}/do-not-call").WithTags("Do not call").ProducesProblem(StatusCodes.Status404NotFound);
        list.MapGet("/", ListOrganizationDoNotCall).WithName(nameof(ListOrganizationDoNotCall)).RequireAuthorization(Scopes.ContactsRead).WithMetadata(ListMetadata.Of(DoNotCallList.Spec));
        list.MapPost("/", AddOrganizationDoNotCall).WithName(nameof(AddOrganizationDoNotCall)).RequireAuthorization(Scopes.CallsWrite);
        list.MapPost("/bulk", BulkAddOrganizationDoNotCall).WithName(nameof(BulkAddOrganizationDoNotCall)).RequireAuthorization(Scopes.CallsWrite).WithMetadata(new RequestSizeLimitAttribute(Hardening.MaxBulkBodyBytes));
        list.MapGet("/check", CheckOrganizationDoNotCall).WithName(nameof(CheckOrganizationDoNotCall)).RequireAuthorization(Scopes.ContactsRead);
        list.MapGet("/changes", ListOrganizationDoNotCallChanges).WithName(nameof(ListOrganizationDoNotCallChanges)).RequireAuthorization(Scopes.ContactsRead).WithMetadata(ListMetadata.Of(DoNotCallChangeList.Spec));
        list.MapDelete("/", RemoveOrganizationDoNotCall).WithName(nameof(RemoveOrganizationDoNotCall)).RequireAuthorization(Scopes.CallsWrite).ProducesProblem(StatusCodes.Status409Conflict);
    }

    /// <summary>Lists the numbers that the project never calls</summary>
    /// <remarks>The project's own list, the newest first; what its organization lists counts, too, see the check.</remarks>
    internal static async Task<Ok<Page<DoNotCallDto>>> ListDoNotCall(Guid projectId, ListRequest list, IMediator mediator, CancellationToken cancellationToken) =>
        TypedResults.Ok(await mediator.Send(new ListDoNotCall(DoNotCallScope.OfProject(projectId), list.Query), cancellationToken));

    /// <summary>Stops all calls of the project to a number</summary>
    /// <remarks>Whichever contact holds it, queued calls included. A number without a country code is read in the project's default country. One that is listed already stays as it is and is answered with 200.</remarks>
    internal static async Task<Results<Created<DoNotCallDto>, Ok<DoNotCallDto>>> AddDoNotCall(Guid projectId, AddDoNotCallBody body, HttpRequest request, IMediator mediator, CancellationToken cancellationToken) =>
        Answer(request, await mediator.Send(new AddDoNotCall(DoNotCallScope.OfProject(projectId), body.Number, body.Reason), cancellationToken));

    /// <summary>Stops all calls of the project to many numbers</summary>
    /// <remarks>1 to 10,000 items; the results are in their order. A number that is none fails alone.</remarks>
    internal static async Task<Ok<BulkAddedDoNotCall>> BulkAddDoNotCall(Guid projectId, BulkAddDoNotCallBody body, IMediator mediator, CancellationToken cancellationToken) =>
        TypedResults.Ok(await mediator.Send(new BulkAddDoNotCall(DoNotCallScope.OfProject(projectId), body.Items), cancellationToken));

    /// <summary>Tells whether the project may call a number</summary>
    /// <remarks>Looks at the lists of the project and of its organization. The flag of a single contact is shown with the contact.</remarks>
    /// <param name="projectId">The project.</param>
    /// <param name="mediator">Sends the request.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    /// <param name="number">In any formatting; without a country code it is read in the project's default country.</param>
    internal static async Task<Ok<DoNotCallCheck>> CheckDoNotCall(Guid projectId, IMediator mediator, CancellationToken cancellationToken, string? number = null) =>
        TypedResults.Ok(await mediator.Send(new CheckDoNotCall(DoNotCallScope.OfProject(projectId), number), cancellationToken));

    /// <summary>Lists who put which number on the project's list or took it off</summary>
    /// <remarks>The newest first; entries are never changed or removed.</remarks>
    internal static async Task<Ok<Page<DoNotCallChangeDto>>> ListDoNotCallChanges(Guid projectId, ListRequest list, IMediator mediator, CancellationToken cancellationToken) =>
        TypedResults.Ok(await mediator.Send(new ListDoNotCallChanges(DoNotCallScope.OfProject(projectId), list.Query), cancellationToken));

    /// <summary>Allows the project to call a number again</summary>
    /// <remarks>Needs a reason, which is kept. 404 when the number is not on the project's own list.</remarks>
    /// <param name="projectId">The project.</param>
    /// <param name="number">The number, with the plus as %2B or as it is.</param>
    /// <param name="mediator">Sends the request.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    /// <param name="reason">Why it may be called again; at most 500 characters.</param>
    internal static async Task<NoContent> RemoveDoNotCall(Guid projectId, string number, IMediator mediator, CancellationToken cancellationToken, string? reason = null)
    {
        await mediator.Send(new RemoveDoNotCall(DoNotCallScope.OfProject(projectId), number, reason), cancellationToken);
        return TypedResults.NoContent();
    }

    /// <summary>Lists the numbers that no project of the organization calls</summary>
    /// <remarks>The newest first. Needs a key that is not bound to a project.</remarks>
    internal static async Task<Ok<Page<DoNotCallDto>>> ListOrganizationDoNotCall(Guid organizationId, ListRequest list, IMediator mediator, CancellationToken cancellationToken) =>
        TypedResults.Ok(await mediator.Send(new ListDoNotCall(DoNotCallScope.OfOrganization(organizationId), list.Query), cancellationToken));

    /// <summary>Stops all calls of the organization to a number</summary>
    /// <remarks>In every project. The number needs its plus and country code. One that is listed already stays as it is and is answered with 200. Needs a key that is not bound to a project.</remarks>
    internal static async Task<Results<Created<DoNotCallDto>, Ok<DoNotCallDto>>> AddOrganizationDoNotCall(Guid organizationId, AddDoNotCallBody body, HttpRequest request, IMediator mediator, CancellationToken cancellationToken) =>
        Answer(request, await mediator.Send(new AddDoNotCall(DoNotCallScope.OfOrganization(organizationId), body.Number, body.Reason), cancellationToken));

    /// <summary>Stops all calls of the organization to many numbers</summary>
    /// <remarks>1 to 10,000 items, each with plus and country code; the results are in their order. Needs a key that is not bound to a project.</remarks>
    internal static async Task<Ok<BulkAddedDoNotCall>> BulkAddOrganizationDoNotCall(Guid organizationId, BulkAddDoNotCallBody body, IMediator mediator, CancellationToken cancellationToken) =>
        TypedResults.Ok(await mediator.Send(new BulkAddDoNotCall(DoNotCallScope.OfOrganization(organizationId), body.Items), cancellationToken));

    /// <summary>Tells whether the organization lists a number</summary>
    /// <remarks>Lists of single projects are not looked at. Needs a key that is not bound to a project; others ask the check of their project.</remarks>
    /// <param name="organizationId">The organization.</param>
    /// <param name="mediator">Sends the request.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    /// <param name="number">With plus and country code.</param>
    internal static async Task<Ok<DoNotCallCheck>> CheckOrganizationDoNotCall(Guid organizationId, IMediator mediator, CancellationToken cancellationToken, string? number = null) =>
        TypedResults.Ok(await mediator.Send(new CheckDoNotCall(DoNotCallScope.OfOrganization(organizationId), number), cancellationToken));

    /// <summary>Lists who put which number on the organization's list or took it off</summary>
    /// <remarks>The newest first; entries are never changed or removed. Needs a key that is not bound to a project.</remarks>
    internal static async Task<Ok<Page<DoNotCallChangeDto>>> ListOrganizationDoNotCallChanges(Guid organizationId, ListRequest list, IMediator mediator, CancellationToken cancellationToken) =>
        TypedResults.Ok(await mediator.Send(new ListDoNotCallChanges(DoNotCallScope.OfOrganization(organizationId), list.Query), cancellationToken));

    /// <summary>Allows the organization to call a number again</summary>
    /// <remarks>Needs a reason, which is kept, and a key that is not bound to a project. Lists of single projects stay as they are.</remarks>
    /// <param name="organizationId">The organization.</param>
    /// <param name="number">The number, with the plus as %2B or as it is.</param>
    /// <param name="mediator">Sends the request.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    /// <param name="reason">Why it may be called again; at most 500 characters.</param>
    internal static async Task<NoContent> RemoveOrganizationDoNotCall(Guid organizationId, string number, IMediator mediator, CancellationToken cancellationToken, string? reason = null)
    {
        await mediator.Send(new RemoveDoNotCall(DoNotCallScope.OfOrganization(organizationId), number, reason), cancellationToken);
        return TypedResults.NoContent();
    }

    private static Results<Created<DoNotCallDto>, Ok<DoNotCallDto>> Answer(HttpRequest request, AddedDoNotCall added) => added.IsNew
        ? TypedResults.Created($"{request.Path}?number={Uri.EscapeDataString(added.Listed.Number)}", added.Listed)
        : TypedResults.Ok(added.Listed);

    /// <summary>A number that must not be called.</summary>
    /// <param name="Number">In any formatting; for an organization with plus and country code.</param>
    /// <param name="Reason">Why.</param>
    internal sealed record AddDoNotCallBody([property: Required, MaxLength(PhoneNumber.RawMaxLength)] string? Number, [property: MaxLength(DoNotCallNumber.ReasonMaxLength)] string? Reason = null);

    /// <summary>Numbers that must not be called.</summary>
    /// <param name="Items">1 to 10,000.</param>
    internal sealed record BulkAddDoNotCallBody([property: Required] IReadOnlyList<DoNotCallItem?>? Items);
}
