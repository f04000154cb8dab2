using Contacts.Application.Common;
using Contacts.Application.Projects;
using Contacts.Domain.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;

namespace Contacts.WebApi.Access;

internal static class ApiAccess
{
    public static IServiceCollection AddApiAccess(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddScoped<ApiKeys>();
        services.AddScoped<ICaller, HttpCaller>();
        services.AddAuthentication(ApiKeyAuthentication.SchemeName).AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.SchemeName, null);
        var policies = services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        foreach (var scope in Scopes.All)
        {
            policies.AddPolicy(scope, policy => policy.RequireAuthenticatedUser().RequireClaim(CallerClaims.Scope, scope, Scopes.Admin));
        }

        return services;
    }

    /// <summary>What lies in a project outside the caller's reach does not exist for it: 404, never 403.</summary>
    public static async ValueTask<object?> RequireProject(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var projectId = Guid.Parse((string)http.GetRouteValue("projectId")!);
        var caller = http.RequestServices.GetRequiredService<ICaller>();
        var project = await http.RequestServices.GetRequiredService<IProjectDirectory>().FindAsync(projectId, http.RequestAborted);
        return project is not null && (caller.OrganizationId is null || caller.OrganizationId == project.OrganizationId) && (caller.ProjectId is null || caller.ProjectId == projectId)
            ? await next(context)
            : throw new NotFoundException("project", projectId);
    }
}
