using Contacts.Application.Common;
using Contacts.Application.Projects;
using Contacts.Domain.Calls;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.DoNotCall;

/// <summary>Whose list: one project's, or an organization's.</summary>
public sealed record DoNotCallScope(DoNotCallScopeKind Kind, Guid Id)
{
    public static DoNotCallScope OfProject(Guid id) => new(DoNotCallScopeKind.Project, id);

    public static DoNotCallScope OfOrganization(Guid id) => new(DoNotCallScopeKind.Organization, id);
}

internal static class DoNotCallScopeExtensions
{
    /// <summary>Requires the list to be in reach; returns the country in which its numbers are read.</summary>
    public static async Task<string> RequireAsync(this DoNotCallScope scope, IContactsDb db, ICaller caller, IProjectDirectory projects, CancellationToken cancellationToken)
    {
        if (scope.Kind == DoNotCallScopeKind.Project)
        {
            return (await projects.RequireAsync(scope.Id, cancellationToken)).DefaultCountry;
        }

        if ((caller.OrganizationId ?? scope.Id) != scope.Id || !await db.Organizations.AnyAsync(o => o.Id == scope.Id, cancellationToken))
        {
            throw new NotFoundException("organization", scope.Id);
        }

        return caller.ProjectId is null
            ? PhoneParserExtensions.NoCountry
            : throw new ForbiddenException("This key is bound to a project; the list of its organization needs a key of the organization. The check of the project tells about both.");
    }
}
