using Contacts.Application.Calls;
using Contacts.Application.Common;
using Contacts.Application.Projects;
using Contacts.Domain.Calls;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Callbacks;

/// <summary>The return call, placed from the callback: by whoever has claimed it, else by its agent unless another one is named.</summary>
public sealed record CallBack(Guid ProjectId, Guid Id, Guid? AgentId = null, OutsideHours OutsideHours = OutsideHours.Schedule) : IRequest<CallDto>;

internal sealed class CallBackHandler(IContactsDb db, IIdFactory ids, ICaller caller, IProjectDirectory projects, TimeProvider clock) : IRequestHandler<CallBack, CallDto>
{
    public async Task<CallDto> Handle(CallBack request, CancellationToken cancellationToken)
    {
        var project = await projects.RequireAsync(request.ProjectId, cancellationToken);
        var (callId, now) = (ids.NewId(), clock.GetUtcNow());
        CallDto? queued = null;
        await db.InTransactionAgainAsync(
            async token =>
            {
                db.Clear();
                var contactId = await db.Callbacks.Where(c => c.ProjectId == request.ProjectId && c.Id == request.Id).Select(c => (Guid?)c.ContactId).SingleOrDefaultAsync(token) ?? throw new NotFoundException("callback", request.Id);
                await db.LockContactAsync(request.ProjectId, contactId, token);
                var callback = await db.Callbacks.SingleAsync(c => c.ProjectId == request.ProjectId && c.Id == request.Id, token);
                await db.QueueCallAsync(callId, project, contactId, callback, callback.CallerAt(now, request.AgentId), request.OutsideHours, notBefore: null, caller.Actor, now, token);
                await db.SaveChangesAsync(token);
                queued = await db.ReadCallAsync(request.ProjectId, callId, token);
            },
            cancellationToken);
        return queued!;
    }
}
