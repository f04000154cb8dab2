using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using Contacts.Application.Common;
using Contacts.Application.Contacts;
using Contacts.Application.Imports;
using Contacts.Application.Projects;
using Contacts.Domain.Contacts;
using Contacts.Domain.Imports;
using Contacts.Infrastructure.Imports.Csv;
using Contacts.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Contacts.Infrastructure.Imports;

/// <summary>Runs one import that this worker holds the lease of: the review, or the import from its checkpoint on.</summary>
internal sealed class ImportJob(IServiceScopeFactory scopes, IPhoneParser phones, IOptions<ImportLimits> limits, TimeProvider clock)
{
    private const int ChunksAhead = 1;
    private const int PreviewRows = 10;
    private const int Attempts = 5;
    private const int ManyRows = 1_000;

    private TimeSpan LeaseTime => TimeSpan.FromSeconds(limits.Value.LeaseSeconds);

    public async Task RunAsync(Guid projectId, Guid importId, Guid worker, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ContactsDbContext>();
        var import = await db.Imports.SingleAsync(i => i.ProjectId == projectId && i.Id == importId, cancellationToken);
        try
        {
            await using var run = await OpenAsync(scope.ServiceProvider, import, cancellationToken);
            await (import.Status == ImportStatus.Importing ? ImportAsync(db, run, worker, cancellationToken) : ReviewAsync(db, run, worker, cancellationToken));
        }
        catch (LeaseLostException)
        {
            return; // this worker stood still for longer than its lease, and another goes on
        }
        catch (CsvFileException refused)
        {
            await FailAsync(db, import, refused.Code, refused.Message, cancellationToken);
        }
    }

    private async Task<Run> OpenAsync(IServiceProvider services, Import import, CancellationToken cancellationToken)
    {
        var fileScope = scopes.CreateAsyncScope(); // the file is read beside the rows being written: on a connection of its own
        var reader = await CsvRecordReader.OpenAsync(new StoredFile(fileScope.ServiceProvider.GetRequiredService<IContactsDb>(), import.ProjectId, import.Id), cancellationToken: cancellationToken);
        var project = await services.GetRequiredService<IProjectDirectory>().RequireAsync(import.ProjectId, cancellationToken);
        var db = services.GetRequiredService<IContactsDb>();
        var schema = new CustomFieldSchema(await db.CustomFields.AsNoTracking().Where(f => f.ProjectId == import.ProjectId && !f.Archived).ToListAsync(cancellationToken));
        var columns = HeaderMatcher.Match(reader.Headers, [.. schema.Definitions.Select(f => new CustomFieldHeader(f.Key, f.Label))]);
        var warnings = new ImportWarnings();
        return new(import, fileScope, reader, project, schema, columns, warnings, new RowReader(columns, import.Options, project, schema, phones, warnings), limits.Value);
    }

