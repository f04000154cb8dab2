using Contacts.Application.Common;
using Contacts.Application.Contacts;
using Contacts.Application.Projects;
using Contacts.Domain.Contacts;
using FluentValidation;
using MediatR;

namespace Contacts.Application.Leads;

public sealed record ReopenLead(Guid ProjectId, Guid Id, LeadStage Stage, string? Reason, int? ExpectedVersion) : IRequest<ContactDto>;

internal sealed class ReopenLeadValidator : AbstractValidator<ReopenLead>
{
    public ReopenLeadValidator() => RuleFor(m => m.Reason).NotEmpty().MaximumLength(LeadStageChange.ReasonMaxLength).OverridePropertyName("reason");
}

internal sealed class ReopenLeadHandler(IContactsDb db, ICaller caller, IProjectDirectory projects, TimeProvider clock) : IRequestHandler<ReopenLead, ContactDto>
{
    public async Task<ContactDto> Handle(ReopenLead request, CancellationToken cancellationToken)
    {
        var project = await projects.RequireAsync(request.ProjectId, cancellationToken);
        var contact = await db.RequireAsync(request.ProjectId, request.Id, request.ExpectedVersion, cancellationToken);
        var now = clock.GetUtcNow();

        contact.Reopen(request.Stage, request.Reason, caller.Actor, now);
        await db.SaveChangesAsync(cancellationToken);

        return await db.ShowAsync(contact, project, now, cancellationToken);
    }
}
