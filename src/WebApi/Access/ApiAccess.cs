using System.Security.Claims;
using Contacts.Application.Common;
using Contacts.Application.Projects;
using Contacts.Domain.Access;
using Contacts.WebApi.Endpoints;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;

namespace Contacts.WebApi.Access;

internal static class ApiAccess
{
    /// <summary>What is not bound to an organization: the platform itself.</summary>
    public const string PlatformPolicy = "platform";

    /// <summary>The route parameter that names the project of everything below it.</summary>
    public const string ProjectId = "projectId";

    public static IServiceCollection AddApiAccess(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddHttpContextAccessor();
        services.AddScoped<ApiKeys>();
        services.AddScoped<IApiKeyCache>(provider => provider.GetRequiredService<ApiKeys>());
        services.AddScoped<ICaller, HttpCaller>();
        services.AddOptions<JwtClaimNames>().Bind(configuration.GetSection(JwtClaimNames.Section));
        var authentication = services.AddAuthentication(ApiKeyAuthentication.SchemeName);
        if (JwtAccess.IsConfigured(configuration))
        {
            authentication.AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.SchemeName, options => options.ForwardDefaultSelector = BearerInstead).AddJwtBearer(JwtAccess.Configure);
        }
        else
        {
            authentication.AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.SchemeName, null);
        }

        var policies = services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        foreach (var scope in Scopes.All)
        {
            policies.AddPolicy(scope, policy => policy.RequireClaim(CallerClaims.Scope, scope, Scopes.Admin));
        }

        policies.AddPolicy(PlatformPolicy, policy => policy.RequireClaim(CallerClaims.Scope, Scopes.Admin)
            .RequireAssertion(context => !context.User.HasClaim(c => c.Type is CallerClaims.Organization or CallerClaims.Project)));
        return services;
    }

    /// <summary>The scheme of a request that brings a token and no key; null for the default one.</summary>
    private static string? BearerInstead(HttpContext http) =>
        http.Request.Headers.Authorization.Count > 0 && !http.Request.Headers.ContainsKey(ApiKeyAuthentication.Header) ? JwtBearerDefaults.AuthenticationScheme : null;

    /// <summary>Who is it, how much may it ask, may it do this, can it read the answer, and has it asked for this before.</summary>
    public static void UseApiAccess(this WebApplication app)
    {
        app.UseAuthentication();
        app.Use(app.Services.GetRequiredService<RateLimits>().LimitKeyAsync);
        app.UseAuthorization();
        app.Use(ProducedTypes.RefuseOthers);
        app.Use(KnownParameters.RefuseOthers);
        app.Use(RequireProject);
        app.UseMiddleware<Idempotency>();
    }

    /// <summary>What lies in a project outside the caller's reach does not exist for it: 404, never 403.</summary>
    private static async Task RequireProject(HttpContext http, RequestDelegate next)
    {
        if (http.GetRouteValue(ProjectId) is string written)
        {
            var projectId = Guid.Parse(written);
            var caller = http.RequestServices.GetRequiredService<ICaller>();
            var project = await http.RequestServices.GetRequiredService<IProjectDirectory>().FindAsync(projectId, http.RequestAborted);
            if (project is null || (caller.OrganizationId ?? project.OrganizationId) != project.OrganizationId || (caller.ProjectId ?? projectId) != projectId)
            {
                throw new NotFoundException("project", projectId);
            }
        }

        await next(http);
    }

    public static ClaimsIdentity Identity(string scheme, string caller, string actor, IEnumerable<string> scopes, Guid? organizationId, Guid? projectId)
    {
        var identity = new ClaimsIdentity(scheme);
        identity.AddClaim(new(CallerClaims.Caller, caller));
        identity.AddClaim(new(CallerClaims.Actor, actor));
        identity.AddClaims(scopes.Select(scope => new Claim(CallerClaims.Scope, scope)));
        if (organizationId is { } organization)
        {
            identity.AddClaim(new(CallerClaims.Organization, organization.ToString()));
        }

        if (projectId is { } project)
        {
            identity.AddClaim(new(CallerClaims.Project, project.ToString()));
        }

        return identity;
    }
}
