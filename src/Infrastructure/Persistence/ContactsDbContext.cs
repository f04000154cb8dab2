using Contacts.Application.Calls;
using Contacts.Application.Common;
using Contacts.Application.Contacts;
using Contacts.Domain.Access;
using Contacts.Domain.Callbacks;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using Contacts.Domain.Imports;
using Contacts.Domain.Projects;
using LinqToDB.Data;
using LinqToDB.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Contacts.Infrastructure.Persistence;

/// <summary>One model for all engines; what differs is in the derived context of each provider.</summary>
public abstract class ContactsDbContext(DbContextOptions options) : DbContext(options), IContactsDb
{
    private const int MaxAttempts = 5;
    private const string Savepoint = "again";

    private readonly List<Action> _afterCommit = [];

    /// <summary>What waits to be written together with the answer of a request that saves last.</summary>
    private List<object>? _withAnswer;

    public DbSet<Organization> Organizations => Set<Organization>();
    public DbSet<Project> Projects => Set<Project>();
    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();
    public DbSet<AccessChange> AccessChanges => Set<AccessChange>();
    public DbSet<IdempotentRequest> IdempotentRequests => Set<IdempotentRequest>();
    public DbSet<Contact> Contacts => Set<Contact>();
    public DbSet<ContactExternalId> ContactExternalIds => Set<ContactExternalId>();
    public DbSet<ContactHistoryEntry> ContactHistory => Set<ContactHistoryEntry>();
    public DbSet<LeadStageChange> LeadStageChanges => Set<LeadStageChange>();
    public DbSet<CustomFieldDefinition> CustomFields => Set<CustomFieldDefinition>();
    public DbSet<Import> Imports => Set<Import>();
    public DbSet<ImportChunk> ImportChunks => Set<ImportChunk>();
    public DbSet<ImportRow> ImportRows => Set<ImportRow>();
    public DbSet<Agent> Agents => Set<Agent>();
    public DbSet<Callback> Callbacks => Set<Callback>();
    public DbSet<CallbackChange> CallbackChanges => Set<CallbackChange>();
    public DbSet<Call> Calls => Set<Call>();
    public DbSet<CallBatch> CallBatches => Set<CallBatch>();
    public DbSet<DoNotCallNumber> DoNotCallNumbers => Set<DoNotCallNumber>();
    public DbSet<DoNotCallChange> DoNotCallChanges => Set<DoNotCallChange>();
    public abstract IQueryable<Tallied> Tallies { get; }

    /// <summary>A new id in the order in which this engine sorts them.</summary>
    public abstract Guid NewId();

    public override async Task<int> SaveChangesAsync(CancellationToken cancellationToken = default)
    {
        RefuseWithAnswer();
        ChangeTracker.DetectChanges(); // once: each look at the tracked entities would do it again
        ChangeTracker.AutoDetectChangesEnabled = false;
        try
        {
            KeepTrail();
            Database.AutoSavepointsEnabled = ChangeTracker.Entries<ContactExternalId>().Any(); // two round trips: only who has a taken external id is asked in the same transaction
            return await SaveAgainAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            throw new ConcurrentChangeException();
        }
        catch (DbUpdateException failed) when (IsUniqueViolation(failed.InnerException))
        {
            throw new AlreadyExistsException("A value that must be unique is already taken.", inner: failed);
        }
        finally
        {
            ChangeTracker.AutoDetectChangesEnabled = true;
        }
    }

    /// <summary>
    /// Runs a request whose only effect is that it inserts rows; they are written together with its note, which holds its answer, all or nothing. Answers false, with nothing written, where the request gives no note to keep.
    /// Waiting for another transaction longer than this, like any other failure, leaves nothing behind.
    /// </summary>
    public async Task<bool> SaveLastAsync(Func<Task<IdempotentRequest?>> request, TimeSpan longest, CancellationToken cancellationToken)
    {
        List<object> rows = [];
        try
        {
            _withAnswer = rows;
            var note = await request();
            _withAnswer = null;
            if (note is null)
            {
                return false;
            }

            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            if (LimitLockWait(longest) is not null)
            {
                patience.CancelAfter(longest); // elsewhere writers have a place in a queue, and keep it
            }

            await WriteTogetherAsync([note, .. rows], patience.Token);
            Committed();
            return true;
        }
        finally
        {
            _withAnswer = null;
            StartOver();
        }
    }