    /// <summary>Goes through the whole file as the import will, and writes down what it finds; no contact is touched.</summary>
    private async Task ReviewAsync(ContactsDbContext db, Run run, Guid worker, CancellationToken cancellationToken)
    {
        var import = run.Import;
        import.StartReview();
        await db.SaveChangesAsync(cancellationToken);
        await Rows(db, import).ExecuteDeleteAsync(cancellationToken);

        var (counts, preview, now) = (new ImportCounts(), new List<ContactDto>(), clock.GetUtcNow());
        var seen = new SeenRows(import.Options);
        var planner = run.Planner(seen, db.NewId, now);
        await foreach (var chunk in run.ChunksAsync(cancellationToken))
        {
            var planned = await planner.PlanAsync(db, chunk, cancellationToken);
            seen.Accept();
            counts = planned.Aggregate(counts, (sum, p) => sum.Plus(p.Row.Outcome));
            if (preview.Count < PreviewRows)
            {
                preview.AddRange(await db.ShowAsync([.. planned.Where(p => p.Contact is not null).Take(PreviewRows - preview.Count).Select(p => p.Contact!)], run.Project, now, cancellationToken));
            }

            await db.InTransactionAsync(token => db.BulkInsertAsync(planned.Where(p => p.Contact is null).Select(p => p.Row).ToList(), token), cancellationToken);
            if (!await KeepLeaseAsync(db, import, worker, run.Progress, cancellationToken))
            {
                return; // cancelled, or taken over by another worker
            }
        }

        if (counts.Rows == 0)
        {
            throw new CsvFileException("no_rows", "The file has a header but no rows below it; add rows and upload it again.");
        }

        run.AddFileWarnings();
        var review = new ImportReview(
            run.Reader.Headers, [.. run.Columns.Where(c => c.Field is not null).Select(c => new ImportColumn(c.Header, c.Field!))],
            [.. run.Columns.Where(c => c.Field is null).Select(c => c.Header)], run.Warnings.All, preview);
        db.Clear();
        var fresh = await db.Imports.SingleAsync(i => i.ProjectId == import.ProjectId && i.Id == import.Id, cancellationToken);
        fresh.FinishReview(JsonSerializer.Serialize(review, ApiJson.Options), counts, clock.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>One transaction per chunk: contacts, the outcome of every row and the checkpoint, all or nothing.</summary>
    private async Task ImportAsync(ContactsDbContext db, Run run, Guid worker, CancellationToken cancellationToken)
    {
        var (import, seen) = (run.Import, new SeenRows(run.Import.Options));
        if (import.Checkpoint == 0)
        {
            await Rows(db, import).ExecuteDeleteAsync(cancellationToken); // the review's
        }

        var planner = run.Planner(seen, db.NewId, clock.GetUtcNow());
        await using var besideScope = scopes.CreateAsyncScope();
        var beside = besideScope.ServiceProvider.GetRequiredService<ContactsDbContext>();
        await using var chunks = run.ChunksAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        for (var chunk = await PlanNextAsync(); chunk is not null;)
        {
            // the next one is planned while this one is written: what they have to do with each other, SeenRows knows
            var next = db.ReadsBesideWriter ? Task.Run(PlanNextAsync, cancellationToken) : null;
            bool asPlanned;
            try
            {
                asPlanned = await WriteAsync(db, run, planner, seen, chunk, next, worker, cancellationToken);
            }
            finally
            {
                await EndOf(next);
            }

            chunk = await (next ?? PlanNextAsync());
            if (chunk is not null && next is not null && !asPlanned)
            {
                chunk = await PlanAsync(chunk.Rows, chunk.Progress);
            }
        }

        db.Clear();
        var fresh = await db.Imports.SingleAsync(i => i.ProjectId == import.ProjectId && i.Id == import.Id, cancellationToken);
        if (fresh.LeaseOwner != worker)
        {
            throw new LeaseLostException();
        }

        await db.InTransactionAsync(
            async token =>
            {
                fresh.Complete(clock.GetUtcNow());
                await db.SaveChangesAsync(token);
                await db.ImportChunks.Where(c => c.ProjectId == import.ProjectId && c.ImportId == import.Id).ExecuteDeleteAsync(token);
            },
            cancellationToken);
        if (fresh.Done.Created >= ManyRows)
        {
            await db.RefreshStatisticsAsync(cancellationToken);
        }

        async Task<Chunk?> PlanNextAsync()
        {
            while (await chunks.MoveNextAsync())
            {
                var (rows, progress) = (chunks.Current, run.Progress);
                var done = rows.Where(row => row.Row <= import.Checkpoint).ToList();
                await ReplayAsync(beside, import, done, seen, cancellationToken);
                if (done.Count < rows.Count)
                {
                    return await PlanAsync(done.Count == 0 ? rows : rows.Skip(done.Count).ToList(), progress);
                }
            }

            return null;
        }

        async Task<Chunk> PlanAsync(List<ReadRow> rows, double progress)
        {
            IReadOnlyList<PlannedRow> planned = [];
            await beside.LookUpAsync(async token => planned = await planner.PlanAsync(beside, rows, token), cancellationToken);
            return new(rows, planned, progress);
        }
    }

    /// <summary>Another writer may meet us at a contact: then the chunk is planned again on what is there now, and whatever was planned on it, too. Returns whether that was not needed.</summary>
    private async Task<bool> WriteAsync(ContactsDbContext db, Run run, ImportPlanner planner, SeenRows seen, Chunk chunk, Task? next, Guid worker, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await db.InTransactionAsync(
                    async token =>
                    {
                        db.Clear();
                        var import = await db.Imports.SingleAsync(i => i.ProjectId == run.Import.ProjectId && i.Id == run.Import.Id, token);
                        if (import.LeaseOwner != worker || import.Checkpoint != chunk.Rows[0].Row - 1)
                        {
                            throw new LeaseLostException();
                        }

                        await db.PlanAfreshAsync(token);
                        var planned = chunk.Planned;
                        if (attempt > 1)
                        {
                            seen.Forget();
                            await planner.LockAsync(db, chunk.Rows, token); // the others were faster once: now they wait
                            planned = await planner.PlanAsync(db, chunk.Rows, token);
                        }

                        await planner.EditAsync(db, planned, token);
                        await db.BulkInsertContactsAsync(planned.Where(p => p.IsNew).Select(p => p.Contact!).ToList(), token);
                        await db.BulkInsertAsync(planned.Select(p => p.Row).ToList(), token);
                        import.Advance(chunk.Rows[^1].Row, planned.Aggregate(import.Done, (sum, p) => sum.Plus(p.Row.Outcome)), chunk.Progress);
                        import.Lease(worker, clock.GetUtcNow() + LeaseTime);
                        await db.SaveChangesAsync(token);
                    },
                    cancellationToken);
                await EndOf(next);
                await db.FoldLogAsync(cancellationToken);
                seen.Accept();
                Measures.ImportedRows.Add(chunk.Rows.Count);
                return attempt == 1;
            }
            catch (Exception e) when (attempt < Attempts && (e is ConcurrentChangeException or AlreadyExistsException || db.IsLostRace(e)))
            {
                await EndOf(next);
                await Task.Delay(TimeSpan.FromMilliseconds(50 * attempt), clock, cancellationToken);
            }
        }
    }

