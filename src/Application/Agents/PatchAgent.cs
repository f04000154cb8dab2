using System.ComponentModel.DataAnnotations;
using Contacts.Application.Common;
using Contacts.Domain;
using Contacts.Domain.Calls;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Agents;

public sealed record PatchAgent(Guid ProjectId, Guid Id, AgentPatch Patch, int? ExpectedVersion) : IRequest<AgentDto>;

/// <summary>What to change; an absent member stays as it is (JSON Merge Patch).</summary>
public sealed record AgentPatch
{
    /// <summary>For people; not null.</summary>
    [MaxLength(Agent.NameMaxLength)]
    public Optional<string?> Name { get; init; }

    /// <summary>The dialer's own id for this agent, unique per project; null removes it.</summary>
    [MaxLength(Agent.ExternalIdMaxLength)]
    public Optional<string?> ExternalId { get; init; }

    /// <summary>A person or software.</summary>
    public Optional<AgentKind> Kind { get; init; }

    /// <summary>false: gets nothing new from now on.</summary>
    public Optional<bool> Active { get; init; }
}

internal sealed class PatchAgentValidator : AbstractValidator<PatchAgent>
{
    public PatchAgentValidator()
    {
        RuleFor(a => a.Patch.Name.Value).MaximumLength(Agent.NameMaxLength).OverridePropertyName("name");
        RuleFor(a => a.Patch.ExternalId.Value).MaximumLength(Agent.ExternalIdMaxLength).OverridePropertyName("externalId");
    }
}

internal sealed class PatchAgentHandler(IContactsDb db, TimeProvider clock) : IRequestHandler<PatchAgent, AgentDto>
{
    public async Task<AgentDto> Handle(PatchAgent request, CancellationToken cancellationToken)
    {
        var agent = await db.Agents.SingleOrDefaultAsync(a => a.ProjectId == request.ProjectId && a.Id == request.Id, cancellationToken)
            ?? throw new NotFoundException("agent", request.Id);
        if (request.ExpectedVersion is { } expected && expected != agent.Version)
        {
            throw new StaleVersionException(agent.Version);
        }

        var patch = request.Patch;
        agent.Configure(patch.Name.Or(agent.Name), patch.ExternalId.Or(agent.ExternalId), patch.Kind.Or(agent.Kind), patch.Active.Or(agent.Active), clock.GetUtcNow());
        await db.RequireFreeExternalIdAsync(agent, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return AgentDto.From(agent);
    }
}
