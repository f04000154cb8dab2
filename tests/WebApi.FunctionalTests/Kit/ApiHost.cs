using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Contacts.Domain.Access;
using Contacts.Infrastructure.Persistence;
using Contacts.Infrastructure.Persistence.Providers.PostgreSql;
using Contacts.Infrastructure.Persistence.Providers.Sqlite;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Contacts.WebApi.FunctionalTests.Kit;

/// <summary>The service as it ships, on a database of its own, with the settings that a test asks for.</summary>
public sealed class ApiHost : IAsyncDisposable
{
    public const string AdminKey = "ck_functional_tests_admin_key_0123456789";
    private static readonly ConcurrentDictionary<string, Lazy<Task<ApiHost>>> Shared = new();
    private readonly Factory _factory;
    private readonly TestDatabase? _owned;

    private ApiHost(Factory factory, TestDatabase database, bool ownsDatabase)
    {
        (_factory, Database, _owned) = (factory, database, ownsDatabase ? database : null);
        Client = CreateClient(AdminKey);
    }

    public TestDatabase Database { get; }
    public IServiceProvider Services => _factory.Services;

    /// <summary>A client with the key that may do everything.</summary>
    public HttpClient Client { get; }

    /// <summary>The host that the tests of one engine share: each works in a project of its own.</summary>
    public static Task<ApiHost> SharedAsync(string provider) => Shared.GetOrAdd(provider, p => new(async () => AssemblyLifetime.Own(await StartAsync(p)))).Value;

    public static async Task<ApiHost> StartAsync(string provider, TimeProvider? clock = null, ILoggerProvider? logs = null, IInterceptor? interceptor = null, params (string Key, string Value)[] settings) =>
        Start(await TestDatabase.CreateAsync(provider), clock, logs, ownsDatabase: true, interceptor, settings);

    /// <summary>One more instance of the service on a database that is there already.</summary>
    public static ApiHost Start(TestDatabase database, TimeProvider? clock = null, ILoggerProvider? logs = null, bool ownsDatabase = false, IInterceptor? interceptor = null, params (string Key, string Value)[] settings) =>
        new(new Factory(database, clock, logs, interceptor, settings), database, ownsDatabase);

    public HttpClient CreateClient(string? key)
    {
        var client = _factory.CreateDefaultClient(new Uri("http://localhost"));
        client.Timeout = TimeSpan.FromMinutes(2);
        if (key is not null)
        {
            client.DefaultRequestHeaders.Add("X-Api-Key", key);
        }

        return client;
    }

    /// <summary>A client whose key is bound and scoped as asked for.</summary>
    public async Task<HttpClient> CreateClientAsync(Guid? organization, Guid? project, params string[] scopes)
    {
        var key = $"ck_{Guid.NewGuid():N}";
        await using var scope = Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ContactsDbContext>();
        db.ApiKeys.Add(ApiKey.Issue(db.NewId(), "test", key[..ApiKey.PrefixLength], Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))), scopes, organization, project, TimeProvider.System.GetUtcNow()));
        await db.SaveChangesAsync();
        return CreateClient(key);
    }

    /// <summary>Works on the database directly, for what no request can bring about.</summary>
    public async Task WithDbAsync(Func<ContactsDbContext, Task> work)
    {
        await using var scope = Services.CreateAsyncScope();
        await work(scope.ServiceProvider.GetRequiredService<ContactsDbContext>());
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _factory.DisposeAsync();
        if (_owned is not null)
        {
            await _owned.DisposeAsync();
        }
    }

    private sealed class Factory(TestDatabase database, TimeProvider? clock, ILoggerProvider? logs, IInterceptor? interceptor, (string Key, string Value)[] settings) : WebApplicationFactory<Program>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment("Production");
            builder.UseSetting("Database:Provider", database.Provider);
            builder.UseSetting("ConnectionStrings:Contacts", database.Connection);
            builder.UseSetting("Database:MigrateOnStart", (!database.IsMigrated).ToString(CultureInfo.InvariantCulture));
            builder.UseSetting("Access:BootstrapKey", AdminKey);
            foreach (var (key, value) in settings)
            {
                builder.UseSetting(key, value);
            }

            builder.ConfigureLogging(logging =>
            {
                logging.ClearProviders();
                if (logs is not null)
                {
                    logging.AddProvider(logs);
                }
            });
            builder.ConfigureServices(services =>
            {
                if (clock is not null)
                {
                    services.AddSingleton(clock);
                }

                if (interceptor is not null)
                {
                    services.ConfigureDbContext<SqliteContactsDb>(options => options.AddInterceptors(interceptor));
                    services.ConfigureDbContext<PostgreSqlContactsDb>(options => options.AddInterceptors(interceptor));
                }
            });
        }
    }
}
