// Measures the service against the floor; see docs/performance.md. Started by bench/run in the root of the repository.
using System.Globalization;
using Contacts.Bench;

CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
const string database = "contacts";
const string results = "bench/results";
const string access = "access";
const string sqlite = "SQLite";
const string growth = "growth";
var (serviceFolder, floorFolder, openFolder) = (Path.GetFullPath($"{results}/bin/service"), Path.GetFullPath($"{results}/bin/floor"), Path.GetFullPath($"{results}/bin/open"));

if (Settings.Parse(args) is not { } settings)
{
    Console.Error.WriteLine(Settings.Usage);
    return 2;
}

var load = Circumstances.Load();
var folder = Directory.CreateTempSubdirectory("contacts-bench-").FullName;
try
{
    await using var cluster = new Cluster();
    var version = await cluster.StartAsync();
    var (workloads, grown, figures) = (new List<Measured>(), new List<Growth>(), new List<Figure>());

    if (HttpWorkloads.Ids.Concat([access, "W10b", "W10c"]).Any(settings.Wants))
    {
        var connection = cluster.Connection(database);
        await cluster.CreateDatabaseAsync(database);
        await Server.MigrateAsync(serviceFolder, "PostgreSql", connection);
        var (project, ids) = await FilledAsync(connection, settings.Contacts);
        if (settings.Wants("W10a") || settings.Wants("W10b") || settings.Wants("W10c"))
        {
            await DataSet.AddCallsAsync(connection, project);
        }

        Console.WriteLine($"{settings.Contacts:N0} contacts are in.");
        await using var service = await Server.ServiceAsync(serviceFolder, "PostgreSql", connection);
        await using var floor = await Server.FloorAsync(floorFolder, connection, project);
        workloads.AddRange(await new HttpWorkloads(settings, project, ids, service, floor, connection, folder).RunAsync());
        workloads.AddRange(await new CallWorkloads(settings, project, service, floor, connection, folder).RunAsync());
        if (settings.WantsLong(access))
        {
            // Both anew: a process that has answered everything else is slower at one thing than a process that knows nothing but that.
            await using var guarded = await Server.ServiceAsync(serviceFolder, "PostgreSql", connection);
            await using var open = await Server.OpenAsync(openFolder, "PostgreSql", connection);
            var reads = await new HttpWorkloads(settings with { Only = ["W1"] }, project, ids, guarded, open, connection, folder).RunAsync();
            workloads.AddRange(reads.Select(read => read with { Id = access, What = "read by id; floor: the service without keys, limits and idempotency", Target = 0.90 }));
        }
    }

    if (settings.WantsLong(sqlite))
    {
        var connection = cluster.Connection("beside_sqlite");
        await cluster.CreateDatabaseAsync("beside_sqlite");
        await Server.MigrateAsync(serviceFolder, "PostgreSql", connection);
        var now = DataSet.Now();
        var (project, ids) = await FilledAsync(connection, settings.Contacts, now);
        var file = $"Data Source={Path.Combine(folder, "contacts.db")}";
        await Server.MigrateAsync(serviceFolder, "Sqlite", file);
        await using (var db = DataSet.Sqlite(file))
        {
            await DataSet.AddProjectAsync(db, "bench", project);
        }

        await DataSet.FillAsync(() => DataSet.Sqlite(file), project, settings.Contacts, now);
        await using (var db = DataSet.Sqlite(file))
        {
            await db.FollowGrowthAsync(CancellationToken.None); // as the service does every five minutes
        }

        Console.WriteLine($"{settings.Contacts:N0} contacts are in SQLite, too.");
        await using var service = await Server.ServiceAsync(serviceFolder, "Sqlite", file);
        await using var floor = await Server.FloorAsync(floorFolder, connection, project);
        var measured = await new HttpWorkloads(settings.Beside(settings.Contacts, Growth.Workloads), project, ids, service, floor, connection: null, folder).RunAsync();
        workloads.AddRange(measured.Select(workload => workload with { Id = $"{workload.Id} {sqlite}", Target = double.NaN }));
    }

    if (settings.WantsLong(growth))
    {
        var (small, large) = (await GrownAsync(cluster, Growth.Few), await GrownAsync(cluster, Growth.Many));
        grown.AddRange(small.Zip(large, (few, many) => new Growth(few, many)));
    }

    if (settings.Wants("W6") && await new ImportWorkload(settings, cluster, serviceFolder, folder).RunAsync() is { } import)
    {
        workloads.AddRange(import.Measured);
        figures.Add(import.Memory);
    }

    if (settings.WantsLong("start"))
    {
        figures.AddRange(await StartWorkload.RunAsync(settings, serviceFolder, folder));
    }

    var report = new Report(await Circumstances.NowAsync(settings, version, load), workloads, grown, figures);
    Console.WriteLine($"\n{report.Markdown()}");
    Console.WriteLine($"Written to {Path.GetRelativePath(".", report.Write(results))}");
    if (settings.WriteDoc)
    {
        report.WriteDocument();
    }

    return workloads.Concat(grown.SelectMany(g => (Measured[])[g.Small, g.Large])).Any(w => w.Errors > 0) ? 1 : 0;
}
catch (Exception failed) when (failed is InvalidOperationException or TimeoutException or HttpRequestException)
{
    Console.Error.WriteLine(failed.Message);
    return 1;
}
finally
{
    Directory.Delete(folder, recursive: true);
}

async Task<IReadOnlyList<Measured>> GrownAsync(Cluster cluster, int contacts)
{
    var (name, part) = ($"growth_{contacts}", settings.Beside(contacts, Growth.Workloads));
    await cluster.CreateDatabaseAsync(name);
    var connection = cluster.Connection(name);
    await Server.MigrateAsync(serviceFolder, "PostgreSql", connection);
    var (project, ids) = await FilledAsync(connection, contacts);
    Console.WriteLine($"{contacts:N0} contacts are in.");
    await using var service = await Server.ServiceAsync(serviceFolder, "PostgreSql", connection);
    await using var floor = await Server.FloorAsync(floorFolder, connection, project);
    return await new HttpWorkloads(part, project, ids, service, floor, connection, folder).RunAsync();
}

async Task<(Guid Project, Guid[] Ids)> FilledAsync(string connection, int contacts, DateTimeOffset? now = null)
{
    await using var db = DataSet.PostgreSql(connection);
    var project = await DataSet.AddProjectAsync(db, "bench");
    var ids = await DataSet.FillAsync(() => DataSet.PostgreSql(connection), project, contacts, now ?? DataSet.Now());
    await DataSet.SettleAsync(connection);
    return (project, ids);
}
