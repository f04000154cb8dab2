using Contacts.Application.Common;

namespace Contacts.Infrastructure.Persistence;

/// <summary>Ids of the engine in use.</summary>
internal sealed class IdFactory(ContactsDbContext db) : IIdFactory
{
    public Guid NewId() => db.NewId();
}
