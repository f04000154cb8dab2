using Contacts.Application.Common;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Imports;

public sealed record CancelImport(Guid ProjectId, Guid Id, int? ExpectedVersion) : IRequest<ImportDto>;

internal sealed class CancelImportHandler(IContactsDb db, TimeProvider clock) : IRequestHandler<CancelImport, ImportDto>
{
    public async Task<ImportDto> Handle(CancelImport request, CancellationToken cancellationToken)
    {
        var import = await db.Imports.RequireAsync(request.ProjectId, request.Id, request.ExpectedVersion, cancellationToken);
        import.Cancel(clock.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        await db.ImportChunks.Where(c => c.ProjectId == import.ProjectId && c.ImportId == import.Id).ExecuteDeleteAsync(cancellationToken);
        return ImportDto.From(import);
    }
}
