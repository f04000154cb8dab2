using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Contacts.Bench;

/// <summary>Where and of what the figures are.</summary>
internal sealed record Circumstances(string Commit, DateTime At, string Processor, int Cores, double MemoryGiB, string System, string Framework, string PostgreSql, IReadOnlyDictionary<string, string> PostgreSqlOptions, string LoadBefore, Settings Settings)
{
    public static async Task<Circumstances> NowAsync(Settings settings, string postgreSql, string load)
    {
        var commit = (await Run.CheckedAsync("git", ["describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"])).Trim();
        var processor = File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "?";
        return new(commit, DateTime.UtcNow, processor, Environment.ProcessorCount, Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1 << 30), 1),
            RuntimeInformation.OSDescription, RuntimeInformation.FrameworkDescription, postgreSql, Cluster.Options, load, settings);
    }

    public static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "?";
}

internal sealed record Report(Circumstances Circumstances, IReadOnlyList<Measured> Workloads, IReadOnlyList<Growth> Growth, IReadOnlyList<Figure> Figures)
{
    private const string Document = "docs/performance.md";
    private const string Begin = "<!-- figures: written by bench/run --write-doc -->";
    private const string End = "<!-- end of figures -->";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public string Markdown()
    {
        var c = Circumstances;
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"Commit {c.Commit}, {c.At:yyyy-MM-dd}: {c.Cores} cores ({c.Processor}), {c.Framework}, PostgreSQL {c.PostgreSql}; {c.Settings.Contacts:N0} contacts, {c.Settings.Connections} connections, medians of {c.Settings.Rounds} rounds of {c.Settings.Seconds} s, load before {c.LoadBefore}.");
        if (Workloads.Count > 0)
        {
            text.AppendLine().AppendLine(Measured.Header).AppendJoin('\n', Workloads.Select(w => w.Line())).AppendLine();
        }

        if (Growth.Count > 0)
        {
            text.AppendLine().AppendLine(Bench.Growth.Header).AppendJoin('\n', Growth.Select(g => g.Line())).AppendLine();
        }

        if (Figures.Count > 0)
        {
            text.AppendLine().AppendLine("| figure | measured | at most |").AppendLine("|---|---:|---:|").AppendJoin('\n', Figures.Select(f => f.Line())).AppendLine();
        }

        return text.ToString();
    }

    public string Write(string results)
    {
        Directory.CreateDirectory(results);
        var path = Path.Combine(results, $"{Circumstances.At:yyyyMMdd-HHmmss}-{Circumstances.Commit}.json");
        File.WriteAllText(path, JsonSerializer.Serialize(this, Json));
        return path;
    }

    public void WriteDocument()
    {
        var text = File.ReadAllText(Document);
        var (from, to) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        File.WriteAllText(Document, $"{text[..from]}\n{Markdown()}{text[to..]}");
    }
}
