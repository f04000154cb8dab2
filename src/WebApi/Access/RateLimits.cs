using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Contacts.WebApi.Errors;
using Microsoft.Extensions.Options;

namespace Contacts.WebApi.Access;

/// <summary>Token buckets: so many requests at once, refilled so many a second.</summary>
internal sealed class RateLimitOptions
{
    public const string Section = "RateLimits";

    public bool Enabled { get; set; } = true;
    public Bucket PerKey { get; set; } = new() { Burst = 2000, PerSecond = 1000 };

    /// <summary>Counts every request of an address, also those without a good key.</summary>
    public Bucket PerAddress { get; set; } = new() { Burst = 4000, PerSecond = 2000 };

    internal sealed class Bucket
    {
        public int Burst { get; set; }
        public int PerSecond { get; set; }
    }
}

/// <summary>Refuses what is too much with 429 and tells every caller how much is left (RateLimit and RateLimit-Policy, as the IETF drafts them).</summary>
internal sealed class RateLimits(IOptions<RateLimitOptions> options, TimeProvider clock)
{
    private readonly bool _enabled = options.Value.Enabled;
    private readonly Limit<string> _perKey = new("key", options.Value.PerKey, clock);
    private readonly Limit<IPAddress> _perAddress = new("address", options.Value.PerAddress, clock);

    public Task LimitAddressAsync(HttpContext http, RequestDelegate next) =>
        _enabled ? PassAsync(http, next, _perAddress.Take(http.Connection.RemoteIpAddress ?? IPAddress.None)) : next(http);

    public Task LimitKeyAsync(HttpContext http, RequestDelegate next) =>
        _enabled && CallerIdentity.Of(http) is { } identity ? PassAsync(http, next, _perKey.Take(identity.Caller)) : next(http);

    /// <summary>The narrowest limit, which is asked last, is the one that is told.</summary>
    private static Task PassAsync(HttpContext http, RequestDelegate next, RateLimitStanding standing)
    {
        http.Features.Set(standing);
        if (standing.IsWithin)
        {
            return next(http);
        }

        http.Response.Headers.RetryAfter = "1";
        return Problems.WriteAsync(http, StatusCodes.Status429TooManyRequests, "rate_limited", $"More than {standing.Rule.PerSecond} requests a second of one {standing.Rule.Name}; slow down and repeat after a second.");
    }
}

/// <summary>So many requests at once, refilled so many a second, of one key or of one address.</summary>
internal sealed record RateLimitRule(string Name, int Burst, int PerSecond)
{
    public int WindowSeconds { get; } = Math.Max(1, Burst / PerSecond);

    public string Policy => field ??= string.Create(CultureInfo.InvariantCulture, $"\"{Name}\";q={Burst};w={WindowSeconds}");
}

/// <summary>Where the caller of the current request stands: how many more are left, less than none when this one was too much.</summary>
internal sealed record RateLimitStanding(RateLimitRule Rule, long Left)
{
    public bool IsWithin => Left >= 0;

    public void Tell(IHeaderDictionary headers)
    {
        headers["RateLimit-Policy"] = Rule.Policy;
        headers["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"\"{Rule.Name}\";r={Math.Max(0, Left)};t={Rule.WindowSeconds}");
    }
}

/// <summary>A token bucket for each partition, kept as the moment at which it is full again: nothing has to be refilled, and a full one need not be kept.</summary>
internal sealed class Limit<TPartition>(string name, RateLimitOptions.Bucket bucket, TimeProvider clock) where TPartition : notnull
{
    private readonly RateLimitRule _rule = new(name, bucket.Burst, bucket.PerSecond);
    private readonly long _perRequest = Math.Max(1, clock.TimestampFrequency / bucket.PerSecond);
    private readonly ConcurrentDictionary<TPartition, Bucket> _buckets = new();
    private long _swept = clock.GetTimestamp();

    public int Kept => _buckets.Count;

    public RateLimitStanding Take(TPartition partition)
    {
        var now = clock.GetTimestamp();
        if (!_buckets.TryGetValue(partition, out var found))
        {
            Sweep(now);
            found = _buckets.GetOrAdd(partition, static _ => new());
        }

        var left = (_rule.Burst * _perRequest) - found.Fill(now, _perRequest, _rule.Burst);
        return new(_rule, left < 0 ? -1 : left / _perRequest);
    }

    /// <summary>Once in a while, when somebody new comes: the full ones go.</summary>
    private void Sweep(long now)
    {
        var last = Interlocked.Read(ref _swept);
        if (clock.GetElapsedTime(last, now) < TimeSpan.FromSeconds(_rule.WindowSeconds) || Interlocked.CompareExchange(ref _swept, now, last) != last)
        {
            return;
        }

        foreach (var (partition, kept) in _buckets)
        {
            if (kept.IsFull(now))
            {
                _buckets.TryRemove(partition, out _);
            }
        }
    }

    private sealed class Bucket
    {
        private long _fullAt;

        public bool IsFull(long now) => Interlocked.Read(ref _fullAt) <= now;

        /// <summary>How far it is from full with this request, which counts only when there was room for it.</summary>
        public long Fill(long now, long perRequest, int burst)
        {
            while (true)
            {
                var fullAt = Interlocked.Read(ref _fullAt);
                var next = Math.Max(fullAt, now) + perRequest;
                if (next - now > burst * perRequest || Interlocked.CompareExchange(ref _fullAt, next, fullAt) == fullAt)
                {
                    return next - now;
                }
            }
        }
    }
}
