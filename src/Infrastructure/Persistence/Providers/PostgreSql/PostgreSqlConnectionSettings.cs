using Npgsql;

namespace Contacts.Infrastructure.Persistence.Providers.PostgreSql;

/// <summary>What makes the driver fast here; the connection string may say otherwise, as it must behind a pooler that moves sessions between clients.</summary>
internal static class PostgreSqlConnectionSettings
{
    private const int PreparedStatements = 100;

    public static string Complete(string connection)
    {
        var settings = new NpgsqlConnectionStringBuilder(connection);
        if (!settings.ShouldSerialize("Max Auto Prepare"))
        {
            settings.MaxAutoPrepare = PreparedStatements;
            settings.AutoPrepareMinUsages = 2;
        }

        if (!settings.ShouldSerialize("No Reset On Close"))
        {
            settings.NoResetOnClose = true; // no statement of ours leaves anything behind in its session
        }

        return settings.ConnectionString;
    }
}
