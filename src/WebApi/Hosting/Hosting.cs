using System.Reflection;
using Contacts.Application.Common;
using Contacts.Infrastructure.Persistence;
using Contacts.WebApi.Access;

namespace Contacts.WebApi.Hosting;

internal static class Hosting
{
    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(options => ApiJson.Configure(options.SerializerOptions));
        services.AddHealthChecks().AddCheck<MigrationsCheck>("database", tags: [Readiness.Tag]);
        return services;
    }

    /// <summary>"migrate" brings the database up to date and ends; otherwise the service prepares itself and runs.</summary>
    public static async Task<int> RunCommandAsync(this WebApplication app, string[] args)
    {
        if (args is ["migrate", ..])
        {
            await app.Services.MigrateAsync();
            return 0;
        }

        if (IsDescribed)
        {
            await app.RunAsync(); // dotnet swagger reads the document and stops: no server, no hosted services, and no database
            return 0;
        }

        app.UseEndpoints(_ => { }); // else only the server that starts would add it, and make them
        var endpoints = Task.Run(() => app.Services.GetRequiredService<EndpointDataSource>().Endpoints); // made meanwhile: a third of the time to start
        if (app.Configuration.GetValue<bool?>("Database:MigrateOnStart") ?? app.Services.IsEmbeddedDatabase())
        {
            await app.Services.MigrateAsync();
        }

        await app.PrepareAccessAsync();
        if (app.Configuration.GetValue<bool>("Demo:Seed"))
        {
            await using var scope = app.Services.CreateAsyncScope();
            await ActivatorUtilities.CreateInstance<DemoData>(scope.ServiceProvider).SeedAsync(CancellationToken.None);
        }

        await endpoints;
        app.Lifetime.ApplicationStarted.Register(() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true)); // what only the start needed
        await app.RunAsync();
        return 0;
    }

    private static bool IsDescribed => Assembly.GetEntryAssembly()?.GetName().Name == "dotnet-swagger";

    private static async Task PrepareAccessAsync(this WebApplication app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var made = await scope.ServiceProvider.GetRequiredService<ApiKeys>().BootstrapAsync(app.Configuration["Access:BootstrapKey"], CancellationToken.None);
        if (made is not null)
        {
            app.Services.GetRequiredService<SwaggerKey>().Value = made;
            Console.WriteLine($"First start: this admin key is shown once and only its hash is kept.\n  X-Api-Key: {made}");
        }
    }
}

internal static class Readiness
{
    public const string Tag = "ready";
}

/// <summary>The key that Development fills into the Swagger UI.</summary>
internal sealed class SwaggerKey
{
    public string? Value { get; set; }
}

/// <summary>docs/errors.md, which the type of every problem points into.</summary>
internal static class ErrorCatalogue
{
    public static Stream Open() => typeof(ErrorCatalogue).Assembly.GetManifestResourceStream("errors.md")!;
}
