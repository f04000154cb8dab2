using System.Collections.Concurrent;
using System.Linq.Expressions;
using Contacts.Application.Contacts;
using Contacts.Domain;
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

    /// <summary>The contact beside each of its last calls: one round trip, and the contact comes again with every call.</summary>
    private readonly Func<ContactsDbContext, Guid, Guid, Guid, IAsyncEnumerable<ContactWithCall>> _contact = EF.CompileAsyncQuery(Shown((db, project, organization, contact) =>
        from c in db.Set<Contact>().AsNoTracking()
        where c.ProjectId == project && c.Id == contact && c.DeletedAt == null
        from k in db.Set<Call>().AsNoTracking().Where(k => k.ProjectId == project && k.ContactId == contact && k.Result != null).OrderByDescending(k => k.At).ThenByDescending(k => k.Id).Take(LastCalls).DefaultIfEmpty()
        orderby k.At descending, k.Id descending
        select new ContactWithCall(
            Row(c),
            db.Set<DoNotCallNumber>().Any(n => n.Number == c.Phone && (n.ScopeId == project || n.ScopeId == organization)),
            k == null ? null : new ContactCallDto(k.Id, k.Direction, k.Status, k.Result, k.Number, k.AgentId, k.CallbackId, k.QueuedAt, k.StartedAt, k.EndedAt, k.DurationSeconds, k.Summary))));

    private readonly Func<ContactsDbContext, Guid, Guid, Task<PromisedCallback?>> _callback = EF.CompileAsyncQuery((ContactsDbContext db, Guid project, Guid contact) =>
        db.Set<Callback>().AsNoTracking().Where(c => c.ProjectId == project && c.ContactId == contact && (c.Status == CallbackStatus.Pending || c.Status == CallbackStatus.Confirmed))
            .OrderBy(c => c.ScheduledAt).ThenBy(c => c.Id)
            .Select(c => new PromisedCallback(c, db.Set<Call>()
                .Where(k => k.ProjectId == project && k.ContactId == contact && k.CallbackId == c.Id && (k.Status == CallStatus.Queued || k.Status == CallStatus.Claimed || k.Status == CallStatus.InProgress))
                .Select(k => (Guid?)k.Id).FirstOrDefault()))
            .FirstOrDefault());

    private CallContextReads() { }

    public static CallContextReads Of(ContactsDbContext db) => ByContext.GetOrAdd(db.GetType(), static _ => new());

    public async Task<CallContextRows?> ReadAsync(ContactsDbContext db, Guid projectId, Guid organizationId, Guid contactId, CancellationToken cancellationToken)
    {
        var (first, calls) = ((ContactWithCall?)null, new List<ContactCallDto>(LastCalls));
        await foreach (var row in _contact(db, projectId, organizationId, contactId).WithCancellation(cancellationToken))
        {
            first ??= row;
            if (row.Call is { } call)
            {
                calls.Add(call);
            }
        }

        if (first is null)
        {
            return null;
        }

        var promised = first.Contact.OpenCallbackAt is null ? null : await _callback(db, projectId, contactId);
        return new(first.Contact, first.IsListed, calls, promised?.Callback, promised?.ReturnCallId);
    }

    /// <summary>Stands in a query for the columns that a contact is shown from.</summary>
    private static ContactRow Row(Contact contact) => throw new InvalidOperationException($"{contact} is projected by the database.");

    private static Expression<Func<ContactsDbContext, Guid, Guid, Guid, IQueryable<ContactWithCall>>> Shown(Expression<Func<ContactsDbContext, Guid, Guid, Guid, IQueryable<ContactWithCall>>> query) =>
        (Expression<Func<ContactsDbContext, Guid, Guid, Guid, IQueryable<ContactWithCall>>>)new Projection().Visit(query);

    private sealed record ContactWithCall(ContactRow Contact, bool IsListed, ContactCallDto? Call);

    private sealed record PromisedCallback(Callback Callback, Guid? ReturnCallId);

    private sealed class Projection : ExpressionVisitor
    {
        protected override Expression VisitMethodCall(MethodCallExpression node) =>
            node.Method.Name == nameof(Row) && node.Method.DeclaringType == typeof(CallContextReads) ? Conditions.Inline(ContactRow.Of, node.Arguments[0]) : base.VisitMethodCall(node);
    }
}
