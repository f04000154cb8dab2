using System.Text.RegularExpressions;
using Contacts.Tests.Shared;
using Contacts.WebApi.FunctionalTests.Access;
using Contacts.WebApi.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using NUnit.Framework;
using static Microsoft.Playwright.Assertions;

namespace Contacts.WebApi.FunctionalTests.OpenApi;

/// <summary>The page that a developer meets first, in a browser.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.SingleInstance)]
[Parallelizable(ParallelScope.Self)]
public sealed partial class SwaggerUiTests
{
    /// <summary>Set to a folder to look at what the tests see.</summary>
    private const string ScreenshotsVariable = "CONTACTS_TEST_SCREENSHOTS";

    [OneTimeSetUp]
    public void NeedChromium()
    {
        if (ChromiumPage.SkipReason is { } reason)
        {
            Assert.Ignore(reason);
        }

        SetDefaultExpectTimeout(30_000);
    }

    [Test]
    public async Task Stranger_AuthorizesAndListsContacts()
    {
        await using var service = new DevelopmentService { Environment = "Staging" };
        await using var browser = await ChromiumPage.OpenAsync(Start(service));
        await OpenDocumentAsync(browser.Page);

        await browser.Page.Locator(".auth-wrapper .authorize").ClickAsync();
        var dialog = browser.Page.Locator(".dialog-ux");
        var keys = dialog.Locator(".auth-container", new() { HasText = "X-Api-Key" });
        await keys.Locator("input").FillAsync(DevelopmentService.DemoKey);
        await ShowAsync(browser.Page, "authorize");
        await keys.Locator("button.authorize").ClickAsync();
        await dialog.Locator("button.btn-done").First.ClickAsync();
        var contacts = await ExecuteAsync(browser.Page, "ListContacts", "Contacts");

        await Expect(contacts.Locator(".live-responses-table .response-col_status").Last).ToContainTextAsync("200");
        await Expect(contacts.Locator(".live-responses-table .highlight-code").First).ToContainTextAsync("ada@example.com");
        Assert.That(browser.Errors, Is.Empty);
    }

    [Test]
    public async Task Developer_ListsContactsOfTheDemoProject_WithoutTypingAnything()
    {
        await using var service = new DevelopmentService();
        await using var browser = await ChromiumPage.OpenAsync(Start(service));
        await OpenDocumentAsync(browser.Page);
        await ShowAsync(browser.Page, "document");
        await Expect(browser.Page.Locator(".auth-wrapper .authorize.locked")).ToBeVisibleAsync();

        var contacts = await ExecuteAsync(browser.Page, "ListContacts", "Contacts");

        await Expect(contacts.Locator(".live-responses-table .response-col_status").Last).ToContainTextAsync("200");
        await Expect(contacts.Locator(".live-responses-table .highlight-code").First).ToContainTextAsync("ada@example.com");
        await contacts.EvaluateAsync("operation => operation.scrollIntoView()");
        await ShowAsync(browser.Page, "contacts");
        await contacts.Locator(".live-responses-table").EvaluateAsync("table => table.scrollIntoView()");
        await ShowAsync(browser.Page, "answer");
        Assert.That(browser.Errors, Is.Empty);
    }

    [Test]
    public async Task Developer_TypesAnotherKey_AndItIsTheOneUsed()
    {
        await using var service = new DevelopmentService();
        await using var browser = await ChromiumPage.OpenAsync(Start(service));
        await OpenDocumentAsync(browser.Page);
        await browser.Page.Locator(".auth-wrapper .authorize.locked").ClickAsync();
        var dialog = browser.Page.Locator(".dialog-ux");
        await dialog.GetByText("Logout").ClickAsync();
        var keys = dialog.Locator(".auth-container", new() { HasText = "X-Api-Key" });
        await keys.Locator("input").FillAsync("ck_unknown");
        await keys.Locator("button.authorize").ClickAsync();
        await dialog.Locator("button.btn-done").First.ClickAsync();
        await browser.Page.ReloadAsync();
        await OpenDocumentAsync(browser.Page, open: false);

        var contacts = await ExecuteAsync(browser.Page, "CreateContact", "Contacts");

        await Expect(contacts.Locator(".live-responses-table .response-col_status").Last).ToContainTextAsync("401");
    }

    [Test]
    public async Task Developer_CreatesTheContactOfTheExample()
    {
        await using var service = new DevelopmentService();
        await using var browser = await ChromiumPage.OpenAsync(Start(service));
        await OpenDocumentAsync(browser.Page);

        var created = await ExecuteAsync(browser.Page, "CreateContact", "Contacts");

        await Expect(created.Locator(".live-responses-table .response-col_status").Last).ToContainTextAsync("201");
        await created.EvaluateAsync("operation => operation.scrollIntoView()");
        await ShowAsync(browser.Page, "created");
    }

    [Test]
    public async Task Person_AuthorizesWithAToken()
    {
        await using var service = new DevelopmentService { Settings = TestTokens.Symmetric };
        await using var browser = await ChromiumPage.OpenAsync(Start(service));
        await OpenDocumentAsync(browser.Page);
        await browser.Page.Locator(".auth-wrapper .authorize.locked").ClickAsync();
        var dialog = browser.Page.Locator(".dialog-ux");
        await dialog.GetByText("Logout").First.ClickAsync();
        var tokens = dialog.Locator(".auth-container", new() { HasText = "Bearer" });
        await tokens.Locator("input").FillAsync(TestTokens.Create("org_admin", DemoData.OrganizationId));
        await tokens.Locator("button.authorize").ClickAsync();
        await ShowAsync(browser.Page, "authorize-token");
        await dialog.Locator("button.btn-done").First.ClickAsync();

        var contacts = await ExecuteAsync(browser.Page, "ListContacts", "Contacts");

        await Expect(contacts.Locator(".live-responses-table .response-col_status").Last).ToContainTextAsync("200");
        await Expect(contacts.Locator(".curl-command")).ToContainTextAsync("Authorization: Bearer");
        await Expect(contacts.Locator(".curl-command")).Not.ToContainTextAsync("X-Api-Key");
    }

    private static string Start(DevelopmentService service)
    {
        service.UseKestrel(0);
        service.StartServer();
        return service.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
    }

    private static async Task OpenDocumentAsync(IPage page, bool open = true)
    {
        if (open)
        {
            await page.SetViewportSizeAsync(1400, 1000);
            await page.GotoAsync("/swagger");
        }

        await Expect(page).ToHaveTitleAsync("Contacts API");
        await Expect(page.Locator(".opblock").First).ToBeVisibleAsync();
    }

    private static async Task<ILocator> ExecuteAsync(IPage page, string operationId, string tag)
    {
        var operation = page.Locator($"#operations-{NotInIds().Replace(tag, "_")}-{operationId}");
        await operation.Locator(".opblock-summary-control").ClickAsync();
        await operation.Locator("button.execute").ClickAsync();
        await Expect(operation.Locator(".live-responses-table")).ToBeVisibleAsync();
        return operation;
    }

    private static async Task ShowAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable(ScreenshotsVariable) is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), FullPage = name == "document" });
        }
    }

    [GeneratedRegex("[^A-Za-z0-9]")]
    private static partial Regex NotInIds();
}
