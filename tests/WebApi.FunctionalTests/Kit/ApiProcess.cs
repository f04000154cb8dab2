using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Contacts.WebApi.FunctionalTests.Kit;

/// <summary>The service as a process of its own, that can be killed.</summary>
internal sealed class ApiProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private ApiProcess(Process process, HttpClient client) => (_process, Client) = (process, client);

    public HttpClient Client { get; }

    /// <summary>What it has written so far.</summary>
    public IReadOnlyCollection<string> Output => _output;

    public static async Task<ApiProcess> StartAsync(TestDatabase database, params (string Key, string Value)[] settings)
    {
        var port = FreePort();
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        foreach (var argument in (string[])[
            typeof(Program).Assembly.Location, $"--urls=http://127.0.0.1:{port}", $"--Database:Provider={database.Provider}", $"--ConnectionStrings:Contacts={database.Connection}",
            $"--Database:MigrateOnStart={!database.IsMigrated}", $"--Access:BootstrapKey={ApiHost.AdminKey}", .. settings.Select(s => $"--{s.Key}={s.Value}")])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["DOTNET_TieredPGO"] = "0"; // it lives for seconds: what it would learn comes too late
        var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromMinutes(1) };
        client.DefaultRequestHeaders.Add("X-Api-Key", ApiHost.AdminKey);
        var service = new ApiProcess(Process.Start(start)!, client);
        service._process.OutputDataReceived += (_, line) => service.Keep(line.Data);
        service._process.ErrorDataReceived += (_, line) => service.Keep(line.Data);
        service._process.BeginOutputReadLine();
        service._process.BeginErrorReadLine();
        await service.UntilReadyAsync();
        return service;
    }

    /// <summary>The most memory that the service ever held, in bytes.</summary>
    public long PeakMemory
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    /// <summary>As a power cut would end it.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
        Client.Dispose();
    }

    private async Task UntilReadyAsync()
    {
        for (var clock = Stopwatch.StartNew(); ;)
        {
            try
            {
                using var answer = await Client.GetAsync("/health/ready");
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException) when (!_process.HasExited && clock.Elapsed < TimeSpan.FromSeconds(60))
            {
            }

            await Task.Delay(50);
        }
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            _output.Enqueue(line);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
