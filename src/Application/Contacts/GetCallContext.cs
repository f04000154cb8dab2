using Contacts.Application.Common;
using Contacts.Application.Projects;
using MediatR;

namespace Contacts.Application.Contacts;

/// <summary>What an agent needs for a call, in one request.</summary>
public sealed record GetCallContext(Guid ProjectId, Guid Id) : IRequest<CallContextDto>;

internal sealed class GetCallContextHandler(IContactsDb db, IProjectDirectory projects, TimeProvider clock) : IRequestHandler<GetCallContext, CallContextDto>
{
    public async Task<CallContextDto> Handle(GetCallContext request, CancellationToken cancellationToken)
    {
        var project = await projects.RequireAsync(request.ProjectId, cancellationToken);
        var rows = await db.ReadCallContextAsync(project.Id, project.OrganizationId, request.Id, cancellationToken) ?? throw new NotFoundException("contact", request.Id);
        return CallContextDto.From(rows, project, clock.GetUtcNow());
    }
}
