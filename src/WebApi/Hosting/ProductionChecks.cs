using Contacts.WebApi.Access;

namespace Contacts.WebApi.Hosting;

/// <summary>Production does not start on what is good for a try only.</summary>
internal static class ProductionChecks
{
    private const int BootstrapKeyMinLength = 32;
    private const string DemoKeyMark = "demo";
    private const string DevelopmentIssuer = "dotnet-user-jwts";

    public static void RequireSafeSettings(this WebApplication app)
    {
        if (!app.Environment.IsProduction())
        {
            return;
        }

        var settings = app.Configuration;
        var bearer = settings.GetSection(JwtAccess.Section);
        var (issuers, audiences) = (Named(bearer, "ValidIssuer"), Named(bearer, "ValidAudience"));
        string?[] faults =
        [
            settings["Access:BootstrapKey"] is { Length: < BootstrapKeyMinLength } ? $"Access:BootstrapKey has fewer than {BootstrapKeyMinLength} characters." : null,
            settings["Access:BootstrapKey"]?.Contains(DemoKeyMark, StringComparison.OrdinalIgnoreCase) == true ? "Access:BootstrapKey is the demo key of Development." : null,
            settings.GetValue<bool>("Demo:Seed") ? "Demo:Seed is on." : null,
            bearer.Exists() && string.IsNullOrWhiteSpace(bearer["Authority"]) && issuers.Length == 0 ? $"{JwtAccess.Section} asks for bearer tokens but names no Authority and no ValidIssuer." : null,
            bearer.Exists() && audiences.Length == 0 ? $"{JwtAccess.Section} names no ValidAudiences." : null,
            issuers.Contains(DevelopmentIssuer) ? $"{JwtAccess.Section} trusts the development issuer {DevelopmentIssuer}." : null,
        ];
        var found = faults.OfType<string>().ToArray();
        if (found.Length > 0)
        {
            throw new InvalidOperationException("Production does not start with these settings: " + string.Join(' ', found));
        }
    }

    /// <summary>What a setting and its plural name together.</summary>
    private static string[] Named(IConfigurationSection section, string setting) =>
        [.. section.GetSection($"{setting}s").GetChildren().Append(section.GetSection(setting)).Select(named => named.Value?.Trim()).OfType<string>().Where(name => name.Length > 0)];
}
