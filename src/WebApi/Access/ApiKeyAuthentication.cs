using System.Text.Encodings.Web;
using Contacts.WebApi.Errors;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Contacts.WebApi.Access;

/// <summary>Reads the X-Api-Key header.</summary>
internal sealed class ApiKeyAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, ApiKeys keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "ApiKey";
    public const string Header = "X-Api-Key";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        string? sent = Request.Headers[Header];
        if (string.IsNullOrEmpty(sent))
        {
            return AuthenticateResult.NoResult();
        }

        var found = sent.Length <= ApiKeys.MaxLength ? await keys.FindAsync(sent, Context.RequestAborted) : null;
        return found is null ? AuthenticateResult.Fail("This API key is unknown.") : AuthenticateResult.Success(new AuthenticationTicket(found, Scheme.Name));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = SchemeName;
        return Problems.WriteAsync(Context, StatusCodes.Status401Unauthorized, "unauthenticated", $"Send your API key in the {Header} header; this request had none that is known.");
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Problems.WriteAsync(Context, StatusCodes.Status403Forbidden, "missing_scope", "This key lacks the scope that the operation needs.");
}
