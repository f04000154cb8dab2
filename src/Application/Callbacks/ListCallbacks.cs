using Contacts.Application.Common;
using Contacts.Application.Common.Lists;
using Contacts.Application.Projects;
using Contacts.Domain;
using Contacts.Domain.Callbacks;
using Contacts.Domain.Contacts;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Callbacks;

/// <summary>Callbacks of a project, or of one contact. Today is a day in <paramref name="TimeZone"/>, else in the project's zone.</summary>
public sealed record ListCallbacks(Guid ProjectId, ListQuery Query, string? TimeZone = null, Guid? ContactId = null) : IRequest<Page<CallbackDto>>;

internal sealed class ListCallbacksHandler(IContactsDb db, IProjectDirectory projects, TimeProvider clock) : IRequestHandler<ListCallbacks, Page<CallbackDto>>
{
    public async Task<Page<CallbackDto>> Handle(ListCallbacks request, CancellationToken cancellationToken)
    {
        var project = await projects.RequireAsync(request.ProjectId, cancellationToken);
        var now = clock.GetUtcNow();
        var callbacks = db.Callbacks.AsNoTracking().Where(c => c.ProjectId == request.ProjectId);
        if (request.ContactId is { } contact)
        {
            if (!await db.Contacts.AnyAsync(c => c.ProjectId == request.ProjectId && c.Id == contact && c.DeletedAt == null, cancellationToken))
            {
                throw new NotFoundException("contact", contact);
            }

            callbacks = callbacks.Where(c => c.ContactId == contact);
        }

        var scope = new FilterScope(now, CustomFieldSchema.Empty) { Zone = CallbackList.Zone(request.TimeZone, project) };
        var page = await CallbackList.Spec.PageAsync(callbacks, request.Query, scope, $"{request.ProjectId}{request.ContactId}{scope.Zone.Id}", db.CallbackRows(), cancellationToken);
        return new([.. page.Items.Select(row => CallbackDto.From(row, now))], page.NextCursor, page.Total);
    }
}

/// <summary>What lists of callbacks filter and sort by.</summary>
public static class CallbackList
{
    private const string PriorityField = "priority";

    private static readonly SortField<Callback> ByTime = Sort.By<Callback>("scheduledAt", "The promised time.", c => c.ScheduledAt);

    public static readonly ListSpec<Callback> Spec = new(
        c => c.Id,
        "scheduledAt",
        [
            Filter.Enum<Callback, CallbackStatus>("status", "Where it stands.", c => c.Status),
            Filter.Id<Callback>("agentId", "Who keeps it; null finds those of any agent.", c => c.AgentId),
            Filter.Id<Callback>("contactId", "Who is to be called.", c => c.ContactId),
            Filter.Enum<Callback, CallbackPriority>(PriorityField, "How much it matters.", c => c.Priority),
            Filter.Flag<Callback>("overdue", "Still promised, and the time has passed.", scope => IsOverdue(scope.Now)),
            Filter.Flag<Callback>("today", "Promised for today, in the project's zone or in timeZone.", scope => IsWithin(Today(scope.Now, scope.Zone))),
            Filter.Flag<Callback>("needsConfirmation", "The time was chosen for the contact, not by the contact.", c => c.NeedsConfirmation),
            Filter.Time<Callback>("scheduledAt", "The promised time.", c => c.ScheduledAt),
            Filter.Time<Callback>("createdAt", "When it was scheduled.", c => c.CreatedAt),
            Filter.Time<Callback>("updatedAt", "When it last changed.", c => c.UpdatedAt),
        ],
        [
            ByTime,
            Sort.By<Callback>(PriorityField, "The most urgent first, in each the earliest.", c => (int)c.Priority) with { Ranges = Priorities, Within = ByTime },
            Sort.By<Callback>("createdAt", "When it was scheduled.", c => c.CreatedAt),
            Sort.By<Callback>("updatedAt", "When it last changed.", c => c.UpdatedAt),
        ]);

    internal static System.Linq.Expressions.Expression<Func<Callback, bool>> IsOverdue(DateTimeOffset now) => c => (c.Status == CallbackStatus.Pending || c.Status == CallbackStatus.Confirmed) && c.ScheduledAt < now;

    /// <summary>From the first instant of the local day to the first of the next: 23 or 25 hours when clocks change.</summary>
    internal static (DateTimeOffset From, DateTimeOffset To) Today(DateTimeOffset now, TimeZoneInfo zone)
    {
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        return (TimeZones.StartOfDay(day, zone), TimeZones.StartOfDay(day.AddDays(1), zone));
    }

    internal static TimeZoneInfo Zone(string? asked, ProjectSettings project) => asked is null ? project.Zone : TimeZones.Find(TimeZones.Require(asked, "timeZone"));

    private static IEnumerable<System.Linq.Expressions.Expression<Func<Callback, bool>>> Priorities(ListQuery query, FilterScope scope) =>
        query.ValuesOf<CallbackPriority>(PriorityField).OfType<CallbackPriority>().Select(priority => (System.Linq.Expressions.Expression<Func<Callback, bool>>)(c => c.Priority == priority));

    private static System.Linq.Expressions.Expression<Func<Callback, bool>> IsWithin((DateTimeOffset From, DateTimeOffset To) day)
    {
        var (from, to) = day;
        return c => c.ScheduledAt >= from && c.ScheduledAt < to;
    }
}
