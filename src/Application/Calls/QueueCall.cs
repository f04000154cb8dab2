using Contacts.Application.Common;
using Contacts.Application.Projects;
using Contacts.Domain.Calls;
using MediatR;

namespace Contacts.Application.Calls;

public sealed record QueueCall(Guid ProjectId, Guid ContactId, Guid? AgentId = null, DateTimeOffset? NotBefore = null, OutsideHours OutsideHours = OutsideHours.Schedule) : IRequest<CallDto>;

internal sealed class QueueCallHandler(IContactsDb db, IIdFactory ids, ICaller caller, IProjectDirectory projects, TimeProvider clock) : IRequestHandler<QueueCall, CallDto>
{
    public async Task<CallDto> Handle(QueueCall request, CancellationToken cancellationToken)
    {
        var project = await projects.RequireAsync(request.ProjectId, cancellationToken);
        var (id, now) = (ids.NewId(), clock.GetUtcNow());
        CallDto? queued = null;
        await db.InTransactionAgainAsync(
            async token =>
            {
                db.Clear();
                await db.LockContactAsync(request.ProjectId, request.ContactId, token);
                await db.QueueCallAsync(id, project, request.ContactId, callback: null, request.AgentId, request.OutsideHours, request.NotBefore, caller.Actor, now, token);
                await db.SaveChangesAsync(token);
                queued = await db.ReadCallAsync(request.ProjectId, id, token);
            },
            cancellationToken);
        return queued!;
    }
}
