using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Contacts.Application.Common;
using Contacts.Domain.Access;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace Contacts.WebApi.Access;

/// <summary>Keys by what is known of them: the hash. Found ones are remembered for a few seconds.</summary>
internal sealed class ApiKeys(IContactsDb db, IIdFactory ids, IMemoryCache cache, TimeProvider clock)
{
    public const int MaxLength = 200;
    private const int SecretBytes = 32;
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(5);

    public async ValueTask<ApiKey?> FindAsync(string key, CancellationToken cancellationToken)
    {
        var hash = Hash(key);
        if (cache.TryGetValue(("key", hash), out ApiKey? known))
        {
            return known;
        }

        var found = await db.ApiKeys.AsNoTracking().SingleOrDefaultAsync(k => k.Hash == hash, cancellationToken);
        return found is null ? null : cache.Set(("key", hash), found, Remembered);
    }

    /// <summary>Makes sure that the configured key exists, or that there is any key at all. Returns a key only when it was made here: it is never seen again.</summary>
    public async Task<string?> BootstrapAsync(string? configured, CancellationToken cancellationToken)
    {
        if (configured is not null)
        {
            if (await FindAsync(configured, cancellationToken) is null)
            {
                await StoreAsync(configured, "bootstrap", cancellationToken);
            }

            return null;
        }

        if (await db.ApiKeys.AnyAsync(cancellationToken))
        {
            return null;
        }

        var made = "ck_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        await StoreAsync(made, "first start", cancellationToken);
        return made;
    }

    private async Task StoreAsync(string key, string name, CancellationToken cancellationToken)
    {
        var prefix = key[..Math.Min(key.Length, ApiKey.PrefixLength)];
        db.ApiKeys.Add(ApiKey.Issue(ids.NewId(), name, prefix, Hash(key), [Scopes.Admin], organizationId: null, projectId: null, clock.GetUtcNow()));
        await db.SaveChangesAsync(cancellationToken);
    }

    private static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
