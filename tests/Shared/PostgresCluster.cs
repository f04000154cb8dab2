using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Contacts.Tests.Shared;

/// <summary>
/// PostgreSQL for tests: the server of <c>CONTACTS_TEST_POSTGRES</c>, else a throw-away cluster of its own on a free loopback port.
/// One per run of a test assembly; a fresh database for whoever asks.
/// </summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    private const string ServerVariable = "CONTACTS_TEST_POSTGRES";
    private const string BinariesVariable = "CONTACTS_TEST_POSTGRES_BIN";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    // Standard input is the lifeline: when the test process ends in whatever way, the pipe closes, and the shell stops the server and removes the folder.
    private const string Script = """
        set -eu
        bin=$1 dir=$2 port=$3
        exec >"$dir/cluster.log" 2>&1
        as_user=
        if [ "$(id -u)" = 0 ]; then
          chown nobody "$dir"
          if command -v setpriv >/dev/null; then
            as_user="setpriv --reuid=$(id -u nobody) --regid=$(id -g nobody) --clear-groups"
          else
            as_user="runuser -u nobody --"
          fi
        fi
        locale=C
        if locale -a 2>/dev/null | grep -qix 'C\.utf-\{0,1\}8'; then locale=C.UTF-8; fi
        $as_user "$bin/initdb" --pgdata="$dir/data" --username=postgres --auth=trust --encoding=UTF8 --locale="$locale" --no-sync </dev/null
        {
          $as_user "$bin/postgres" -D "$dir/data" -p "$port" -k "$dir" -c listen_addresses=127.0.0.1 -c max_connections=200 \
            -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=64MB -c timezone=UTC </dev/null || echo "server ended with $?"
        } &
        server=$!
        trap : INT TERM HUP
        cat >/dev/null || true
        if [ -f "$dir/data/postmaster.pid" ]; then kill -QUIT "$(head -n 1 "$dir/data/postmaster.pid")" || true; else kill "$server" || true; fi
        wait "$server" || true
        rm -rf "$dir"
        """;

    private static readonly Lazy<Task<PostgresCluster>> Shared = new(async () => AssemblyLifetime.Own(await StartAsync()));

    private readonly ConcurrentDictionary<string, string> _databases = new();
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _templates = new();
    private readonly SemaphoreSlim _creating = new(1, 1);
    private readonly string _connectionString;
    private readonly Process? _lifeline;

    private PostgresCluster(string connectionString, Process? lifeline)
    {
        _connectionString = connectionString;
        _lifeline = lifeline;
    }

    /// <summary>Why PostgreSQL tests cannot run here, or null when they can. A server that is there and does not start is a failure, not a reason.</summary>
    public static string? SkipReason { get; } = Server is not null || FindBinaries() is not null
        ? null
        : $"No PostgreSQL: install Debian's 'postgresql' package, or name the folder of its programs in {BinariesVariable}, or a server's connection string in {ServerVariable}.";

    private static string? Server => Environment.GetEnvironmentVariable(ServerVariable) is { Length: > 0 } value ? value : null;

    /// <summary>The cluster of this test run, started by the first caller and stopped after the assembly's last test.</summary>
    public static Task<PostgresCluster> GetAsync() => Shared.Value;

    /// <summary>A cluster of the caller's own, which the caller disposes of.</summary>
    public static async Task<PostgresCluster> StartAsync(CancellationToken cancellationToken = default)
    {
        if (SkipReason is not null)
        {
            throw new InvalidOperationException(SkipReason);
        }

        if (Server is { } server)
        {
            return new PostgresCluster(server, lifeline: null);
        }

        // Another process may take the free port between the look and the start.
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await StartOwnAsync(FindBinaries()!, cancellationToken);
            }
            catch (PortTakenException) when (attempt < 5)
            {
            }
        }
    }

    /// <summary>Creates an empty database, or a copy of the database <paramref name="template"/>, and returns its connection string.</summary>
    public async Task<string> CreateDatabaseAsync(string? template = null, CancellationToken cancellationToken = default)
    {
        var name = $"contacts_test_{Guid.NewGuid():N}";
        await _creating.WaitAsync(cancellationToken);
        try
        {
            await ExecuteAsync(template is null ? $"CREATE DATABASE \"{name}\"" : $"CREATE DATABASE \"{name}\" TEMPLATE \"{template}\"", cancellationToken);
        }
        finally
        {
            _creating.Release();
        }

        var connectionString = new NpgsqlConnectionStringBuilder(_connectionString) { Database = name, IncludeErrorDetail = true }.ConnectionString;
        _databases[connectionString] = name;
        return connectionString;
    }

    /// <summary>A copy of a database that <paramref name="build"/> fills once per <paramref name="key"/> and run: migrate once, copy for every test.</summary>
    public async Task<string> CreateDatabaseFromAsync(string key, Func<string, Task> build, CancellationToken cancellationToken = default)
    {
        var template = await _templates.GetOrAdd(key, _ => new Lazy<Task<string>>(async () =>
        {
            var connectionString = await CreateDatabaseAsync(template: null, CancellationToken.None);
            await build(connectionString);
            await ReleaseAsync(connectionString, CancellationToken.None);
            return _databases[connectionString];
        })).Value.WaitAsync(cancellationToken);
        return await CreateDatabaseAsync(template, cancellationToken);
    }

    /// <summary>Drops a database that this cluster created, whoever is still connected.</summary>
    public async Task DropDatabaseAsync(string connectionString, CancellationToken cancellationToken = default)
    {
        if (!_databases.TryRemove(connectionString, out var name))
        {
            throw new ArgumentException("Not a database that this cluster created.", nameof(connectionString));
        }

        await ReleaseAsync(connectionString, cancellationToken);
        await ExecuteAsync($"DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)", cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_lifeline is null)
        {
            foreach (var connectionString in _databases.Keys)
            {
                await DropDatabaseAsync(connectionString);
            }
        }
        else
        {
            NpgsqlConnection.ClearAllPools();
            _lifeline.StandardInput.Close();
            await _lifeline.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
            _lifeline.Dispose();
        }

        _creating.Dispose();
    }

    private static async Task<PostgresCluster> StartOwnAsync(string binaries, CancellationToken cancellationToken)
    {
        var folder = CreateFolder();
        var port = FreePort();
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, UseShellExecute = false, WorkingDirectory = folder };
        foreach (var argument in (string[])["-c", Script, "postgres-cluster", binaries, folder, port.ToString(CultureInfo.InvariantCulture)])
        {
            start.ArgumentList.Add(argument);
        }

        var connectionString = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = port,
            Username = "postgres",
            Database = "postgres",
            Timeout = 60, // A machine whose cores are all taken lets a connection wait for long.
            MaxPoolSize = 40,
        }.ConnectionString;
        var lifeline = Process.Start(start) ?? throw new InvalidOperationException("The shell that runs PostgreSQL did not start.");
        try
        {
            await UntilReadyAsync(connectionString, lifeline, folder, cancellationToken);
            return new PostgresCluster(connectionString, lifeline);
        }
        catch
        {
            lifeline.StandardInput.Close();
            await lifeline.WaitForExitAsync(CancellationToken.None);
            lifeline.Dispose();
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }

            throw;
        }
    }

    private static async Task UntilReadyAsync(string connectionString, Process lifeline, string folder, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var unpooled = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString;
        var socket = Path.Combine(folder, $".s.PGSQL.{new NpgsqlConnectionStringBuilder(connectionString).Port}");
        while (true)
        {
            var log = await LogAsync(folder, cancellationToken);
            if (log.Contains("could not bind", StringComparison.Ordinal))
            {
                throw new PortTakenException(log);
            }

            if (lifeline.HasExited || log.Contains("server ended with", StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"PostgreSQL did not start:{Environment.NewLine}{log}");
            }

            // The socket file is this server's own: another server on the same port cannot be mistaken for it.
            if (File.Exists(socket))
            {
                try
                {
                    await using var connection = new NpgsqlConnection(unpooled);
                    await connection.OpenAsync(cancellationToken);
                    return;
                }
                catch (NpgsqlException failure) when (clock.Elapsed < StartLimit && (failure is PostgresException { SqlState: PostgresErrorCodes.CannotConnectNow } or { InnerException: SocketException or TimeoutException }))
                {
                }
            }

            if (clock.Elapsed > StartLimit)
            {
                throw new TimeoutException($"PostgreSQL was not ready within {StartLimit.TotalSeconds} s:{Environment.NewLine}{log}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(25), cancellationToken);
        }
    }

    private static async Task<string> LogAsync(string folder, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, "cluster.log");
        return File.Exists(path) ? await File.ReadAllTextAsync(path, cancellationToken) : string.Empty;
    }

    /// <summary>A folder that an unprivileged user can reach when root runs the tests: every parent must let others pass.</summary>
    private static string CreateFolder()
    {
        string[] candidates = Environment.UserName == "root" ? [Path.GetTempPath(), "/tmp", "/var/tmp"] : [Path.GetTempPath()];
        var parent = candidates.FirstOrDefault(candidate => candidates.Length == 1 || Reachable(new DirectoryInfo(candidate)))
            ?? throw new InvalidOperationException($"None of {string.Join(", ", candidates)} can be entered by an unprivileged user, as which PostgreSQL must run.");
        var folder = Path.Combine(parent, $"contacts-pg-{Guid.NewGuid():N}"[..20]);
        if (!OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return folder;

        static bool Reachable(DirectoryInfo? directory) =>
            directory is null || directory.Exists && directory.UnixFileMode.HasFlag(UnixFileMode.OtherExecute) && Reachable(directory.Parent);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string? FindBinaries()
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        if (Environment.GetEnvironmentVariable(BinariesVariable) is { Length: > 0 } named)
        {
            return IsComplete(named) ? named : throw new InvalidOperationException($"{BinariesVariable} names '{named}', which holds no initdb and postgres.");
        }

        const string debian = "/usr/lib/postgresql";
        var installed = Directory.Exists(debian)
            ? Directory.GetDirectories(debian).OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var major) ? major : 0)
            : Enumerable.Empty<string>();
        return (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(installed.Select(folder => Path.Combine(folder, "bin")))
            .FirstOrDefault(IsComplete);

        static bool IsComplete(string folder) => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres"));
    }

    private static async Task ReleaseAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        cancellationToken.ThrowIfCancellationRequested();
        NpgsqlConnection.ClearPool(connection);
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(_connectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private sealed class PortTakenException(string log) : IOException(log);
}
