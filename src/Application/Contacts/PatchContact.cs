using Contacts.Application.Callbacks;
using Contacts.Application.Common;
using Contacts.Application.Projects;
using Contacts.Domain.Callbacks;
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
        if (request.Patch.DoNotCall is { IsSet: true, Value: true })
        {
            ContactDto? refusing = null;
            await db.InTransactionAgainAsync(
                async token =>
                {
                    db.Clear();
                    await db.LockContactAsync(request.ProjectId, request.Id, token);
                    refusing = await EditAsync(request, project, token);
                },
                cancellationToken);
            return refusing!;
        }

        return await EditAsync(request, project, cancellationToken);
    }

    private async Task<ContactDto> EditAsync(PatchContact request, ProjectSettings project, CancellationToken cancellationToken)
    {
        var contact = await db.RequireAsync(request.ProjectId, request.Id, request.ExpectedVersion, cancellationToken);
        var (schema, wasRefusing, now) = (await db.CustomFieldSchemaAsync(request.ProjectId, cancellationToken), contact.DoNotCall, clock.GetUtcNow());
        contact.Edit(request.Patch.ToChanges(phones, project.DefaultCountry, schema, isNew: false), caller.Actor, now);
        if (contact.DoNotCall && !wasRefusing)
        {
            await db.CancelCallbacksAsync(contact, Callback.Refused, caller.Actor, now, cancellationToken);
        }

        await db.SaveAsync(contact, cancellationToken);
        return await db.ShowAsync(contact, project, now, cancellationToken);
    }
}