    public async Task InsertContactAsync(Contact contact, CancellationToken cancellationToken)
    {
        List<object> rows = [contact, .. contact.ExternalIdRows.OrderBy(e => e.System, StringComparer.Ordinal).ThenBy(e => e.Value, StringComparer.Ordinal), .. ContactTrail.StageChanges(contact, NewId)];
        contact.ClearEvents();
        if (_withAnswer is { } later)
        {
            later.AddRange(rows);
        }
        else
        {
            await AgainAsync(() => WriteTogetherAsync(rows, cancellationToken));
        }
    }

    /// <summary>Inside a transaction that is already open, the work is a part of it.</summary>
    public Task InTransactionAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        RefuseWithAnswer();
        return Database.CurrentTransaction is not null
            ? work(cancellationToken)
            : Database.CreateExecutionStrategy().ExecuteAsync(
                async token =>
                {
                    await using var transaction = await Database.BeginTransactionAsync(token);
                    await work(token);
                    await transaction.CommitAsync(token);
                },
                cancellationToken);
    }

    public async Task InTransactionAgainAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await InTransactionAsync(Database.CurrentTransaction is { } open ? token => UndoneAloneAsync(open, work, token) : work, cancellationToken);
                return;
            }
            catch (Exception e) when (attempt < MaxAttempts && (e is AlreadyExistsException { ConflictingId: null } || IsLostHere(e)))
            {
                Clear();
            }
        }
    }

    /// <summary>A unit of work that opens its own transaction, run again as a whole when the engine ended it in favour of another.</summary>
    public async Task AgainAsync(Func<Task> unit)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await unit();
                return;
            }
            catch (Exception e) when (attempt < MaxAttempts && IsLostHere(e))
            {
                StartOver();
            }
        }
    }

    public void AfterCommit(Action work)
    {
        if (Database.CurrentTransaction is null && _withAnswer is null)
        {
            work();
        }
        else
        {
            _afterCommit.Add(work);
        }
    }

    /// <summary>For whoever opened the transaction and has committed it.</summary>
    public void Committed()
    {
        _afterCommit.ForEach(work => work());
        _afterCommit.Clear();
    }

    public async Task BulkInsertAsync<T>(IReadOnlyCollection<T> rows, CancellationToken cancellationToken) where T : class
    {
        RefuseWithAnswer();
        if (rows.Count == 0)
        {
            return;
        }

        await UniqueAsync(() => WriteRowsAsync(rows, cancellationToken));
    }

    public async Task BulkInsertContactsAsync(IReadOnlyCollection<Contact> contacts, CancellationToken cancellationToken)
    {
        await BulkInsertAsync(contacts, cancellationToken);
        await BulkInsertAsync(contacts.SelectMany(c => c.ExternalIdRows).ToList(), cancellationToken);
        await BulkInsertAsync(contacts.SelectMany(c => ContactTrail.StageChanges(c, NewId)).ToList(), cancellationToken);
    }

    public abstract IQueryable<Contact> Search(IQueryable<Contact> contacts, string query, Guid? projectId);

    public Task<ContactRow?> ReadContactAsync(Guid projectId, Guid organizationId, Guid id, CancellationToken cancellationToken) =>
        CallContextReads.Of(this).ContactAsync(this, projectId, organizationId, id);

    /// <summary>
    /// An answer that is written together with what the request inserts is made as for a number that is on no list, as almost none is. If it is on one when the rows are written, they are not, see <see cref="NotListed"/>:
    /// then the request is run again the careful way.
    /// </summary>
    public Task<bool> IsListedAsync(Guid projectId, Guid organizationId, string number, CancellationToken cancellationToken)
    {
        if (_withAnswer is not { } rows)
        {
            return CallContextReads.Of(this).IsListedAsync(this, projectId, organizationId, number, cancellationToken);
        }

        rows.Add(new NotListed(projectId, organizationId, number));
        return Task.FromResult(false);
    }

    public Task<CallContextRows?> ReadCallContextAsync(Guid projectId, Guid organizationId, Guid contactId, CancellationToken cancellationToken) =>
        CallContextReads.Of(this).ReadAsync(this, projectId, organizationId, contactId, cancellationToken);

    public void Clear() => ChangeTracker.Clear();

    /// <summary>Likewise, and what was to be done after a commit that never came.</summary>
    public void StartOver()
    {
        Clear();
        _afterCommit.Clear();
    }

    public Task LockContactAsync(Guid projectId, Guid contactId, CancellationToken cancellationToken) =>
        LockRow("contacts") is { } statement ? Database.ExecuteSqlRawAsync(statement, [projectId, contactId], cancellationToken) : Task.CompletedTask;

    public Task LockCallAsync(Guid projectId, Guid callId, CancellationToken cancellationToken) =>
        LockRow("calls") is { } statement ? Database.ExecuteSqlRawAsync(statement, [projectId, callId], cancellationToken) : Task.CompletedTask;

    public async Task<IReadOnlyList<Guid>> ClaimCallsAsync(CallClaim claim, CancellationToken cancellationToken)
    {
        object[] arguments = [claim.ProjectId, AsStored<Call>(nameof(Call.NotBefore), claim.Now), claim.Token, AsStored<Call>(nameof(Call.NotBefore), claim.LeaseUntil)];
        return await Database.SqlQueryRaw<Guid>(ClaimCalls(claim.Max, claim.AgentId is not null), claim.AgentId is { } agent ? [.. arguments, agent] : arguments).ToListAsync(cancellationToken);
    }

    /// <summary>A time as its column holds it: parameters of a statement written by hand are not converted.</summary>
    private object AsStored<T>(string property, DateTimeOffset time) => Model.FindEntityType(typeof(T))!.FindProperty(property)!.GetTypeMapping().Converter?.ConvertToProvider(time) ?? time;

    /// <summary>Notes in one round trip that a request has begun, but waits no longer than this for another transaction; then it is a <see cref="LockTimeoutException"/>.</summary>
    public async Task ClaimAsync(IdempotentRequest note, TimeSpan longest, CancellationToken cancellationToken)
    {
        const string insert = """
            INSERT INTO idempotent_requests (id, fingerprint, created_at, status, body) SELECT {0}, {1}, {2}, {3}, {4}
            WHERE NOT EXISTS (SELECT 1 FROM idempotent_requests WHERE id = {0})
            """;
        var statement = LimitLockWait(longest) is { } limit ? $"{limit}; {insert}; {UnlimitLockWait}" : insert;
        var isTaken = false;
        try
        {
            isTaken = await Database.ExecuteSqlRawAsync(statement, [note.Id, note.Fingerprint, AsStored<IdempotentRequest>(nameof(note.CreatedAt), note.CreatedAt), note.Status, note.Body], cancellationToken) != 1;
        }
        catch (Exception failed) when (IsLockTimeout(failed))
        {
            throw new LockTimeoutException(failed);
        }
        catch (Exception failed) when (IsUniqueViolation(failed))
        {
            throw new AlreadyExistsException("A request with this key is there already.", inner: failed);
        }

        if (isTaken)
        {
            throw new AlreadyExistsException("A request with this key is there already.");
        }
    }

    /// <summary>Keeps the answer with the note, as the last thing that happens in its transaction.</summary>
    public Task AnswerAsync(IdempotentRequest note, CancellationToken cancellationToken) => Database.ExecuteSqlRawAsync(
        "UPDATE idempotent_requests SET status = {1}, content_type = {2}, location = {3}, etag = {4}, body = {5} WHERE id = {0}",
        [note.Id, note.Status, note.ContentType!, note.Location!, note.Etag!, note.Body], cancellationToken);

    /// <summary>For the rest of the transaction, statements are planned on the table as it is now: a plan kept from when it was empty scans it whole.</summary>
    public virtual Task PlanAfreshAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs look-ups whose statements are planned afresh, on what is committed.</summary>
    public virtual Task LookUpAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken) => work(cancellationToken);

    /// <summary>Between two chunks of an import nobody of it reads: time for what needs that.</summary>
    public virtual Task FoldLogAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>After many new rows: what the planner knows of a table that was empty a minute ago is wrong until somebody counts.</summary>
    public virtual Task RefreshStatisticsAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Now and then: what the planner should know of tables that grow, where the engine does not see to it by itself.</summary>
    public virtual Task FollowGrowthAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>May one connection read what another one writes without waiting for it?</summary>
    public virtual bool ReadsBesideWriter => true;

    /// <summary>The statement that locks one row of a table, project and id its arguments; null where a transaction that writes is alone anyway.</summary>
    protected abstract string? LockRow(string table);

    /// <summary>
    /// The statement that claims up to <paramref name="max"/> queued calls and returns their ids as Value. Its arguments are project, now, token, end of the lease and,
    /// <paramref name="forAgent"/>, the agent: who gets calls of his own and those of anybody, which are his from then on.
    /// </summary>
    protected abstract string ClaimCalls(int max, bool forAgent);

    /// <summary>Contacts of a project with these keys, each looked up in the index of its property whatever the engine believes about the table: of a young one it knows nothing.</summary>
    public virtual IQueryable<Contact> ContactsBy<TKey>(string property, Guid projectId, List<TKey> keys) =>
        Contacts.Where(c => c.ProjectId == projectId && keys.Contains(EF.Property<TKey>(c, property)));

    /// <summary>Likewise the ids that another system gave.</summary>
    public virtual IQueryable<ContactExternalId> ExternalIdsBy(Guid projectId, string system, List<string> values) =>
        ContactExternalIds.Where(e => e.ProjectId == projectId && e.System == system && values.Contains(e.Value));

    /// <summary>The statement that shortens the patience of the current transaction, where the engine needs one.</summary>
    protected abstract string? LimitLockWait(TimeSpan longest);

    protected abstract string? UnlimitLockWait { get; }

    protected abstract bool IsLockTimeout(Exception? exception);

    /// <summary>Did the engine refuse a duplicate of a unique value?</summary>
    protected abstract bool IsUniqueViolation(Exception? exception);

    /// <summary>Adds changes of tallies to them, so that reading stays short; the sums are the same before and after.</summary>
    public virtual Task FoldTalliesAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Did the engine end this transaction in favour of another? Then it may be run again.</summary>
    public bool IsLostRace(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (IsDeadlock(cause))
            {
                return true;
            }
        }

        return false;
    }

    protected abstract bool IsDeadlock(Exception exception);

    /// <summary>Writes a few new rows of any entities, all or none; a <see cref="NotListed"/> among them has to hold.</summary>
    protected virtual Task WriteFewAsync(IReadOnlyList<object> rows, CancellationToken cancellationToken) => InTransactionAsync(
        async token =>
        {
            await RequireAsync(rows.OfType<NotListed>(), token);
            AddRange(rows.Where(row => row is not NotListed));
            await SaveChangesAsync(token);
        },
        cancellationToken);

    protected async Task RequireAsync(IEnumerable<NotListed> assumed, CancellationToken cancellationToken)
    {
        foreach (var (project, organization, number) in assumed)
        {
            if (await IsListedAsync(project, organization, number, cancellationToken))
            {
                throw new NumberIsListedException();
            }
        }
    }

    /// <summary>The engine's fastest way in for many rows.</summary>
    protected virtual Task WriteRowsAsync<T>(IReadOnlyCollection<T> rows, CancellationToken cancellationToken) where T : class
    {
        LinqToDBForEFTools.Initialize(); // does nothing the second time
        return this.BulkCopyAsync(BulkOptions(), rows, cancellationToken);
    }

    protected virtual BulkCopyOptions BulkOptions() => new() { BulkCopyType = BulkCopyType.ProviderSpecific };

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(ContactsDbContext).Assembly);
        Tally.Configure(modelBuilder);
        modelBuilder.HasDbFunction(() => SqlFunctions.Literal(default)).HasTranslation(arguments => arguments[0]);
        MapFunctions(modelBuilder);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Conventions.Add(_ => new SnakeCaseConvention());
        configurationBuilder.Properties<Enum>().HaveConversion<short>();
    }

    /// <summary>Maps <see cref="SqlFunctions"/> to the engine's own words.</summary>
    protected abstract void MapFunctions(ModelBuilder modelBuilder);

    /// <summary>Inside a transaction that somebody else opened, all of it is lost: that one starts again.</summary>
    private bool IsLostHere(Exception exception) => Database.CurrentTransaction is null && IsLostRace(exception);

    /// <summary>In a transaction that goes on, only who has ids of another system can be refused and asks afterwards who has them: the savepoint is two round trips.</summary>
    private Task WriteTogetherAsync(IReadOnlyList<object> rows, CancellationToken cancellationToken) => UniqueAsync(() =>
        Database.CurrentTransaction is { } open && rows.Any(row => row is ContactExternalId)
            ? UndoneAloneAsync(open, token => WriteFewAsync(rows, token), cancellationToken)
            : WriteFewAsync(rows, cancellationToken));

    private void RefuseWithAnswer()
    {
        if (_withAnswer is not null)
        {
            throw new InvalidOperationException("A request that saves last writes nothing but the rows that it inserts.");
        }
    }

    private async Task UniqueAsync(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (Exception failed) when (IsUniqueViolation(failed))
        {
            throw new AlreadyExistsException("A value that must be unique is already taken.", inner: failed);
        }
    }

    /// <summary>What was not saved is still there to be saved.</summary>
    private async Task<int> SaveAgainAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await base.SaveChangesAsync(cancellationToken);
            }
            catch (Exception e) when (attempt < MaxAttempts && IsLostHere(e))
            {
                // the other one has gone ahead
            }
        }
    }

    private async Task UndoneAloneAsync(IDbContextTransaction open, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        await open.CreateSavepointAsync(Savepoint, cancellationToken);
        try
        {
            await work(cancellationToken);
        }
        catch (Exception refused) when (refused is AlreadyExistsException || IsUniqueViolation(refused))
        {
            await open.RollbackToSavepointAsync(Savepoint, cancellationToken);
            throw;
        }
    }

    private void KeepTrail()
    {
        foreach (var entry in ChangeTracker.Entries<Contact>().ToList())
        {
            var contact = entry.Entity;
            LeadStageChanges.AddRange(ContactTrail.StageChanges(contact, NewId));
            if (entry.State != EntityState.Added)
            {
                ContactHistory.AddRange(ContactTrail.History(contact, NewId));
            }

            contact.ClearEvents();
        }

        foreach (var callback in ChangeTracker.Entries<Callback>().Select(entry => entry.Entity).ToList())
        {
            CallbackChanges.AddRange(callback.Events.Select(happened => CallbackChange.Record(NewId(), callback, happened)));
            callback.ClearEvents();
        }
    }
}

/// <summary>Another transaction held on to what this one needed.</summary>
public sealed class LockTimeoutException(Exception inner) : Exception("Another transaction is still at work on this.", inner);

/// <summary>Stands among rows that are written together: they may be only if the number is on no do-not-call list of the project or the organization.</summary>
public sealed record NotListed(Guid ProjectId, Guid OrganizationId, string Number);

/// <summary>The rows rest on a number that is listed after all.</summary>
public sealed class NumberIsListedException() : Exception("The number is on a do-not-call list.");
