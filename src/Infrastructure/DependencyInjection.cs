using Contacts.Application.Calls;
using Contacts.Application.Common;
using Contacts.Application.Imports;
using Contacts.Application.Projects;
using Contacts.Infrastructure.Calls;
using Contacts.Infrastructure.Imports;
using Contacts.Infrastructure.Persistence;
using Contacts.Infrastructure.Persistence.Providers;
using Contacts.Infrastructure.Telephony;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Contacts.Infrastructure;

public static class DependencyInjection
{
    public static IServiceCollection AddInfrastructure(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddDatabase(configuration);
        services.AddMemoryCache();
        services.AddSingleton<TimeProvider, MicrosecondClock>();
        services.AddSingleton<IPhoneParser, PhoneParser>();
        services.AddScoped<IIdFactory, IdFactory>();
        services.AddOptions<ImportLimits>().Bind(configuration.GetSection(ImportLimits.Section));
        services.AddSingleton<IImportFiles, ImportFiles>();
        services.AddSingleton<ImportJob>();
        services.AddSingleton<ImportWorker>();
        services.AddSingleton<IImportSignal>(provider => provider.GetRequiredService<ImportWorker>());
        services.AddHostedService(provider => provider.GetRequiredService<ImportWorker>());
        services.AddScoped<IProjectDirectory, ProjectDirectory>();
        services.AddOptions<CallSettings>().Bind(configuration.GetSection(CallSettings.Section));
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<CallSettings>>().Value.Vocabulary());
        services.AddHostedService<CallWorker>();
        services.AddHostedService<Upkeep>();
        services.AddHostedService<TallyWorker>();
        services.AddSingleton<MigrationsSeen>();
        return services;
    }
}
