using Contacts.Application.Common;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.CustomFields;

/// <summary>All definitions of a project, archived ones included, in their order.</summary>
public sealed record ListCustomFields(Guid ProjectId) : IRequest<IReadOnlyList<CustomFieldDto>>;

internal sealed class ListCustomFieldsHandler(IContactsDb db) : IRequestHandler<ListCustomFields, IReadOnlyList<CustomFieldDto>>
{
    public async Task<IReadOnlyList<CustomFieldDto>> Handle(ListCustomFields request, CancellationToken cancellationToken)
    {
        var fields = await db.CustomFields.AsNoTracking().Where(f => f.ProjectId == request.ProjectId).OrderBy(f => f.Position).ThenBy(f => f.Key).ToListAsync(cancellationToken);
        return [.. fields.Select(CustomFieldDto.From)];
    }
}
