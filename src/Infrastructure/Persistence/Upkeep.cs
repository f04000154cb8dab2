using Contacts.Domain.Access;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Contacts.Infrastructure.Persistence;

/// <summary>Forgets answers to idempotent requests after their time, and lets the planner follow the growth of the tables. Any number of instances may do it: deleting twice is deleting once.</summary>
internal sealed class Upkeep(IServiceScopeFactory scopes, TimeProvider clock, ILogger<Upkeep> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var before = clock.GetUtcNow() - IdempotentRequest.KeptFor;
                var db = scope.ServiceProvider.GetRequiredService<ContactsDbContext>();
                await db.IdempotentRequests.Where(r => r.CreatedAt < before).ExecuteDeleteAsync(stoppingToken);
                await db.FollowGrowthAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogError(e, "The upkeep failed; it is tried again in {Every}", Every);
            }
        }
    }
}
