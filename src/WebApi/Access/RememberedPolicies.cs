using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace Contacts.WebApi.Access;

/// <summary>A policy is worked out once for a remembered key, not at every request.</summary>
internal sealed class RememberedPolicies(IAuthorizationService authorization) : PolicyEvaluator(authorization)
{
    public override async Task<PolicyAuthorizationResult> AuthorizeAsync(AuthorizationPolicy policy, AuthenticateResult authenticationResult, HttpContext context, object? resource)
    {
        var identity = CallerIdentity.Of(context);
        if (identity?.HasMet(policy) == true)
        {
            return PolicyAuthorizationResult.Success();
        }

        var result = await base.AuthorizeAsync(policy, authenticationResult, context, resource);
        if (result.Succeeded)
        {
            identity?.Meets(policy);
        }

        return result;
    }
}
