using Contacts.Application.Common;
using Contacts.Application.Projects;
using FluentValidation;
using MediatR;

namespace Contacts.Application.Contacts;

public sealed record PatchContact(Guid ProjectId, Guid Id, ContactInput Patch, int? ExpectedVersion) : IRequest<ContactDto>;

internal sealed class PatchContactValidator : AbstractValidator<PatchContact>
{
    public PatchContactValidator() => RuleFor(c => c.Patch).SetValidator(new ContactInputValidator()).OverridePropertyName("");
}

internal sealed class PatchContactHandler(IContactsDb db, ICaller caller, IPhoneParser phones, IProjectDirectory projects, TimeProvider clock) : IRequestHandler<PatchContact, ContactDto>
{
    public async Task<ContactDto> Handle(PatchContact request, CancellationToken cancellationToken)
    {
        var project = await projects.RequireAsync(request.ProjectId, cancellationToken);
        var contact = await db.RequireAsync(request.ProjectId, request.Id, request.ExpectedVersion, cancellationToken);
        var schema = await db.CustomFieldSchemaAsync(request.ProjectId, cancellationToken);
        var now = clock.GetUtcNow();

        contact.Edit(request.Patch.ToChanges(phones, project.DefaultCountry, schema, isNew: false), caller.Actor, now);
        await db.SaveAsync(contact, cancellationToken);

        return ContactDto.From(ContactRow.From(contact), project, now);
    }
}
