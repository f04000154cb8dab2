using System.Linq.Expressions;
using Contacts.Domain.Contacts;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Infrastructure.Persistence;

/// <summary>One search term of one contact, kept by triggers of the database itself, on engines without an index for words.</summary>
internal sealed class ContactTerm
{
    /// <summary>What fits an index key everywhere; longer words are found by their first so many characters.</summary>
    private const int MaxLength = 400;

    public Guid ProjectId { get; private set; }
    public string Term { get; private set; } = "";
    public Guid ContactId { get; private set; }

    public static void Configure(ModelBuilder modelBuilder)
    {
        var term = modelBuilder.Entity<ContactTerm>();
        term.ToTable("contact_terms");
        term.HasKey(t => new { t.ProjectId, t.Term, t.ContactId });
        term.Property(t => t.Term).HasMaxLength(MaxLength);
    }

    /// <summary>Every group must match; within a group any alternative; within an alternative every prefix. <paramref name="last"/> sorts behind every character of a term.</summary>
    public static IQueryable<Contact> Search(DbContext db, IQueryable<Contact> contacts, string query, Guid? projectId, string last)
    {
        foreach (var group in SearchTerms.Parse(query))
        {
            contacts = projectId is { } project
                ? contacts.Where(In(group.Select(prefixes => Ids(db.Set<ContactTerm>().Where(t => t.ProjectId == project), prefixes, last)).Aggregate((a, b) => a.Union(b))))
                : contacts.Where(group.Select(prefixes => Correlated(db, prefixes, last)).Aggregate(Application.Common.Lists.Predicates.Or));
        }

        return contacts;
    }

    private static IQueryable<Guid> Ids(IQueryable<ContactTerm> terms, IReadOnlyList<string> prefixes, string last)
    {
        var ids = prefixes.Select(prefix => terms.Where(StartsWith(prefix, last)).Select(t => t.ContactId)).ToArray();
        return ids.Skip(1).Aggregate(ids[0], (left, right) => left.Intersect(right));
    }

    private static Expression<Func<Contact, bool>> In(IQueryable<Guid> ids) => c => ids.Contains(c.Id);

    private static Expression<Func<Contact, bool>> Correlated(DbContext db, IReadOnlyList<string> prefixes, string last) => prefixes
        .Select(prefix => db.Set<ContactTerm>().Where(StartsWith(prefix, last)))
        .Select(terms => (Expression<Func<Contact, bool>>)(c => terms.Any(t => t.ProjectId == c.ProjectId && t.ContactId == c.Id)))
        .Aggregate(Application.Common.Lists.Predicates.And);

    /// <summary>A range instead of LIKE: an index range in every collation that compares code points.</summary>
    private static Expression<Func<ContactTerm, bool>> StartsWith(string prefix, string last)
    {
        var end = prefix + last;
        return t => string.Compare(t.Term, prefix) >= 0 && string.Compare(t.Term, end) < 0;
    }
}
