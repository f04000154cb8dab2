using Contacts.Application.Common;
using Contacts.Domain.Imports;
using MediatR;

namespace Contacts.Application.Imports;

public sealed record UploadImport(Guid ProjectId, string? FileName, Stream File, ImportOptions Options) : IRequest<ImportDto>;

internal sealed class UploadImportHandler(IContactsDb db, IIdFactory ids, ICaller caller, IImportFiles files, IImportSignal worker, TimeProvider clock) : IRequestHandler<UploadImport, ImportDto>
{
    public async Task<ImportDto> Handle(UploadImport request, CancellationToken cancellationToken)
    {
        await files.CheckAsync(request.File, cancellationToken);
        request.File.Position = 0;

        var import = Import.Upload(request.ProjectId, ids.NewId(), request.FileName, request.File.Length, request.Options, caller.Actor, clock.GetUtcNow());
        await db.InTransactionAsync(
            async token =>
            {
                db.Imports.Add(import);
                await db.SaveChangesAsync(token);
                await StoreAsync(import, request.File, token);
            },
            cancellationToken);
        db.AfterCommit(worker.Wake);
        return ImportDto.From(import);
    }

    private async Task StoreAsync(Import import, Stream file, CancellationToken cancellationToken)
    {
        var buffer = new byte[ImportChunk.MaxBytes];
        for (var number = 0; await file.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken) is > 0 and var length; number++)
        {
            db.ImportChunks.Add(ImportChunk.Of(import.ProjectId, import.Id, number, buffer[..length]));
            await db.SaveChangesAsync(cancellationToken);
            db.Clear();
        }
    }
}
