namespace Contacts.Bench;

/// <summary>How soon the service answers on an existing SQLite file, and what it takes when it does nothing.</summary>
internal static class StartWorkload
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(3);

    public static async Task<IReadOnlyList<Figure>> RunAsync(Settings settings, string serviceFolder, string folder)
    {
        var connection = $"Data Source={Path.Combine(folder, "start.db")}";
        await (await Server.ServiceAsync(serviceFolder, "Sqlite", connection)).DisposeAsync();
        var (starts, memory) = (new List<double>(), 0.0);
        for (var i = 0; i < Math.Max(3, settings.Rounds); i++)
        {
            await using var server = await Server.ServiceAsync(serviceFolder, "Sqlite", connection);
            starts.Add(server.ReadyAfter.TotalMilliseconds);
            await Task.Delay(Idle);
            memory = server.MemoryMiB("VmRSS");
        }

        return [new("start on an existing SQLite file, to the first 200 on /health/ready", starts.Order().ElementAt(starts.Count / 2), "ms", 1500), new("idle memory after the start", memory, "MiB", 150)];
    }
}
