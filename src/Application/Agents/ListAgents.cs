using Contacts.Application.Common;
using Contacts.Application.Common.Lists;
using Contacts.Domain;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Agents;

public sealed record ListAgents(Guid ProjectId, ListQuery Query) : IRequest<Page<AgentDto>>;

internal sealed class ListAgentsHandler(IContactsDb db, TimeProvider clock) : IRequestHandler<ListAgents, Page<AgentDto>>
{
    public async Task<Page<AgentDto>> Handle(ListAgents request, CancellationToken cancellationToken)
    {
        var agents = db.Agents.AsNoTracking().Where(a => a.ProjectId == request.ProjectId);
        var page = await AgentList.Spec.PageAsync(agents, request.Query, new FilterScope(clock.GetUtcNow(), CustomFieldSchema.Empty), $"{request.ProjectId}", a => a, cancellationToken);
        return new([.. page.Items.Select(AgentDto.From)], page.NextCursor, page.Total);
    }
}

public static class AgentList
{
    public static readonly ListSpec<Agent> Spec = new(
        a => a.Id,
        "name",
        [
            Filter.Text<Agent>("name", "Exactly.", a => a.Name, v => Text.Clean(v, Agent.NameMaxLength, "name")),
            Filter.Text<Agent>("externalId", "The dialer's own id.", a => a.ExternalId, v => Text.Clean(v, Agent.ExternalIdMaxLength, "externalId")),
            Filter.Enum<Agent, AgentKind>("kind", "A person or software.", a => a.Kind),
            Filter.Flag<Agent>("active", "Takes new work.", a => a.Active),
        ],
        [Sort.By<Agent>("name", "Name.", a => a.Name)]);
}
