using System.Runtime.InteropServices;
using System.Security.Claims;
using System.Security.Cryptography;
using Contacts.Application.Common;
using Contacts.Domain.Access;
using Microsoft.Extensions.Caching.Memory;

namespace Contacts.WebApi.Access;

/// <summary>Good keys, kept for a few seconds, which is how long a revoked key can live on at another instance.</summary>
internal sealed class RememberedKeys(IMemoryCache cache, TimeProvider clock) : IApiKeyCache
{
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(5);

    /// <summary>Whom the key stands for, if it is kept and good now.</summary>
    public ClaimsPrincipal? Find(string key) => cache.TryGetValue(new SentKey(key), out Known? known) && known!.Key.IsUsable(clock.GetUtcNow()) ? known.Principal : null;

    public ClaimsPrincipal Keep(string sent, ApiKey key)
    {
        var identity = new CallerIdentity(ApiKeyAuthentication.SchemeName, $"key:{key.Id}", $"key:{key.Prefix}", key.Scopes.Split(' '), key.OrganizationId, key.ProjectId);
        var principal = new ClaimsPrincipal(identity);
        var kept = new SentKey(sent);
        cache.Set(kept, new Known(key, principal), Remembered);
        cache.Set(HashKey(key.Hash), kept, Remembered);
        return principal;
    }

    public void Forget(string hash)
    {
        if (cache.TryGetValue(HashKey(hash), out SentKey? kept))
        {
            cache.Remove(kept!);
        }
    }

    private static (string, string) HashKey(string hash) => ("key", hash);

    private sealed record Known(ApiKey Key, ClaimsPrincipal Principal);

    /// <summary>A key as it was sent, found by a hash that is seeded anew in every process and compared in constant time: how long a search takes tells nothing of the keys that are kept.</summary>
    private sealed class SentKey(string key) : IEquatable<SentKey>
    {
        private readonly string _key = key;

        public bool Equals(SentKey? other) => other is not null && CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(_key.AsSpan()), MemoryMarshal.AsBytes(other._key.AsSpan()));

        public override bool Equals(object? obj) => Equals(obj as SentKey);

        public override int GetHashCode() => _key.GetHashCode(StringComparison.Ordinal);
    }
}
