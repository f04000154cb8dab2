using Contacts.Application.Common;
using Contacts.Application.Projects;
using Contacts.Domain.Calls;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.DoNotCall;

/// <summary>Takes a number off a list: it may be called again.</summary>
public sealed record RemoveDoNotCall(DoNotCallScope Scope, string Number, string? Reason) : IRequest<Unit>;

internal sealed class RemoveDoNotCallValidator : AbstractValidator<RemoveDoNotCall>
{
    public RemoveDoNotCallValidator() => RuleFor(r => r.Reason).MaximumLength(DoNotCallNumber.ReasonMaxLength).OverridePropertyName("reason");
}

internal sealed class RemoveDoNotCallHandler(IContactsDb db, IIdFactory ids, ICaller caller, IPhoneParser phones, IProjectDirectory projects, TimeProvider clock) : IRequestHandler<RemoveDoNotCall, Unit>
{
    public async Task<Unit> Handle(RemoveDoNotCall request, CancellationToken cancellationToken)
    {
        var country = await request.Scope.RequireAsync(db, caller, projects, cancellationToken);
        var number = phones.RequireFromQuery(request.Number, country, "number").E164;
        var listed = await db.DoNotCallNumbers.SingleOrDefaultAsync(n => n.ScopeId == request.Scope.Id && n.Number == number, cancellationToken) ?? throw new NotFoundException("number on this list", number);

        db.DoNotCallChanges.Add(DoNotCallChange.Removed(ids.NewId(), listed, request.Reason, caller.Actor, clock.GetUtcNow()));
        db.DoNotCallNumbers.Remove(listed);
        await db.SaveChangesAsync(cancellationToken);
        return Unit.Value;
    }
}
