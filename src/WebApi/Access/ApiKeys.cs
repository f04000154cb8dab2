using System.Security.Claims;
using Contacts.Application.Access;
using Contacts.Application.Common;
using Contacts.Domain.Access;
using Microsoft.EntityFrameworkCore;

namespace Contacts.WebApi.Access;

/// <summary>Keys by what is known of them: the hash.</summary>
internal sealed class ApiKeys(IContactsDb db, IIdFactory ids, RememberedKeys remembered, KeyUses uses, TimeProvider clock)
{
    public const int MaxLength = 200;
    private static readonly TimeSpan UseNotedEvery = TimeSpan.FromMinutes(1);

    /// <summary>Who a key stands for, if it is good now. An unknown, a revoked and an expired key take the same way.</summary>
    public async ValueTask<ClaimsPrincipal?> FindAsync(string key, CancellationToken cancellationToken)
    {
        var hash = Secrets.Hash(key);
        var now = clock.GetUtcNow();
        var found = await db.ApiKeys.AsNoTracking().SingleOrDefaultAsync(k => k.Hash == hash, cancellationToken);
        if (found?.IsUsable(now) != true)
        {
            return null;
        }

        if (found.LastUsedAt is null || found.LastUsedAt < now - UseNotedEvery)
        {
            uses.Note(found.Id, now);
        }

        return remembered.Keep(key, found);
    }

    /// <summary>Makes sure that the configured key exists, or that there is any key at all. Returns a key only when it was made here: it is never seen again.</summary>
    public async Task<string?> BootstrapAsync(string? configured, CancellationToken cancellationToken)
    {
        if (configured is not null)
        {
            var hash = Secrets.Hash(configured);
            if (!await db.ApiKeys.AnyAsync(k => k.Hash == hash, cancellationToken))
            {
                await StoreAsync(configured, "bootstrap", cancellationToken);
            }

            return null;
        }

        if (await db.ApiKeys.AnyAsync(cancellationToken))
        {
            return null;
        }

        var made = Secrets.New();
        await StoreAsync(made, "first start", cancellationToken);
        return made;
    }

    private async Task StoreAsync(string key, string name, CancellationToken cancellationToken)
    {
        db.ApiKeys.Add(ApiKey.Issue(ids.NewId(), name, Secrets.Prefix(key), Secrets.Hash(key), [Scopes.Admin], organizationId: null, projectId: null, clock.GetUtcNow()));
        await db.SaveChangesAsync(cancellationToken);
    }
}
