using System.Text.Json;
using Contacts.Application.Common;
using Contacts.Domain.Imports;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Imports;

/// <summary>The refused rows as CSV, ready to be fixed and uploaded again. <paramref name="Output"/> gives the stream once the import is known to exist.</summary>
public sealed record WriteRejectedRows(Guid ProjectId, Guid Id, Func<string, Stream> Output) : IRequest<Unit>;

internal sealed class WriteRejectedRowsHandler(IContactsDb db, IImportFiles files) : IRequestHandler<WriteRejectedRows, Unit>
{
    public async Task<Unit> Handle(WriteRejectedRows request, CancellationToken cancellationToken)
    {
        var import = await db.Imports.AsNoTracking().RequireAsync(request.ProjectId, request.Id, cancellationToken);
        var review = import.Review is null ? ImportReview.Empty : JsonSerializer.Deserialize<ImportReview>(import.Review, ApiJson.Options)!;
        var rows = db.ImportRows.AsNoTracking()
            .Where(r => r.ProjectId == request.ProjectId && r.ImportId == request.Id && r.Outcome == ImportRowOutcome.Failed).OrderBy(r => r.Row).AsAsyncEnumerable();
        await files.WriteRejectedAsync(review.Headers, rows, request.Output(import.FileName), cancellationToken);
        return Unit.Value;
    }
}
