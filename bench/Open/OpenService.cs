using Contacts.Application;
using Contacts.Infrastructure;
using Contacts.WebApi.Access;
using Contacts.WebApi.Endpoints;
using Contacts.WebApi.Errors;
using Contacts.WebApi.Hosting;

namespace Contacts.Open;

/// <summary>The service without keys, limits and idempotency, to measure what they cost: never a product.</summary>
internal static class OpenService
{
    public static async Task Main(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.AddTelemetry();
        builder.Services.AddApplication().AddInfrastructure(builder.Configuration).AddApi();
        builder.Services.AddApiAccess(builder.Configuration).AddHardening(builder.Configuration).AddProblems();
        builder.Services.Configure<RouteOptions>(routes => routes.SuppressCheckForUnhandledSecurityMetadata = true);

        var app = builder.Build();
        foreach (var set in (string[])["__AuthenticationMiddlewareSet", "__AuthorizationMiddlewareSet"])
        {
            ((IApplicationBuilder)app).Properties[set] = true; // else the host puts both in by itself
        }

        app.UseProblems();
        app.UseHardening();
        app.MapApi();
        await app.RunAsync();
    }
}
