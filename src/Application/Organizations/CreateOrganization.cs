using Contacts.Application.Common;
using Contacts.Domain.Projects;
using FluentValidation;
using Mapster;
using MediatR;

namespace Contacts.Application.Organizations;

public sealed record CreateOrganization(string? Name) : IRequest<OrganizationDto>;

/// <summary>A customer of the platform: the owner of projects.</summary>
/// <param name="Id">Assigned at creation.</param>
/// <param name="Name">For people.</param>
/// <param name="CreatedAt">When it was created.</param>
public sealed record OrganizationDto(Guid Id, string Name, DateTimeOffset CreatedAt);

internal sealed class CreateOrganizationValidator : AbstractValidator<CreateOrganization>
{
    public CreateOrganizationValidator() => RuleFor(o => o.Name).NotEmpty().MaximumLength(Organization.NameMaxLength);
}

internal sealed class CreateOrganizationHandler(IContactsDb db, IIdFactory ids, TimeProvider clock) : IRequestHandler<CreateOrganization, OrganizationDto>
{
    public async Task<OrganizationDto> Handle(CreateOrganization request, CancellationToken cancellationToken)
    {
        var organization = Organization.Found(ids.NewId(), request.Name, clock.GetUtcNow());
        db.Organizations.Add(organization);
        await db.SaveChangesAsync(cancellationToken);
        return organization.Adapt<OrganizationDto>();
    }
}
