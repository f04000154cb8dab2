using Contacts.Application.Common;
using Contacts.Domain.Callbacks;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Callbacks;

/// <summary>Changes of callbacks, each alone with its contact: what the contact remembers of its callbacks is exact.</summary>
internal static class CallbackWork
{
    /// <summary>Changes one callback; a stale version is refused before anything happens. Once it is closed or moved, a return call that still waits for a dialer is called off.</summary>
    public static async Task<CallbackDto> ChangeCallbackAsync(
        this IContactsDb db, Guid projectId, Guid id, int? expectedVersion, DateTimeOffset now, Func<Callback, CancellationToken, Task> change, CancellationToken cancellationToken)
    {
        CallbackDto? changed = null;
        await db.InTransactionAgainAsync(
            async token =>
            {
                db.Clear();
                var contactId = await db.Callbacks.Where(c => c.ProjectId == projectId && c.Id == id).Select(c => (Guid?)c.ContactId).SingleOrDefaultAsync(token) ?? throw new NotFoundException("callback", id);
                var contact = await db.RequireLockedContactAsync(projectId, contactId, token);
                var callbacks = await db.Callbacks.Where(c => c.ProjectId == projectId && c.ContactId == contactId && (c.Id == id || c.Status == CallbackStatus.Pending || c.Status == CallbackStatus.Confirmed)).ToListAsync(token);
                var callback = callbacks.Single(c => c.Id == id);
                if (expectedVersion is { } expected && expected != callback.Version)
                {
                    throw new StaleVersionException(callback.Version);
                }

                var promised = callback.ScheduledAt;
                await change(callback, token);
                contact.TakeCallbacks(callbacks);
                if (!callback.IsOpen || callback.ScheduledAt != promised)
                {
                    foreach (var call in await db.Calls.Where(c => c.ProjectId == projectId && c.CallbackId == id && c.Status == CallStatus.Queued).ToListAsync(token))
                    {
                        call.Cancel(CallCancelReason.CallbackClosed, now);
                    }
                }

                await db.SaveChangesAsync(token);
                changed = await db.ReadCallbackAsync(projectId, id, now, token);
            },
            cancellationToken);
        return changed!;
    }

    /// <summary>Calls off all that is promised to a contact, which is locked. Return calls that wait for a dialer end when one asks for them.</summary>
    public static async Task CancelCallbacksAsync(this IContactsDb db, Contact contact, string reason, string actor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var callback in await db.Callbacks.Where(c => c.ProjectId == contact.ProjectId && c.ContactId == contact.Id && (c.Status == CallbackStatus.Pending || c.Status == CallbackStatus.Confirmed)).ToListAsync(cancellationToken))
        {
            callback.Cancel(reason, actor, now);
        }

        contact.TakeCallbacks([]);
    }

    /// <summary>A contact that nobody else changes, nor its callbacks and calls, until the transaction ends.</summary>
    public static async Task<Contact> RequireLockedContactAsync(this IContactsDb db, Guid projectId, Guid contactId, CancellationToken cancellationToken)
    {
        await db.LockContactAsync(projectId, contactId, cancellationToken);
        return await db.Contacts.SingleOrDefaultAsync(c => c.ProjectId == projectId && c.Id == contactId && c.DeletedAt == null, cancellationToken) ?? throw new NotFoundException("contact", contactId);
    }

    public static async Task<Agent?> FindAgentAsync(this IContactsDb db, Guid projectId, Guid? agentId, CancellationToken cancellationToken) => agentId is not { } id ? null
        : await db.Agents.SingleOrDefaultAsync(a => a.ProjectId == projectId && a.Id == id, cancellationToken) ?? throw new NotFoundException("agent", id);
}
