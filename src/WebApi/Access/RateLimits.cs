using System.Globalization;
using System.Security.Claims;
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
    private static readonly object ToldKey = new();
    private readonly PartitionedRateLimiter<string> _perKey;
    private readonly PartitionedRateLimiter<string> _perAddress;
    private readonly RateLimitOptions _options;

    public RateLimits(IOptions<RateLimitOptions> options)
    {
        _options = options.Value;
        _perKey = Create(_options.PerKey);
        _perAddress = Create(_options.PerAddress);
    }

    public Task LimitAddressAsync(HttpContext http, RequestDelegate next) =>
        PassAsync(http, next, _perAddress, http.Connection.RemoteIpAddress?.ToString() ?? "local", "address", _options.PerAddress);

    public Task LimitKeyAsync(HttpContext http, RequestDelegate next) => http.User.FindFirstValue(CallerClaims.Caller) is { } caller
        ? PassAsync(http, next, _perKey, caller, "key", _options.PerKey)
        : next(http);

    public void Dispose()
    {
        _perKey.Dispose();
        _perAddress.Dispose();
    }

    private Task PassAsync(HttpContext http, RequestDelegate next, PartitionedRateLimiter<string> limiter, string partition, string policy, RateLimitOptions.Bucket bucket)
    {
        if (!_options.Enabled)
        {
            return next(http);
        }

        using var lease = limiter.AttemptAcquire(partition);
        var left = limiter.GetStatistics(partition)?.CurrentAvailablePermits ?? 0;
        var window = Math.Max(1, bucket.Burst / Math.Max(1, bucket.PerSecond));
        Say(http, string.Create(CultureInfo.InvariantCulture, $"\"{policy}\";q={bucket.Burst};w={window}"), string.Create(CultureInfo.InvariantCulture, $"\"{policy}\";r={left};t={window}"));
        if (lease.IsAcquired)
        {
            return next(http);
        }

        http.Response.Headers.RetryAfter = "1";
        return Problems.WriteAsync(http, StatusCodes.Status429TooManyRequests, "rate_limited", $"More than {bucket.PerSecond} requests a second of one {policy}; slow down and repeat after a second.");
    }

    /// <summary>At the last moment: a problem starts from an empty response. The narrowest limit, which is asked last, is the one that is told.</summary>
    private static void Say(HttpContext http, string policy, string left)
    {
        if (http.Items[ToldKey] is Told told)
        {
            (told.Policy, told.Left) = (policy, left);
            return;
        }

        http.Items[ToldKey] = told = new Told { Policy = policy, Left = left, Headers = http.Response.Headers };
        http.Response.OnStarting(
            static state =>
            {
                var told = (Told)state;
                (told.Headers["RateLimit-Policy"], told.Headers["RateLimit"]) = (told.Policy, told.Left);
                return Task.CompletedTask;
            },
            told);
    }

    private static PartitionedRateLimiter<string> Create(RateLimitOptions.Bucket bucket) => PartitionedRateLimiter.Create<string, string>(partition =>
        RateLimitPartition.GetTokenBucketLimiter(partition, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = bucket.Burst,
            TokensPerPeriod = Math.Max(1, bucket.PerSecond / 10),
            ReplenishmentPeriod = TimeSpan.FromSeconds((double)Math.Max(1, bucket.PerSecond / 10) / bucket.PerSecond),
            QueueLimit = 0,
        }));

    private sealed class Told
    {
        public required string Policy { get; set; }
        public required string Left { get; set; }
        public required IHeaderDictionary Headers { get; init; }
    }
}
