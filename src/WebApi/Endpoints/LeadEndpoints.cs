using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Contacts.Application.Common.Lists;
using Contacts.Application.Contacts;
using Contacts.Application.Leads;
using Contacts.Domain.Access;
using Contacts.Domain.Contacts;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Contacts.WebApi.Endpoints;

internal static class LeadEndpoints
{
    public static void MapLeads(this IEndpointRouteBuilder project)
    {
        var leads = project.MapGroup("/leads").WithTags("Leads");
        leads.MapGet("/", ListProjectLeads).WithName(nameof(ListProjectLeads)).RequireAuthorization(Scopes.ContactsRead).WithMetadata(ListMetadata.Of(ContactList.Spec, searchable: true, customFields: true));
        leads.MapGet("/stats", GetProjectLeadStats).WithName(nameof(GetProjectLeadStats)).RequireAuthorization(Scopes.ContactsRead);
        leads.MapPost("/{id:guid}/stage", MoveLeadStage).WithName(nameof(MoveLeadStage)).RequireAuthorization(Scopes.ContactsWrite)
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status412PreconditionFailed);
        leads.MapPost("/{id:guid}/reopen", ReopenLead).WithName(nameof(ReopenLead)).RequireAuthorization(Scopes.ContactsWrite)
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status412PreconditionFailed);
        leads.MapGet("/{id:guid}/stage-history", GetStageHistory).WithName(nameof(GetStageHistory)).RequireAuthorization(Scopes.ContactsRead);
    }

    public static void MapAllLeads(this IEndpointRouteBuilder routes)
    {
        var leads = routes.MapGroup("/leads").WithTags("Leads");
        leads.MapGet("/", ListLeads).WithName(nameof(ListLeads)).RequireAuthorization(Scopes.ContactsRead).WithMetadata(ListMetadata.Of(ContactList.Spec, searchable: true));
        leads.MapGet("/stats", GetLeadStats).WithName(nameof(GetLeadStats)).RequireAuthorization(Scopes.ContactsRead);
    }

    /// <summary>Lists the leads of a project</summary>
    /// <remarks>Contacts that are or were leads, with the filters, sorts and cursors of the contact list.</remarks>
    internal static async Task<Ok<Page<ContactDto>>> ListProjectLeads(Guid projectId, ListRequest list, IMediator mediator, CancellationToken cancellationToken) =>
        TypedResults.Ok(await mediator.Send(new ListContacts(projectId, list.Query, LeadsOnly: true), cancellationToken));

    /// <summary>Counts the leads of a project by stage</summary>
    /// <remarks>The cards above the lead list; converted counts the won ones.</remarks>
    internal static async Task<Ok<LeadStats>> GetProjectLeadStats(Guid projectId, IMediator mediator, CancellationToken cancellationToken) =>
        TypedResults.Ok(await mediator.Send(new GetLeadStats(projectId), cancellationToken));

    /// <summary>Lists leads across projects</summary>
    /// <remarks>All projects within reach of the key; organizationId and projectId narrow it down.</remarks>
    /// <param name="list">Filters, sort and page.</param>
    /// <param name="mediator">Sends the request.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    /// <param name="organizationId">Leads of one organization.</param>
    /// <param name="projectId">Leads of one project.</param>
    internal static async Task<Ok<Page<ContactDto>>> ListLeads(ListRequest list, IMediator mediator, CancellationToken cancellationToken, Guid? organizationId = null, Guid? projectId = null) =>
        TypedResults.Ok(await mediator.Send(new ListLeads(list.Except("organizationId", "projectId"), organizationId, projectId), cancellationToken));

    /// <summary>Counts leads across projects by stage</summary>
    /// <remarks>All projects within reach of the key; organizationId narrows it down.</remarks>
    /// <param name="mediator">Sends the request.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    /// <param name="organizationId">Leads of one organization.</param>
    internal static async Task<Ok<LeadStats>> GetLeadStats(IMediator mediator, CancellationToken cancellationToken, Guid? organizationId = null) =>
        TypedResults.Ok(await mediator.Send(new GetLeadStats(null, organizationId), cancellationToken));

    /// <summary>Moves a lead to another stage</summary>
    /// <remarks>
    /// Open stages move to any other open stage except back to new, and to won or lost; lost needs a reason; won makes the contact a customer.
    /// The same stage again changes nothing. Any other move is a 409 that lists the allowed ones.
    /// </remarks>
    internal static async Task<Ok<ContactDto>> MoveLeadStage(Guid projectId, Guid id, StageBody body, HttpRequest request, HttpResponse response, IMediator mediator, CancellationToken cancellationToken)
    {
        var lead = await mediator.Send(new MoveLeadStage(projectId, id, body.Stage, body.Reason, request.ExpectedVersion()), cancellationToken);
        response.SetEtag(lead.Version);
        return TypedResults.Ok(lead);
    }

    /// <summary>Reopens a won or lost lead</summary>
    /// <remarks>To contacted, qualified, proposal or negotiation, with a reason; a reopened customer is a lead again.</remarks>
    internal static async Task<Ok<ContactDto>> ReopenLead(Guid projectId, Guid id, StageBody body, HttpRequest request, HttpResponse response, IMediator mediator, CancellationToken cancellationToken)
    {
        var lead = await mediator.Send(new ReopenLead(projectId, id, body.Stage, body.Reason, request.ExpectedVersion()), cancellationToken);
        response.SetEtag(lead.Version);
        return TypedResults.Ok(lead);
    }

    /// <summary>Lists every move of a lead, the oldest first</summary>
    /// <remarks>From, to, when, by whom, why, and how long the lead had stood where it was.</remarks>
    internal static async Task<Ok<IReadOnlyList<StageChangeDto>>> GetStageHistory(Guid projectId, Guid id, IMediator mediator, CancellationToken cancellationToken) =>
        TypedResults.Ok(await mediator.Send(new GetStageHistory(projectId, id), cancellationToken));

    /// <summary>Where a lead goes.</summary>
    /// <param name="Stage">Where to.</param>
    /// <param name="Reason">Required for lost and for reopening.</param>
    internal sealed record StageBody([property: JsonRequired] LeadStage Stage, [property: MaxLength(LeadStageChange.ReasonMaxLength)] string? Reason = null);
}
