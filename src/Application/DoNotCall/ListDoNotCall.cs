using Contacts.Application.Common;
using Contacts.Application.Common.Lists;
using Contacts.Application.Projects;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.DoNotCall;

/// <summary>The numbers on a list.</summary>
public sealed record ListDoNotCall(DoNotCallScope Scope, ListQuery Query) : IRequest<Page<DoNotCallDto>>;

internal sealed class ListDoNotCallHandler(IContactsDb db, ICaller caller, IProjectDirectory projects, TimeProvider clock) : IRequestHandler<ListDoNotCall, Page<DoNotCallDto>>
{
    public async Task<Page<DoNotCallDto>> Handle(ListDoNotCall request, CancellationToken cancellationToken)
    {
        await request.Scope.RequireAsync(db, caller, projects, cancellationToken);
        return await DoNotCallList.Spec.PageAsync(
            db.DoNotCallNumbers.AsNoTracking().Where(n => n.ScopeId == request.Scope.Id), request.Query, new FilterScope(clock.GetUtcNow(), CustomFieldSchema.Empty), $"do-not-call{request.Scope.Id}",
            n => new DoNotCallDto(n.Number, n.Reason, n.AddedBy, n.AddedAt), cancellationToken);
    }
}

public static class DoNotCallList
{
    public static readonly ListSpec<DoNotCallNumber> Spec = new(
        n => n.Id,
        "-addedAt",
        [
            Filter.Text<DoNotCallNumber>("number", "E.164, exactly.", n => n.Number, E164),
            Filter.Time<DoNotCallNumber>("addedAt", "When it was added.", n => n.AddedAt),
        ],
        [Sort.By<DoNotCallNumber>("addedAt", "When it was added.", n => n.AddedAt)]);

    internal static string E164(string written) => written.StartsWith('+') ? written : $"+{written}";
}
