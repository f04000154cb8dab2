using Contacts.Application.Common;
using Contacts.Application.Common.Lists;
using Contacts.Domain.Access;
using Contacts.Domain.Contacts;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Access;

public sealed record ListApiKeys(ListQuery Query) : IRequest<Page<ApiKeyDto>>;

internal sealed class ListApiKeysHandler(IContactsDb db, ICaller caller, TimeProvider clock) : IRequestHandler<ListApiKeys, Page<ApiKeyDto>>
{
    public async Task<Page<ApiKeyDto>> Handle(ListApiKeys request, CancellationToken cancellationToken)
    {
        var page = await ApiKeyList.Spec.PageAsync(
            db.ApiKeys.AsNoTracking().WithinReachOf(caller), request.Query, new FilterScope(clock.GetUtcNow(), CustomFieldSchema.Empty), "api-keys", k => k, cancellationToken);
        return new([.. page.Items.Select(ApiKeyDto.From)], page.NextCursor, page.Total);
    }
}

public static class ApiKeyList
{
    public static readonly ListSpec<ApiKey> Spec = new(
        k => k.Id,
        "-createdAt",
        [
            Filter.Id<ApiKey>("organizationId", "Keys of one organization.", k => k.OrganizationId),
            Filter.Id<ApiKey>("projectId", "Keys of one project.", k => k.ProjectId),
            Filter.Time<ApiKey>("revokedAt", "null finds keys that are not revoked.", k => k.RevokedAt),
            Filter.Time<ApiKey>("expiresAt", "When the key ends; null never.", k => k.ExpiresAt),
        ],
        [Sort.By<ApiKey>("createdAt", "Creation time.", k => k.CreatedAt), Sort.By<ApiKey>("name", "Name.", k => k.Name)]);
}
