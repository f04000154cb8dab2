using System.Text.RegularExpressions;
using Contacts.WebApi.Endpoints;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using NUnit.Framework;

namespace Contacts.Architecture.Tests;

public sealed partial class WebApiTests
{
    private static readonly string[] Anonymous = ["/health/live", "/health/ready", "/docs/errors.md"];

    [Test]
    public void EveryEndpoint_HasAPolicy_OrIsKnownToBeAnonymous()
    {
        var endpoints = Endpoints();
        var open = endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null || !endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Any(data => data.Policy is not null)).ToList();

        Assert.That(endpoints, Has.Count.GreaterThan(30));
        Assert.That(open.Select(endpoint => endpoint.RoutePattern.RawText), Is.EquivalentTo(Anonymous));
    }

    [Test]
    public void EveryEndpointOfTheApi_HasAName() => Assert.That(
        Endpoints().Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/api", StringComparison.Ordinal) && endpoint.Metadata.GetMetadata<IEndpointNameMetadata>() is null).Select(endpoint => endpoint.RoutePattern.RawText),
        Is.Empty);

    [Test]
    public void Program_IsShort_AndDecidesNothing()
    {
        var lines = File.ReadAllLines(Repository.Path("src", "WebApi", "Program.cs"));

        Assert.That(lines, Has.Length.LessThan(25));
        Assert.That(lines, Has.None.Matches(@"\bif\b"));
    }

    /// <summary>Time comes from a TimeProvider. The build bans the symbols; this holds for code that the ban was switched off for.</summary>
    [Test]
    public void Nothing_AsksTheSystemForTheTime()
    {
        foreach (var file in Directory.EnumerateFiles(Repository.Path("src"), "*.cs", SearchOption.AllDirectories).Where(file => !InBuildOutput().IsMatch(file)))
        {
            Assert.That(SystemTime().Matches(File.ReadAllText(file)), Is.Empty, file);
        }
    }

    private static List<RouteEndpoint> Endpoints()
    {
        var builder = WebApplication.CreateBuilder();
        Application.DependencyInjection.AddApplication(builder.Services);
        Infrastructure.DependencyInjection.AddInfrastructure(builder.Services, builder.Configuration);
        WebApi.Hosting.Hosting.AddApi(WebApi.Access.ApiAccess.AddApiAccess(builder.Services), builder.Configuration);
        using var app = builder.Build();
        app.MapApi();
        return [.. ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()];
    }

    [GeneratedRegex(@"[\\/](obj|bin|Migrations)[\\/]")]
    private static partial Regex InBuildOutput();

    [GeneratedRegex(@"\bDateTime(Offset)?\.(UtcNow|Now|Today)\b")]
    private static partial Regex SystemTime();
}
