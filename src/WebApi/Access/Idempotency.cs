using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Contacts.Application.Common;
using Contacts.Domain.Access;
using Contacts.Infrastructure.Persistence;
using Contacts.WebApi.Errors;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Primitives;

namespace Contacts.WebApi.Access;

/// <summary>
/// A POST with an Idempotency-Key happens once. The note of it is written in the transaction of the effect: either both are there or neither. A copy that comes while the first is at work
/// waits for it a moment and gets its answer, else 409; a copy within 24 hours gets the stored answer; the same key with another body is 422.
/// </summary>
internal sealed class Idempotency(RequestDelegate next)
{
    public const string Header = "Idempotency-Key";
    private const string ReplayedHeader = "Idempotency-Replayed";
    public const int KeyMaxLength = 255;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1); // nought would be for ever

    public Task InvokeAsync(HttpContext http) => HttpMethods.IsPost(http.Request.Method) && http.GetEndpoint() is not null && http.Request.Headers[Header] is { Count: > 0 } sent
        ? OnceAsync(http, sent, http.RequestServices.GetRequiredService<ContactsDbContext>(), http.RequestServices.GetRequiredService<TimeProvider>())
        : next(http);

    private async Task OnceAsync(HttpContext http, StringValues sent, ContactsDbContext db, TimeProvider clock)
    {
        if (sent.Count > 1 || sent[0] is not { Length: > 0 and <= KeyMaxLength } key)
        {
            throw new InvalidRequestException("invalid_idempotency_key", $"An {Header} has 1 to {KeyMaxLength} characters and is sent once.", Header);
        }

        http.Request.EnableBuffering();
        var caller = CallerIdentity.Of(http)!;
        var fingerprint = await Fingerprint.OfAsync(http.Request);
        var id = Hash(string.Join('\n', [
            caller.Caller, $"{caller.OrganizationId}", $"{caller.ProjectId}", $"{http.Request.Path}{http.Request.QueryString}", key]));
        var begun = Stopwatch.GetTimestamp();
        if (http.GetEndpoint()!.Metadata.GetMetadata<SavesLastAttribute>() is not null && await CarryOutTogetherAsync(http, db, IdempotentRequest.Start(id, fingerprint, clock.GetUtcNow())))
        {
            return;
        }

        while (true)
        {
            bool isAtWork;
            try
            {
                await CarryOutAsync(http, db, IdempotentRequest.Start(id, fingerprint, clock.GetUtcNow()), begun);
                return;
            }
            catch (IdempotentCopyException copy)
            {
                db.StartOver();
                Forget(http.Response);
                isAtWork = copy.InnerException is LockTimeoutException;
            }

            var first = await db.IdempotentRequests.AsNoTracking().SingleOrDefaultAsync(r => r.Id == id, http.RequestAborted);
            if (first is null && !isAtWork)
            {
                continue; // it was forgotten meanwhile
            }

            if (first is null)
            {
                http.Response.Headers.RetryAfter = "1";
                await Problems.WriteAsync(http, StatusCodes.Status409Conflict, "idempotency_in_progress", "The first request with this key is still at work; repeat this one in a moment.");
                return;
            }

            if (first.CreatedAt > clock.GetUtcNow() - IdempotentRequest.KeptFor)
            {
                await ReplayAsync(http, first, fingerprint);
                return;
            }

            await db.IdempotentRequests.Where(r => r.Id == id && r.CreatedAt == first.CreatedAt).ExecuteDeleteAsync(http.RequestAborted);
        }
    }

    /// <summary>
    /// What the request writes, and the note with its answer, in one round trip, without asking first whether the key was used. If it was, or anything else stands against the request, nothing has happened:
    /// then the careful way says what.
    /// </summary>
    private async Task<bool> CarryOutTogetherAsync(HttpContext http, ContactsDbContext db, IdempotentRequest note)
    {
        using var answer = new MemoryStream();
        try
        {
            if (!await db.SaveLastAsync(async () => await AnswerAsync(http, answer, note) ? note : null, Patience, http.RequestAborted))
            {
                return false;
            }
        }
        catch (Exception refused) when (refused is not InvalidOperationException && !http.RequestAborted.IsCancellationRequested)
        {
            return false;
        }

        await SendAsync(http, answer);
        return true;
    }

    private async Task CarryOutAsync(HttpContext http, ContactsDbContext db, IdempotentRequest note, long begun)
    {
        using var answer = new MemoryStream();
        await db.AgainAsync(() => db.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            db.StartOver();
            await using var transaction = await db.Database.BeginTransactionAsync(http.RequestAborted);
            await ClaimAsync(db, note, begun, http.RequestAborted);
            if (await AnswerAsync(http, answer, note))
            {
                await db.AnswerAsync(note, http.RequestAborted);
                await transaction.CommitAsync(http.RequestAborted);
                db.Committed();
            }
        }));
        await SendAsync(http, answer);
    }

    /// <summary>Runs the request into a buffer; an answer that says it was done is noted.</summary>
    private async Task<bool> AnswerAsync(HttpContext http, MemoryStream answer, IdempotentRequest note)
    {
        var body = http.Response.Body;
        if (http.Request.Body.Position > 0)
        {
            http.Request.Body.Position = 0;
            http.Features.Set<IRequestBodyPipeFeature>(new RequestBodyPipeFeature(http)); // the one that was read from holds on to what it read last
        }

        Forget(http.Response);
        answer.SetLength(0);
        http.Response.Body = answer;
        try
        {
            await next(http);
        }
        finally
        {
            http.Response.Body = body;
        }

        if (http.Response.StatusCode is < 200 or >= 300)
        {
            return false;
        }

        var (headers, type) = (http.Response.Headers, http.Response.ContentType);
        var isSecret = http.GetEndpoint()!.Metadata.GetMetadata<SecretAnswerAttribute>() is not null;
        note.Answer(http.Response.StatusCode, type, headers.Location, headers.ETag, isSecret ? [] : answer.ToArray());
        return true;
    }

    private static Task SendAsync(HttpContext http, MemoryStream answer)
    {
        answer.Position = 0;
        return answer.CopyToAsync(http.Response.Body, http.RequestAborted);
    }

    /// <summary>What an earlier attempt said.</summary>
    private static void Forget(HttpResponse response)
    {
        (response.StatusCode, response.ContentType) = (StatusCodes.Status200OK, null);
        (response.Headers.Location, response.Headers.ETag) = (default, default);
    }

    private static async Task ClaimAsync(ContactsDbContext db, IdempotentRequest note, long begun, CancellationToken cancellationToken)
    {
        var left = Patience - Stopwatch.GetElapsedTime(begun);
        try
        {
            await db.ClaimAsync(note, left > Shortest ? left : Shortest, cancellationToken);
        }
        catch (Exception e) when (e is AlreadyExistsException or LockTimeoutException)
        {
            throw new IdempotentCopyException(e);
        }
    }

    private static async Task ReplayAsync(HttpContext http, IdempotentRequest answered, string fingerprint)
    {
        if (answered.Fingerprint != fingerprint)
        {
            await Problems.WriteAsync(http, StatusCodes.Status422UnprocessableEntity, "idempotency_key_reused", "This key was used with another body; take a new key for a new request.");
            return;
        }

        if (http.GetEndpoint()!.Metadata.GetMetadata<SecretAnswerAttribute>() is not null)
        {
            await Problems.WriteAsync(http, StatusCodes.Status409Conflict, "secret_shown_once", $"This was done already and its answer held a secret, which is shown once and not kept: see {answered.Location}, and rotate the key if it is lost.");
            return;
        }

        var response = http.Response;
        (response.StatusCode, response.ContentType) = (answered.Status, answered.ContentType);
        response.Headers[ReplayedHeader] = "true";
        if (answered.Location is not null)
        {
            response.Headers.Location = answered.Location;
        }

        if (answered.Etag is not null)
        {
            response.Headers.ETag = answered.Etag;
        }

        await response.Body.WriteAsync(answered.Body, http.RequestAborted);
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private sealed class IdempotentCopyException(Exception inner) : Exception("A request with this key is there already.", inner);
}

/// <summary>The answer holds a secret: it is not kept, not even for a copy of the request.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SecretAnswerAttribute : Attribute;

/// <summary>
/// All that the request does is insert a few rows, which it does not read again: under an Idempotency-Key they are written together with its answer, see <see cref="ContactsDbContext.SaveLastAsync"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SavesLastAttribute : Attribute;
