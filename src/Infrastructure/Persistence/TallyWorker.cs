using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Contacts.Infrastructure.Persistence;

/// <summary>Folds what changed since into the tallies. Any number of instances may do it; without it the sums stay right, and reading them grows longer.</summary>
internal sealed class TallyWorker(IServiceScopeFactory scopes, TimeProvider clock, ILogger<TallyWorker> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<ContactsDbContext>().FoldTalliesAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogError(e, "Folding tallies failed; it is tried again in {Every}", Every);
            }
        }
    }
}
