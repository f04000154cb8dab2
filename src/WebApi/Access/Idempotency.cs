using System.Security.Cryptography;
using System.Text;
using Contacts.Application.Common;
using Contacts.Domain.Access;
using Contacts.Infrastructure.Persistence;
using Contacts.WebApi.Errors;
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
        while (true)
        {
            bool isAtWork;
            try
            {
                await CarryOutAsync(http, db, IdempotentRequest.Start(id, fingerprint, clock.GetUtcNow()));
                return;
            }
            catch (IdempotentCopyException copy)
            {
                db.Clear();
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

    private async Task CarryOutAsync(HttpContext http, ContactsDbContext db, IdempotentRequest note)
    {
        var body = http.Response.Body;
        using var answer = new MemoryStream();
        try
        {
            await db.AgainAsync(() => db.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
            {
                http.Request.Body.Position = 0;
                answer.SetLength(0);
                http.Response.Body = answer;
                db.Clear();
                await using var transaction = await db.Database.BeginTransactionAsync(http.RequestAborted);
                await ClaimAsync(db, note, http.RequestAborted);
                await next(http);
                if (http.Response.StatusCode is >= 200 and < 300)
                {
                    var (headers, type) = (http.Response.Headers, http.Response.ContentType);
                    var isSecret = http.GetEndpoint()!.Metadata.GetMetadata<SecretAnswerAttribute>() is not null;
                    note.Answer(http.Response.StatusCode, type, headers.Location, headers.ETag, isSecret ? [] : answer.ToArray());
                    await db.AnswerAsync(note, http.RequestAborted);
                    await transaction.CommitAsync(http.RequestAborted);
                    db.Committed();
                }
            }));
        }
        finally
        {
            http.Response.Body = body;
        }

        answer.Position = 0;
        await answer.CopyToAsync(body, http.RequestAborted);
    }

    private static async Task ClaimAsync(ContactsDbContext db, IdempotentRequest note, CancellationToken cancellationToken)
    {
        try
        {
            await db.ClaimAsync(note, Patience, cancellationToken);
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
