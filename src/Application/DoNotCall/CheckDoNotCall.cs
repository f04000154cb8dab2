using Contacts.Application.Common;
using Contacts.Application.Projects;
using Contacts.Domain.Calls;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.DoNotCall;

/// <summary>May this number be called? A project asks its own list and that of its organization.</summary>
public sealed record CheckDoNotCall(DoNotCallScope Scope, string? Number) : IRequest<DoNotCallCheck>;

/// <summary>Whether a number may be called.</summary>
/// <param name="Number">E.164.</param>
/// <param name="Listed">On a list: no contact with this number is called.</param>
/// <param name="Scopes">Whose lists it is on.</param>
public sealed record DoNotCallCheck(string Number, bool Listed, IReadOnlyList<DoNotCallScopeKind> Scopes);

internal sealed class CheckDoNotCallValidator : AbstractValidator<CheckDoNotCall>
{
    public CheckDoNotCallValidator() => RuleFor(c => c.Number).NotEmpty().OverridePropertyName("number").WithErrorCode("required").WithMessage("Give the number: ?number=+14155550100.");
}

internal sealed class CheckDoNotCallHandler(IContactsDb db, ICaller caller, IPhoneParser phones, IProjectDirectory projects) : IRequestHandler<CheckDoNotCall, DoNotCallCheck>
{
    public async Task<DoNotCallCheck> Handle(CheckDoNotCall request, CancellationToken cancellationToken)
    {
        var scope = request.Scope;
        var country = await scope.RequireAsync(db, caller, projects, cancellationToken);
        var number = phones.RequireFromQuery(request.Number!, country, "number").E164;
        var organizationId = scope.Kind == DoNotCallScopeKind.Project ? (await projects.RequireAsync(scope.Id, cancellationToken)).OrganizationId : scope.Id;

        var listedBy = await db.DoNotCallNumbers.AsNoTracking().Where(n => (n.ScopeId == scope.Id || n.ScopeId == organizationId) && n.Number == number).Select(n => n.ScopeId).ToListAsync(cancellationToken);
        return new(number, listedBy.Count > 0, [.. listedBy.Select(id => id == organizationId ? DoNotCallScopeKind.Organization : DoNotCallScopeKind.Project).Order()]);
    }
}
