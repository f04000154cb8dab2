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
    private static long _waitingCalls;
    private static long _overdueCallbacks;

    static Measures()
    {
        Meter.CreateObservableGauge("contacts.import.waiting", () => Interlocked.Read(ref _waitingImports), "{import}", "Imports that wait for a worker");
        Meter.CreateObservableGauge("contacts.calls.queued", () => Interlocked.Read(ref _waitingCalls), "{call}", "Calls that wait for a dialer");
        Meter.CreateObservableGauge("contacts.callbacks.overdue", () => Interlocked.Read(ref _overdueCallbacks), "{callback}", "Callbacks still promised whose time has passed");
    }

    public static void ImportsWaiting(int count) => Interlocked.Exchange(ref _waitingImports, count);

    public static void CallsQueued(int count) => Interlocked.Exchange(ref _waitingCalls, count);

    public static void CallbacksOverdue(int count) => Interlocked.Exchange(ref _overdueCallbacks, count);
}
