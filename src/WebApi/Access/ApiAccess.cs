using Contacts.Application.Common;
using Contacts.Application.Projects;
using Contacts.Domain.Access;
using Contacts.WebApi.Endpoints;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

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
        services.AddSingleton<RememberedKeys>();
        services.AddSingleton<KeyUses>();
        services.AddHostedService(provider => provider.GetRequiredService<KeyUses>());
        services.AddSingleton<IPolicyEvaluator, RememberedPolicies>();
        services.Configure<RouteOptions>(routes => routes.SuppressCheckForUnhandledSecurityMetadata = true); // it does not know that a remembered policy is handled
        services.AddScoped<ApiKeys>();
        services.AddSingleton<IApiKeyCache>(provider => provider.GetRequiredService<RememberedKeys>());
        services.AddScoped<ICaller, HttpCaller>();
        services.AddOptions<JwtClaimNames>().Bind(configuration.GetSection(JwtClaimNames.Section));
        if (JwtAccess.IsConfigured(configuration))
        {
            services.AddAuthentication(ApiKeyAuthentication.SchemeName).AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.SchemeName, options => options.ForwardDefaultSelector = BearerInstead).AddJwtBearer(JwtAccess.Configure);
        }
        else
        {
            // the whole of AddAuthentication would make and keep data protection keys that nobody uses
            services.AddAuthenticationCore(options => options.DefaultScheme = ApiKeyAuthentication.SchemeName).AddWebEncoders();
            new AuthenticationBuilder(services).AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.SchemeName, null);
        }

        var policies = services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        foreach (var scope in Scopes.All)
        {
            policies.AddPolicy(scope, policy => policy.RequireClaim(CallerIdentity.ScopeClaim, scope, Scopes.Admin));
        }

        policies.AddPolicy(PlatformPolicy, policy => policy.RequireClaim(CallerIdentity.ScopeClaim, Scopes.Admin)
            .RequireAssertion(context => context.User.Identity is CallerIdentity { OrganizationId: null, ProjectId: null }));
        return services;
    }

    /// <summary>The scheme of a request that brings a token and no key; null for the default one.</summary>
    private static string? BearerInstead(HttpContext http) =>
        http.Request.Headers.Authorization.Count > 0 && !http.Request.Headers.ContainsKey(ApiKeyAuthentication.Header) ? JwtBearerDefaults.AuthenticationScheme : null;

    /// <summary>Who is it, how much may it ask, may it do this, can it read the answer, and has it asked for this before.</summary>
    public static void UseApiAccess(this WebApplication app)
    {
        foreach (var middleware in (string[])["__AuthenticationMiddlewareSet", "__AuthorizationMiddlewareSet"])
        {
            ((IApplicationBuilder)app).Properties[middleware] = true; // else the host adds its own in front
        }

        app.Use(Authenticate);
        app.Use(app.Services.GetRequiredService<RateLimits>().LimitKeyAsync);
        app.UseWhen(RememberedPolicies.AreUndecided, undecided => undecided.UseAuthorization());
        app.Use(ProducedTypes.RefuseOthers);
        app.Use(KnownParameters.RefuseOthers);
        app.Use(RequireProject);
        app.UseMiddleware<Idempotency>();
    }

    /// <summary>A remembered key is answered for at once; everything else goes the framework's way.</summary>
    private static Task Authenticate(HttpContext http, RequestDelegate next)
    {
        if (http.Request.Headers[ApiKeyAuthentication.Header] is [{ Length: > 0 and <= ApiKeys.MaxLength } key] && http.RequestServices.GetRequiredService<RememberedKeys>().Find(key) is { } known)
        {
            http.User = known;
            return next(http);
        }

        return AuthenticateAsync(http, next);
    }

    private static async Task AuthenticateAsync(HttpContext http, RequestDelegate next)
    {
        if (await http.AuthenticateAsync() is { Succeeded: true, Principal: { } caller })
        {
            http.User = caller;
        }

        await next(http);
    }

    /// <summary>What lies in a project outside the caller's reach does not exist for it: 404, never 403.</summary>
    private static Task RequireProject(HttpContext http, RequestDelegate next)
    {
        if (http.GetRouteValue(ProjectId) is not string written)
        {
            return next(http);
        }

        var projectId = Guid.Parse(written);
        var found = http.RequestServices.GetRequiredService<IProjectDirectory>().FindAsync(projectId, http.RequestAborted);
        return found.IsCompletedSuccessfully ? WithinReach(http, projectId, found.Result, next) : RequireProjectAsync(http, projectId, found, next);
    }

    private static async Task RequireProjectAsync(HttpContext http, Guid projectId, ValueTask<ProjectSettings?> found, RequestDelegate next) => await WithinReach(http, projectId, await found, next);

    private static Task WithinReach(HttpContext http, Guid projectId, ProjectSettings? project, RequestDelegate next) =>
        project is not null && CallerIdentity.Of(http) is { } caller && (caller.OrganizationId ?? project.OrganizationId) == project.OrganizationId && (caller.ProjectId ?? projectId) == projectId
            ? next(http)
            : throw new NotFoundException("project", projectId);
}
