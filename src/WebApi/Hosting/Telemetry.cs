using Contacts.Application.Common;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Contacts.WebApi.Hosting;

/// <summary>Traces, metrics and logs by OTLP, when an endpoint is configured (OTEL_EXPORTER_OTLP_ENDPOINT); JSON on the console in Production.</summary>
internal static class Telemetry
{
    private const string EndpointSetting = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        if (builder.Environment.IsProduction())
        {
            builder.Logging.ClearProviders().AddJsonConsole(console => (console.UseUtcTimestamp, console.IncludeScopes) = (true, true)); // the trace id is in a scope
        }

        if (string.IsNullOrEmpty(builder.Configuration[EndpointSetting]))
        {
            return;
        }

        builder.Logging.AddOpenTelemetry();
        builder.Services.AddOpenTelemetry()
            .WithTracing(traces => traces.AddAspNetCoreInstrumentation().AddSource(Measures.Name).AddNpgsql())
            .WithMetrics(metrics => metrics.AddAspNetCoreInstrumentation().AddMeter(Measures.Name, "Microsoft.EntityFrameworkCore", "Npgsql"))
            .UseOtlpExporter();
    }
}
