using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Contacts.Application.Calls;
using Contacts.Application.Common.Lists;
using Contacts.Domain.Access;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Contacts.WebApi.Endpoints;

internal static class CallEndpoints
{
    public static void MapCalls(this IEndpointRouteBuilder project)
    {
        var calls = project.MapGroup("/calls").WithTags("Calls");
        calls.MapGet("/", ListCalls).WithName(nameof(ListCalls)).RequireAuthorization(Scopes.ContactsRead).WithMetadata(ListMetadata.Of(CallList.Spec));
        calls.MapPost("/", QueueCall).WithName(nameof(QueueCall)).RequireAuthorization(Scopes.CallsWrite).ProducesProblem(StatusCodes.Status409Conflict);
        calls.MapPost("/claim", ClaimCalls).WithName(nameof(ClaimCalls)).RequireAuthorization(Scopes.CallsWrite).ProducesProblem(StatusCodes.Status409Conflict);
        calls.MapPost("/log", LogCall).WithName(nameof(LogCall)).RequireAuthorization(Scopes.CallsWrite).ProducesProblem(StatusCodes.Status409Conflict);
        calls.MapGet("/{id:guid}", GetCall).WithName(nameof(GetCall)).RequireAuthorization(Scopes.ContactsRead);
        calls.MapPost("/{id:guid}/progress", ReportProgress).WithName(nameof(ReportProgress)).RequireAuthorization(Scopes.CallsWrite).ProducesProblem(StatusCodes.Status409Conflict);
        calls.MapPost("/{id:guid}/result", ReportResult).WithName(nameof(ReportResult)).RequireAuthorization(Scopes.CallsWrite).ProducesProblem(StatusCodes.Status409Conflict);
        calls.MapPut("/{id:guid}/result", CorrectResult).WithName(nameof(CorrectResult)).RequireAuthorization(Scopes.CallsWrite)
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status412PreconditionFailed);
        calls.MapPost("/{id:guid}/cancel", CancelCall).WithName(nameof(CancelCall)).RequireAuthorization(Scopes.CallsWrite)
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status412PreconditionFailed);

        project.MapGet("/contacts/{id:guid}/calls", ListContactCalls).WithName(nameof(ListContactCalls)).WithTags("Calls").RequireAuthorization(Scopes.ContactsRead).WithMetadata(ListMetadata.Of(CallList.Spec));
    }

    /// <summary>Lists and filters calls</summary>
    /// <remarks>The latest first: by when they ended, or were queued while they have not. An entry shows the callback it is to keep and the one that was promised on it.</remarks>
    internal static async Task<Ok<Page<CallDto>>> ListCalls(Guid projectId, ListRequest list, IMediator mediator, CancellationToken cancellationToken) =>
        TypedResults.Ok(await mediator.Send(new ListCalls(projectId, list.Query), cancellationToken));

    /// <summary>Lists the calls of a contact</summary>
    /// <remarks>The latest first, with the filters of the call list.</remarks>
    /// <param name="projectId">The project.</param>
    /// <param name="id">The contact.</param>
    /// <param name="list">Filters, sort and page.</param>
    /// <param name="mediator">Sends the request.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    internal static async Task<Ok<Page<CallDto>>> ListContactCalls(Guid projectId, Guid id, ListRequest list, IMediator mediator, CancellationToken cancellationToken) =>
        TypedResults.Ok(await mediator.Send(new ListCalls(projectId, list.Query, id), cancellationToken));

    /// <summary>Queues a call to a contact</summary>
    /// <remarks>
    /// A dialer gets it by POST /calls/claim: hot contacts before warm ones before the rest. Refused with 409 when the person must not or cannot be called, or a call to the contact or its number is on its way.
    /// Outside calling hours in the contact's zone it waits for the next allowed time, unless outsideHours says otherwise.
    /// </remarks>
    internal static async Task<Created<CallDto>> QueueCall(Guid projectId, QueueCallBody body, HttpResponse response, IMediator mediator, CancellationToken cancellationToken) =>
        Created(projectId, response, await mediator.Send(new QueueCall(projectId, body.ContactId, body.AgentId, body.NotBefore, body.OutsideHours ?? OutsideHours.Schedule), cancellationToken));

    /// <summary>Hands out calls to make now</summary>
    /// <remarks>
    /// Promised callbacks first, then hot, warm and other contacts; within each the one that waits longest. Never the same call to two dialers, whatever their number. A call is yours for leaseSeconds:
    /// report progress or a result until then, or another dialer may get it. What must not be called after all (do-not-call lists included) is called off here, and what is outside calling hours is put back.
    /// With agentId: calls for that agent and for anybody, which are the agent's from then on; without: any.
    /// </remarks>
    internal static async Task<Ok<ClaimedCalls>> ClaimCalls(Guid projectId, ClaimCallsBody body, IMediator mediator, CancellationToken cancellationToken) =>
        TypedResults.Ok(await mediator.Send(new ClaimCalls(projectId, body.Max ?? 10, body.LeaseSeconds ?? 60, body.AgentId), cancellationToken));

    /// <summary>Records a call that was made elsewhere</summary>
    /// <remarks>
    /// With all that follows from its result, as for a call from the queue. Name the contact, or the number: then it is the contact with that number who was reached last. A providerCallId that is known
    /// answers 200 with the call as it is stored, and changes nothing.
    /// </remarks>
    internal static async Task<Results<Created<CallDto>, Ok<CallDto>>> LogCall(Guid projectId, LogCallBody body, HttpResponse response, IMediator mediator, CancellationToken cancellationToken)
    {
        var logged = await mediator.Send(new LogCall(projectId, body.ContactId, body.Number, body.Direction, body.Reported, body.AgentId, body.CallbackId), cancellationToken);
        return logged.IsNew ? Created(projectId, response, logged.Call) : Answer(response, logged.Call);
    }

    /// <summary>Reads a call</summary>
    /// <remarks>The ETag is its version.</remarks>
    internal static async Task<Ok<CallDto>> GetCall(Guid projectId, Guid id, HttpResponse response, IMediator mediator, CancellationToken cancellationToken) =>
        Answer(response, await mediator.Send(new GetCall(projectId, id), cancellationToken));

    /// <summary>Says that dialling has begun</summary>
    /// <remarks>From then on the call stays with its dialer. One of which nothing more is heard for four hours (a setting) ends as failed.</remarks>
    internal static async Task<Ok<CallDto>> ReportProgress(Guid projectId, Guid id, ProgressBody body, HttpResponse response, IMediator mediator, CancellationToken cancellationToken) =>
        Answer(response, await mediator.Send(new ReportProgress(projectId, id, body.LeaseToken, body.StartedAt, body.Provider, body.ProviderCallId), cancellationToken));

    /// <summary>Reports how a call ended</summary>
    /// <remarks>
    /// A result, or the provider's own word (Twilio, VICIdial, Retell and Vapi are understood; others by configuration; what is not known is unknown, and kept). In one transaction it counts the attempt,
    /// moves a new lead that was reached to contacted, follows "do not call" and numbers that are wrong, and completes, retries or makes the callback. The result callback without callbackAt promises the next
    /// business hour, to be confirmed. The same report again changes nothing; another one is a 409: correct it with PUT.
    /// </remarks>
    internal static async Task<Ok<CallDto>> ReportResult(Guid projectId, Guid id, ResultBody body, HttpResponse response, IMediator mediator, CancellationToken cancellationToken) =>
        Answer(response, await mediator.Send(new ReportResult(projectId, id, body.LeaseToken, body.Reported), cancellationToken));

    /// <summary>Corrects how a call ended</summary>
    /// <remarks>All that followed from the wrong result is derived again, as if the right one had been reported first: attempts, last contact, stage, "do not call", the phone's flag and callbacks. Times and texts that are left out stay.</remarks>
    internal static async Task<Ok<CallDto>> CorrectResult(Guid projectId, Guid id, CorrectionBody body, HttpRequest request, HttpResponse response, IMediator mediator, CancellationToken cancellationToken) =>
        Answer(response, await mediator.Send(new CorrectResult(projectId, id, body.Reported, request.ExpectedVersion()), cancellationToken));

    /// <summary>Calls a call off</summary>
    /// <remarks>Only one that nobody dials yet; the result of one under way is reported.</remarks>
    internal static async Task<Ok<CallDto>> CancelCall(Guid projectId, Guid id, HttpRequest request, HttpResponse response, IMediator mediator, CancellationToken cancellationToken) =>
        Answer(response, await mediator.Send(new CancelCall(projectId, id, request.ExpectedVersion()), cancellationToken));

    internal static Created<CallDto> Created(Guid projectId, HttpResponse response, CallDto call)
    {
        response.SetEtag(call.Version);
        return TypedResults.Created($"/api/v1/projects/{projectId}/calls/{call.Id}", call);
    }

    private static Ok<CallDto> Answer(HttpResponse response, CallDto call)
    {
        response.SetEtag(call.Version);
        return TypedResults.Ok(call);
    }

    /// <summary>A call to queue.</summary>
    /// <param name="ContactId">Whom to call.</param>
    /// <param name="AgentId">Who is to call; any agent when left out.</param>
    /// <param name="NotBefore">No dialer gets it before; now when left out.</param>
    /// <param name="OutsideHours">Outside calling hours where the contact is: refuse (skip), wait for the next allowed time (schedule, when left out), or call regardless (ignore).</param>
    internal sealed record QueueCallBody([property: JsonRequired] Guid ContactId, Guid? AgentId = null, DateTimeOffset? NotBefore = null, OutsideHours? OutsideHours = null);

    /// <summary>How many calls, for how long, and for whom.</summary>
    /// <param name="Max">At most so many; 10 when left out.</param>
    /// <param name="LeaseSeconds">How long they are yours; 60 when left out.</param>
    /// <param name="AgentId">Who is to call.</param>
    internal sealed record ClaimCallsBody(
        [property: Range(1, Application.Calls.ClaimCalls.MostCalls)] int? Max = null,
        [property: Range(Application.Calls.ClaimCalls.ShortestLease, Application.Calls.ClaimCalls.LongestLease)] int? LeaseSeconds = null,
        Guid? AgentId = null);

    /// <summary>Dialling has begun.</summary>
    /// <param name="LeaseToken">From the claim.</param>
    /// <param name="StartedAt">When; now when left out.</param>
    /// <param name="Provider">Who carries the call, such as twilio.</param>
    /// <param name="ProviderCallId">The provider's id of the call.</param>
    internal sealed record ProgressBody(
        [property: JsonRequired] Guid LeaseToken, DateTimeOffset? StartedAt = null, [property: MaxLength(Call.ProviderMaxLength)] string? Provider = null,
        [property: MaxLength(Call.ProviderCallIdMaxLength)] string? ProviderCallId = null);

    /// <summary>How a call ended: result, or provider and providerResult.</summary>
    internal record CorrectionBody
    {
        /// <summary>What came of it.</summary>
        public CallResult? Result { get; init; }

        /// <summary>Who carried the call, such as twilio.</summary>
        [MaxLength(Call.ProviderMaxLength)]
        public string? Provider { get; init; }

        /// <summary>The provider's own word for the result; kept as it is.</summary>
        [MaxLength(Call.ProviderResultMaxLength)]
        public string? ProviderResult { get; init; }

        /// <summary>The provider's id of the call, unique per project.</summary>
        [MaxLength(Call.ProviderCallIdMaxLength)]
        public string? ProviderCallId { get; init; }

        /// <summary>When dialling began.</summary>
        public DateTimeOffset? StartedAt { get; init; }

        /// <summary>When it ended; now when left out.</summary>
        public DateTimeOffset? EndedAt { get; init; }

        /// <summary>Seconds of talk; from startedAt to endedAt when left out and a person was reached.</summary>
        [Range(0, Call.MaxDurationSeconds)]
        public int? DurationSeconds { get; init; }

        /// <summary>Where the recording is.</summary>
        [MaxLength(Call.RecordingUrlMaxLength)]
        public string? RecordingUrl { get; init; }

        /// <summary>What was said.</summary>
        [MaxLength(Call.SummaryMaxLength)]
        public string? Summary { get; init; }

        /// <summary>With the result callback: the time that was agreed.</summary>
        public DateTimeOffset? CallbackAt { get; init; }

        /// <summary>IANA: the zone in which callbackAt was said; the contact's when left out, else the project's.</summary>
        public string? CallbackTimeZone { get; init; }

        [JsonIgnore]
        internal ReportedResult Reported => new()
        {
            Result = Result,
            Provider = Provider,
            ProviderResult = ProviderResult,
            ProviderCallId = ProviderCallId,
            StartedAt = StartedAt,
            EndedAt = EndedAt,
            DurationSeconds = DurationSeconds,
            RecordingUrl = RecordingUrl,
            Summary = Summary,
            CallbackAt = CallbackAt,
            CallbackTimeZone = CallbackTimeZone,
        };
    }

    /// <summary>How a claimed call ended: result, or provider and providerResult.</summary>
    internal sealed record ResultBody : CorrectionBody
    {
        /// <summary>From the claim.</summary>
        [JsonRequired]
        public Guid LeaseToken { get; init; }
    }

    /// <summary>A call that was made elsewhere and has ended.</summary>
    internal sealed record LogCallBody : CorrectionBody
    {
        /// <summary>Whom it was with.</summary>
        public Guid? ContactId { get; init; }

        /// <summary>Instead of contactId: the number spoken with, as it is typed. With it: the number that was used, when it is not the contact's own.</summary>
        [MaxLength(PhoneNumber.RawMaxLength)]
        public string? Number { get; init; }

        /// <summary>Who called whom.</summary>
        [JsonRequired]
        public CallDirection Direction { get; init; }

        /// <summary>Who spoke for us.</summary>
        public Guid? AgentId { get; init; }

        /// <summary>The callback that the call kept, or tried to.</summary>
        public Guid? CallbackId { get; init; }
    }
}
