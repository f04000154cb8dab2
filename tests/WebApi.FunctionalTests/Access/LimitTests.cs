using Contacts.WebApi.Access;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Contacts.WebApi.FunctionalTests.Access;

[Parallelizable(ParallelScope.Self)]
public sealed class LimitTests
{
    private readonly FakeTimeProvider _clock = new();

    [Test]
    public void TheBurstPasses_TheNextIsRefused_AndTimeFillsTheBucketAgain()
    {
        var limit = Limit(burst: 10, perSecond: 5);
        Assert.That(Enumerable.Range(0, 10).Select(_ => limit.Take("a").Left), Is.EqualTo(Enumerable.Range(0, 10).Select(n => 9L - n)));
        Assert.That(limit.Take("a").IsWithin, Is.False);

        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(Enumerable.Range(0, 6).Count(_ => limit.Take("a").IsWithin), Is.EqualTo(5));

        _clock.Advance(TimeSpan.FromHours(1));
        Assert.That(Enumerable.Range(0, 20).Count(_ => limit.Take("a").IsWithin), Is.EqualTo(10), "it never holds more than the burst");
    }

    [Test]
    public void APartition_DoesNotFeelAnother()
    {
        var limit = Limit(burst: 1, perSecond: 1);
        Assert.That((limit.Take("a").IsWithin, limit.Take("b").IsWithin, limit.Take("a").IsWithin), Is.EqualTo((true, true, false)));
    }

    [Test]
    public void ManyAtOnce_TakeNoMoreThanTheBurst()
    {
        var (limit, passed) = (Limit(burst: 1000, perSecond: 1), 0);
        Parallel.For(0, 5000, _ => Interlocked.Add(ref passed, limit.Take("a").IsWithin ? 1 : 0));
        Assert.That(passed, Is.EqualTo(1000));
    }

    [Test]
    public void FullBuckets_AreNotKept()
    {
        var limit = Limit(burst: 5, perSecond: 5);
        for (var caller = 0; caller < 1000; caller++)
        {
            limit.Take($"caller {caller}");
        }

        _clock.Advance(TimeSpan.FromSeconds(5));
        limit.Take("somebody new");
        Assert.That(limit.Kept, Is.EqualTo(1));
    }

    private Limit<string> Limit(int burst, int perSecond) => new("key", new() { Burst = burst, PerSecond = perSecond }, _clock);
}
