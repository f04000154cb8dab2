using System.Collections.Concurrent;
using Contacts.Application.Contacts;
using Contacts.Domain.Callbacks;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Infrastructure.Persistence;

/// <summary>The queries behind a call context, compiled once per engine: read while somebody waits on the line.</summary>
internal sealed class CallContextReads
{
    private const int LastCalls = 10;
    private static readonly ConcurrentDictionary<Type, CallContextReads> ByContext = new();

    private readonly Func<ContactsDbContext, Guid, Guid, Guid, Task<ContactRow?>> _contact = EF.CompileAsyncQuery((ContactsDbContext db, Guid project, Guid organization, Guid contact) =>
        db.Set<Contact>().AsNoTracking().Where(c => c.ProjectId == project && c.Id == contact && c.DeletedAt == null)
            .Select(c => ContactRow.From(c, db.Set<DoNotCallNumber>().Any(n => new[] { project, organization }.Contains(n.ScopeId) && n.Number == c.Phone))).SingleOrDefault());

    private readonly Func<ContactsDbContext, Guid, Guid, string, CancellationToken, Task<bool>> _isListed = EF.CompileAsyncQuery(
        (ContactsDbContext db, Guid project, Guid organization, string number, CancellationToken cancellation) =>
            db.Set<DoNotCallNumber>().Any(n => (n.ScopeId == project || n.ScopeId == organization) && n.Number == number));

    private readonly Func<ContactsDbContext, Guid, Guid, IAsyncEnumerable<ContactCallDto>> _calls = EF.CompileAsyncQuery((ContactsDbContext db, Guid project, Guid contact) =>
        db.Set<Call>().AsNoTracking().Where(c => c.ProjectId == project && c.ContactId == contact && c.Result != null)
            .OrderByDescending(c => c.At).ThenByDescending(c => c.Id).Take(LastCalls)
            .Select(c => new ContactCallDto(c.Id, c.Direction, c.Status, c.Result, c.Number, c.AgentId, c.CallbackId, c.QueuedAt, c.StartedAt, c.EndedAt, c.DurationSeconds, c.Summary)));

    private readonly Func<ContactsDbContext, Guid, Guid, Task<PromisedCallback?>> _callback = EF.CompileAsyncQuery((ContactsDbContext db, Guid project, Guid contact) =>
        db.Set<Callback>().AsNoTracking().Where(c => c.ProjectId == project && c.ContactId == contact && (c.Status == CallbackStatus.Pending || c.Status == CallbackStatus.Confirmed))
            .OrderBy(c => c.ScheduledAt).ThenBy(c => c.Id)
            .Select(c => new PromisedCallback(c, db.Set<Call>()
                .Where(k => k.ProjectId == project && k.ContactId == contact && k.CallbackId == c.Id && (k.Status == CallStatus.Queued || k.Status == CallStatus.Claimed || k.Status == CallStatus.InProgress))
                .Select(k => (Guid?)k.Id).FirstOrDefault()))
            .FirstOrDefault());

    private CallContextReads() { }

    public static CallContextReads Of(ContactsDbContext db) => ByContext.GetOrAdd(db.GetType(), static _ => new());

    public Task<ContactRow?> ContactAsync(ContactsDbContext db, Guid projectId, Guid organizationId, Guid contactId) => _contact(db, projectId, organizationId, contactId);

    public Task<bool> IsListedAsync(ContactsDbContext db, Guid projectId, Guid organizationId, string number, CancellationToken cancellationToken) =>
        _isListed(db, projectId, organizationId, number, cancellationToken);

    public async Task<CallContextRows?> ReadAsync(ContactsDbContext db, Guid projectId, Guid organizationId, Guid contactId, CancellationToken cancellationToken)
    {
        if (await ContactAsync(db, projectId, organizationId, contactId) is not { } found)
        {
            return null;
        }

        var calls = new List<ContactCallDto>(LastCalls);
        await foreach (var call in _calls(db, projectId, contactId).WithCancellation(cancellationToken))
        {
            calls.Add(call);
        }

        var promised = found.OpenCallbackAt is null ? null : await _callback(db, projectId, contactId);
        return new(found, calls, promised?.Callback, promised?.ReturnCallId);
    }

    private sealed record PromisedCallback(Callback Callback, Guid? ReturnCallId);
}
