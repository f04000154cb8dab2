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

    /// <summary>Every group must match; within a group any alternative; within an alternative every prefix.</summary>
    public static IQueryable<Contact> Search(DbContext db, IQueryable<Contact> contacts, string query, Guid? projectId)
    {
        foreach (var group in SearchTerms.Parse(query))
        {
            contacts = projectId is { } project
                ? contacts.Where(In(group.Select(prefixes => Ids(db.Set<ContactTerm>().Where(t => t.ProjectId == project), prefixes)).Aggregate((a, b) => a.Union(b))))
                : contacts.Where(group.Select(prefixes => Correlated(db, prefixes)).Aggregate(Application.Common.Lists.Predicates.Or));
        }

        return contacts;
    }

    private static IQueryable<Guid> Ids(IQueryable<ContactTerm> terms, IReadOnlyList<string> prefixes)
    {
        var ids = prefixes.Select(prefix => terms.Where(StartsWith(prefix)).Select(t => t.ContactId)).ToArray();
        return ids.Skip(1).Aggregate(ids[0], (left, right) => left.Intersect(right));
    }

    private static Expression<Func<Contact, bool>> In(IQueryable<Guid> ids) => c => ids.Contains(c.Id);

    private static Expression<Func<Contact, bool>> Correlated(DbContext db, IReadOnlyList<string> prefixes) => prefixes
        .Select(prefix => db.Set<ContactTerm>().Where(StartsWith(prefix)))
        .Select(terms => (Expression<Func<Contact, bool>>)(c => terms.Any(t => t.ProjectId == c.ProjectId && t.ContactId == c.Id)))
        .Aggregate(Application.Common.Lists.Predicates.And);

    /// <summary>A range instead of LIKE: an index range in every collation that compares code points.</summary>
    private static Expression<Func<ContactTerm, bool>> StartsWith(string prefix)
    {
        var end = prefix[..^1] + (char)(prefix[^1] + 1);
        return t => string.Compare(t.Term, prefix) >= 0 && string.Compare(t.Term, end) < 0;
    }
}
