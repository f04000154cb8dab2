using Contacts.Application.Common;
using Contacts.Application.Projects;
using Contacts.Domain.Callbacks;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Callbacks;

public sealed record ScheduleCallback(Guid ProjectId, Guid ContactId, CallbackTime Time, Guid? AgentId = null, CallbackPriority Priority = CallbackPriority.Normal, string? Reason = null) : IRequest<CallbackDto>;

internal sealed class ScheduleCallbackValidator : AbstractValidator<ScheduleCallback>
{
    public ScheduleCallbackValidator() => RuleFor(c => c.Reason).MaximumLength(Callback.ReasonMaxLength).OverridePropertyName("reason");
}

internal sealed class ScheduleCallbackHandler(IContactsDb db, IIdFactory ids, ICaller caller, IProjectDirectory projects, TimeProvider clock) : IRequestHandler<ScheduleCallback, CallbackDto>
{
    public async Task<CallbackDto> Handle(ScheduleCallback request, CancellationToken cancellationToken)
    {
        var project = await projects.RequireAsync(request.ProjectId, cancellationToken);
        var (id, now) = (ids.NewId(), clock.GetUtcNow());
        CallbackDto? scheduled = null;
        await db.InTransactionAgainAsync(
            async token =>
            {
                db.Clear();
                var contact = await db.RequireLockedContactAsync(request.ProjectId, request.ContactId, token);
                var agent = await db.FindAgentAsync(request.ProjectId, request.AgentId, token);
                var time = request.Time.Promise(contact.EffectiveTimeZone ?? project.Zone.Id);
                var open = await db.Callbacks.Where(c => c.ProjectId == request.ProjectId && c.ContactId == request.ContactId && (c.Status == CallbackStatus.Pending || c.Status == CallbackStatus.Confirmed)).ToListAsync(token);

                var callback = Callback.Schedule(request.ProjectId, id, request.ContactId, agent, time, request.Priority, request.Reason, caller.Actor, now);
                db.Callbacks.Add(callback);
                contact.TakeCallbacks(open.Append(callback));
                await db.SaveChangesAsync(token);
                scheduled = await db.ReadCallbackAsync(request.ProjectId, id, now, token);
            },
            cancellationToken);
        return scheduled!;
    }
}
