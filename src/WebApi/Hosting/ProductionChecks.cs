using Contacts.WebApi.Access;

namespace Contacts.WebApi.Hosting;

/// <summary>Production does not start on what is good for a try only.</summary>
internal static class ProductionChecks
{
    private const int BootstrapKeyMinLength = 32;
    private const string DemoKeyMark = "demo";

    public static void RequireSafeSettings(this WebApplication app)
    {
        if (!app.Environment.IsProduction())
        {
            return;
        }

        var settings = app.Configuration;
        var bearer = settings.GetSection(JwtAccess.Section);
        string?[] faults =
        [
            settings["Access:BootstrapKey"] is { Length: < BootstrapKeyMinLength } ? $"Access:BootstrapKey has fewer than {BootstrapKeyMinLength} characters." : null,
            settings["Access:BootstrapKey"]?.Contains(DemoKeyMark, StringComparison.OrdinalIgnoreCase) == true ? "Access:BootstrapKey is the demo key of Development." : null,
            settings.GetValue<bool>("Demo:Seed") ? "Demo:Seed is on." : null,
            bearer.Exists() && string.IsNullOrWhiteSpace(bearer["Authority"]) && string.IsNullOrWhiteSpace(bearer["ValidIssuer"]) ? $"{JwtAccess.Section} asks for bearer tokens but names no Authority and no ValidIssuer." : null,
            bearer.Exists() && string.IsNullOrWhiteSpace(bearer["ValidAudience"]) && !bearer.GetSection("ValidAudiences").GetChildren().Any() ? $"{JwtAccess.Section} names no ValidAudiences." : null,
            bearer["ValidIssuer"] == "dotnet-user-jwts" ? $"{JwtAccess.Section} trusts the development issuer dotnet-user-jwts." : null,
        ];
        var found = faults.OfType<string>().ToArray();
        if (found.Length > 0)
        {
            throw new InvalidOperationException("Production does not start with these settings: " + string.Join(' ', found));
        }
    }
}
