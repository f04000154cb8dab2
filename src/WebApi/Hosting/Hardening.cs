using System.IO.Compression;
using System.Net;
using Contacts.WebApi.Access;
using Contacts.WebApi.Errors;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Contacts.WebApi.Hosting;

/// <summary>How long a request may take; uploads, downloads and event streams take as long as they need.</summary>
internal sealed class RequestOptions
{
    public const string Section = "Requests";

    public int TimeoutSeconds { get; set; } = 30;
}

/// <summary>What stands between the network and the endpoints: limits, time-outs, compression, headers. CORS and proxies count only when configured.</summary>
internal static class Hardening
{
    /// <summary>For operations that take thousands of items.</summary>
    public const int MaxBulkBodyBytes = 8 * 1024 * 1024;

    /// <summary>The largest contact fits twice; what is parsed can take thirty times the memory.</summary>
    private const int MaxBodyBytes = 2 * 1024 * 1024;


    public static IServiceCollection AddHardening(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
        });
        services.AddOptions<RequestOptions>().Bind(configuration.GetSection(RequestOptions.Section)).Validate(requests => requests.TimeoutSeconds > 0, "Requests:TimeoutSeconds is positive.");
        services.AddRequestTimeouts();
        services.AddOptions<RequestTimeoutOptions>().Configure<IOptions<RequestOptions>>((timeouts, requests) => timeouts.DefaultPolicy = new RequestTimeoutPolicy
        {
            Timeout = TimeSpan.FromSeconds(requests.Value.TimeoutSeconds),
            TimeoutStatusCode = StatusCodes.Status503ServiceUnavailable,
            WriteTimeoutResponse = http => Problems.WriteAsync(http, StatusCodes.Status503ServiceUnavailable, "timeout", "This took too long and was stopped. Repeat it with the same Idempotency-Key or If-Match, or ask for less."),
        });
        services.AddResponseCompression(compression =>
        {
            compression.EnableForHttps = true; // answers mix no secret with what a caller can choose
            compression.MimeTypes = ["application/json", "application/problem+json", "text/csv"];
        });
        services.Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Fastest);
        services.Configure<GzipCompressionProviderOptions>(gzip => gzip.Level = CompressionLevel.Fastest);
        services.AddCors(cors => cors.AddDefaultPolicy(policy => policy.WithOrigins(Origins(configuration)).AllowAnyHeader().AllowAnyMethod().WithExposedHeaders("ETag", "Location", "Retry-After", "RateLimit", "RateLimit-Policy")));
        services.AddOptions<RateLimitOptions>().Bind(configuration.GetSection(RateLimitOptions.Section))
            .Validate(limits => limits is { PerKey: { Burst: > 0, PerSecond: > 0 }, PerAddress: { Burst: > 0, PerSecond: > 0 } }, "RateLimits: Burst and PerSecond are positive; switch limits off with RateLimits:Enabled.");
        services.AddSingleton<RateLimits>();
        services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            Proxies(configuration).ForEach(proxy => forwarded.KnownProxies.Add(proxy));
        });
        return services;
    }

    public static void UseHardening(this WebApplication app)
    {
        if (Proxies(app.Configuration).Count > 0)
        {
            app.UseForwardedHeaders();
        }

        app.Use(AddHeaders);
        app.UseResponseCompression();
        if (Origins(app.Configuration).Length > 0)
        {
            app.UseCors();
        }

        app.UseRequestTimeouts();
        app.Use(TellTimeouts);
        app.Use(app.Services.GetRequiredService<RateLimits>().LimitAddressAsync);
    }

    /// <summary>However a database words it: what fails after its time has run out of time.</summary>
    internal static async Task TellTimeouts(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
        }
        catch (Exception late) when (late is not OperationCanceledException && http.RequestAborted.IsCancellationRequested)
        {
            throw new OperationCanceledException("The request was stopped.", late, http.RequestAborted);
        }
    }

    /// <summary>At the last moment: a problem starts from an empty response.</summary>
    private static Task AddHeaders(HttpContext http, RequestDelegate next)
    {
        http.Response.OnStarting(
            static state =>
            {
                SetHeaders((HttpContext)state);
                return Task.CompletedTask;
            },
            http);
        return next(http);
    }

    private static void SetHeaders(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.XFrameOptions = "DENY";
        if (!http.Request.Path.StartsWithSegments("/swagger", StringComparison.OrdinalIgnoreCase))
        {
            headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        }

        if (http.Request.IsHttps)
        {
            headers.StrictTransportSecurity = "max-age=31536000";
        }

        http.Features.Get<RateLimitStanding>()?.Tell(headers);
    }

    private static string[] Origins(IConfiguration configuration) => configuration.GetSection("Cors:Origins").Get<string[]>() ?? [];

    private static List<IPAddress> Proxies(IConfiguration configuration) => [.. (configuration.GetSection("ForwardedHeaders:KnownProxies").Get<string[]>() ?? []).Select(IPAddress.Parse)];
}
