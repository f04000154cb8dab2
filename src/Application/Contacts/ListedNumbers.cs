using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Contacts.Application.Common;
using Contacts.Application.Projects;
using Contacts.Domain.Contacts;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Contacts;

/// <summary>Whether a number is on a do-not-call list of the project or its organization: looked up, never copied, so that a list holds from the moment it is written.</summary>
public static class ListedNumbers
{
    private static readonly ConditionalWeakTable<IContactsDb, ShownContacts> Shown = [];

    public static async Task<bool> NumberIsListedAsync(this IContactsDb db, ProjectSettings project, string? number, CancellationToken cancellationToken) =>
        number is not null && await db.IsListedAsync(project.Id, project.OrganizationId, number, cancellationToken);

    public static async Task<HashSet<string>> ListedNumbersAsync(this IContactsDb db, ProjectSettings project, IReadOnlyCollection<string> numbers, CancellationToken cancellationToken)
    {
        var (own, organization) = (project.Id, project.OrganizationId);
        return await db.DoNotCallNumbers.Where(n => new[] { own, organization }.Contains(n.ScopeId) && numbers.Contains(n.Number)).Select(n => n.Number).ToHashSetAsync(cancellationToken);
    }

    /// <summary>
    /// As a condition on contacts of one project. Where nobody is listed, one look at each list answers for all of them, sorted so that it is the index that is looked at. The number of each contact is a value,
    /// not Any: PostgreSQL may answer EXISTS by reading the whole list first, where a page looks up fifty numbers.
    /// </summary>
    public static Expression<Func<Contact, bool>> NumberIsListed(this IContactsDb db, ProjectSettings project)
    {
        var (own, organization) = (project.Id, project.OrganizationId);
        return c => (db.DoNotCallNumbers.Where(n => n.ScopeId == own).OrderBy(n => n.Number).Select(_ => true).FirstOrDefault() || db.DoNotCallNumbers.Where(n => n.ScopeId == organization).OrderBy(n => n.Number).Select(_ => true).FirstOrDefault())
            && db.DoNotCallNumbers.Where(n => new[] { own, organization }.Contains(n.ScopeId) && n.Number == c.Phone).Select(_ => true).FirstOrDefault();
    }

    /// <summary>The condition, and contacts with what it says of each. Contexts come from a pool and mostly serve the project that they served before: the expressions are kept with them.</summary>
    public static ShownContacts ShownContacts(this IContactsDb db, ProjectSettings project)
    {
        if (!Shown.TryGetValue(db, out var shown) || shown.ProjectId != project.Id || shown.OrganizationId != project.OrganizationId)
        {
            var condition = db.NumberIsListed(project);
            Shown.AddOrUpdate(db, shown = new(project.Id, project.OrganizationId, condition, ContactRow.Of(condition)));
        }

        return shown;
    }

    /// <summary>As a condition on contacts of any projects.</summary>
    public static Expression<Func<Contact, bool>> NumberIsListed(this IContactsDb db) => c =>
        db.Projects.Where(p => p.Id == c.ProjectId && db.DoNotCallNumbers.Where(n => new[] { p.Id, p.OrganizationId }.Contains(n.ScopeId) && n.Number == c.Phone).Select(_ => true).FirstOrDefault())
            .Select(_ => true).FirstOrDefault();
}

/// <summary>How contacts of a project are read to be shown.</summary>
public sealed record ShownContacts(Guid ProjectId, Guid OrganizationId, Expression<Func<Contact, bool>> NumberIsListed, Expression<Func<Contact, ContactRow>> Row);
