using System.Linq.Expressions;
using Contacts.Application.Common;
using Contacts.Application.Common.Lists;
using Contacts.Domain.Contacts;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Contacts;

/// <summary>
/// The tables that a contact's story is kept in, each read newest first by an index of its own, from where the last page ended. At one moment, what follows from a call stands before the call and the creation last.
/// </summary>
internal sealed class ActivitySources(IContactsDb db, Guid projectId, Guid contactId, ActivityDto born, IReadOnlyList<ActivityKind> kinds, CursorPosition? behind, int limit)
{
    public const int Count = 5;

    private const string ByImport = "import:";
    private const string StageMove = "[{\"field\":\"leadStage\""; // these stand among the stage moves, with their reason
    private const string ScoreField = "\"field\":\"leadScore\"";

    public Task<List<ActivityDto>> ReadAsync(int source, CancellationToken cancellationToken) => source switch
    {
        0 => ReadAsync(source, db.CallbackChanges.AsNoTracking().Where(c => c.ProjectId == projectId && c.ContactId == contactId), c => c.At, c => c.Id,
            c => new ActivityDto { Id = c.Id, At = c.At, Kind = ActivityKind.Callback, Actor = c.Actor, Callback = new(c.CallbackId, c.Kind, c.ScheduledAt, c.Reason) }, Takes(ActivityKind.Callback), cancellationToken),
        1 => ReadAsync(source, db.LeadStageChanges.AsNoTracking().Where(s => s.ProjectId == projectId && s.ContactId == contactId), s => s.At, s => s.Id,
            s => new ActivityDto { Id = s.Id, At = s.At, Kind = ActivityKind.Stage, Actor = s.Actor, Stage = new(s.From, s.To, s.At, s.Actor, s.Reason, s.SecondsInFrom) }, Takes(ActivityKind.Stage), cancellationToken),
        2 => ReadAsync(source, History(), h => h.At, h => h.Id,
            h => new ActivityDto { Id = h.Id, At = h.At, Kind = KindOf(h.Kind, h.Actor, h.Changes), Actor = h.Actor, Changes = h.Changes == null ? null : new RawJson(h.Changes) },
            Takes(ActivityKind.Score, ActivityKind.Edit, ActivityKind.Import, ActivityKind.Deleted, ActivityKind.Restored), cancellationToken),
        3 => ReadAsync(source, db.Calls.AsNoTracking().Where(c => c.ProjectId == projectId && c.ContactId == contactId), c => c.At, c => c.Id,
            c => new ActivityDto
            {
                Id = c.Id,
                At = c.At,
                Kind = ActivityKind.Call,
                Actor = c.QueuedBy,
                Call = new(c.Id, c.Direction, c.Status, c.Result, c.Number, c.AgentId, c.CallbackId, c.QueuedAt, c.StartedAt, c.EndedAt, c.DurationSeconds, c.Summary),
            },
            Takes(ActivityKind.Call), cancellationToken),
        _ => Task.FromResult<List<ActivityDto>>(Takes(ActivityKind.Created) && (behind is null || (behind.Stage < source && born.At <= (DateTimeOffset)behind.Keys[0])) ? [born] : []),
    };

    private bool Takes(params ReadOnlySpan<ActivityKind> any)
    {
        foreach (var kind in any)
        {
            if (kinds.Contains(kind))
            {
                return true;
            }
        }

        return false;
    }

    private IQueryable<ContactHistoryEntry> History()
    {
        var (score, edit, import, deleted, restored) = (Takes(ActivityKind.Score), Takes(ActivityKind.Edit), Takes(ActivityKind.Import), Takes(ActivityKind.Deleted), Takes(ActivityKind.Restored));
        return db.ContactHistory.AsNoTracking().Where(h => h.ProjectId == projectId && h.ContactId == contactId && (
            (deleted && h.Kind == ContactHistoryKind.Deleted)
            || (restored && h.Kind == ContactHistoryKind.Restored)
            || (h.Kind == ContactHistoryKind.Edited && !h.Changes!.StartsWith(StageMove) && (
                (import && h.Actor.StartsWith(ByImport))
                || (score && !h.Actor.StartsWith(ByImport) && h.Changes!.Contains(ScoreField))
                || (edit && !h.Actor.StartsWith(ByImport) && !h.Changes!.Contains(ScoreField))))));
    }

    private static ActivityKind KindOf(ContactHistoryKind kind, string actor, string? changes) => kind switch
    {
        ContactHistoryKind.Deleted => ActivityKind.Deleted,
        ContactHistoryKind.Restored => ActivityKind.Restored,
        _ when actor.StartsWith(ByImport, StringComparison.Ordinal) => ActivityKind.Import,
        _ => changes?.Contains(ScoreField, StringComparison.Ordinal) == true ? ActivityKind.Score : ActivityKind.Edit,
    };

    /// <summary>Newest first. A source that comes before the cursor's has told its entries of that moment, one behind it has not.</summary>
    private async Task<List<ActivityDto>> ReadAsync<T>(
        int source, IQueryable<T> rows, Expression<Func<T, DateTimeOffset>> at, Expression<Func<T, Guid>> id, Expression<Func<T, ActivityDto>> show, bool wanted, CancellationToken cancellationToken)
    {
        if (!wanted)
        {
            return [];
        }

        var order = new[] { (Sort.By("at", "", at), true) };
        if (behind is not null)
        {
            var moment = (DateTimeOffset)behind.Keys[0];
            rows = source == behind.Stage ? rows.Where(Keyset.Behind(order, id, (behind.Keys, behind.Id))) : rows.Where(Until(at, moment, inclusive: source > behind.Stage));
        }

        return await Keyset.Sort(rows, order, id).Take(limit).Select(show).ToListAsync(cancellationToken);
    }

    private static Expression<Func<T, bool>> Until<T>(Expression<Func<T, DateTimeOffset>> at, DateTimeOffset moment, bool inclusive)
    {
        var end = Predicates.Parameter(moment);
        return Expression.Lambda<Func<T, bool>>(inclusive ? Expression.LessThanOrEqual(at.Body, end) : Expression.LessThan(at.Body, end), at.Parameters);
    }
}
