using System.Security.Claims;
using Contacts.Application.Access;
using Contacts.Domain.Access;
using Contacts.WebApi.Errors;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;

namespace Contacts.WebApi.Access;

/// <summary>The claims of the issuer that say who a person is; every issuer names them differently.</summary>
internal sealed class JwtClaimNames
{
    public const string Section = "Access:Jwt";

    public string Subject { get; set; } = "sub";
    public string Role { get; set; } = "role";
    public string Organization { get; set; } = "organization_id";
}

/// <summary>People: a bearer token of any OIDC issuer. The issuer is configured in Authentication:Schemes:Bearer, as everywhere in ASP.NET Core.</summary>
internal static class JwtAccess
{
    public const string Section = "Authentication:Schemes:Bearer";

    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);
    private const string ActorMark = "user:";

    private static readonly Dictionary<string, IReadOnlyList<string>> ScopesOfRole = new(StringComparer.Ordinal)
    {
        ["super_admin"] = Scopes.All,
        ["org_admin"] = Scopes.All,
        ["member"] = [Scopes.ContactsRead, Scopes.ContactsWrite, Scopes.CallsWrite, Scopes.ScoresWrite, Scopes.ImportsWrite],
    };

    public static bool IsConfigured(IConfiguration configuration) => configuration.GetSection(Section).Exists();

    public static void Configure(JwtBearerOptions options)
    {
        options.MapInboundClaims = false;
        options.TokenValidationParameters.ValidateIssuer = true; // the configuration alone would not, where it names an Authority and no ValidIssuer
        options.TokenValidationParameters.ValidateAudience = true;
        options.TokenValidationParameters.ClockSkew = ClockSkew;
        options.Events = new JwtBearerEvents
        {
            OnTokenValidated = Validated,
            OnChallenge = context =>
            {
                context.HandleResponse();
                context.Response.Headers.WWWAuthenticate = JwtBearerDefaults.AuthenticationScheme;
                return Problems.WriteAsync(context.HttpContext, StatusCodes.Status401Unauthorized, "unauthenticated", "The bearer token is missing, expired or not one of the configured issuer.");
            },
            OnForbidden = context => Problems.WriteAsync(context.HttpContext, StatusCodes.Status403Forbidden, "missing_scope", "Your role does not include this operation."),
        };
    }

    /// <summary>Roles become scopes; all but a super_admin are bound to the organization that the token names.</summary>
    private static Task Validated(TokenValidatedContext context)
    {
        var names = context.HttpContext.RequestServices.GetRequiredService<IOptions<JwtClaimNames>>().Value;
        var token = context.Principal!;
        var roles = token.FindAll(names.Role).Select(c => c.Value).Where(ScopesOfRole.ContainsKey).ToArray();
        var organization = Guid.TryParse(token.FindFirstValue(names.Organization), out var id) ? id : (Guid?)null;
        var isPlatform = roles.Contains("super_admin");
        if (roles.Length == 0 || (!isPlatform && organization is null) || token.FindFirstValue(names.Subject) is not { Length: > 0 } subject)
        {
            context.Fail("The token names no subject, no known role, or no organization.");
            return Task.CompletedTask;
        }

        var identity = new CallerIdentity(context.Scheme.Name, ActorMark + subject, Actor(subject), roles.SelectMany(r => ScopesOfRole[r]).Distinct(), isPlatform ? null : organization, projectId: null);
        context.Principal = new ClaimsPrincipal(identity);
        return Task.CompletedTask;
    }

    /// <summary>As it is kept with changes; an address of a person is not kept.</summary>
    private static string Actor(string subject) => subject.Length > AccessChange.ActorMaxLength - ActorMark.Length || subject.Contains('@', StringComparison.Ordinal)
        ? ActorMark + Secrets.Hash(subject)
        : ActorMark + subject;
}
