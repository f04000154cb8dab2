using Contacts.Application.Common;
using Contacts.Application.Common.Lists;
using Contacts.Domain.Contacts;
using Contacts.Domain.Imports;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Imports;

public sealed record ListImports(Guid ProjectId, ListQuery Query) : IRequest<Page<ImportDto>>;

internal sealed class ListImportsHandler(IContactsDb db, TimeProvider clock) : IRequestHandler<ListImports, Page<ImportDto>>
{
    public async Task<Page<ImportDto>> Handle(ListImports request, CancellationToken cancellationToken)
    {
        var imports = db.Imports.AsNoTracking().Where(i => i.ProjectId == request.ProjectId);
        var page = await ImportList.Spec.PageAsync(imports, request.Query, new FilterScope(clock.GetUtcNow(), CustomFieldSchema.Empty), $"{request.ProjectId}", i => i, cancellationToken);
        return new([.. page.Items.Select(ImportDto.From)], page.NextCursor, page.Total);
    }
}

public static class ImportList
{
    public static readonly ListSpec<Import> Spec = new(
        i => i.Id,
        "-createdAt",
        [Filter.Enum<Import, ImportStatus>("status", "How far it is.", i => i.Status)],
        [Sort.By<Import>("createdAt", "Time of the upload.", i => i.CreatedAt)]);
}
