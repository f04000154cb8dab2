using System.Security.Claims;
using Contacts.Application.Access;
using Contacts.Application.Common;
using Contacts.Domain.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Caching.Memory;

namespace Contacts.WebApi.Access;

/// <summary>Good keys, kept for a few seconds, which is how long a revoked key can live on at another instance.</summary>
internal sealed class RememberedKeys(IMemoryCache cache, TimeProvider clock) : IApiKeyCache
{
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(5);

    /// <summary>Whom the key stands for, if it is kept and good now.</summary>
    public Task<AuthenticateResult>? Find(string hash) => cache.TryGetValue(CacheKey(hash), out Known? known) && known!.Key.IsUsable(clock.GetUtcNow()) ? known.Result : null;

    public Task<AuthenticateResult> Keep(ApiKey key)
    {
        var identity = new CallerIdentity(ApiKeyAuthentication.SchemeName, $"key:{key.Id}", $"key:{key.Prefix}", key.Scopes.Split(' '), key.OrganizationId, key.ProjectId);
        var result = Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), ApiKeyAuthentication.SchemeName)));
        cache.Set(CacheKey(key.Hash), new Known(key, result), Remembered);
        return result;
    }

    public void Forget(string hash) => cache.Remove(CacheKey(hash));

    private static (string, string) CacheKey(string hash) => ("key", hash);

    private sealed record Known(ApiKey Key, Task<AuthenticateResult> Result);
}

/// <summary>A request with a remembered key is answered for at once; every other one goes the framework's way through <see cref="ApiKeyAuthentication"/>.</summary>
internal sealed class RememberedKeysFirst(RememberedKeys keys) : IAuthenticationService
{
    public Task<AuthenticateResult> AuthenticateAsync(HttpContext context, string? scheme) =>
        scheme is ApiKeyAuthentication.SchemeName && context.Request.Headers[ApiKeyAuthentication.Header] is [{ Length: > 0 and <= ApiKeys.MaxLength } sent] && keys.Find(Secrets.Hash(sent)) is { } known
            ? known
            : Framework(context).AuthenticateAsync(context, scheme);

    public Task ChallengeAsync(HttpContext context, string? scheme, AuthenticationProperties? properties) => Framework(context).ChallengeAsync(context, scheme, properties);

    public Task ForbidAsync(HttpContext context, string? scheme, AuthenticationProperties? properties) => Framework(context).ForbidAsync(context, scheme, properties);

    public Task SignInAsync(HttpContext context, string? scheme, ClaimsPrincipal principal, AuthenticationProperties? properties) => Framework(context).SignInAsync(context, scheme, principal, properties);

    public Task SignOutAsync(HttpContext context, string? scheme, AuthenticationProperties? properties) => Framework(context).SignOutAsync(context, scheme, properties);

    private static AuthenticationService Framework(HttpContext context) => context.RequestServices.GetRequiredService<AuthenticationService>();
}
