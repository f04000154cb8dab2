using Contacts.Application.Common;
using Contacts.Application.Common.Lists;
using Contacts.Application.Projects;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.DoNotCall;

/// <summary>Who put which number on a list or took it off, and why.</summary>
public sealed record ListDoNotCallChanges(DoNotCallScope Scope, ListQuery Query) : IRequest<Page<DoNotCallChangeDto>>;

/// <summary>One kept change of a do-not-call list.</summary>
/// <param name="Id">The entry.</param>
/// <param name="At">When.</param>
/// <param name="Actor">Which key or person did it.</param>
/// <param name="Kind">Whether the number was added or removed.</param>
/// <param name="Number">E.164.</param>
/// <param name="Reason">Why; always there for a removal.</param>
public sealed record DoNotCallChangeDto(Guid Id, DateTimeOffset At, string Actor, DoNotCallChangeKind Kind, string Number, string? Reason);

internal sealed class ListDoNotCallChangesHandler(IContactsDb db, ICaller caller, IProjectDirectory projects, TimeProvider clock) : IRequestHandler<ListDoNotCallChanges, Page<DoNotCallChangeDto>>
{
    public async Task<Page<DoNotCallChangeDto>> Handle(ListDoNotCallChanges request, CancellationToken cancellationToken)
    {
        await request.Scope.RequireAsync(db, caller, projects, cancellationToken);
        return await DoNotCallChangeList.Spec.PageAsync(
            db.DoNotCallChanges.AsNoTracking().Where(c => c.ScopeId == request.Scope.Id), request.Query, new FilterScope(clock.GetUtcNow(), CustomFieldSchema.Empty), $"do-not-call-changes{request.Scope.Id}",
            c => new DoNotCallChangeDto(c.Id, c.At, c.Actor, c.Kind, c.Number, c.Reason), cancellationToken);
    }
}

public static class DoNotCallChangeList
{
    public static readonly ListSpec<DoNotCallChange> Spec = new(
        c => c.Id,
        "-at",
        [
            Filter.Text<DoNotCallChange>("number", "E.164, exactly: the story of one number.", c => c.Number, DoNotCallList.E164),
            Filter.Enum<DoNotCallChange, DoNotCallChangeKind>("kind", "What was done.", c => c.Kind),
            Filter.Time<DoNotCallChange>("at", "When.", c => c.At),
        ],
        [Sort.By<DoNotCallChange>("at", "When.", c => c.At)]);
}
