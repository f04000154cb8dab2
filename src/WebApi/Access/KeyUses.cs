using System.Threading.Channels;
using Contacts.Application.Common;
using Microsoft.EntityFrameworkCore;

namespace Contacts.WebApi.Access;

/// <summary>Notes when keys were last used, beside the requests: a reader must not wait for whoever writes.</summary>
internal sealed class KeyUses(IServiceScopeFactory scopes, ILogger<KeyUses> log) : BackgroundService
{
    private const int MostWaiting = 10_000;
    private readonly Channel<(Guid Key, DateTimeOffset At)> _uses = Channel.CreateBounded<(Guid, DateTimeOffset)>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Note(Guid key, DateTimeOffset at) => _uses.Writer.TryWrite((key, at));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var (key, at) in _uses.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await WriteAsync(key, at, stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogError(e, "The use of key {Key} was not noted; its next use will be", key);
            }
        }
    }

    internal async Task WriteAsync(Guid key, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IContactsDb>().ApiKeys.Where(k => k.Id == key).ExecuteUpdateAsync(set => set.SetProperty(k => k.LastUsedAt, at), cancellationToken);
    }
}
