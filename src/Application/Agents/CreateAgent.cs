using Contacts.Application.Common;
using Contacts.Domain.Calls;
using FluentValidation;
using MediatR;

namespace Contacts.Application.Agents;

public sealed record CreateAgent(Guid ProjectId, string? Name, string? ExternalId, AgentKind Kind) : IRequest<AgentDto>;

internal sealed class CreateAgentValidator : AbstractValidator<CreateAgent>
{
    public CreateAgentValidator()
    {
        RuleFor(a => a.Name).NotEmpty().MaximumLength(Agent.NameMaxLength);
        RuleFor(a => a.ExternalId).MaximumLength(Agent.ExternalIdMaxLength);
    }
}

internal sealed class CreateAgentHandler(IContactsDb db, IIdFactory ids, TimeProvider clock) : IRequestHandler<CreateAgent, AgentDto>
{
    public async Task<AgentDto> Handle(CreateAgent request, CancellationToken cancellationToken)
    {
        var agent = Agent.Hire(request.ProjectId, ids.NewId(), request.Name, request.ExternalId, request.Kind, clock.GetUtcNow());
        await db.RequireFreeExternalIdAsync(agent, cancellationToken);
        db.Agents.Add(agent);
        await db.SaveChangesAsync(cancellationToken);
        return AgentDto.From(agent);
    }
}
