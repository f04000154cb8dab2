using System.Globalization;

namespace Contacts.Bench;

/// <summary>One workload over a small and a large project, each alone in its database: the time of a request should not grow with the table.</summary>
internal sealed record Growth(Measured Small, Measured Large)
{
    public const int Few = 10_000;
    public const int Many = 1_000_000;
    private const double Limit = 1.3;

    public static readonly IReadOnlyList<string> Workloads = ["W1", "W2", "W3", "W4", "W7", "W8"];

    public static string Header => $"""
        | | p50 ms at {Few:N0} (floor) | at {Many:N0} (floor) | growth (floor) | at most | requests/s at {Many:N0} (floor) | ratio | target | errors |
        |---|---:|---:|---:|---:|---:|---:|---:|---:|
        """;

    public string Line() => string.Create(CultureInfo.InvariantCulture,
        $"| {Large.Id} | {P50(Small.Service):N2} ({P50(Small.Floor):N2}) | {P50(Large.Service):N2} ({P50(Large.Floor):N2}) | **{P50(Large.Service) / P50(Small.Service):N2}** ({P50(Large.Floor) / P50(Small.Floor):N2}) | {Limit:N1} | {PerSecond(Large.Service):N0} ({PerSecond(Large.Floor):N0}) | **{Large.Ratio:N2}** | {Large.Target:N2} | {Small.Errors + Large.Errors} |");

    private static double P50(IEnumerable<Round> rounds) => Measured.Median(rounds, r => r.P50);

    private static double PerSecond(IEnumerable<Round> rounds) => Measured.Median(rounds, r => r.PerSecond);
}
