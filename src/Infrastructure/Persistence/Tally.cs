using Contacts.Application.Common;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Infrastructure.Persistence;

/// <summary>How many rows there are of one kind. Where writers are many at a time, what <see cref="TallyChange"/> says comes on top.</summary>
internal sealed class Tally
{
    public Guid ProjectId { get; private set; }
    public TallySubject Subject { get; private set; }
    public int Kind { get; private set; }
    public DateTimeOffset Quarter { get; private set; }
    public int Count { get; private set; }

    public static void Configure(ModelBuilder modelBuilder)
    {
        var tally = modelBuilder.Entity<Tally>();
        tally.ToTable("tallies");
        tally.HasKey(t => new { t.ProjectId, t.Subject, t.Quarter, t.Kind });
    }
}

/// <summary>What one statement changed, not yet folded into its <see cref="Tally"/>: a row that nobody else waits for.</summary>
internal sealed class TallyChange
{
    public Guid ProjectId { get; private set; }
    public long Id { get; private set; }
    public TallySubject Subject { get; private set; }
    public int Kind { get; private set; }
    public DateTimeOffset Quarter { get; private set; }
    public int Count { get; private set; }

    public static void Configure(ModelBuilder modelBuilder)
    {
        var change = modelBuilder.Entity<TallyChange>();
        change.ToTable("tally_changes");
        change.HasKey(c => new { c.ProjectId, c.Id });
        change.Property(c => c.Id).ValueGeneratedOnAdd();
    }

    /// <summary>The tallies and what comes on top of them; the tallies first, which a fold of SQL Server locks.</summary>
    public static IQueryable<Tallied> WithTallies(DbContext db) => db.Set<Tally>().Select(t => new Tallied { ProjectId = t.ProjectId, Subject = t.Subject, Kind = t.Kind, Quarter = t.Quarter, Count = t.Count })
        .Concat(db.Set<TallyChange>().Select(c => new Tallied { ProjectId = c.ProjectId, Subject = c.Subject, Kind = c.Kind, Quarter = c.Quarter, Count = c.Count }));
}
