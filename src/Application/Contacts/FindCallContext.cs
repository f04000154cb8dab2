using Contacts.Application.Common;
using Contacts.Application.Projects;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Contacts;

/// <summary>Who is calling, and all about them: of several with the number the one who was reached last.</summary>
public sealed record FindCallContext(Guid ProjectId, string? Phone) : IRequest<CallContextDto>;

internal sealed class FindCallContextValidator : AbstractValidator<FindCallContext>
{
    public FindCallContextValidator() => RuleFor(f => f.Phone).NotEmpty().OverridePropertyName("phone").WithErrorCode("required").WithMessage("Give the number: ?phone=+14155550100.");
}

internal sealed class FindCallContextHandler(IContactsDb db, IPhoneParser phones, IProjectDirectory projects, TimeProvider clock) : IRequestHandler<FindCallContext, CallContextDto>
{
    public async Task<CallContextDto> Handle(FindCallContext request, CancellationToken cancellationToken)
    {
        var project = await projects.RequireAsync(request.ProjectId, cancellationToken);
        var number = phones.RequireFromQuery(request.Phone!, project.DefaultCountry, "phone").E164;
        var id = await db.Contacts.Of(project.Id).Where(c => c.Phone == number)
            .OrderByDescending(c => c.LastContactedKey).ThenByDescending(c => c.Id).Select(c => (Guid?)c.Id).FirstOrDefaultAsync(cancellationToken) ?? throw new NotFoundException("contact with the number", number);
        var rows = await db.ReadCallContextAsync(project.Id, project.OrganizationId, id, cancellationToken) ?? throw new NotFoundException("contact with the number", number);
        return CallContextDto.From(rows, project, clock.GetUtcNow());
    }
}
