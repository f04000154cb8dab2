using Contacts.Application.Common;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Imports;

public sealed record GetImportTemplate(Guid ProjectId) : IRequest<byte[]>;

internal sealed class GetImportTemplateHandler(IContactsDb db, IImportFiles files) : IRequestHandler<GetImportTemplate, byte[]>
{
    public async Task<byte[]> Handle(GetImportTemplate request, CancellationToken cancellationToken) =>
        files.Template(await db.CustomFields.AsNoTracking().Where(f => f.ProjectId == request.ProjectId && !f.Archived).OrderBy(f => f.Position).ThenBy(f => f.Key).ToListAsync(cancellationToken));
}
