using System.Net.Http.Headers;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Contacts.WebApi.FunctionalTests.Kit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using NUnit.Framework;

namespace Contacts.WebApi.FunctionalTests.Access;

[TestFixture]
[Parallelizable(ParallelScope.Self)]
public sealed class JwtTests
{
    private const string Api = "/api/v1";

    [Test]
    public async Task EachRole_WorksWithinItsReach()
    {
        await using var host = await ApiHost.StartAsync("Sqlite", settings: TestTokens.Symmetric);
        var (organization, project) = await TenantAsync(host);
        var (other, otherProject) = await TenantAsync(host);
        using var platform = With(host, TestTokens.Create("super_admin"));
        using var admin = With(host, TestTokens.Create("org_admin", organization));
        using var member = With(host, TestTokens.Create("member", organization));

        await platform.ReadAsync($"{Api}/projects/{otherProject}/contacts").Expect(200);
        await platform.PostAsync($"{Api}/organizations", new { name = "Third" }).Expect(201);
        Assert.That((await platform.ReadAsync($"{Api}/projects?organizationId={other}").Expect(200)).Items, Has.Count.EqualTo(1));
        foreach (var person in (HttpClient[])[admin, member])
        {
            await person.ReadAsync($"{Api}/projects/{otherProject}/contacts").Expect(404);
            await person.PostAsync($"{Api}/projects/{project}/contacts", new { name = "Ada" }).Expect(201);
            Assert.That((await person.ReadAsync($"{Api}/projects").Expect(200)).Items.Select(p => (Guid)p!["id"]!), Is.EqualTo(new[] { project }));
            await person.PostAsync($"{Api}/organizations", new { name = "Mine" }).Expect(403, "missing_scope");
        }

        await admin.PostAsync($"{Api}/api-keys", new { name = "machine", scopes = (string[])["contacts:read"] }).Expect(201);
        await admin.PostAsync($"{Api}/api-keys", new { name = "machine", scopes = (string[])["contacts:read"], organizationId = other }).Expect(404);
        await member.PostAsync($"{Api}/api-keys", new { name = "machine", scopes = (string[])["contacts:read"] }).Expect(403, "missing_scope");
        await member.ReadAsync($"{Api}/access-changes").Expect(403);
        Assert.That((string?)(await admin.ReadAsync($"{Api}/access-changes").Expect(200)).Items.Single()!["actor"], Is.EqualTo("user:u-1"));
    }

