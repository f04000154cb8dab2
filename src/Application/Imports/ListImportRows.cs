using Contacts.Application.Common;
using Contacts.Application.Common.Lists;
using Contacts.Domain.Contacts;
using Contacts.Domain.Imports;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Imports;

/// <summary>What became of each row. Before the confirm: the rows that will be refused or skipped.</summary>
public sealed record ListImportRows(Guid ProjectId, Guid Id, ListQuery Query) : IRequest<Page<ImportRowDto>>;

/// <summary>What became of one row.</summary>
/// <param name="Row">1 is the first row below the header; blank rows do not count.</param>
/// <param name="Line">The line of the file on which the row starts.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="ContactId">The contact that it made, changed or met.</param>
/// <param name="Code">Why it was skipped or refused.</param>
/// <param name="Column">The column at fault.</param>
/// <param name="Message">The reason, for people.</param>
public sealed record ImportRowDto(int Row, int Line, ImportRowOutcome Outcome, Guid? ContactId, string? Code, string? Column, string? Message);

internal sealed class ListImportRowsHandler(IContactsDb db, TimeProvider clock) : IRequestHandler<ListImportRows, Page<ImportRowDto>>
{
    public async Task<Page<ImportRowDto>> Handle(ListImportRows request, CancellationToken cancellationToken)
    {
        await db.Imports.AsNoTracking().RequireAsync(request.ProjectId, request.Id, cancellationToken);
        var rows = db.ImportRows.AsNoTracking().Where(r => r.ProjectId == request.ProjectId && r.ImportId == request.Id);
        return await ImportRowList.Spec.PageAsync(
            rows, request.Query, new FilterScope(clock.GetUtcNow(), CustomFieldSchema.Empty), $"{request.ProjectId}{request.Id}",
            r => new ImportRowDto(r.Row, r.Line, r.Outcome, r.ContactId, r.Code, r.Column, r.Message), cancellationToken);
    }
}

public static class ImportRowList
{
    public static readonly ListSpec<ImportRow> Spec = new(
        r => r.ImportId,
        "row",
        [Filter.Enum<ImportRow, ImportRowOutcome>("outcome", "What became of the row.", r => r.Outcome), Filter.Text<ImportRow>("code", "Why it was skipped or refused.", r => r.Code, v => v)],
        [Sort.By<ImportRow>("row", "Order of the file.", r => r.Row)]);
}
