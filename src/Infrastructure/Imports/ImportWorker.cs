using Contacts.Application.Common;
using Contacts.Application.Imports;
using Contacts.Domain.Imports;
using Contacts.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Contacts.Infrastructure.Imports;

/// <summary>Takes imports that wait for review or for writing, one at a time, under a lease: never two workers at one, and after a crash another goes on.</summary>
internal sealed class ImportWorker(IServiceScopeFactory scopes, ImportJob job, IOptions<ImportLimits> limits, TimeProvider clock, ILogger<ImportWorker> log) : BackgroundService, IImportSignal
{
    private const int MaxAttempts = 5;
    private const long LargeFile = 16 * 1024 * 1024;
    private static readonly ImportStatus[] Waiting = [ImportStatus.Uploaded, ImportStatus.Reviewing, ImportStatus.Importing];
    private readonly SemaphoreSlim _wake = new(0, 1);

    private TimeSpan Poll => TimeSpan.FromSeconds(limits.Value.PollSeconds);

    public void Wake()
    {
        try
        {
            _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            log.LogTrace("The import worker is awake already"); // one signal is enough
        }
    }

    public override void Dispose()
    {
        _wake.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await RunNextAsync(stoppingToken))
                {
                }

                await _wake.WaitAsync(Poll, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                log.LogError(e, "The import worker stumbled; it tries again in {Poll}", Poll);
                await Task.Delay(Poll, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Leases the oldest import that nobody works at and runs it. Returns whether there was one.</summary>
    internal async Task<bool> RunNextAsync(CancellationToken cancellationToken)
    {
        var worker = Guid.CreateVersion7();
        cancellationToken.ThrowIfCancellationRequested();
        if (await LeaseAsync(worker) is not { } import)
        {
            return false;
        }

        log.LogInformation("Import {ImportId} of project {ProjectId}: {Status} from row {Checkpoint} on", import.Id, import.ProjectId, import.Status, import.Checkpoint);
        if (import.Attempts >= MaxAttempts)
        {
            await job.GiveUpAsync(import.ProjectId, import.Id, cancellationToken);
            return true;
        }

        try
        {
            await job.RunAsync(import.ProjectId, import.Id, worker, cancellationToken);
            await ReleaseAsync(import, worker);
            if (import.FileBytes >= LargeFile)
            {
                ReturnMemory();
            }
        }
        catch (Exception e) when (cancellationToken.IsCancellationRequested)
        {
            // a driver interrupted in its work throws what it likes; whatever it was, the stop was no attempt
            log.LogInformation(e, "Import {ImportId} is left to the next instance: this one stops", import.Id);
            await ReleaseAsync(import, worker);
        }
        catch (Exception e)
        {
            var pause = Poll * Math.Pow(2, import.Attempts);
            log.LogError(e, "Import {ImportId} stumbled, attempt {Attempt}; it is taken up again in {Pause}", import.Id, import.Attempts + 1, pause);
            await PutOffAsync(import, worker, clock.GetUtcNow() + pause);
        }

        return true;
    }

    /// <summary>Going through a large file leaves much behind that has grown old: the system gets it back before the next pass begins, not when memory has become short.</summary>
    private static void ReturnMemory() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);

    /// <summary>Not to be interrupted: a lease that was taken is one that somebody must give back.</summary>
    private async Task<Import?> LeaseAsync(Guid worker)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ContactsDbContext>();
        var now = clock.GetUtcNow();
        var candidates = await db.Imports.AsNoTracking().Where(i => Waiting.Contains(i.Status) && (i.LeaseUntil == null || i.LeaseUntil < now)).OrderBy(i => i.CreatedAt).Take(10).ToListAsync(CancellationToken.None);
        Measures.ImportsWaiting(candidates.Count);
        foreach (var import in candidates)
        {
            var leased = await db.Imports
                .Where(i => i.ProjectId == import.ProjectId && i.Id == import.Id && i.Version == import.Version && (i.LeaseUntil == null || i.LeaseUntil < now))
                .ExecuteUpdateAsync(set => set.SetProperty(i => i.LeaseOwner, worker).SetProperty(i => i.LeaseUntil, now + TimeSpan.FromSeconds(limits.Value.LeaseSeconds)).SetProperty(i => i.Attempts, i => i.Attempts + 1), CancellationToken.None);
            if (leased == 1)
            {
                return import;
            }
        }

        return null;
    }

    /// <summary>What is left of a lease is given back, so that a clean stop lets another instance go on at once; it does not count as an attempt that failed.</summary>
    private async Task ReleaseAsync(Import import, Guid worker)
    {
        await using var scope = scopes.CreateAsyncScope();
        await Held(scope, import, worker).ExecuteUpdateAsync(
            set => set.SetProperty(i => i.LeaseOwner, (Guid?)null).SetProperty(i => i.LeaseUntil, (DateTimeOffset?)null).SetProperty(i => i.Attempts, i => i.Attempts > 0 ? i.Attempts - 1 : 0),
            CancellationToken.None);
    }

    /// <summary>What went wrong once, such as a broken connection, is tried again soon, not only when the lease ends.</summary>
    private async Task PutOffAsync(Import import, Guid worker, DateTimeOffset until)
    {
        await using var scope = scopes.CreateAsyncScope();
        await Held(scope, import, worker).ExecuteUpdateAsync(set => set.SetProperty(i => i.LeaseOwner, (Guid?)null).SetProperty(i => i.LeaseUntil, until), CancellationToken.None);
    }

    private static IQueryable<Import> Held(AsyncServiceScope scope, Import import, Guid worker) =>
        scope.ServiceProvider.GetRequiredService<ContactsDbContext>().Imports.Where(i => i.ProjectId == import.ProjectId && i.Id == import.Id && i.LeaseOwner == worker);
}
