using Contacts.Application.Common;
using Contacts.Application.Common.Lists;
using Contacts.Domain.Access;
using Contacts.Domain.Contacts;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Access;

/// <summary>Who gave, rotated and revoked which key, and when.</summary>
public sealed record ListAccessChanges(ListQuery Query) : IRequest<Page<AccessChangeDto>>;

/// <summary>One kept change of who may do what.</summary>
/// <param name="Id">The entry.</param>
/// <param name="At">When.</param>
/// <param name="Actor">Which key or person did it.</param>
/// <param name="Kind">What was done.</param>
/// <param name="ApiKeyId">To which key.</param>
/// <param name="OrganizationId">What the key is bound to.</param>
/// <param name="ProjectId">What the key is bound to.</param>
public sealed record AccessChangeDto(Guid Id, DateTimeOffset At, string Actor, AccessChangeKind Kind, Guid ApiKeyId, Guid? OrganizationId, Guid? ProjectId);

internal sealed class ListAccessChangesHandler(IContactsDb db, ICaller caller, TimeProvider clock) : IRequestHandler<ListAccessChanges, Page<AccessChangeDto>>
{
    public Task<Page<AccessChangeDto>> Handle(ListAccessChanges request, CancellationToken cancellationToken) => AccessChangeList.Spec.PageAsync(
        db.AccessChanges.AsNoTracking().WithinReachOf(caller), request.Query, new FilterScope(clock.GetUtcNow(), CustomFieldSchema.Empty), "access-changes",
        a => new AccessChangeDto(a.Id, a.At, a.Actor, a.Kind, a.ApiKeyId, a.OrganizationId, a.ProjectId), cancellationToken);
}

public static class AccessChangeList
{
    public static readonly ListSpec<AccessChange> Spec = new(
        a => a.Id,
        "-at",
        [
            Filter.Id<AccessChange>("organizationId", "Changes of the keys of one organization.", a => a.OrganizationId),
            Filter.Id<AccessChange>("apiKeyId", "Changes of one key.", a => a.ApiKeyId),
            Filter.Enum<AccessChange, AccessChangeKind>("kind", "What was done.", a => a.Kind),
            Filter.Time<AccessChange>("at", "When.", a => a.At),
        ],
        [Sort.By<AccessChange>("at", "When.", a => a.At)]);
}
