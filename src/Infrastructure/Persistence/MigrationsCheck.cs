using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Contacts.Infrastructure.Persistence;

/// <summary>Ready means: the database answers and has every migration. That it has them is asked until it is so, then no more.</summary>
public sealed class MigrationsCheck(ContactsDbContext db) : IHealthCheck
{
    private static volatile bool _current;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (_current)
        {
            return await db.Database.CanConnectAsync(cancellationToken) ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The database cannot be reached.");
        }

        var pending = (await db.Database.GetPendingMigrationsAsync(cancellationToken)).Count();
        _current = pending == 0;
        return _current ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy($"{pending} migrations are missing; run the migrate command.");
    }
}
