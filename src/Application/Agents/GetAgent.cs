using Contacts.Application.Common;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Agents;

public sealed record GetAgent(Guid ProjectId, Guid Id) : IRequest<AgentDto>;

internal sealed class GetAgentHandler(IContactsDb db) : IRequestHandler<GetAgent, AgentDto>
{
    public async Task<AgentDto> Handle(GetAgent request, CancellationToken cancellationToken) =>
        AgentDto.From(
            await db.Agents.AsNoTracking().SingleOrDefaultAsync(a => a.ProjectId == request.ProjectId && a.Id == request.Id, cancellationToken)
            ?? throw new NotFoundException("agent", request.Id));
}
