using System.Security.Claims;
using Contacts.Application.Access;
using Contacts.Application.Common;
using Contacts.Domain.Access;
using Microsoft.Extensions.Caching.Memory;

namespace Contacts.WebApi.Access;

/// <summary>Good keys, kept for a few seconds, which is how long a revoked key can live on at another instance.</summary>
internal sealed class RememberedKeys(IMemoryCache cache, TimeProvider clock) : IApiKeyCache
{
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(5);

    /// <summary>Whom the key stands for, if it is kept and good now.</summary>
    public ClaimsPrincipal? Find(string key) => cache.TryGetValue(CacheKey(Secrets.Hash(key)), out Known? known) && known!.Key.IsUsable(clock.GetUtcNow()) ? known.Principal : null;

    public ClaimsPrincipal Keep(ApiKey key)
    {
        var identity = new CallerIdentity(ApiKeyAuthentication.SchemeName, $"key:{key.Id}", $"key:{key.Prefix}", key.Scopes.Split(' '), key.OrganizationId, key.ProjectId);
        var principal = new ClaimsPrincipal(identity);
        cache.Set(CacheKey(key.Hash), new Known(key, principal), Remembered);
        return principal;
    }

    public void Forget(string hash) => cache.Remove(CacheKey(hash));

    private static (string, string) CacheKey(string hash) => ("key", hash);

    private sealed record Known(ApiKey Key, ClaimsPrincipal Principal);
}
