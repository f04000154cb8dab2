using Contacts.Application.Callbacks;
using Contacts.Application.Calls;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Contacts.Infrastructure.Calls;

/// <summary>Returns expired leases, gives up lost calls and misses callbacks whose grace has passed. Any number of instances may do it at once.</summary>
internal sealed class CallWorker(IServiceScopeFactory scopes, IOptions<CallSettings> settings, TimeProvider clock, ILogger<CallWorker> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(settings.Value.PollSeconds), clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await SweepAsync(new SweepCalls(), "calls", stoppingToken);
            await SweepAsync(new MissOverdueCallbacks(), "callbacks", stoppingToken);
        }
    }

    private async Task SweepAsync(IRequest<int> sweep, string what, CancellationToken stoppingToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var changed = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(sweep, stoppingToken);
            if (changed > 0)
            {
                log.LogInformation("{Changed} {What} followed the clock", changed, what);
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.LogError(e, "Looking after {What} failed; it is tried again in {Poll} s", what, settings.Value.PollSeconds);
        }
    }
}
