using Contacts.Application.Common;
using Contacts.Infrastructure.Persistence.Providers.PostgreSql;
using Contacts.Infrastructure.Persistence.Providers.Sqlite;
using Contacts.Infrastructure.Persistence.Providers.SqlServer;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.Internal;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Contacts.Infrastructure.Persistence.Providers;

/// <summary>The engines there are. Configuration picks one; nothing else asks which it is.</summary>
public static class DatabaseProvider
{
    public const string Sqlite = "Sqlite";
    public const string PostgreSql = "PostgreSql";
    public const string SqlServer = "SqlServer";
    private const int PoolSize = 128;

    /// <summary>Where the embedded database lives unless told otherwise.</summary>
    public const string DefaultConnection = "Data Source=contacts.db";

    public static IServiceCollection AddDatabase(this IServiceCollection services, IConfiguration configuration)
    {
        var provider = configuration["Database:Provider"] ?? Sqlite;
        var connection = configuration.GetConnectionString("Contacts");
        return provider.ToUpperInvariant() switch
        {
            "SQLITE" => services.Add<SqliteContactsDb>(options => UseSqlite(options, connection ?? DefaultConnection)),
            "POSTGRESQL" => services.Add<PostgreSqlContactsDb>(options => UsePostgreSql(options, Required(connection))),
            "SQLSERVER" => services.Add<SqlServerContactsDb>(options => UseSqlServer(options, Required(connection))),
            _ => throw new InvalidOperationException($"Database:Provider is \"{provider}\"; it takes {Sqlite}, {PostgreSql} or {SqlServer}."),
        };
    }

    public static void UseSqlite(DbContextOptionsBuilder options, string connection) => options.UseSqlite(SqliteConnectionSettings.Complete(connection), sqlite => sqlite.UseParameterizedCollectionMode(ParameterTranslationMode.Parameter)).AddInterceptors(SqliteConnectionSettings.Interceptors).ReadByShortWays();

    public static void UsePostgreSql(DbContextOptionsBuilder options, string connection) => options.UseNpgsql(PostgreSqlConnectionSettings.Complete(connection)).ReplaceService<IRelationalCommandBuilderFactory, NumberedCommands>().ReadByShortWays();

    public static void UseSqlServer(DbContextOptionsBuilder options, string connection) => options.UseSqlServer(connection, sql => sql.EnableRetryOnFailure().UseParameterizedCollectionMode(ParameterTranslationMode.Parameter)).ReadByShortWays();

    private static IServiceCollection Add<T>(this IServiceCollection services, Action<DbContextOptionsBuilder> options) where T : ContactsDbContext
    {
        // A failure reaches whoever asked; logging it here as well would tell it twice and call every refused duplicate an error.
        services.AddDbContextPool<T>(
            builder =>
            {
                options(builder);
                builder.ConfigureWarnings(w => w.Log((RelationalEventId.CommandError, LogLevel.Debug), (CoreEventId.SaveChangesFailed, LogLevel.Debug), (CoreEventId.OptimisticConcurrencyException, LogLevel.Debug)));
            },
            PoolSize);
        services.AddScoped<ContactsDbContext>(provider => provider.GetRequiredService<T>());
        services.AddScoped<IContactsDb>(provider => provider.GetRequiredService<T>());
        return services;
    }

#pragma warning disable EF1001, EF9100 // the services of EF through which every query passes, see docs/adr/0008
    private static void ReadByShortWays(this DbContextOptionsBuilder options) => options.ReplaceService<ILiftableConstantProcessor, ReadersCompiledOnce>().ReplaceService<IQueryCompiler, QueriesByShape>();
#pragma warning restore EF1001, EF9100

    private static string Required(string? connection) => connection ?? throw new InvalidOperationException("ConnectionStrings:Contacts is missing.");
}

internal sealed class SqliteDesign : IDesignTimeDbContextFactory<SqliteContactsDb>
{
    public SqliteContactsDb CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<SqliteContactsDb>();
        DatabaseProvider.UseSqlite(options, "Data Source=:memory:");
        return new(options.Options);
    }
}

internal sealed class PostgreSqlDesign : IDesignTimeDbContextFactory<PostgreSqlContactsDb>
{
    public PostgreSqlContactsDb CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<PostgreSqlContactsDb>();
        DatabaseProvider.UsePostgreSql(options, "Host=localhost");
        return new(options.Options);
    }
}

internal sealed class SqlServerDesign : IDesignTimeDbContextFactory<SqlServerContactsDb>
{
    public SqlServerContactsDb CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<SqlServerContactsDb>();
        DatabaseProvider.UseSqlServer(options, "Server=localhost");
        return new(options.Options);
    }
}
