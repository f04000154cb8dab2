using Contacts.Application.Common;
using Contacts.Application.Projects;
using Contacts.Domain.Contacts;
using FluentValidation;
using MediatR;

namespace Contacts.Application.Contacts;

public sealed record CreateContact(Guid ProjectId, ContactInput Contact) : IRequest<ContactDto>;

internal sealed class CreateContactValidator : AbstractValidator<CreateContact>
{
    public CreateContactValidator() => RuleFor(c => c.Contact).SetValidator(new ContactInputValidator()).OverridePropertyName("");
}

internal sealed class CreateContactHandler(IContactsDb db, IIdFactory ids, ICaller caller, IPhoneParser phones, IProjectDirectory projects, TimeProvider clock)
    : IRequestHandler<CreateContact, ContactDto>
{
    public async Task<ContactDto> Handle(CreateContact request, CancellationToken cancellationToken)
    {
        var project = await projects.RequireAsync(request.ProjectId, cancellationToken);
        var schema = request.Contact.CustomFields.IsSet || project.RequiresFields ? await db.CustomFieldSchemaAsync(request.ProjectId, cancellationToken) : CustomFieldSchema.Empty;
        var now = clock.GetUtcNow();

        var given = request.Contact.ToChanges(phones, project.DefaultCountry, schema, isNew: true);
        var contact = Contact.Create(request.ProjectId, ids.NewId(), given, caller.Actor, now);
        await db.InsertAsync(contact, cancellationToken);

        return await db.ShowAsync(contact, project, now, cancellationToken);
    }
}
