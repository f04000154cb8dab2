using Contacts.Application.Common;
using Contacts.Application.Projects;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Contacts;

/// <summary>Who is calling? Everyone with this number, the last reached first.</summary>
public sealed record LookupContacts(Guid ProjectId, string? Phone) : IRequest<IReadOnlyList<ContactDto>>;

internal sealed class LookupContactsValidator : AbstractValidator<LookupContacts>
{
    public LookupContactsValidator() => RuleFor(l => l.Phone).NotEmpty().OverridePropertyName("phone").WithErrorCode("required").WithMessage("Give the number: ?phone=+14155550100.");
}

internal sealed class LookupContactsHandler(IContactsDb db, IPhoneParser phones, IProjectDirectory projects, TimeProvider clock) : IRequestHandler<LookupContacts, IReadOnlyList<ContactDto>>
{
    private const int MaxContacts = 50;

    public async Task<IReadOnlyList<ContactDto>> Handle(LookupContacts request, CancellationToken cancellationToken)
    {
        var project = await projects.RequireAsync(request.ProjectId, cancellationToken);
        var number = phones.RequireFromQuery(request.Phone!, project.DefaultCountry, "phone").E164;

        var now = clock.GetUtcNow();
        var rows = await db.Contacts.Of(request.ProjectId).Where(c => c.Phone == number)
            .OrderByDescending(c => c.LastContactedKey).ThenByDescending(c => c.Id).Take(MaxContacts).Select(db.ShownContacts(project).Row).ToListAsync(cancellationToken);
        return ContactDto.From(rows, project, now);
    }
}
