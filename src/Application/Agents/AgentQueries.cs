using Contacts.Application.Common;
using Contacts.Domain.Calls;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Agents;

internal static class AgentQueries
{
    /// <summary>Names the agent who has the external id; a unique index decides between two at the same moment.</summary>
    public static async Task RequireFreeExternalIdAsync(this IContactsDb db, Agent agent, CancellationToken cancellationToken)
    {
        if (agent.ExternalId is not { } externalId)
        {
            return;
        }

        var holder = await db.Agents.AsNoTracking().Where(a => a.ProjectId == agent.ProjectId && a.ExternalId == externalId && a.Id != agent.Id)
            .Select(a => (Guid?)a.Id).FirstOrDefaultAsync(cancellationToken);
        if (holder is not null)
        {
            throw new AlreadyExistsException($"Another agent has the external id {externalId}.", holder);
        }
    }
}
