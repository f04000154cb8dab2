using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Contacts.WebApi.FunctionalTests.Access;

/// <summary>Tokens as an issuer makes them, and the settings that trust it: those of `dotnet user-jwts`, with names fit for Production.</summary>
internal static class TestTokens
{
    public const string Issuer = "https://issuer.example";
    public const string Audience = "contacts";
    private static readonly byte[] Secret = RandomNumberGenerator.GetBytes(32);
    public static readonly SigningCredentials Key = new(new SymmetricSecurityKey(Secret), SecurityAlgorithms.HmacSha256);

    public static readonly (string Key, string Value)[] Symmetric =
    [
        ("Authentication:Schemes:Bearer:ValidIssuer", Issuer),
        ("Authentication:Schemes:Bearer:ValidAudiences:0", Audience),
        ("Authentication:Schemes:Bearer:SigningKeys:0:Issuer", Issuer),
        ("Authentication:Schemes:Bearer:SigningKeys:0:Value", Convert.ToBase64String(Secret)),
    ];

    public static string Create(string? role, Guid? organization = null, Func<SecurityTokenDescriptor, SecurityTokenDescriptor>? change = null)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var claims = new List<Claim> { new("sub", "u-1") };
        if (role is not null)
        {
            claims.Add(new("role", role));
        }

        if (organization is { } id)
        {
            claims.Add(new("organization_id", id.ToString()));
        }

        var token = new SecurityTokenDescriptor { Issuer = Issuer, Audience = Audience, NotBefore = now.AddMinutes(-1), IssuedAt = now.AddMinutes(-1), Expires = now.AddMinutes(10), SigningCredentials = Key, Subject = new ClaimsIdentity(claims) };
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(change is null ? token : change(token));
    }
}
