using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Contacts.Tests.Shared;

/// <summary>A page in the Chromium that is installed on the machine; Playwright drives it with the driver from its package, and downloads nothing.</summary>
public sealed class ChromiumPage : IAsyncDisposable
{
    private const string Variable = "CONTACTS_TEST_CHROMIUM";
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    private static readonly string[] Arguments =
        ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private static readonly Lazy<Task<Running>> Shared = new(async () => AssemblyLifetime.Own(await Running.StartAsync()));

    private readonly ConcurrentQueue<string> _errors = new();
    private readonly IBrowserContext _context;

    private ChromiumPage(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.PageError += (_, error) => _errors.Enqueue(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                _errors.Enqueue(message.Text);
            }
        };
    }

    /// <summary>Why browser tests cannot run here, or null when they can.</summary>
    public static string? SkipReason { get; } = Find() is null
        ? $"No Chromium: install Debian's 'chromium' package, or name a Chromium or Chrome program in {Variable}."
        : null;

    public IPage Page { get; }

    /// <summary>What the page threw or wrote to its console as an error.</summary>
    public IReadOnlyList<string> Errors => [.. _errors];

    /// <summary>A page with storage of its own; the browser is started once per run of the test assembly.</summary>
    public static async Task<ChromiumPage> OpenAsync(string? baseUrl = null)
    {
        var running = await Shared.Value;
        var context = await running.Browser.NewContextAsync(new BrowserNewContextOptions { BaseURL = baseUrl });
        return new ChromiumPage(context, await context.NewPageAsync());
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            return File.Exists(named) ? named : throw new InvalidOperationException($"{Variable} names '{named}', which does not exist.");
        }

        return (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => Names, Path.Combine)
            .FirstOrDefault(File.Exists);
    }

    private sealed class Running(IPlaywright playwright, IBrowser browser) : IAsyncDisposable
    {
        public IBrowser Browser => browser;

        public static async Task<Running> StartAsync()
        {
            var program = Find() ?? throw new InvalidOperationException(SkipReason);
            var playwright = await Playwright.CreateAsync();
            try
            {
                return new Running(playwright, await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = program, Headless = true, Args = Arguments }));
            }
            catch
            {
                playwright.Dispose();
                throw;
            }
        }

        public async ValueTask DisposeAsync()
        {
            await browser.DisposeAsync();
            playwright.Dispose();
        }
    }
}
