using System.Diagnostics;
using Contacts.Tests.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;

namespace Contacts.WebApi.FunctionalTests;

public sealed class ChromiumPageTests
{
    [Test]
    public async Task Open_LoopbackPage_RunsItsScriptAndReportsItsErrors()
    {
        if (ChromiumPage.SkipReason is { } reason)
        {
            Assert.Ignore(reason);
        }

        var builder = WebApplication.CreateSlimBuilder();
        await using var site = builder.Build();
        site.Urls.Add("http://127.0.0.1:0");
        site.MapGet("/", () => Results.Content("<title>before</title><link rel=icon href=data:,><p>Hello</p><script>document.title = 'after'; throw new Error('broken')</script>", "text/html"));
        await site.StartAsync();
        var clock = Stopwatch.StartNew();
        await using var chromium = await ChromiumPage.OpenAsync(site.Urls.Single());
        await TestContext.Out.WriteLineAsync($"chromium: {clock.Elapsed.TotalSeconds:F2} s");

        await chromium.Page.GotoAsync("/");

        Assert.That(await chromium.Page.TitleAsync(), Is.EqualTo("after"));
        Assert.That(await chromium.Page.InnerTextAsync("p"), Is.EqualTo("Hello"));
        Assert.That(chromium.Errors, Has.One.Contains("broken"));
        Assert.That((await chromium.Page.ScreenshotAsync())[1..4], Is.EqualTo("PNG"u8.ToArray()));
    }
}
