using Contacts.Application.Common;
using Contacts.Application.Contacts;
using Contacts.Application.Projects;
using Contacts.Domain.Contacts;
using FluentValidation;
using MediatR;

namespace Contacts.Application.Leads;

public sealed record MoveLeadStage(Guid ProjectId, Guid Id, LeadStage Stage, string? Reason, int? ExpectedVersion) : IRequest<ContactDto>;

internal sealed class MoveLeadStageValidator : AbstractValidator<MoveLeadStage>
{
    public MoveLeadStageValidator() => RuleFor(m => m.Reason).MaximumLength(LeadStageChange.ReasonMaxLength).OverridePropertyName("reason");
}

internal sealed class MoveLeadStageHandler(IContactsDb db, ICaller caller, IProjectDirectory projects, TimeProvider clock) : IRequestHandler<MoveLeadStage, ContactDto>
{
    public async Task<ContactDto> Handle(MoveLeadStage request, CancellationToken cancellationToken)
    {
        var project = await projects.RequireAsync(request.ProjectId, cancellationToken);
        var contact = await db.RequireAsync(request.ProjectId, request.Id, request.ExpectedVersion, cancellationToken);
        var now = clock.GetUtcNow();

        contact.RequireLead();
        contact.MoveStage(request.Stage, request.Reason, caller.Actor, now);
        await db.SaveChangesAsync(cancellationToken);

        return await db.ShowAsync(contact, project, now, cancellationToken);
    }
}
