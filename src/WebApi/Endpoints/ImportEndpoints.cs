using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Contacts.Application.Common;
using Contacts.Application.Common.Lists;
using Contacts.Application.Imports;
using Contacts.Domain;
using Contacts.Domain.Access;
using Contacts.Domain.Imports;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Contacts.WebApi.Endpoints;

internal static class ImportEndpoints
{
    private static readonly string[] FormFields = ["onDuplicate", "matchOn", "onInvalid", "externalSystem", "autoConfirm"];
    private static readonly TimeSpan EventInterval = TimeSpan.FromMilliseconds(250);

    public static void MapImports(this IEndpointRouteBuilder project)
    {
        var limits = project.ServiceProvider.GetRequiredService<IOptions<ImportLimits>>().Value;
        var imports = project.MapGroup("/imports").WithTags("Imports");
        imports.MapGet("/template.csv", GetImportTemplate).WithName(nameof(GetImportTemplate)).RequireAuthorization(Scopes.ContactsRead).Produces<string>(StatusCodes.Status200OK, "text/csv");
        imports.MapGet("/", ListImports).WithName(nameof(ListImports)).RequireAuthorization(Scopes.ContactsRead).WithMetadata(ListMetadata.Of(ImportList.Spec));
        imports.MapPost("/", UploadImport).WithName(nameof(UploadImport)).RequireAuthorization(Scopes.ImportsWrite).DisableAntiforgery().WithUploadForm()
            .WithMetadata(new RequestSizeLimitAttribute(limits.MaxFileBytes), new DisableRequestTimeoutAttribute())
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status415UnsupportedMediaType);
        imports.MapGet("/{id:guid}", GetImport).WithName(nameof(GetImport)).RequireAuthorization(Scopes.ContactsRead);
        imports.MapPost("/{id:guid}/confirm", ConfirmImport).WithName(nameof(ConfirmImport)).RequireAuthorization(Scopes.ImportsWrite)
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status412PreconditionFailed);
        imports.MapPost("/{id:guid}/cancel", CancelImport).WithName(nameof(CancelImport)).RequireAuthorization(Scopes.ImportsWrite)
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status412PreconditionFailed);
        imports.MapGet("/{id:guid}/events", WatchImport).WithName(nameof(WatchImport)).RequireAuthorization(Scopes.ContactsRead).Produces<string>(StatusCodes.Status200OK, "text/event-stream").DisableRequestTimeout();
        imports.MapGet("/{id:guid}/rejected.csv", GetRejectedRows).WithName(nameof(GetRejectedRows)).RequireAuthorization(Scopes.ContactsRead).Produces<string>(StatusCodes.Status200OK, "text/csv").DisableRequestTimeout();
        imports.MapGet("/{id:guid}/rows", ListImportRows).WithName(nameof(ListImportRows)).RequireAuthorization(Scopes.ContactsRead).WithMetadata(ListMetadata.Of(ImportRowList.Spec));
    }

    /// <summary>Downloads a CSV template</summary>
    /// <remarks>The standard columns and the project's custom fields, with one sample row.</remarks>
    internal static async Task<FileContentHttpResult> GetImportTemplate(Guid projectId, IMediator mediator, CancellationToken cancellationToken) =>
        TypedResults.File(await mediator.Send(new GetImportTemplate(projectId), cancellationToken), "text/csv; charset=utf-8", "template.csv");

    /// <summary>Lists imports, the newest first</summary>
    /// <remarks>Each with its review, progress and results.</remarks>
    internal static async Task<Ok<Page<ImportDto>>> ListImports(Guid projectId, ListRequest list, IMediator mediator, CancellationToken cancellationToken) =>
        TypedResults.Ok(await mediator.Send(new ListImports(projectId, list.Query), cancellationToken));

    /// <summary>Uploads a CSV file for review</summary>
    /// <remarks>
    /// UTF-8, UTF-16 and Windows-1252 are read, with comma, semicolon, tab or bar. Headers are recognised by their usual names; what is not recognised is ignored and listed.
    /// The review writes no contact. Poll the import, or watch its events, until it awaits confirmation.
    /// </remarks>
    /// <param name="projectId">The project.</param>
    /// <param name="file">The CSV file.</param>
    /// <param name="request">The request.</param>
    /// <param name="response">The answer.</param>
    /// <param name="mediator">Sends the request.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    /// <param name="onDuplicate">What happens to a row whose person is known: update (the default; an empty cell changes nothing), skip, or create.</param>
    /// <param name="matchOn">What contacts are recognised by, in order, separated by commas; externalId,phone,email when left out.</param>
    /// <param name="onInvalid">What happens to a row with a cell that cannot be taken: reject (the default), or blank to leave the cell out with a warning.</param>
    /// <param name="externalSystem">The system whose ids the external id column holds; csv when left out.</param>
    /// <param name="autoConfirm">true imports right after the review.</param>
    internal static async Task<Accepted<ImportDto>> UploadImport(
        Guid projectId, IFormFile file, HttpRequest request, HttpResponse response, IMediator mediator, CancellationToken cancellationToken,
        [FromForm] string? onDuplicate = null, [FromForm] string? matchOn = null, [FromForm] string? onInvalid = null, [FromForm] string? externalSystem = null, [FromForm] bool? autoConfirm = null)
    {
        var form = await request.ReadFormAsync(cancellationToken);
        if (form.Keys.Except(FormFields).Concat(form.Files.Select(f => f.Name).Where(name => name != nameof(file))).FirstOrDefault() is { } unknown)
        {
            throw new InvalidRequestException("unknown_field", $"\"{unknown}\" is not a field of this form; it takes file, {string.Join(", ", FormFields)}.", unknown);
        }

        if (form.Files.Count > 1)
        {
            throw new InvalidRequestException("repeated_parameter", "A request takes one file; upload each by itself.", nameof(file));
        }

        var options = new ImportOptions(
            Read("onDuplicate", onDuplicate, ImportOptions.Default.OnDuplicate),
            Read("onInvalid", onInvalid, ImportOptions.Default.OnInvalid),
            string.IsNullOrWhiteSpace(matchOn) ? ImportOptions.Default.MatchOn : [.. matchOn.Split(',', StringSplitOptions.TrimEntries).Select(ReadKey).Distinct()],
            ImportOptions.CheckSystem(string.IsNullOrWhiteSpace(externalSystem) ? null : externalSystem),
            autoConfirm ?? false);
        await using var content = file.OpenReadStream();
        var import = await mediator.Send(new UploadImport(projectId, file.FileName, content, options), cancellationToken);
        return TypedResults.Accepted($"/api/v1/projects/{projectId}/imports/{import.Id}", Tagged(response, import));
    }

    /// <summary>Reads an import: its review, progress and results</summary>
    /// <remarks>Poll it until it awaits confirmation, and after the confirm until it is completed; or watch its events.</remarks>
    internal static async Task<Ok<ImportDto>> GetImport(Guid projectId, Guid id, HttpResponse response, IMediator mediator, CancellationToken cancellationToken) =>
        TypedResults.Ok(Tagged(response, await mediator.Send(new GetImport(projectId, id), cancellationToken)));

    /// <summary>Starts a reviewed import</summary>
    /// <remarks>It runs once: confirming again answers how it stands. With If-Match a stale version is refused with 412.</remarks>
    internal static async Task<Accepted<ImportDto>> ConfirmImport(Guid projectId, Guid id, HttpRequest request, HttpResponse response, IMediator mediator, CancellationToken cancellationToken) =>
        TypedResults.Accepted($"/api/v1/projects/{projectId}/imports/{id}", Tagged(response, await mediator.Send(new ConfirmImport(projectId, id, request.ExpectedVersion()), cancellationToken)));

    /// <summary>Drops an import that was not confirmed</summary>
    /// <remarks>Nothing was written. An import that runs is not stopped half-way: 409. With If-Match a stale version is refused with 412.</remarks>
    internal static async Task<Ok<ImportDto>> CancelImport(Guid projectId, Guid id, HttpRequest request, HttpResponse response, IMediator mediator, CancellationToken cancellationToken) =>
        TypedResults.Ok(Tagged(response, await mediator.Send(new CancelImport(projectId, id, request.ExpectedVersion()), cancellationToken)));

    /// <summary>Streams the progress of an import</summary>
    /// <remarks>Server-sent events named import, each an import as JSON, whenever it changes; the stream ends when the import waits for a confirmation or is over.</remarks>
    internal static async Task<ServerSentEventsResult<ImportDto>> WatchImport(Guid projectId, Guid id, IMediator mediator, TimeProvider clock, CancellationToken cancellationToken)
    {
        var first = await mediator.Send(new GetImport(projectId, id), cancellationToken);
        return TypedResults.ServerSentEvents(Events(first, projectId, mediator, clock, cancellationToken));
    }

    /// <summary>Downloads the rejected rows as CSV</summary>
    /// <remarks>The original cells, then line, column, code and reason. Fix them and upload the file again: the added columns are ignored.</remarks>
    internal static async Task GetRejectedRows(Guid projectId, Guid id, HttpResponse response, IMediator mediator, CancellationToken cancellationToken) =>
        await mediator.Send(
            new WriteRejectedRows(projectId, id, _ =>
            {
                response.ContentType = "text/csv; charset=utf-8";
                response.Headers.ContentDisposition = "attachment; filename=rejected.csv";
                return response.Body;
            }),
            cancellationToken);

    /// <summary>Lists what became of each row</summary>
    /// <remarks>Before the confirm: the rows that will be refused or skipped. Afterwards every row, with its contact.</remarks>
    internal static async Task<Ok<Page<ImportRowDto>>> ListImportRows(Guid projectId, Guid id, ListRequest list, IMediator mediator, CancellationToken cancellationToken) =>
        TypedResults.Ok(await mediator.Send(new ListImportRows(projectId, id, list.Query), cancellationToken));

    private static async IAsyncEnumerable<SseItem<ImportDto>> Events(ImportDto import, Guid projectId, IMediator mediator, TimeProvider clock, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return new(import, "import");
        while (!import.IsFinished() && import.Status != ImportStatus.AwaitingConfirmation)
        {
            await Task.Delay(EventInterval, clock, cancellationToken);
            var next = await mediator.Send(new GetImport(projectId, import.Id), cancellationToken);
            if (next.Version != import.Version || next.Progress > import.Progress)
            {
                yield return new(next, "import");
            }

            import = next;
        }
    }

    private static ImportDto Tagged(HttpResponse response, ImportDto import)
    {
        response.SetEtag(import.Version);
        return import;
    }

    private static T Read<T>(string field, string? text, T fallback) where T : struct, Enum =>
        string.IsNullOrWhiteSpace(text) ? fallback
        : ApiNames.TryParse<T>(text, out var value) ? value
        : throw new InvalidRequestException("invalid_value", $"{field} takes {string.Join(", ", ApiNames.Of<T>())}.", field);

    private static MatchKey ReadKey(string text) => text.ToUpperInvariant() switch
    {
        "EXTERNALID" or "EXTERNAL_ID" => MatchKey.ExternalId,
        "PHONE" => MatchKey.Phone,
        "EMAIL" => MatchKey.Email,
        _ => throw new InvalidRequestException("invalid_value", "matchOn takes externalId, phone and email, separated by commas.", "matchOn"),
    };
}