    [Test]
    public async Task BadToken_Is401()
    {
        await using var host = await ApiHost.StartAsync("Sqlite", settings: TestTokens.Symmetric);
        var (organization, _) = await TenantAsync(host);
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var good = TestTokens.Create("org_admin", organization);
        var parts = good.Split('.');
        using var rsa = RSA.Create(2048);
        (string What, string Token)[] bad =
        [
            ("issuer", TestTokens.Create("org_admin", organization, t => Change(t, () => t.Issuer = "https://other.example"))),
            ("no issuer", TestTokens.Create("org_admin", organization, t => Change(t, () => t.Issuer = null))),
            ("audience", TestTokens.Create("org_admin", organization, t => Change(t, () => t.Audience = "billing"))),
            ("no audience", TestTokens.Create("org_admin", organization, t => Change(t, () => t.Audience = null))),
            ("expired", TestTokens.Create("org_admin", organization, t => Change(t, () => (t.NotBefore, t.Expires) = (now.AddHours(-2), now.AddMinutes(-1))))),
            ("without an end", TestTokens.Create("org_admin", organization, t => Change(t, () => t.Expires = null))),
            ("nbf", TestTokens.Create("org_admin", organization, t => Change(t, () => t.NotBefore = now.AddMinutes(1)))),
            ("key", TestTokens.Create("org_admin", organization, t => Change(t, () => t.SigningCredentials = new(new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32)), SecurityAlgorithms.HmacSha256)))),
            ("algorithm", TestTokens.Create("org_admin", organization, t => Change(t, () => t.SigningCredentials = new(new RsaSecurityKey(rsa), SecurityAlgorithms.RsaSha256)))),
            ("unsigned", TestTokens.Create("org_admin", organization, t => Change(t, () => t.SigningCredentials = null))),
            ("alg none", $"{Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""")}.{parts[1]}."),
            ("signature cut off", $"{parts[0]}.{parts[1]}."),
            ("claims changed", $"{parts[0]}.{Base64UrlEncoder.Encode(Encoding.UTF8.GetString(Base64UrlEncoder.DecodeBytes(parts[1])).Replace("org_admin", "super_admin", StringComparison.Ordinal))}.{parts[2]}"),
            ("no role", TestTokens.Create(null, organization)),
            ("unknown role", TestTokens.Create("owner", organization)),
            ("role in capitals", TestTokens.Create("ORG_ADMIN", organization)),
            ("member without organization", TestTokens.Create("member")),
            ("organization is no id", TestTokens.Create("member", null, t => Change(t, () => t.Subject.AddClaim(new Claim("organization_id", "everything"))))),
            ("no subject", TestTokens.Create("super_admin", null, t => Change(t, () => t.Subject = new ClaimsIdentity([new Claim("role", "super_admin")])))),
            ("no token", "not.a.token"),
            ("nothing", ""),
            ("long", new string('a', 20_000)),
        ];
        await With(host, good).ReadAsync($"{Api}/projects").Expect(200);
        Assert.Multiple(async () =>
        {
            foreach (var (what, token) in bad)
            {
                using var client = With(host, token);
                var answer = await client.ReadAsync($"{Api}/projects");
                Assert.That(((int)answer.Status, answer.Code), Is.EqualTo((401, "unauthenticated")), what);
                Assert.That(answer.Headers.WwwAuthenticate.ToString(), Is.EqualTo("Bearer"), what);
            }
        });
    }

    [Test]
    public async Task ClaimNames_AreConfigurable()
    {
        await using var host = await ApiHost.StartAsync("Sqlite", settings: [.. TestTokens.Symmetric, ("Access:Jwt:Role", "https://example.com/roles"), ("Access:Jwt:Organization", "tenant"), ("Access:Jwt:Subject", "oid")]);
        var (organization, _) = await TenantAsync(host);
        var token = TestTokens.Create(null, null, t => Change(t, () => t.Subject = new ClaimsIdentity([new("oid", "u-2"), new("https://example.com/roles", "auditor"), new("https://example.com/roles", "org_admin"), new("tenant", organization.ToString())])));
        using var client = With(host, token);
        await client.PostAsync($"{Api}/api-keys", new { name = "machine", scopes = (string[])["contacts:read"] }).Expect(201);
        Assert.That((string?)(await client.ReadAsync($"{Api}/access-changes").Expect(200)).Items.Single()!["actor"], Is.EqualTo("user:u-2"));
        using var usual = With(host, TestTokens.Create("super_admin"));
        await usual.ReadAsync($"{Api}/projects").Expect(401);
    }

    [TestCase("ada@example.com")]
    [TestCase("auth0|0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789")]
    public async Task Subject_IsKeptShortAndWithoutAnAddress(string subject)
    {
        await using var host = await ApiHost.StartAsync("Sqlite", settings: TestTokens.Symmetric);
        var (organization, _) = await TenantAsync(host);
        using var client = With(host, TestTokens.Create(null, null, t => Change(t, () => t.Subject = new ClaimsIdentity([new("sub", subject), new("role", "org_admin"), new("organization_id", organization.ToString())]))));
        await client.PostAsync($"{Api}/api-keys", new { name = "machine", scopes = (string[])["contacts:read"] }).Expect(201);
        Assert.That((string?)(await client.ReadAsync($"{Api}/access-changes").Expect(200)).Items.Single()!["actor"], Does.StartWith("user:").And.Length.LessThanOrEqualTo(100).And.Not.Contain("@"));
    }

    [Test]
    public async Task TokenOfAnOidcIssuer_IsCheckedWithItsPublishedKeys()
    {
        using var rsa = RSA.Create(2048);
        var key = new RsaSecurityKey(rsa) { KeyId = "k1" };
        await using var issuer = await StartIssuerAsync(key);
        var authority = issuer.Urls.Single();
        await using var host = await ApiHost.StartAsync("Sqlite", settings: [
            ("Authentication:Schemes:Bearer:Authority", authority), ("Authentication:Schemes:Bearer:RequireHttpsMetadata", "false"), ("Authentication:Schemes:Bearer:ValidAudiences:0", TestTokens.Audience)]);
        var (organization, project) = await TenantAsync(host);
        var signed = new SigningCredentials(key, SecurityAlgorithms.RsaSha256);
        using var good = With(host, TestTokens.Create("member", organization, t => Change(t, () => (t.Issuer, t.SigningCredentials) = (authority, signed))));
        using var elsewhere = With(host, TestTokens.Create("member", organization, t => Change(t, () => t.SigningCredentials = signed)));
        using var symmetric = With(host, TestTokens.Create("member", organization, t => Change(t, () =>
            (t.Issuer, t.SigningCredentials) = (authority, new SigningCredentials(new SymmetricSecurityKey(rsa.ExportSubjectPublicKeyInfo()) { KeyId = "k1" }, SecurityAlgorithms.HmacSha256)))));

        await good.ReadAsync($"{Api}/projects/{project}/contacts").Expect(200);
        await elsewhere.ReadAsync($"{Api}/projects").Expect(401);
        await symmetric.ReadAsync($"{Api}/projects").Expect(401);
    }

    [Test]
    public async Task WithoutAnIssuer_NoTokenCounts()
    {
        await using var host = await ApiHost.StartAsync("Sqlite");
        using var client = With(host, TestTokens.Create("super_admin"));
        await client.ReadAsync($"{Api}/projects").Expect(401, "unauthenticated");
    }

    private static SecurityTokenDescriptor Change(SecurityTokenDescriptor token, Action change)
    {
        change();
        return token;
    }

    private static HttpClient With(ApiHost host, string token)
    {
        var client = host.CreateClient(null);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    private static async Task<(Guid Organization, Guid Project)> TenantAsync(ApiHost host)
    {
        var organization = (Guid)(await host.Client.PostAsync($"{Api}/organizations", new { name = "Tenant" }).Expect(201)).Json["id"]!;
        return (organization, (Guid)(await host.Client.PostAsync($"{Api}/projects", new { organizationId = organization, name = "Project", defaultCountry = "US", timeZone = "Europe/Paris" }).Expect(201)).Json["id"]!);
    }

    /// <summary>As much of an OIDC provider as a resource server sees.</summary>
    private static async Task<WebApplication> StartIssuerAsync(RsaSecurityKey key)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var published = JsonWebKeyConverter.ConvertFromRSASecurityKey(key);
        app.MapGet("/.well-known/openid-configuration", (HttpRequest request) => Results.Json(new { issuer = $"http://{request.Host}", jwks_uri = $"http://{request.Host}/keys" }));
        app.MapGet("/keys", () => Results.Json(new { keys = (object[])[new { kty = "RSA", use = "sig", kid = key.KeyId, n = published.N, e = published.E }] }));
        await app.StartAsync();
        return app;
    }
}
