namespace Contacts.WebApi.FunctionalTests.Kit;

/// <summary>A clock that a test sets; timers keep their real pace, so that background work goes on.</summary>
public sealed class ShiftedClock : TimeProvider
{
    private DateTimeOffset? _now;

    public override DateTimeOffset GetUtcNow()
    {
        var now = _now ?? System.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }

    public void Freeze(DateTimeOffset now) => _now = now;
}
