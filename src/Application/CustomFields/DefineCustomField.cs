using Contacts.Application.Common;
using Contacts.Application.Projects;
using Contacts.Domain;
using Contacts.Domain.Contacts;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.CustomFields;

public sealed record DefineCustomField(Guid ProjectId, string? Key, string? Label, CustomFieldType Type, IReadOnlyList<string>? Options, bool Required, int? Position) : IRequest<CustomFieldDto>;

internal sealed class DefineCustomFieldValidator : AbstractValidator<DefineCustomField>
{
    public DefineCustomFieldValidator()
    {
        RuleFor(f => f.Key).NotEmpty().MaximumLength(CustomFieldDefinition.KeyMaxLength);
        RuleFor(f => f.Label).MaximumLength(CustomFieldDefinition.LabelMaxLength);
        RuleFor(f => f.Options).Must(o => o is null || o.Count <= CustomFieldDefinition.MaxOptions).WithErrorCode("invalid_options").WithMessage($"At most {CustomFieldDefinition.MaxOptions} options.");
    }
}

internal sealed class DefineCustomFieldHandler(IContactsDb db, IIdFactory ids, IProjectDirectory projects, TimeProvider clock) : IRequestHandler<DefineCustomField, CustomFieldDto>
{
    public async Task<CustomFieldDto> Handle(DefineCustomField request, CancellationToken cancellationToken)
    {
        var existing = await db.CustomFields.AsNoTracking().Where(f => f.ProjectId == request.ProjectId).Select(f => new { f.Key, f.Position }).ToListAsync(cancellationToken);
        if (existing.Count >= CustomFieldDefinition.MaxPerProject)
        {
            throw new DomainException("custom_field.too_many", $"A project has at most {CustomFieldDefinition.MaxPerProject} custom fields; archive does not free a place.");
        }

        var position = request.Position ?? existing.Select(f => f.Position).DefaultIfEmpty(0).Max() + 1;
        var definition = CustomFieldDefinition.Define(request.ProjectId, ids.NewId(), request.Key, request.Label, request.Type, request.Options, request.Required, position, clock.GetUtcNow());
        db.CustomFields.Add(definition);
        await db.SaveChangesAsync(cancellationToken);
        db.AfterCommit(() => projects.Forget(request.ProjectId));
        return CustomFieldDto.From(definition);
    }
}
