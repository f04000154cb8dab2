using Contacts.Application.Common;
using MediatR;

namespace Contacts.Application.Imports;

/// <summary>Starts the import, once; confirming again answers how it stands.</summary>
public sealed record ConfirmImport(Guid ProjectId, Guid Id, int? ExpectedVersion) : IRequest<ImportDto>;

internal sealed class ConfirmImportHandler(IContactsDb db, IImportSignal worker, TimeProvider clock) : IRequestHandler<ConfirmImport, ImportDto>
{
    public async Task<ImportDto> Handle(ConfirmImport request, CancellationToken cancellationToken)
    {
        var import = await db.Imports.RequireAsync(request.ProjectId, request.Id, request.ExpectedVersion, cancellationToken);
        if (import.Confirm(clock.GetUtcNow()))
        {
            try
            {
                await db.SaveChangesAsync(cancellationToken);
                db.AfterCommit(worker.Wake);
            }
            catch (ConcurrentChangeException)
            {
                db.Clear();
                import = await db.Imports.RequireAsync(request.ProjectId, request.Id, request.ExpectedVersion, cancellationToken);
                if (import.ConfirmedAt is null)
                {
                    throw;
                }
            }
        }

        return ImportDto.From(import); // as the first confirm, wherever a second one came from
    }
}
