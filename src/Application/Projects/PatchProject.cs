using System.ComponentModel.DataAnnotations;
using Contacts.Application.Common;
using Contacts.Domain;
using Contacts.Domain.Projects;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Projects;

public sealed record PatchProject(Guid ProjectId, ProjectPatch Patch, int? ExpectedVersion) : IRequest<ProjectDto>;

/// <summary>Settings to change; an absent member stays as it is (JSON Merge Patch).</summary>
public sealed record ProjectPatch
{
    /// <summary>For people; not null.</summary>
    [MaxLength(Project.NameMaxLength)]
    public Optional<string?> Name { get; init; }

    /// <summary>ISO 3166-1 alpha-2; not null.</summary>
    public Optional<string?> DefaultCountry { get; init; }

    /// <summary>IANA; not null.</summary>
    public Optional<string?> TimeZone { get; init; }

    /// <summary>null brings back 08:00 to 21:00.</summary>
    public Optional<CallingHoursDto?> CallingHours { get; init; }

    /// <summary>Hours after which an overdue callback is missed, 0 to 720; null brings back 24.</summary>
    public Optional<int?> CallbackGraceHours { get; init; }
}

internal sealed class PatchProjectValidator : AbstractValidator<PatchProject>
{
    public PatchProjectValidator() => RuleFor(p => p.Patch.Name.Value).MaximumLength(Project.NameMaxLength).OverridePropertyName("name");
}

internal sealed class PatchProjectHandler(IContactsDb db, IProjectDirectory projects, TimeProvider clock) : IRequestHandler<PatchProject, ProjectDto>
{
    public async Task<ProjectDto> Handle(PatchProject request, CancellationToken cancellationToken)
    {
        var project = await db.Projects.SingleOrDefaultAsync(p => p.Id == request.ProjectId, cancellationToken) ?? throw new NotFoundException("project", request.ProjectId);
        if (request.ExpectedVersion is { } expected && expected != project.Version)
        {
            throw new StaleVersionException(project.Version);
        }

        var patch = request.Patch;
        var hours = !patch.CallingHours.IsSet ? project.CallingHours : patch.CallingHours.Value is { } given ? new CallingHours(given.Start, given.End) : CallingHours.Default;
        project.Configure(patch.Name.Or(project.Name), patch.DefaultCountry.Or(project.DefaultCountry), patch.TimeZone.Or(project.TimeZone), hours, patch.CallbackGraceHours.Or(project.CallbackGraceHours) ?? Project.DefaultCallbackGraceHours, clock.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        projects.Forget(project.Id);
        return ProjectDto.From(project);
    }
}
