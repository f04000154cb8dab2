using Contacts.Application.Common;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Projects;

public sealed record GetProject(Guid ProjectId) : IRequest<ProjectDto>;

internal sealed class GetProjectHandler(IContactsDb db) : IRequestHandler<GetProject, ProjectDto>
{
    public async Task<ProjectDto> Handle(GetProject request, CancellationToken cancellationToken) =>
        ProjectDto.From(await db.Projects.AsNoTracking().SingleOrDefaultAsync(p => p.Id == request.ProjectId, cancellationToken) ?? throw new NotFoundException("project", request.ProjectId));
}
