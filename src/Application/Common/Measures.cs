using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Contacts.Application.Common;

/// <summary>What the service tells of itself: a span per use case, rows imported, work that waits.</summary>
public static class Measures
{
    public const string Name = "Contacts";

    private static readonly Meter Meter = new(Name);

    public static readonly ActivitySource Source = new(Name);
    public static readonly Counter<long> ImportedRows = Meter.CreateCounter<long>("contacts.import.rows", "{row}", "Rows of imports, by outcome");
    private static long _waitingImports;

    static Measures() => Meter.CreateObservableGauge("contacts.import.waiting", () => Interlocked.Read(ref _waitingImports), "{import}", "Imports that wait for a worker");

    public static void ImportsWaiting(int count) => Interlocked.Exchange(ref _waitingImports, count);
}
