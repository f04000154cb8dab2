using Contacts.Application.Common;
using Contacts.Application.Projects;
using Contacts.Infrastructure.Persistence;
using Contacts.Infrastructure.Persistence.Providers;
using Contacts.Infrastructure.Telephony;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Contacts.Infrastructure;

public static class DependencyInjection
{
    public static IServiceCollection AddInfrastructure(this IServiceCollection services, IConfiguration configuration)
    {
        LinqToDB.EntityFrameworkCore.LinqToDBForEFTools.Initialize();
        services.AddDatabase(configuration);
        services.AddMemoryCache();
        services.AddSingleton<TimeProvider, MicrosecondClock>();
        services.AddSingleton<IPhoneParser, PhoneParser>();
        services.AddScoped<IIdFactory, IdFactory>();
        services.AddScoped<IProjectDirectory, ProjectDirectory>();
        return services;
    }
}
