using Contacts.Domain.Access;
using Contacts.Domain.Callbacks;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using Contacts.Domain.Imports;
using Contacts.Domain.Projects;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Common;

/// <summary>The database as the use cases see it. Saving keeps the history of what changed in the same transaction.</summary>
public interface IContactsDb
{
    DbSet<Organization> Organizations { get; }
    DbSet<Project> Projects { get; }
    DbSet<ApiKey> ApiKeys { get; }
    DbSet<AccessChange> AccessChanges { get; }
    DbSet<IdempotentRequest> IdempotentRequests { get; }
    DbSet<Contact> Contacts { get; }
    DbSet<ContactExternalId> ContactExternalIds { get; }
    DbSet<ContactHistoryEntry> ContactHistory { get; }
    DbSet<LeadStageChange> LeadStageChanges { get; }
    DbSet<CustomFieldDefinition> CustomFields { get; }
    DbSet<Import> Imports { get; }
    DbSet<ImportChunk> ImportChunks { get; }
    DbSet<ImportRow> ImportRows { get; }
    DbSet<Agent> Agents { get; }
    DbSet<Callback> Callbacks { get; }
    DbSet<CallbackChange> CallbackChanges { get; }
    DbSet<Call> Calls { get; }
    DbSet<CallBatch> CallBatches { get; }
    DbSet<DoNotCallNumber> DoNotCallNumbers { get; }
    DbSet<DoNotCallChange> DoNotCallChanges { get; }

    /// <summary>How many contacts and callbacks there are of each kind, without counting them.</summary>
    IQueryable<Tallied> Tallies { get; }

    /// <summary>Saves; a lost race is a <see cref="ConcurrentChangeException"/>, a taken unique value an <see cref="AlreadyExistsException"/>.</summary>
    Task<int> SaveChangesAsync(CancellationToken cancellationToken);

    /// <summary>Writes a new contact with the rows that belong to it (external ids, stage changes), all or none, for good: it is not to be changed afterwards. A taken unique value is an <see cref="AlreadyExistsException"/>.</summary>
    Task InsertContactAsync(Contact contact, CancellationToken cancellationToken);

    /// <summary>Does this once what was saved is there for others to see: at once, or when the transaction that is open has been committed.</summary>
    void AfterCommit(Action work);

    /// <summary>Runs a unit of work in one transaction, again as a whole where the database asks for it.</summary>
    Task InTransactionAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken);

    /// <summary>Likewise, and again as a whole, with nothing loaded, when somebody else took a unique value first, or a deadlock was ended in favour of another. Every command that locks or changes several rows runs so.</summary>
    Task InTransactionAgainAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken);

    /// <summary>Writes new rows through the engine's bulk path, inside the current transaction.</summary>
    Task BulkInsertAsync<T>(IReadOnlyCollection<T> rows, CancellationToken cancellationToken) where T : class;

    /// <summary>Writes contacts with the rows that belong to them (external ids, stage changes, history) through the bulk path.</summary>
    Task BulkInsertContactsAsync(IReadOnlyCollection<Contact> contacts, CancellationToken cancellationToken);

    /// <summary>Contacts that the search terms find, see <see cref="SearchTerms"/>; of one project, or of all that the query holds.</summary>
    IQueryable<Contact> Search(IQueryable<Contact> contacts, string query, Guid? projectId);

    /// <summary>One contact as it is shown, by primary key: the hottest read, compiled once.</summary>
    Task<Contacts.ContactRow?> ReadContactAsync(Guid projectId, Guid organizationId, Guid id, CancellationToken cancellationToken);

    /// <summary>Is this number on a do-not-call list of the project or the organization? Asked with every contact that is written, compiled once.</summary>
    Task<bool> IsListedAsync(Guid projectId, Guid organizationId, string number, CancellationToken cancellationToken);

    /// <summary>One contact with its last calls and its open callback, as an agent needs them on the line.</summary>
    Task<Contacts.CallContextRows?> ReadCallContextAsync(Guid projectId, Guid organizationId, Guid contactId, CancellationToken cancellationToken);

    /// <summary>Inside a transaction: nobody else changes this contact, its calls or its callbacks until it ends. What is read afterwards is what the others left.</summary>
    Task LockContactAsync(Guid projectId, Guid contactId, CancellationToken cancellationToken);

    /// <summary>Inside a transaction, after its contact: no dialer claims this call until it ends.</summary>
    Task LockCallAsync(Guid projectId, Guid callId, CancellationToken cancellationToken);

    /// <summary>Takes queued calls for a dialer, the most important first, in one statement: two claims at the same moment never get the same call.</summary>
    Task<IReadOnlyList<Guid>> ClaimCallsAsync(Calls.CallClaim claim, CancellationToken cancellationToken);

    /// <summary>Forgets everything loaded.</summary>
    void Clear();
}
