using System.ComponentModel.DataAnnotations;
using Contacts.Application.Common;
using Contacts.Application.Projects;
using Contacts.Domain;
using Contacts.Domain.Contacts;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.CustomFields;

public sealed record PatchCustomField(Guid ProjectId, Guid Id, CustomFieldPatch Patch, int? ExpectedVersion) : IRequest<CustomFieldDto>;

/// <summary>What to change; an absent member stays as it is (JSON Merge Patch). Key and type are fixed.</summary>
public sealed record CustomFieldPatch
{
    /// <summary>For people; not null.</summary>
    [MaxLength(CustomFieldDefinition.LabelMaxLength)]
    public Optional<string?> Label { get; init; }

    /// <summary>For a choice: all that it may be from now on.</summary>
    [MaxLength(CustomFieldDefinition.MaxOptions)]
    public Optional<IReadOnlyList<string>?> Options { get; init; }

    /// <summary>New contacts must have a value.</summary>
    public Optional<bool> Required { get; init; }

    /// <summary>Where it stands.</summary>
    public Optional<int> Position { get; init; }

    /// <summary>Takes no new values; stored ones stay readable and filterable.</summary>
    public Optional<bool> Archived { get; init; }
}

internal sealed class PatchCustomFieldValidator : AbstractValidator<PatchCustomField>
{
    public PatchCustomFieldValidator() => RuleFor(f => f.Patch.Label.Value).MaximumLength(CustomFieldDefinition.LabelMaxLength).OverridePropertyName("label");
}

internal sealed class PatchCustomFieldHandler(IContactsDb db, IProjectDirectory projects, TimeProvider clock) : IRequestHandler<PatchCustomField, CustomFieldDto>
{
    public async Task<CustomFieldDto> Handle(PatchCustomField request, CancellationToken cancellationToken)
    {
        var definition = await db.CustomFields.SingleOrDefaultAsync(f => f.ProjectId == request.ProjectId && f.Id == request.Id, cancellationToken)
            ?? throw new NotFoundException("custom field", request.Id);
        if (request.ExpectedVersion is { } expected && expected != definition.Version)
        {
            throw new StaleVersionException(definition.Version);
        }

        var patch = request.Patch;
        definition.Change(
            patch.Label.Or(definition.Label), patch.Options.Or(definition.Options), patch.Required.Or(definition.Required),
            patch.Position.Or(definition.Position), patch.Archived.Or(definition.Archived), clock.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        db.AfterCommit(() => projects.Forget(request.ProjectId));
        return CustomFieldDto.From(definition);
    }
}
