using System.Globalization;
using System.Text;

namespace Contacts.Bench;

/// <summary>One round of load: requests per second, times in milliseconds, what went wrong, and the server's processor time per request in microseconds.</summary>
internal sealed record Round(double PerSecond, double P50, double P99, long Errors, double ProcessorPerRequest);

/// <summary>The load generator, on one thread: it takes the least from the cores that it shares with what it measures.</summary>
internal static class Wrk
{
    public static async Task<Round> RunAsync(Server server, string requestFile, int serial, int seconds, int connections)
    {
        var before = server.ProcessorTime;
        var output = await Run.CheckedAsync("wrk", ["-t1", $"-c{connections}", $"-d{seconds}s", "--timeout", "10s", "-s", Path.Combine(AppContext.BaseDirectory, "wrk.lua"), $"http://127.0.0.1:{server.Port}/", "--", requestFile, $"{serial}"]);
        var used = server.ProcessorTime - before;
        var fields = output.Split('\n').Single(l => l.StartsWith("RESULT ", StringComparison.Ordinal)).Split(' ').Skip(1).Select(f => long.Parse(f, CultureInfo.InvariantCulture)).ToArray();
        var (requests, microseconds) = (fields[0], fields[1]);
        return new(requests * 1e6 / microseconds, fields[2] / 1000.0, fields[3] / 1000.0, fields[4] + fields[5] + fields[6], used.TotalMicroseconds / Math.Max(1, requests));
    }

    public static string WriteRequests(string folder, string name, IEnumerable<string> requests)
    {
        var path = Path.Combine(folder, name + ".requests");
        using var file = File.Create(path);
        foreach (var bytes in requests.Select(Encoding.UTF8.GetBytes))
        {
            file.Write(Encoding.ASCII.GetBytes($"{bytes.Length}\n"));
            file.Write(bytes);
        }

        return path;
    }

    public static string Get(string path) => $"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Api-Key: {Server.Key}\r\n\r\n";

    /// <summary>A POST that may happen any number of times.</summary>
    public static string Plain(string path, string json) =>
        $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Api-Key: {Server.Key}\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(json)}\r\n\r\n{json}";

    /// <summary>%N% in the body becomes a fresh number of seven digits.</summary>
    public static string Post(string path, string json) =>
        $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Api-Key: {Server.Key}\r\nIdempotency-Key: bench-%N%\r\nContent-Type: application/json\r\n" +
        $"Content-Length: {Encoding.UTF8.GetByteCount(json.Replace("%N%", "0000000", StringComparison.Ordinal))}\r\n\r\n{json}";
}
