using Contacts.Application.Common;
using Contacts.Domain.Projects;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Projects;

public sealed record CreateProject(Guid OrganizationId, string? Name, string? DefaultCountry, string? TimeZone, CallingHoursDto? CallingHours, int? CallbackGraceHours = null) : IRequest<ProjectDto>;

internal sealed class CreateProjectValidator : AbstractValidator<CreateProject>
{
    public CreateProjectValidator()
    {
        RuleFor(p => p.Name).NotEmpty().MaximumLength(Project.NameMaxLength);
        RuleFor(p => p.DefaultCountry).NotEmpty();
        RuleFor(p => p.TimeZone).NotEmpty();
    }
}

internal sealed class CreateProjectHandler(IContactsDb db, IIdFactory ids, ICaller caller, TimeProvider clock) : IRequestHandler<CreateProject, ProjectDto>
{
    public async Task<ProjectDto> Handle(CreateProject request, CancellationToken cancellationToken)
    {
        var reached = caller.ProjectId is null && (caller.OrganizationId is null || caller.OrganizationId == request.OrganizationId);
        if (!reached || !await db.Organizations.AnyAsync(o => o.Id == request.OrganizationId, cancellationToken))
        {
            throw new NotFoundException("organization", request.OrganizationId);
        }

        if (caller.ProjectId is not null)
        {
            throw new ForbiddenException("This key is bound to a project; it cannot create another.");
        }

        var hours = request.CallingHours is { } given ? new CallingHours(given.Start, given.End) : (CallingHours?)null;
        var project = Project.Start(ids.NewId(), request.OrganizationId, request.Name, request.DefaultCountry, request.TimeZone, hours, clock.GetUtcNow(), request.CallbackGraceHours);
        db.Projects.Add(project);
        await db.SaveChangesAsync(cancellationToken);
        return ProjectDto.From(project);
    }
}