    /// <summary>Whoever awaits the result hears of its failure.</summary>
    private static async Task EndOf(Task? work)
    {
        if (work is not null)
        {
            await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>What an earlier run of the same import stored: later rows must still know the earlier ones.</summary>
    private static async Task ReplayAsync(ContactsDbContext db, Import import, List<ReadRow> rows, SeenRows seen, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
        {
            return;
        }

        var (first, last) = (rows[0].Row, rows[^1].Row);
        var outcomes = await Rows(db, import).AsNoTracking().Where(r => r.Row >= first && r.Row <= last && r.ContactId != null)
            .Select(r => new { r.Row, r.Outcome, r.Code, r.ContactId }).ToDictionaryAsync(r => r.Row, cancellationToken);
        var met = outcomes.Values.Where(o => o.Outcome != ImportRowOutcome.Created).Select(o => o.ContactId!.Value).ToList();
        var ids = await db.ContactExternalIds.AsNoTracking().Where(e => e.ProjectId == import.ProjectId && e.System == import.ExternalSystem && met.Contains(e.ContactId))
            .ToDictionaryAsync(e => e.ContactId, e => e.Value, cancellationToken);
        seen.Begin();
        foreach (var row in rows)
        {
            if (outcomes.TryGetValue(row.Row, out var outcome) && outcome.Code != ImportPlanner.DuplicateInFile)
            {
                var (contact, isNew) = (outcome.ContactId!.Value, outcome.Outcome == ImportRowOutcome.Created);
                seen.Add(row, contact, isNew, isNew ? row.ExternalId : ids.GetValueOrDefault(contact), isNew ? row.NameLeft : null);
            }
        }

        seen.Accept();
    }

    private async Task<bool> KeepLeaseAsync(ContactsDbContext db, Import import, Guid worker, double progress, CancellationToken cancellationToken)
    {
        var until = clock.GetUtcNow() + LeaseTime;
        return await db.Imports.Where(i => i.ProjectId == import.ProjectId && i.Id == import.Id && i.Status == ImportStatus.Reviewing && i.LeaseOwner == worker)
            .ExecuteUpdateAsync(set => set.SetProperty(i => i.LeaseUntil, until).SetProperty(i => i.Progress, progress), cancellationToken) == 1;
    }

    public async Task GiveUpAsync(Guid projectId, Guid importId, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ContactsDbContext>();
        var import = await db.Imports.SingleAsync(i => i.ProjectId == projectId && i.Id == importId, cancellationToken);
        await FailAsync(db, import, "internal_error", "Something went wrong on our side, several times. What was imported so far stands; uploading the file again goes on from there.", cancellationToken);
    }

    private async Task FailAsync(ContactsDbContext db, Import import, string code, string message, CancellationToken cancellationToken)
    {
        db.Clear();
        var fresh = await db.Imports.SingleAsync(i => i.ProjectId == import.ProjectId && i.Id == import.Id, cancellationToken);
        fresh.Fail(code, message, clock.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
    }

    private sealed class LeaseLostException : Exception;

    /// <summary>Rows that are written in one transaction, and what each comes to.</summary>
    private sealed record Chunk(List<ReadRow> Rows, IReadOnlyList<PlannedRow> Planned, double Progress);

    private static IQueryable<ImportRow> Rows(ContactsDbContext db, Import import) => db.ImportRows.Where(r => r.ProjectId == import.ProjectId && r.ImportId == import.Id);

    /// <summary>The file of one run, parsed ahead of the database on another thread.</summary>
    private sealed class Run(
        Import import, AsyncServiceScope fileScope, CsvRecordReader reader, ProjectSettings project, CustomFieldSchema schema, IReadOnlyList<ColumnMatch> columns, ImportWarnings warnings, RowReader rows, ImportLimits limits) : IAsyncDisposable
    {
        private long _bytesRead;

        public Import Import => import;
        public CsvRecordReader Reader => reader;
        public ProjectSettings Project => project;
        public IReadOnlyList<ColumnMatch> Columns => columns;
        public ImportWarnings Warnings => warnings;
        public double Progress => (double)Interlocked.Read(ref _bytesRead) / Math.Max(1, import.FileBytes);

        public ImportPlanner Planner(SeenRows seen, Func<Guid> newId, DateTimeOffset now) => new(import, import.Options, rows, schema, seen, warnings, newId, now);

        public async IAsyncEnumerable<List<ReadRow>> ChunksAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var chunks = Channel.CreateBounded<(List<ReadRow> Rows, long BytesRead)>(ChunksAhead);
            var parsing = Task.Run(() => ParseAsync(chunks.Writer, stop.Token), stop.Token);
            try
            {
                await foreach (var (chunk, bytesRead) in chunks.Reader.ReadAllAsync(cancellationToken))
                {
                    Interlocked.Exchange(ref _bytesRead, bytesRead);
                    yield return chunk;
                }
            }
            finally
            {
                await stop.CancelAsync();
                await parsing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // its failure came through the channel
            }
        }

        public void AddFileWarnings()
        {
            if (reader.RepairedBytes > 0)
            {
                warnings.Add(null, "mixed_encoding", "Some bytes are no UTF-8; they were read as Windows-1252. Check accents, or save the file as UTF-8.", count: (int)reader.RepairedBytes);
            }

            if (reader.Format.SuspectedEncoding is { } suspected)
            {
                warnings.Add(null, "suspected_encoding", $"The file looks like {suspected} but was read as {reader.Format.EncodingName}. Save it as UTF-8 if names look wrong.");
            }

            foreach (var column in columns.Where(c => c.IgnoredBecause == IgnoredColumn.Duplicate))
            {
                warnings.Add(column.Header, IgnoredColumn.Duplicate, $"Column \"{columns[column.WinnerIndex!.Value].Header}\" already fills {column.DuplicateOf}; this one is ignored.");
            }
        }

        public async ValueTask DisposeAsync()
        {
            await reader.DisposeAsync();
            await fileScope.DisposeAsync();
        }

        private async Task ParseAsync(ChannelWriter<(List<ReadRow>, long)> chunks, CancellationToken cancellationToken)
        {
            try
            {
                var chunk = new List<ReadRow>(limits.ChunkRows);
                while (await reader.ReadAsync(cancellationToken))
                {
                    if (reader.Row > limits.MaxRows)
                    {
                        throw new CsvFileException("too_many_rows", $"An import takes at most {limits.MaxRows} rows; split the file.");
                    }

                    chunk.Add(rows.Read(reader.Current));
                    if (chunk.Count == limits.ChunkRows)
                    {
                        await chunks.WriteAsync((chunk, reader.BytesRead), cancellationToken);
                        chunk = new List<ReadRow>(limits.ChunkRows);
                    }
                }

                if (chunk.Count > 0)
                {
                    await chunks.WriteAsync((chunk, reader.BytesRead), cancellationToken);
                }

                chunks.Complete();
            }
            catch (Exception failed)
            {
                chunks.Complete(failed);
            }
        }
    }
}
