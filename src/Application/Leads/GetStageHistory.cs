using Contacts.Application.Common;
using Contacts.Application.Contacts;
using Contacts.Domain.Contacts;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Leads;

public sealed record GetStageHistory(Guid ProjectId, Guid Id) : IRequest<IReadOnlyList<StageChangeDto>>;

/// <summary>One move of a lead.</summary>
/// <param name="From">Null where the contact entered the pipeline.</param>
/// <param name="To">The new stage.</param>
/// <param name="At">When.</param>
/// <param name="Actor">Which key, person or import moved it.</param>
/// <param name="Reason">Always there for lost and for a reopened lead.</param>
/// <param name="SecondsInFrom">How long the lead had stood in the stage it left.</param>
public sealed record StageChangeDto(LeadStage? From, LeadStage To, DateTimeOffset At, string Actor, string? Reason, long? SecondsInFrom);

internal sealed class GetStageHistoryHandler(IContactsDb db) : IRequestHandler<GetStageHistory, IReadOnlyList<StageChangeDto>>
{
    public async Task<IReadOnlyList<StageChangeDto>> Handle(GetStageHistory request, CancellationToken cancellationToken)
    {
        if (!await db.Contacts.Of(request.ProjectId).AnyAsync(c => c.Id == request.Id, cancellationToken))
        {
            throw new NotFoundException("lead", request.Id);
        }

        return await db.LeadStageChanges.AsNoTracking().Where(s => s.ProjectId == request.ProjectId && s.ContactId == request.Id)
            .OrderBy(s => s.At).ThenBy(s => s.Id).Select(s => new StageChangeDto(s.From, s.To, s.At, s.Actor, s.Reason, s.SecondsInFrom)).ToListAsync(cancellationToken);
    }
}
