using Contacts.Application.Common;
using Contacts.Domain.Imports;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Imports;

public sealed record GetImport(Guid ProjectId, Guid Id) : IRequest<ImportDto>;

internal sealed class GetImportHandler(IContactsDb db) : IRequestHandler<GetImport, ImportDto>
{
    public async Task<ImportDto> Handle(GetImport request, CancellationToken cancellationToken) =>
        ImportDto.From(await db.Imports.AsNoTracking().RequireAsync(request.ProjectId, request.Id, cancellationToken));
}

internal static class ImportQueries
{
    public static async Task<Import> RequireAsync(this IQueryable<Import> imports, Guid projectId, Guid id, CancellationToken cancellationToken) =>
        await imports.SingleOrDefaultAsync(i => i.ProjectId == projectId && i.Id == id, cancellationToken) ?? throw new NotFoundException("import", id);

    /// <summary>One import for a change; a stale version is refused before anything happens.</summary>
    public static async Task<Import> RequireAsync(this IQueryable<Import> imports, Guid projectId, Guid id, int? expectedVersion, CancellationToken cancellationToken)
    {
        var import = await imports.RequireAsync(projectId, id, cancellationToken);
        return expectedVersion is null || expectedVersion == import.Version ? import : throw new StaleVersionException(import.Version);
    }
}
