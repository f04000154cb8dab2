using Contacts.Application.Access;
using Contacts.Application.Common;
using Contacts.Application.Common.Lists;
using Contacts.Domain.Contacts;
using Contacts.Domain.Projects;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Projects;

/// <summary>The projects within the caller's reach.</summary>
public sealed record ListProjects(ListQuery Query) : IRequest<Page<ProjectDto>>;

internal sealed class ListProjectsHandler(IContactsDb db, ICaller caller, TimeProvider clock) : IRequestHandler<ListProjects, Page<ProjectDto>>
{
    public async Task<Page<ProjectDto>> Handle(ListProjects request, CancellationToken cancellationToken)
    {
        var page = await ProjectList.Spec.PageAsync(db.Projects.AsNoTracking().WithinReachOf(caller), request.Query, new FilterScope(clock.GetUtcNow(), CustomFieldSchema.Empty), "projects", p => p, cancellationToken);
        return new([.. page.Items.Select(ProjectDto.From)], page.NextCursor, page.Total);
    }
}

public static class ProjectList
{
    public static readonly ListSpec<Project> Spec = new(
        p => p.Id,
        "createdAt",
        [Filter.Id<Project>("organizationId", "Projects of one organization.", p => p.OrganizationId)],
        [Sort.By<Project>("createdAt", "Creation time.", p => p.CreatedAt), Sort.By<Project>("name", "Name.", p => p.Name)]);
}
