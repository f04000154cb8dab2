using System.Linq.Expressions;
using Contacts.Application.Common;
using Contacts.Application.Common.Lists;
using Contacts.Application.Projects;
using Contacts.Domain.Contacts;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Contacts;

public static class ContactQueries
{
    private static readonly Expression<Func<Contact, Guid, bool>> IsOf = (contact, projectId) => contact.ProjectId == projectId && contact.DeletedAt == null;

    public static IQueryable<Contact> Of(this IQueryable<Contact> contacts, Guid projectId) => contacts.Only(Predicates.Given(IsOf, projectId));

    /// <summary>One contact for a change; a stale version is refused before anything happens.</summary>
    public static async Task<Contact> RequireAsync(this IContactsDb db, Guid projectId, Guid id, int? expectedVersion, CancellationToken cancellationToken, bool deleted = false)
    {
        var contact = await db.Contacts.Include(c => c.ExternalIdRows).SingleOrDefaultAsync(c => c.ProjectId == projectId && c.Id == id, cancellationToken);
        if (contact is null || (contact.DeletedAt is not null && !deleted))
        {
            throw new NotFoundException("contact", id);
        }

        return expectedVersion is null || expectedVersion == contact.Version ? contact : throw new StaleVersionException(contact.Version);
    }

    /// <summary>A contact that was just written, as it is read.</summary>
    public static async Task<ContactDto> ShowAsync(this IContactsDb db, Contact contact, ProjectSettings project, DateTimeOffset now, CancellationToken cancellationToken) =>
        ContactDto.From(ContactRow.From(contact, await db.NumberIsListedAsync(project, contact.Phone, cancellationToken)), project, now);

    public static async Task<IReadOnlyList<ContactDto>> ShowAsync(this IContactsDb db, IReadOnlyList<Contact> contacts, ProjectSettings project, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var listed = await db.ListedNumbersAsync(project, [.. contacts.Select(c => c.Phone).OfType<string>()], cancellationToken);
        return ContactDto.From([.. contacts.Select(c => ContactRow.From(c, c.Phone is not null && listed.Contains(c.Phone)))], project, now);
    }

    public static async Task<CustomFieldSchema> CustomFieldSchemaAsync(this IContactsDb db, Guid projectId, CancellationToken cancellationToken) =>
        new(await db.CustomFields.AsNoTracking().Where(f => f.ProjectId == projectId).ToListAsync(cancellationToken));

    /// <summary>Saves a contact; a taken external id names the contact that has it.</summary>
    public static Task SaveAsync(this IContactsDb db, Contact contact, CancellationToken cancellationToken) => db.SaveAsync(contact, db.SaveChangesAsync, cancellationToken);

    /// <summary>Likewise for a new one.</summary>
    public static Task InsertAsync(this IContactsDb db, Contact contact, CancellationToken cancellationToken) => db.SaveAsync(contact, token => db.InsertContactAsync(contact, token), cancellationToken);

    private static async Task SaveAsync(this IContactsDb db, Contact contact, Func<CancellationToken, Task> save, CancellationToken cancellationToken)
    {
        try
        {
            await save(cancellationToken);
        }
        catch (AlreadyExistsException taken)
        {
            foreach (var row in contact.ExternalIdRows)
            {
                var holder = await db.ContactExternalIds.AsNoTracking().FirstOrDefaultAsync(
                    e => e.ProjectId == contact.ProjectId && e.System == row.System && e.Value == row.Value && e.ContactId != contact.Id, cancellationToken);
                if (holder is not null)
                {
                    throw new AlreadyExistsException($"The {row.System} id \"{row.Value}\" already belongs to contact {holder.ContactId}.", holder.ContactId, taken);
                }
            }

            throw;
        }
    }
}
