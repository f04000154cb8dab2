using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Contacts.Application.Callbacks;
using Contacts.Application.Calls;
using Contacts.Application.Common.Lists;
using Contacts.Domain.Access;
using Contacts.Domain.Callbacks;
using Contacts.Domain.Calls;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Contacts.WebApi.Endpoints;

internal static class CallbackEndpoints
{
    public static void MapCallbacks(this IEndpointRouteBuilder project)
    {
        var callbacks = project.MapGroup("/callbacks").WithTags("Callbacks");
        callbacks.MapGet("/", ListCallbacks).WithName(nameof(ListCallbacks)).RequireAuthorization(Scopes.ContactsRead).WithMetadata(ListMetadata.Of(CallbackList.Spec));
        callbacks.MapPost("/", ScheduleCallback).WithName(nameof(ScheduleCallback)).RequireAuthorization(Scopes.CallsWrite).ProducesProblem(StatusCodes.Status409Conflict);
        callbacks.MapGet("/stats", GetCallbackStats).WithName(nameof(GetCallbackStats)).RequireAuthorization(Scopes.ContactsRead);
        callbacks.MapGet("/{id:guid}", GetCallback).WithName(nameof(GetCallback)).RequireAuthorization(Scopes.ContactsRead);
        callbacks.MapPatch("/{id:guid}", PatchCallback).WithName(nameof(PatchCallback)).Changes();
        callbacks.MapPost("/{id:guid}/confirm", ConfirmCallback).WithName(nameof(ConfirmCallback)).Changes();
        callbacks.MapPost("/{id:guid}/complete", CompleteCallback).WithName(nameof(CompleteCallback)).Changes();
        callbacks.MapPost("/{id:guid}/miss", MissCallback).WithName(nameof(MissCallback)).Changes();
        callbacks.MapPost("/{id:guid}/cancel", CancelCallback).WithName(nameof(CancelCallback)).Changes();

        callbacks.MapPost("/claim", ClaimCallback).WithName(nameof(ClaimCallback)).RequireAuthorization(Scopes.CallsWrite).ProducesProblem(StatusCodes.Status409Conflict);
        callbacks.MapPost("/{id:guid}/call", CallBack).WithName(nameof(CallBack)).RequireAuthorization(Scopes.CallsWrite).ProducesProblem(StatusCodes.Status409Conflict);

        project.MapGet("/contacts/{id:guid}/callbacks", ListContactCallbacks).WithName(nameof(ListContactCallbacks)).WithTags("Callbacks").RequireAuthorization(Scopes.ContactsRead).WithMetadata(ListMetadata.Of(CallbackList.Spec));
    }

