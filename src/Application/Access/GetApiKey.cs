using Contacts.Application.Common;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Access;

public sealed record GetApiKey(Guid Id) : IRequest<ApiKeyDto>;

internal sealed class GetApiKeyHandler(IContactsDb db, ICaller caller) : IRequestHandler<GetApiKey, ApiKeyDto>
{
    public async Task<ApiKeyDto> Handle(GetApiKey request, CancellationToken cancellationToken) =>
        ApiKeyDto.From(await db.ApiKeys.AsNoTracking().RequireAsync(request.Id, caller, cancellationToken));
}
