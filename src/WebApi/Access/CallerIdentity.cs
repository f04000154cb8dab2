using System.Security.Claims;

namespace Contacts.WebApi.Access;

/// <summary>Who asks and what they reach, whether they came with a key or with a token.</summary>
internal sealed class CallerIdentity(string scheme, string caller, string actor, IEnumerable<string> scopes, Guid? organizationId, Guid? projectId)
    : ClaimsIdentity(scopes.Select(scope => new Claim(ScopeClaim, scope)), scheme)
{
    public const string ScopeClaim = "scope";

    private HashSet<Endpoint> _allowed = [];

    /// <summary>Tells every caller from every other; an actor is only how one is shown.</summary>
    public string Caller => caller;

    public string ActorName => actor;
    public Guid? OrganizationId => organizationId;
    public Guid? ProjectId => projectId;

    public static CallerIdentity? Of(HttpContext? http) => http?.User.Identity as CallerIdentity;

    /// <summary>Policies ask for nothing but the identity: whom an endpoint let in once, it lets in for as long as the identity is kept.</summary>
    public bool MayCall(Endpoint endpoint) => _allowed.Contains(endpoint);

    /// <summary>Another set each time: others may be reading the old one.</summary>
    public void Allow(Endpoint endpoint) => _allowed = [.. _allowed, endpoint];
}
