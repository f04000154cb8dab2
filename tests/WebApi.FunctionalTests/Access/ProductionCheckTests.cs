using Contacts.WebApi.FunctionalTests.Kit;
using Contacts.WebApi.FunctionalTests.OpenApi;
using NUnit.Framework;

namespace Contacts.WebApi.FunctionalTests.Access;

[TestFixture]
[Parallelizable(ParallelScope.Self)]
public sealed class ProductionCheckTests
{
    private const string Bearer = "Authentication:Schemes:Bearer";

    [TestCase("Access:BootstrapKey", "ck_short_0123456789", "Access:BootstrapKey")]
    [TestCase("Access:BootstrapKey", DevelopmentService.DemoKey, "Access:BootstrapKey")]
    [TestCase("Demo:Seed", "true", "Demo:Seed")]
    [TestCase($"{Bearer}:Authority", "", $"{Bearer}")]
    [TestCase($"{Bearer}:ValidIssuer", "dotnet-user-jwts", "dotnet-user-jwts")]
    [TestCase($"{Bearer}:ValidIssuers:0", "dotnet-user-jwts", "dotnet-user-jwts")]
    [TestCase($"{Bearer}:ValidIssuers:0", " ", "no ValidIssuer")]
    [TestCase($"{Bearer}:ValidAudiences:0", " ", "ValidAudiences")]
    [TestCase($"{Bearer}:Authority", "https://issuer.example", "ValidAudiences")]
    public async Task Production_RefusesToStart_AndNamesTheSetting(string key, string value, string named)
    {
        var refused = Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await using var host = await ApiHost.StartAsync("Sqlite", settings: [(key, value)]);
            await host.Client.GetAsync("/health/live");
        });
        Assert.That(refused!.Message, Does.StartWith("Production does not start with these settings").And.Contain(named).And.Not.Contain("ck_"));
        await Task.CompletedTask;
    }

    [Test]
    public async Task Development_StartsOnTheSame()
    {
        await using var service = new DevelopmentService { Settings = [("Access:BootstrapKey", "ck_short"), ($"{Bearer}:ValidIssuer", "dotnet-user-jwts")] };
        using var client = service.CreateClient(key: null);
        Assert.That(await client.GetStringAsync("/health/live"), Is.EqualTo("Healthy"));
    }
}
