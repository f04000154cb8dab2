using Contacts.Application.Common;
using Contacts.Application.Projects;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.DoNotCall;

/// <summary>Puts a number on a list; one that is there already stays as it is.</summary>
public sealed record AddDoNotCall(DoNotCallScope Scope, string? Number, string? Reason) : IRequest<AddedDoNotCall>;

public sealed record AddedDoNotCall(DoNotCallDto Listed, bool IsNew);

internal sealed class AddDoNotCallValidator : AbstractValidator<AddDoNotCall>
{
    public AddDoNotCallValidator()
    {
        RuleFor(a => a.Number).NotEmpty().MaximumLength(PhoneNumber.RawMaxLength).OverridePropertyName("number");
        RuleFor(a => a.Reason).MaximumLength(DoNotCallNumber.ReasonMaxLength).OverridePropertyName("reason");
    }
}

internal sealed class AddDoNotCallHandler(IContactsDb db, IIdFactory ids, ICaller caller, IPhoneParser phones, IProjectDirectory projects, TimeProvider clock) : IRequestHandler<AddDoNotCall, AddedDoNotCall>
{
    public async Task<AddedDoNotCall> Handle(AddDoNotCall request, CancellationToken cancellationToken)
    {
        var country = await request.Scope.RequireAsync(db, caller, projects, cancellationToken);
        var number = phones.Require(request.Number!, country, "number");
        AddedDoNotCall added = null!;
        await db.InTransactionAgainAsync(async token => added = await AddAsync(request, number, token), cancellationToken);
        return added;
    }

    private async Task<AddedDoNotCall> AddAsync(AddDoNotCall request, PhoneNumber number, CancellationToken cancellationToken)
    {
        var listed = await db.DoNotCallNumbers.AsNoTracking().SingleOrDefaultAsync(n => n.ScopeId == request.Scope.Id && n.Number == number.E164, cancellationToken);
        if (listed is not null)
        {
            return new(DoNotCallDto.From(listed), IsNew: false);
        }

        listed = DoNotCallNumber.Add(request.Scope.Id, ids.NewId(), number, request.Reason, caller.Actor, clock.GetUtcNow());
        db.DoNotCallNumbers.Add(listed);
        db.DoNotCallChanges.Add(DoNotCallChange.Added(ids.NewId(), listed));
        await db.SaveChangesAsync(cancellationToken);
        return new(DoNotCallDto.From(listed), IsNew: true);
    }
}
