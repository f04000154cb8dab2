using System.Globalization;
using System.Text.Json.Serialization;

namespace Contacts.Bench;

/// <summary>The rounds of one workload on both sides.</summary>
internal sealed record Measured(string Id, string What, string Unit, double Target, IReadOnlyList<Round> Service, IReadOnlyList<Round> Floor)
{
    /// <summary>What else was seen, such as memory.</summary>
    public string? Note { get; init; }

    public double Ratio => Median(Service, r => r.PerSecond) / Median(Floor, r => r.PerSecond);
    public long Errors => Service.Concat(Floor).Sum(r => r.Errors);

    [JsonIgnore]
    public static string Header => """
        | | workload | service | floor | ratio | target | p50 ms (floor) | p99 ms (floor) | CPU µs (floor) | errors |
        |---|---|---:|---:|---:|---:|---:|---:|---:|---:|
        """;

    public string Line() => string.Create(CultureInfo.InvariantCulture,
        $"| {Id} | {What}{(Note is null ? "" : $"; {Note}")} | {Of(Service, r => r.PerSecond, "N0")} {Unit} | {Of(Floor, r => r.PerSecond, "N0")} | **{Ratio:N2}** | {(double.IsNaN(Target) ? "" : Target.ToString("0.00", CultureInfo.InvariantCulture))} | {Both(r => r.P50)} | {Both(r => r.P99)} | {Both(r => r.ProcessorPerRequest, "N0")} | {Errors} |");

    public static double Median(IEnumerable<Round> rounds, Func<Round, double> value)
    {
        var sorted = rounds.Select(value).Order().ToArray();
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private string Both(Func<Round, double> value, string format = "N2") => $"{Of(Service, value, format)} ({Of(Floor, value, format)})".Replace(" ()", "", StringComparison.Ordinal);

    private static string Of(IEnumerable<Round> rounds, Func<Round, double> value, string format) =>
        Median(rounds, value) is var median && double.IsNaN(median) ? "" : median.ToString(format, CultureInfo.InvariantCulture);
}

/// <summary>What has no floor: a figure and its limit.</summary>
internal sealed record Figure(string What, double Value, string Unit, double Limit)
{
    public string Line() => string.Create(CultureInfo.InvariantCulture, $"| {What} | {Value:N1} {Unit} | {Limit:N0} {Unit} |");
}
