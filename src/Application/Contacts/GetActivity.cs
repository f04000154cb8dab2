using Contacts.Application.Common;
using Contacts.Application.Common.Lists;
using Contacts.Domain.Contacts;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Contacts.Application.Contacts;

/// <summary>The story of a contact.</summary>
public sealed record GetActivity(Guid ProjectId, Guid Id, string? Kind = null, string? Cursor = null, int Limit = ListQuery.DefaultLimit) : IRequest<Page<ActivityDto>>;

internal sealed class GetActivityValidator : AbstractValidator<GetActivity>
{
    public GetActivityValidator() => RuleFor(a => a.Limit).InclusiveBetween(1, ListQuery.MaxLimit).OverridePropertyName("limit").WithErrorCode("out_of_range").WithMessage($"limit is a whole number from 1 to {ListQuery.MaxLimit}.");
}

internal sealed class GetActivityHandler(IContactsDb db, TimeProvider clock) : IRequestHandler<GetActivity, Page<ActivityDto>>
{
    public async Task<Page<ActivityDto>> Handle(GetActivity request, CancellationToken cancellationToken)
    {
        var born = await db.Contacts.AsNoTracking().Of(request.ProjectId).Where(c => c.Id == request.Id)
            .Select(c => new ActivityDto { Id = c.Id, At = c.CreatedAt, Kind = ActivityKind.Created, Actor = c.CreatedBy }).SingleOrDefaultAsync(cancellationToken) ?? throw new NotFoundException("contact", request.Id);
        var kinds = ActivityKinds.Asked(request.Kind, clock.GetUtcNow());
        var fingerprint = Cursor.Fingerprint([$"{request.ProjectId}{request.Id}", .. kinds.Select(k => $"{k}")]);
        var behind = request.Cursor is null ? null : Cursor.Read(request.Cursor, fingerprint, [.. Enumerable.Repeat(new[] { typeof(DateTimeOffset) }, ActivitySources.Count)]);

        var story = new List<(ActivityDto Entry, int Source)>();
        var sources = new ActivitySources(db, request.ProjectId, request.Id, born, kinds, behind, request.Limit + 1);
        for (var source = 0; source < ActivitySources.Count; source++)
        {
            story.AddRange((await sources.ReadAsync(source, cancellationToken)).Select(entry => (entry, source)));
        }

        // Stable: entries of one source and one time stay in the order of the database.
        var page = story.OrderByDescending(s => s.Entry.At).ThenBy(s => s.Source).Take(request.Limit).ToList();
        var next = story.Count > request.Limit ? Cursor.Write(fingerprint, new(page[^1].Source, [page[^1].Entry.At], page[^1].Entry.Id)) : null;
        return new([.. page.Select(s => s.Entry)], next, null);
    }
}

/// <summary>The kinds that a timeline is asked for, in the grammar of every filter.</summary>
internal static class ActivityKinds
{
    private static readonly ListSpec<Asking> Spec = new(a => a.Id, "", [Filter.Enum<Asking, ActivityKind>("kind", "What happened.", a => a.Kind)], []);

    public static IReadOnlyList<ActivityKind> Asked(string? written, DateTimeOffset now)
    {
        var all = Enum.GetValues<ActivityKind>().Select(kind => new Asking(Guid.Empty, kind)).AsQueryable();
        var query = new ListQuery(written is null ? [] : [FilterTerm.Parse("kind", [written])]);
        return [.. Spec.Where(all, query, new FilterScope(now, CustomFieldSchema.Empty)).Select(a => a.Kind!.Value)];
    }

    private sealed record Asking(Guid Id, ActivityKind? Kind);
}
