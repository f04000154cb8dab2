using Contacts.Application.Common;
using Contacts.Domain.Access;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Access;

public sealed record CreateApiKey(string? Name, IReadOnlyList<string>? Scopes, Guid? OrganizationId, Guid? ProjectId, DateTimeOffset? ExpiresAt) : IRequest<IssuedApiKeyDto>;

internal sealed class CreateApiKeyValidator : AbstractValidator<CreateApiKey>
{
    public CreateApiKeyValidator()
    {
        RuleFor(k => k.Name).NotEmpty().MaximumLength(ApiKey.NameMaxLength);
        RuleFor(k => k.Scopes).NotEmpty();
    }
}

internal sealed class CreateApiKeyHandler(IContactsDb db, IIdFactory ids, ICaller caller, TimeProvider clock) : IRequestHandler<CreateApiKey, IssuedApiKeyDto>
{
    public async Task<IssuedApiKeyDto> Handle(CreateApiKey request, CancellationToken cancellationToken)
    {
        var (organizationId, projectId) = await BindingAsync(request, cancellationToken);
        var (secret, now) = (Secrets.New(), clock.GetUtcNow());
        var key = ApiKey.Issue(ids.NewId(), request.Name, Secrets.Prefix(secret), Secrets.Hash(secret), [.. request.Scopes!], organizationId, projectId, now, request.ExpiresAt);
        db.ApiKeys.Add(key);
        db.AccessChanges.Add(AccessChange.Record(ids.NewId(), AccessChangeKind.KeyCreated, key, caller.Actor, now));
        await db.SaveChangesAsync(cancellationToken);
        return IssuedApiKeyDto.From(key, secret);
    }

    /// <summary>A key never reaches further than the one it is made with; outside that, organizations and projects do not exist.</summary>
    private async Task<(Guid? OrganizationId, Guid? ProjectId)> BindingAsync(CreateApiKey request, CancellationToken cancellationToken)
    {
        var projectId = request.ProjectId ?? caller.ProjectId;
        if (projectId is not null)
        {
            var project = await db.Projects.AsNoTracking().WithinReachOf(caller)
                .SingleOrDefaultAsync(p => p.Id == projectId && (request.OrganizationId == null || p.OrganizationId == request.OrganizationId), cancellationToken);
            return project is null ? throw new NotFoundException("project", projectId) : (project.OrganizationId, project.Id);
        }

        var organizationId = request.OrganizationId ?? caller.OrganizationId;
        var reached = organizationId is null
            || ((caller.OrganizationId is null || caller.OrganizationId == organizationId) && await db.Organizations.AnyAsync(o => o.Id == organizationId, cancellationToken));
        return reached ? (organizationId, null) : throw new NotFoundException("organization", organizationId);
    }
}
