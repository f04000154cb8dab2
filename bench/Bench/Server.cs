using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Contacts.Bench;

/// <summary>The service or the floor, as its own process on its own port.</summary>
internal sealed class Server : IAsyncDisposable
{
    public const string Key = "ck_bench_0123456789abcdefghijklmnopqrstuvwxyz";

    private const string Unreached = "1000000";

    private readonly Process _process;
    private readonly string _log;
    private bool _wasLoaded;

    private Server(string name, Process process, string log, int port, TimeSpan readyAfter)
    {
        (Name, _process, _log, Port, ReadyAfter) = (name, process, log, port, readyAfter);
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromMinutes(10) };
        Http.DefaultRequestHeaders.Add("X-Api-Key", Key);
        AppDomain.CurrentDomain.ProcessExit += Kill; // also when the harness is interrupted
    }

    public string Name { get; }
    public int Port { get; }
    public HttpClient Http { get; }

    /// <summary>From the start of the process to the first 200 on /health/ready.</summary>
    public TimeSpan ReadyAfter { get; }

    /// <summary>How long this process is warmed up before the next workload.</summary>
    public int WarmUpSeconds(Settings settings)
    {
        var seconds = _wasLoaded ? settings.WarmUpSeconds : settings.FirstWarmUpSeconds;
        _wasLoaded = true;
        return seconds;
    }

    /// <summary>As Production runs it, but for limits that one key and one address never reach.</summary>
    public static Task<Server> ServiceAsync(string folder, string provider, string connection) => StartAsync("service", Path.Combine(folder, "Contacts.WebApi"), new()
    {
        ["ASPNETCORE_ENVIRONMENT"] = "Production",
        ["Database__Provider"] = provider,
        ["ConnectionStrings__Contacts"] = connection,
        ["Access__BootstrapKey"] = Key,
        ["RateLimits__PerKey__Burst"] = Unreached,
        ["RateLimits__PerKey__PerSecond"] = Unreached,
        ["RateLimits__PerAddress__Burst"] = Unreached,
        ["RateLimits__PerAddress__PerSecond"] = Unreached,
    });

    /// <summary>The service without keys, limits and idempotency.</summary>
    public static Task<Server> OpenAsync(string folder, string provider, string connection) => StartAsync("service without access", Path.Combine(folder, "Contacts.Open"), new()
    {
        ["ASPNETCORE_ENVIRONMENT"] = "Production",
        ["Database__Provider"] = provider,
        ["ConnectionStrings__Contacts"] = connection,
        ["RateLimits__Enabled"] = "false",
    });

    public static Task<Server> FloorAsync(string folder, string connection, Guid project) => StartAsync("floor", Path.Combine(folder, "Contacts.Floor"), new()
    {
        ["ASPNETCORE_ENVIRONMENT"] = "Production",
        ["Floor__Database"] = connection,
        ["Floor__Project"] = project.ToString(),
        ["Floor__Key"] = Key,
    });

    /// <summary>The service's own command that creates or upgrades the schema.</summary>
    public static async Task MigrateAsync(string folder, string provider, string connection)
    {
        var start = Info(Path.Combine(folder, "Contacts.WebApi"), ["migrate"], new() { ["ASPNETCORE_ENVIRONMENT"] = "Production", ["Database__Provider"] = provider, ["ConnectionStrings__Contacts"] = connection });
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"migrate ended with {process.ExitCode}:\n{await output}{await errors}");
        }
    }

    /// <summary>VmRSS or VmHWM, in MiB.</summary>
    public double MemoryMiB(string what) => File.ReadLines($"/proc/{_process.Id}/status").First(l => l.StartsWith(what, StringComparison.Ordinal)) is var line
        ? long.Parse(line.AsSpan(line.IndexOf(':', StringComparison.Ordinal) + 1).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture) / 1024.0 : 0;

    public void ResetPeakMemory() => File.WriteAllText($"/proc/{_process.Id}/clear_refs", "5");

    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= Kill;
        Http.Dispose();
        Kill(this, EventArgs.Empty);
        await _process.WaitForExitAsync();
        _process.Dispose();
        File.Delete(_log);
    }

    private void Kill(object? sender, EventArgs e)
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }
    }

    private static async Task<Server> StartAsync(string name, string program, Dictionary<string, string> environment)
    {
        var (port, log) = (Run.FreePort(), Path.GetTempFileName());
        environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}";
        var watch = Stopwatch.StartNew();
        var process = Process.Start(Info(program, [], environment))!;
        var lines = TextWriter.Synchronized(new StreamWriter(log) { AutoFlush = true });
        process.OutputDataReceived += (_, e) => lines.WriteLine(e.Data);
        process.ErrorDataReceived += (_, e) => lines.WriteLine(e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        while (watch.Elapsed < TimeSpan.FromSeconds(60) && !process.HasExited)
        {
            if (await IsReadyAsync(http))
            {
                return new(name, process, log, port, watch.Elapsed);
            }

            await Task.Delay(5);
        }

        var said = File.ReadAllText(log);
        process.Kill();
        throw new InvalidOperationException($"The {name} did not become ready:\n{said}");
    }

    private static async Task<bool> IsReadyAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync("/health/ready");
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false; // not listening yet
        }
    }

    private static ProcessStartInfo Info(string program, IEnumerable<string> args, Dictionary<string, string> environment)
    {
        var info = new ProcessStartInfo(program, args) { WorkingDirectory = Path.GetDirectoryName(program)!, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            info.Environment[name] = value;
        }

        return info;
    }
}
