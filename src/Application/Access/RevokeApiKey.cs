using Contacts.Application.Common;
using Contacts.Domain.Access;
using MediatR;

namespace Contacts.Application.Access;

public sealed record RevokeApiKey(Guid Id, int? ExpectedVersion) : IRequest<ApiKeyDto>;

internal sealed class RevokeApiKeyHandler(IContactsDb db, IIdFactory ids, ICaller caller, IApiKeyCache known, TimeProvider clock) : IRequestHandler<RevokeApiKey, ApiKeyDto>
{
    public async Task<ApiKeyDto> Handle(RevokeApiKey request, CancellationToken cancellationToken)
    {
        var key = await db.ApiKeys.RequireAsync(request.Id, request.ExpectedVersion, caller, cancellationToken);
        if (key.Revoke(clock.GetUtcNow()))
        {
            db.AccessChanges.Add(AccessChange.Record(ids.NewId(), AccessChangeKind.KeyRevoked, key, caller.Actor, clock.GetUtcNow()));
            await db.SaveChangesAsync(cancellationToken);
            db.AfterCommit(() => known.Forget(key.Hash));
        }

        return ApiKeyDto.From(key);
    }
}
