using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Common;

/// <summary>
/// So many rows of one kind, kept by triggers of the database in the transaction of each change; what was taken away counts negative. The counts of a kind add up to what a count of the rows
/// themselves would find.
/// </summary>
public sealed record Tallied
{
    public Guid ProjectId { get; init; }
    public TallySubject Subject { get; init; }

    /// <summary>Which kind, in the numbers of the subject.</summary>
    public int Kind { get; init; }

    /// <summary>The start of the quarter of an hour, where the subject has times; else the epoch.</summary>
    public DateTimeOffset Quarter { get; init; }

    public int Count { get; init; }
}

/// <summary>What is counted, and by what.</summary>
public enum TallySubject
{
    /// <summary>Contacts that are not deleted, by <see cref="Domain.Contacts.ContactKind"/>.</summary>
    Contacts = 1,

    /// <summary>The same by the time at which they were added; one kind, 0.</summary>
    AddedContacts,

    /// <summary>Those that were ever reached, by <see cref="Domain.Contacts.ContactedKind"/> and the last time.</summary>
    ReachedContacts,

    /// <summary>Callbacks by status.</summary>
    Callbacks,

    /// <summary>Callbacks by promised time, whatever became of them; one kind, 0.</summary>
    PromisedCallbacks,

    /// <summary>Those that are still open, likewise.</summary>
    OpenCallbacks,
}

/// <summary>One line of a card that is put together of several counts in one statement.</summary>
internal sealed record CardLine
{
    public int Part { get; init; }
    public int Kind { get; init; }

    /// <summary>Within the shorter of two periods.</summary>
    public bool Recent { get; init; }

    public int Count { get; init; }
}

internal static class CardLines
{
    public static Task<List<CardLine>> SumAsync(this IQueryable<CardLine> lines, CancellationToken cancellationToken) => lines
        .GroupBy(l => new { l.Part, l.Kind, l.Recent })
        .Select(g => new CardLine { Part = g.Key.Part, Kind = g.Key.Kind, Recent = g.Key.Recent, Count = g.Sum(l => l.Count) })
        .ToListAsync(cancellationToken);
}
