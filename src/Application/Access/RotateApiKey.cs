using Contacts.Application.Common;
using Contacts.Domain.Access;
using FluentValidation;
using MediatR;

namespace Contacts.Application.Access;

/// <summary>A successor with the same reach and scopes; the old key stays good for the overlap.</summary>
public sealed record RotateApiKey(Guid Id, int? OverlapSeconds, int? ExpectedVersion) : IRequest<IssuedApiKeyDto>
{
    public const int DefaultOverlapSeconds = 24 * 60 * 60;
    public const int MaxOverlapSeconds = 30 * 24 * 60 * 60;
}

internal sealed class RotateApiKeyValidator : AbstractValidator<RotateApiKey>
{
    public RotateApiKeyValidator() => RuleFor(r => r.OverlapSeconds).InclusiveBetween(0, RotateApiKey.MaxOverlapSeconds);
}

internal sealed class RotateApiKeyHandler(IContactsDb db, IIdFactory ids, ICaller caller, IApiKeyCache known, TimeProvider clock) : IRequestHandler<RotateApiKey, IssuedApiKeyDto>
{
    public async Task<IssuedApiKeyDto> Handle(RotateApiKey request, CancellationToken cancellationToken)
    {
        var old = await db.ApiKeys.RequireAsync(request.Id, request.ExpectedVersion, caller, cancellationToken);
        var (secret, now, expiresAt) = (Secrets.New(), clock.GetUtcNow(), old.ExpiresAt);
        old.Retire(TimeSpan.FromSeconds(request.OverlapSeconds ?? RotateApiKey.DefaultOverlapSeconds), now);
        var key = ApiKey.Issue(ids.NewId(), old.Name, Secrets.Prefix(secret), Secrets.Hash(secret), old.Scopes.Split(' '), old.OrganizationId, old.ProjectId, now, expiresAt);
        db.ApiKeys.Add(key);
        db.AccessChanges.Add(AccessChange.Record(ids.NewId(), AccessChangeKind.KeyRotated, old, caller.Actor, now));
        db.AccessChanges.Add(AccessChange.Record(ids.NewId(), AccessChangeKind.KeyCreated, key, caller.Actor, now));
        await db.SaveChangesAsync(cancellationToken);
        db.AfterCommit(() => known.Forget(old.Hash));
        return IssuedApiKeyDto.From(key, secret);
    }
}
