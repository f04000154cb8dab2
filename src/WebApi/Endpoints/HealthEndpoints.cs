using Contacts.WebApi.Hosting;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;

namespace Contacts.WebApi.Endpoints;

internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        routes.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(Readiness.Tag) }).AllowAnonymous();
        routes.MapGet("/docs/errors.md", () => TypedResults.Stream(ErrorCatalogue.Open(), "text/markdown; charset=utf-8")).AllowAnonymous().ExcludeFromDescription();
    }
}
