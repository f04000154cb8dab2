using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;

namespace Contacts.WebApi.Access;

/// <summary>Who asks and what they reach, whether they came with a key or with a token.</summary>
internal sealed class CallerIdentity(string scheme, string caller, string actor, IEnumerable<string> scopes, Guid? organizationId, Guid? projectId)
    : ClaimsIdentity(scopes.Select(scope => new Claim(ScopeClaim, scope)), scheme)
{
    public const string ScopeClaim = "scope";

    private AuthorizationPolicy[] _met = [];

    /// <summary>Tells every caller from every other; an actor is only how one is shown.</summary>
    public string Caller => caller;

    public string ActorName => actor;
    public Guid? OrganizationId => organizationId;
    public Guid? ProjectId => projectId;

    public static CallerIdentity? Of(HttpContext? http) => http?.User.Identity as CallerIdentity;

    /// <summary>Policies ask for nothing but the identity: one that is met stays met.</summary>
    public bool HasMet(AuthorizationPolicy policy) => Array.IndexOf(_met, policy) >= 0;

    public void Meets(AuthorizationPolicy policy) => _met = [.. _met, policy];
}
