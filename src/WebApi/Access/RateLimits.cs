using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
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
internal sealed class RateLimits : IDisposable
{
    private readonly bool _enabled;
    private readonly Limit<string> _perKey;
    private readonly Limit<IPAddress> _perAddress;

    public RateLimits(IOptions<RateLimitOptions> options)
    {
        _enabled = options.Value.Enabled;
        _perKey = new("key", options.Value.PerKey);
        _perAddress = new("address", options.Value.PerAddress);
    }

    public Task LimitAddressAsync(HttpContext http, RequestDelegate next) =>
        _enabled ? _perAddress.PassAsync(http, next, http.Connection.RemoteIpAddress ?? IPAddress.None) : next(http);

    public Task LimitKeyAsync(HttpContext http, RequestDelegate next) =>
        _enabled && CallerIdentity.Of(http) is { } identity ? _perKey.PassAsync(http, next, identity.Caller) : next(http);

    public void Dispose()
    {
        _perKey.Dispose();
        _perAddress.Dispose();
    }

    private sealed class Limit<TPartition>(string name, RateLimitOptions.Bucket bucket) : IDisposable where TPartition : notnull
    {
        private readonly int _window = Math.Max(1, bucket.Burst / Math.Max(1, bucket.PerSecond));
        private readonly PartitionedRateLimiter<TPartition> _limiter = PartitionedRateLimiter.Create<TPartition, TPartition>(partition =>
            RateLimitPartition.GetTokenBucketLimiter(partition, _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = bucket.Burst,
                TokensPerPeriod = Math.Max(1, bucket.PerSecond / 10),
                ReplenishmentPeriod = TimeSpan.FromSeconds((double)Math.Max(1, bucket.PerSecond / 10) / bucket.PerSecond),
                QueueLimit = 0,
            }));

        private string Name => name;
        private string Policy => field ??= string.Create(CultureInfo.InvariantCulture, $"\"{name}\";q={bucket.Burst};w={_window}");

        /// <summary>The narrowest limit, which is asked last, is the one that is told.</summary>
        public Task PassAsync(HttpContext http, RequestDelegate next, TPartition partition)
        {
            using var lease = _limiter.AttemptAcquire(partition);
            http.Features.Set<IRateLimitStanding>(new Standing(this, partition));
            if (lease.IsAcquired)
            {
                return next(http);
            }

            http.Response.Headers.RetryAfter = "1";
            return Problems.WriteAsync(http, StatusCodes.Status429TooManyRequests, "rate_limited", $"More than {bucket.PerSecond} requests a second of one {name}; slow down and repeat after a second.");
        }

        public void Dispose() => _limiter.Dispose();

        /// <summary>Looked up when it is told, and only of the limit that is told.</summary>
        private sealed class Standing(Limit<TPartition> limit, TPartition partition) : IRateLimitStanding
        {
            public void Tell(IHeaderDictionary headers)
            {
                headers["RateLimit-Policy"] = limit.Policy;
                headers["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"\"{limit.Name}\";r={limit._limiter.GetStatistics(partition)?.CurrentAvailablePermits ?? 0};t={limit._window}");
            }
        }
    }
}

/// <summary>Where the caller of the current request stands.</summary>
internal interface IRateLimitStanding
{
    void Tell(IHeaderDictionary headers);
}
