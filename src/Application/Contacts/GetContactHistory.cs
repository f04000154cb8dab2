using Contacts.Application.Common;
using Contacts.Application.Common.Lists;
using Contacts.Domain.Contacts;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Contacts;

public sealed record GetContactHistory(Guid ProjectId, Guid Id, ListQuery Query) : IRequest<Page<ContactHistoryDto>>;

/// <summary>What happened to a contact: created, edited (stage moves and scores included), deleted, restored.</summary>
/// <param name="At">When.</param>
/// <param name="Kind">What kind of change.</param>
/// <param name="Actor">Which key, person or import did it.</param>
/// <param name="Changes">Field, from, to; empty where nothing was edited.</param>
public sealed record ContactHistoryDto(DateTimeOffset At, ContactHistoryKind Kind, string Actor, [property: RawJsonOf(typeof(IReadOnlyList<FieldChange>))] RawJson Changes);

internal sealed class GetContactHistoryHandler(IContactsDb db, TimeProvider clock) : IRequestHandler<GetContactHistory, Page<ContactHistoryDto>>
{
    public async Task<Page<ContactHistoryDto>> Handle(GetContactHistory request, CancellationToken cancellationToken)
    {
        var born = await db.Contacts.AsNoTracking().Where(c => c.ProjectId == request.ProjectId && c.Id == request.Id)
            .Select(c => new ContactHistoryDto(c.CreatedAt, ContactHistoryKind.Created, c.CreatedBy, new RawJson("[]"))).SingleOrDefaultAsync(cancellationToken)
            ?? throw new NotFoundException("contact", request.Id);

        var entries = db.ContactHistory.AsNoTracking().Where(h => h.ProjectId == request.ProjectId && h.ContactId == request.Id);
        var page = await ContactHistoryList.Spec.PageAsync(
            entries, request.Query, new FilterScope(clock.GetUtcNow(), CustomFieldSchema.Empty), $"{request.ProjectId}{request.Id}",
            h => new ContactHistoryDto(h.At, h.Kind, h.Actor, new RawJson(h.Changes ?? "[]")), cancellationToken);
        return page.NextCursor is null ? page with { Items = [.. page.Items, born], Total = page.Total + 1 } : page;
    }
}

public static class ContactHistoryList
{
    public static readonly ListSpec<ContactHistoryEntry> Spec = new(h => h.Id, "-at", [], [Sort.By<ContactHistoryEntry>("at", "When it happened.", h => h.At)]);
}
