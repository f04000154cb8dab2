using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Contacts.Infrastructure.Persistence;

/// <summary>Ready means: the database answers and has every migration. That it has them is asked until it is so, then no more.</summary>
public sealed class MigrationsCheck(ContactsDbContext db, MigrationsSeen seen) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (seen.AllApplied)
        {
            return await db.Database.CanConnectAsync(cancellationToken) ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The database cannot be reached.");
        }

        var pending = (await db.Database.GetPendingMigrationsAsync(cancellationToken)).Count();
        seen.AllApplied = pending == 0;
        return pending == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy($"{pending} migrations are missing; run the migrate command.");
    }
}

/// <summary>Migrations are not taken back while the service runs.</summary>
public sealed class MigrationsSeen
{
    private volatile bool _allApplied;

    public bool AllApplied { get => _allApplied; set => _allApplied = value; }
}