    private static void Changes(this RouteHandlerBuilder one) =>
        one.RequireAuthorization(Scopes.CallsWrite).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status412PreconditionFailed);

    /// <summary>Lists, filters and sorts callbacks</summary>
    /// <remarks>The earliest first, closed ones included: status=pending,confirmed shows what is still promised, agentId=null what any agent may keep.</remarks>
    /// <param name="projectId">The project.</param>
    /// <param name="list">Filters, sort and page.</param>
    /// <param name="mediator">Sends the request.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    /// <param name="timeZone">IANA: whose today; the project's when left out.</param>
    internal static async Task<Ok<Page<CallbackDto>>> ListCallbacks(Guid projectId, ListRequest list, IMediator mediator, CancellationToken cancellationToken, string? timeZone = null) =>
        TypedResults.Ok(await mediator.Send(new ListCallbacks(projectId, list.Except("timeZone"), timeZone), cancellationToken));

    /// <summary>Lists the callbacks of a contact</summary>
    /// <remarks>The earliest first, closed ones included, with the filters and sorts of the callback list.</remarks>
    /// <param name="projectId">The project.</param>
    /// <param name="id">The contact.</param>
    /// <param name="list">Filters, sort and page.</param>
    /// <param name="mediator">Sends the request.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    /// <param name="timeZone">IANA: whose today; the project's when left out.</param>
    internal static async Task<Ok<Page<CallbackDto>>> ListContactCallbacks(Guid projectId, Guid id, ListRequest list, IMediator mediator, CancellationToken cancellationToken, string? timeZone = null) =>
        TypedResults.Ok(await mediator.Send(new ListCallbacks(projectId, list.Except("timeZone"), timeZone, id), cancellationToken));

    /// <summary>Counts callbacks for the cards above the list</summary>
    /// <remarks>In all, pending, promised for today, overdue, and by status.</remarks>
    /// <param name="projectId">The project.</param>
    /// <param name="mediator">Sends the request.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    /// <param name="timeZone">IANA: whose today; the project's when left out.</param>
    internal static async Task<Ok<CallbackStats>> GetCallbackStats(Guid projectId, IMediator mediator, CancellationToken cancellationToken, string? timeZone = null) =>
        TypedResults.Ok(await mediator.Send(new GetCallbackStats(projectId, timeZone), cancellationToken));

    /// <summary>Promises a contact a call</summary>
    /// <remarks>
    /// Takes an instant, or the time that the clock shows in a zone. A local time that is skipped when clocks go forward is refused with the two nearest valid ones in allowed;
    /// one that comes twice when they go back needs its offset.
    /// </remarks>
    internal static async Task<Created<CallbackDto>> ScheduleCallback(Guid projectId, ScheduleCallbackBody body, HttpResponse response, IMediator mediator, CancellationToken cancellationToken)
    {
        var time = new CallbackTime(body.ScheduledAt, body.LocalTime, body.TimeZone, body.Offset);
        var callback = await mediator.Send(new ScheduleCallback(projectId, body.ContactId, time, body.AgentId, body.Priority ?? CallbackPriority.Normal, body.Reason), cancellationToken);
        response.SetEtag(callback.Version);
        return TypedResults.Created($"/api/v1/projects/{projectId}/callbacks/{callback.Id}", callback);
    }

    /// <summary>Reads a callback</summary>
    /// <remarks>The ETag is its version.</remarks>
    internal static async Task<Ok<CallbackDto>> GetCallback(Guid projectId, Guid id, HttpResponse response, IMediator mediator, CancellationToken cancellationToken) =>
        Answer(response, await mediator.Send(new GetCallback(projectId, id), cancellationToken));

    /// <summary>Reschedules, reassigns or edits a callback</summary>
    /// <remarks>JSON Merge Patch. A new time makes it pending, even when it was missed: it must be confirmed again. With If-Match a stale version is refused with 412.</remarks>
    internal static async Task<Ok<CallbackDto>> PatchCallback(Guid projectId, Guid id, CallbackPatch body, HttpRequest request, HttpResponse response, IMediator mediator, CancellationToken cancellationToken) =>
        Answer(response, await mediator.Send(new PatchCallback(projectId, id, body, request.ExpectedVersion()), cancellationToken));

    /// <summary>Confirms the time of a callback</summary>
    /// <remarks>Only a pending one can be confirmed.</remarks>
    internal static async Task<Ok<CallbackDto>> ConfirmCallback(Guid projectId, Guid id, HttpRequest request, HttpResponse response, IMediator mediator, CancellationToken cancellationToken) =>
        Answer(response, await mediator.Send(new ConfirmCallback(projectId, id, request.ExpectedVersion()), cancellationToken));

    /// <summary>Says that a callback was kept</summary>
    /// <remarks>By hand: a return call that reaches the person does it by itself. A return call still in the queue is called off.</remarks>
    internal static async Task<Ok<CallbackDto>> CompleteCallback(Guid projectId, Guid id, HttpRequest request, HttpResponse response, IMediator mediator, CancellationToken cancellationToken) =>
        Answer(response, await mediator.Send(new CompleteCallback(projectId, id, request.ExpectedVersion()), cancellationToken));

    /// <summary>Says that a callback was missed</summary>
    /// <remarks>It can be rescheduled. A return call still in the queue is called off.</remarks>
    internal static async Task<Ok<CallbackDto>> MissCallback(Guid projectId, Guid id, HttpRequest request, HttpResponse response, IMediator mediator, CancellationToken cancellationToken) =>
        Answer(response, await mediator.Send(new MissCallback(projectId, id, request.ExpectedVersion()), cancellationToken));

    /// <summary>Calls a callback off</summary>
    /// <remarks>Needs a reason, and is final. A return call still in the queue is called off, too.</remarks>
    internal static async Task<Ok<CallbackDto>> CancelCallback(Guid projectId, Guid id, CancelCallbackBody body, HttpRequest request, HttpResponse response, IMediator mediator, CancellationToken cancellationToken) =>
        Answer(response, await mediator.Send(new CancelCallback(projectId, id, body.Reason, request.ExpectedVersion()), cancellationToken));

    /// <summary>Gives an agent the next callback that is due</summary>
    /// <remarks>
    /// The most urgent first, the oldest within; the agent's own and those of any agent. Nobody else gets it until the lease ends: place the return call with POST /callbacks/{id}/call before.
    /// Left out are those who must not or cannot be called, and those who are being called. callback is null when nothing is due.
    /// </remarks>
    internal static async Task<Ok<ClaimedCallback>> ClaimCallback(Guid projectId, ClaimCallbackBody body, IMediator mediator, CancellationToken cancellationToken) =>
        TypedResults.Ok(await mediator.Send(new ClaimCallback(projectId, body.AgentId, body.LeaseSeconds ?? 60), cancellationToken));

    /// <summary>Queues the return call of a callback</summary>
    /// <remarks>
    /// Dialers get it before all other calls. Reaching the person completes the callback, anything else counts as an attempt. Refused with 409 while another call to the contact or its number is on its way,
    /// and when the person must not or cannot be called.
    /// </remarks>
    internal static async Task<Created<CallDto>> CallBack(Guid projectId, Guid id, CallBackBody body, HttpResponse response, IMediator mediator, CancellationToken cancellationToken) =>
        CallEndpoints.Created(projectId, response, await mediator.Send(new CallBack(projectId, id, body.AgentId, body.OutsideHours ?? OutsideHours.Schedule), cancellationToken));

    private static Ok<CallbackDto> Answer(HttpResponse response, CallbackDto callback)
    {
        response.SetEtag(callback.Version);
        return TypedResults.Ok(callback);
    }

    /// <summary>A call to promise: scheduledAt, or localTime.</summary>
    /// <param name="ContactId">Who is to be called.</param>
    /// <param name="ScheduledAt">The instant.</param>
    /// <param name="LocalTime">Instead of scheduledAt: what the clock shows in the zone, such as 2027-07-01T09:00:00.</param>
    /// <param name="TimeZone">IANA; the contact's zone when left out, else the project's.</param>
    /// <param name="Offset">Which of two, when clocks go back and localTime comes twice, such as -04:00.</param>
    /// <param name="AgentId">Who keeps it; any agent when left out.</param>
    /// <param name="Priority">normal when left out.</param>
    /// <param name="Reason">What it is about.</param>
    internal sealed record ScheduleCallbackBody(
        [property: JsonRequired] Guid ContactId, DateTimeOffset? ScheduledAt = null, string? LocalTime = null, string? TimeZone = null, string? Offset = null, Guid? AgentId = null,
        CallbackPriority? Priority = null, [property: MaxLength(Callback.ReasonMaxLength)] string? Reason = null);

    /// <summary>Who asks, and for how long.</summary>
    /// <param name="AgentId">Who is to keep it.</param>
    /// <param name="LeaseSeconds">How long nobody else gets it; 60 when left out.</param>
    internal sealed record ClaimCallbackBody(
        [property: JsonRequired] Guid AgentId, [property: Range(ClaimCalls.ShortestLease, ClaimCalls.LongestLease)] int? LeaseSeconds = null);

    /// <summary>A return call.</summary>
    /// <param name="AgentId">Who is to call; the callback's agent when left out.</param>
    /// <param name="OutsideHours">Outside calling hours where the contact is: refuse (skip), wait for the next allowed time (schedule, when left out), or call regardless (ignore).</param>
    internal sealed record CallBackBody(Guid? AgentId = null, OutsideHours? OutsideHours = null);

    /// <summary>Why a callback is called off.</summary>
    /// <param name="Reason">For whoever asks later.</param>
    internal sealed record CancelCallbackBody([property: Required, MaxLength(Callback.ReasonMaxLength)] string? Reason);
}
