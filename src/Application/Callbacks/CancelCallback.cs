using Contacts.Application.Common;
using Contacts.Domain.Callbacks;
using FluentValidation;
using MediatR;

namespace Contacts.Application.Callbacks;

public sealed record CancelCallback(Guid ProjectId, Guid Id, string? Reason, int? ExpectedVersion) : IRequest<CallbackDto>;

internal sealed class CancelCallbackValidator : AbstractValidator<CancelCallback>
{
    public CancelCallbackValidator() => RuleFor(c => c.Reason).NotEmpty().MaximumLength(Callback.ReasonMaxLength).OverridePropertyName("reason");
}

internal sealed class CancelCallbackHandler(IContactsDb db, ICaller caller, TimeProvider clock) : IRequestHandler<CancelCallback, CallbackDto>
{
    public Task<CallbackDto> Handle(CancelCallback request, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return db.ChangeCallbackAsync(
            request.ProjectId, request.Id, request.ExpectedVersion, now,
            (callback, _) =>
            {
                callback.Cancel(request.Reason, caller.Actor, now);
                return Task.CompletedTask;
            },
            cancellationToken);
    }
}
