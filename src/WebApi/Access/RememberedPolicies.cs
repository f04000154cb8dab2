using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace Contacts.WebApi.Access;

/// <summary>The policy of an endpoint is worked out once for a remembered key, not at every request.</summary>
internal sealed class RememberedPolicies(IAuthorizationService authorization) : PolicyEvaluator(authorization)
{
    /// <summary>Does the request have to be authorized? Not again, when its key was let in here before.</summary>
    public static bool AreUndecided(HttpContext http) => http.GetEndpoint() is not { } endpoint || CallerIdentity.Of(http)?.MayCall(endpoint) != true;

    public override async Task<PolicyAuthorizationResult> AuthorizeAsync(AuthorizationPolicy policy, AuthenticateResult authenticationResult, HttpContext context, object? resource)
    {
        var result = await base.AuthorizeAsync(policy, authenticationResult, context, resource);
        if (result.Succeeded && context.GetEndpoint() is { } endpoint)
        {
            CallerIdentity.Of(context)?.Allow(endpoint);
        }

        return result;
    }
}
