using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Npgsql;

namespace Contacts.Bench;

/// <summary>W6: a file through the import API, against psql's \copy of what the service stored into the same empty table with the same indexes.</summary>
internal sealed class ImportWorkload(Settings settings, Cluster cluster, string serviceFolder, string folder)
{
    private const string Database = "imports";
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(20);

    public async Task<(IReadOnlyList<Measured> Measured, Figure Memory)?> RunAsync()
    {
        var connection = cluster.Connection(Database);
        await cluster.CreateDatabaseAsync(Database);
        await Server.MigrateAsync(serviceFolder, "PostgreSql", connection);
        var file = await WriteFileAsync();
        await using var service = await Server.ServiceAsync(serviceFolder, "PostgreSql", connection);
        if (!(await service.Http.GetStringAsync("/swagger/v1/swagger.json")).Contains("/imports", StringComparison.Ordinal))
        {
            Console.WriteLine("W6 is left out: this service has no imports.");
            return null;
        }

        var (imports, copies, peak) = (new List<Round>(), new List<Round>(), 0.0);
        for (var round = 0; round < 1 + Math.Max(1, settings.Rounds / 2); round++)
        {
            await EmptyAsync(connection);
            service.ResetPeakMemory();
            await using var db = DataSet.PostgreSql(connection);
            imports.Add(await ImportAsync(service, await DataSet.AddProjectAsync(db, $"import {round}"), file, connection));
            peak = Math.Max(peak, service.MemoryMiB("VmHWM"));
            copies.Add(await CopyAsync(connection));
        }

        // the first import of a process compiles its code as it goes; the others show what the work itself costs
        Measured[] measured =
        [
            new("W6", $"import of {settings.Rows:N0} rows; floor: \\copy", "rows/s", 0.50, imports[1..], copies[1..]),
            new("W6 cold", "the same, the first import of a process", "rows/s", 0.50, imports[..1], copies[..1]),
        ];
        foreach (var line in measured)
        {
            Console.WriteLine(line.Line());
        }

        return (measured, new Figure($"peak memory of the service while it imports {settings.Rows:N0} rows", peak, "MiB", 300));
    }

    private async Task<string> WriteFileAsync()
    {
        var path = Path.Combine(folder, "import.csv");
        await using var file = new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        await file.WriteLineAsync(Person.CsvHeader);
        for (var number = 0; number < settings.Rows; number++)
        {
            await file.WriteLineAsync(Person.Of(number, DataSet.Seed).CsvRow());
        }

        return path;
    }

    private async Task<Round> ImportAsync(Server service, Guid project, string file, string connection)
    {
        var (cpu, watch) = (service.ProcessorTime, Stopwatch.StartNew());
        await using var bytes = File.OpenRead(file);
        using var form = new MultipartFormDataContent { { new StringContent("true"), "autoConfirm" }, { new StreamContent(bytes), "file", "bench.csv" } };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/projects/{project}/imports") { Content = form };
        request.Headers.Add("Idempotency-Key", $"bench-{project}");
        using var answer = await service.Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        var id = answer.IsSuccessStatusCode ? (string)JsonNode.Parse(text)!["id"]! : throw new InvalidOperationException($"The upload was answered {answer.StatusCode}: {text}");
        while (watch.Elapsed < Longest)
        {
            var import = JsonNode.Parse(await service.Http.GetStringAsync($"/api/v1/projects/{project}/imports/{id}"))!;
            switch ((string)import["status"]!)
            {
                case "completed":
                    watch.Stop();
                    var stored = await ScalarAsync<long>(connection, "select count(*) from contacts where project_id = $1", project);
                    return stored == settings.Rows
                        ? new(settings.Rows / watch.Elapsed.TotalSeconds, double.NaN, double.NaN, 0, (service.ProcessorTime - cpu).TotalMicroseconds / settings.Rows)
                        : throw new InvalidOperationException($"{settings.Rows} rows went in and {stored} contacts are there: {import}");
                case "failed" or "cancelled" or "awaiting_confirmation":
                    throw new InvalidOperationException($"The import did not complete: {import}");
                default:
                    await Task.Delay(Poll);
                    break;
            }
        }

        throw new TimeoutException("The import takes longer than the harness waits.");
    }

    /// <summary>The stored rows out to a text file, the table emptied, and the same rows back in: only the last is timed.</summary>
    private async Task<Round> CopyAsync(string connection)
    {
        var path = Path.Combine(folder, "rows.copy");
        var columns = await ScalarAsync<string>(connection, "select string_agg(column_name, ', ' order by ordinal_position) from information_schema.columns where table_name = 'contacts' and is_generated = 'NEVER' and length($1::text) > 0", Guid.Empty);
        await cluster.PsqlAsync(Database, $"\\copy contacts ({columns}) to '{path}'");
        await EmptyAsync(connection);
        var watch = Stopwatch.StartNew();
        await cluster.PsqlAsync(Database, $"\\copy contacts ({columns}) from '{path}'");
        watch.Stop();
        var stored = await ScalarAsync<long>(connection, "select count(*) from contacts where project_id <> $1", Guid.Empty);
        return stored == settings.Rows
            ? new(settings.Rows / watch.Elapsed.TotalSeconds, double.NaN, double.NaN, 0, double.NaN)
            : throw new InvalidOperationException($"\\copy stored {stored} of {settings.Rows} rows.");
    }

    /// <summary>As after a fresh migration: empty tables, and no checkpoint due.</summary>
    private static async Task EmptyAsync(string connection)
    {
        await using var db = NpgsqlDataSource.Create(connection);
        foreach (var sql in (string[])["truncate contacts, imports cascade", "checkpoint"])
        {
            await using var command = db.CreateCommand(sql);
            await command.ExecuteNonQueryAsync();
        }
    }

    private static async Task<T> ScalarAsync<T>(string connection, string sql, Guid argument)
    {
        await using var db = NpgsqlDataSource.Create(connection);
        await using var command = db.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = argument });
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
