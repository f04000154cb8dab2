using System.Globalization;
using Npgsql;

namespace Contacts.Bench;

/// <summary>A throw-away PostgreSQL of our own: a free loopback port, durable commits, gone at the end.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private const string Superuser = "bench";

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"contacts-bench-pg-{Environment.ProcessId}");
    private readonly string _binaries = FindBinaries();
    private readonly int _port = Run.FreePort();

    /// <summary>What is not the default of PostgreSQL; fsync and synchronous_commit stay on.</summary>
    public static readonly IReadOnlyDictionary<string, string> Options = new Dictionary<string, string>
    {
        ["fsync"] = "on",
        ["synchronous_commit"] = "on",
        ["shared_buffers"] = "1GB",
        ["max_wal_size"] = "8GB",
        ["checkpoint_timeout"] = "30min",
        ["max_connections"] = "200",
        ["jit"] = "off",
        ["autovacuum_naptime"] = "10min",
    };

    public async Task<string> StartAsync()
    {
        Directory.CreateDirectory(_folder);
        AppDomain.CurrentDomain.ProcessExit += Remove;
        if (Environment.UserName == "root")
        {
            await Run.CheckedAsync("chown", [Unprivileged, _folder]);
        }

        await AsUserAsync("initdb", "-D", Data, "-U", Superuser, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync");
        var options = string.Join(' ', Options.Select(o => $"-c {o.Key}={o.Value}"));
        await AsUserAsync("pg_ctl", "-D", Data, "-w", "-t", "60", "-l", Path.Combine(_folder, "log"), "-o", $"-h 127.0.0.1 -p {_port} -k {_folder} {options}", "start");
        await using var db = NpgsqlDataSource.Create(Connection("postgres"));
        await using var version = db.CreateCommand("show server_version");
        return (string)(await version.ExecuteScalarAsync())!;
    }

    public string Connection(string database) => $"Host=127.0.0.1;Port={_port.ToString(CultureInfo.InvariantCulture)};Username={Superuser};Database={database}";

    public async Task CreateDatabaseAsync(string name)
    {
        await using var db = NpgsqlDataSource.Create(Connection("postgres"));
        await using var create = db.CreateCommand($"create database {name}");
        await create.ExecuteNonQueryAsync();
    }

    /// <summary>Runs psql: \copy is the measure for bulk work.</summary>
    public Task<string> PsqlAsync(string database, string command) => Run.CheckedAsync(
        Path.Combine(_binaries, "psql"), ["-h", "127.0.0.1", "-p", $"{_port}", "-U", Superuser, "-d", database, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", command]);

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= Remove;
        await AsUserAsync("pg_ctl", "-D", Data, "-m", "immediate", "-w", "stop");
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The harness was interrupted: its server does not outlive it.</summary>
    private void Remove(object? sender, EventArgs e)
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid")) && int.TryParse(File.ReadLines(Path.Combine(Data, "postmaster.pid")).First(), CultureInfo.InvariantCulture, out var id))
        {
            using var process = System.Diagnostics.Process.GetProcessById(id);
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private string Data => Path.Combine(_folder, "data");

    /// <summary>PostgreSQL refuses to run as root; Debian's package brings a user for it.</summary>
    private static string Unprivileged => File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres" : "nobody";

    private Task<string> AsUserAsync(string program, params string[] args)
    {
        var path = Path.Combine(_binaries, program);
        return Environment.UserName == "root" ? Run.CheckedAsync("runuser", ["-u", Unprivileged, "--", path, .. args]) : Run.CheckedAsync(path, args);
    }

    private static string FindBinaries()
    {
        var debian = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(d => int.TryParse(Path.GetFileName(d), out var v) ? v : 0).Select(d => Path.Combine(d, "bin")) : [];
        return debian.Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')).FirstOrDefault(d => File.Exists(Path.Combine(d, "initdb")))
            ?? throw new InvalidOperationException("PostgreSQL is missing: apt-get install postgresql");
    }
}
