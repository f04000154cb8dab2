using Contacts.Application.Common;
using Contacts.Application.Leads;
using Contacts.Domain.Callbacks;
using Contacts.Domain.Contacts;

namespace Contacts.Application.Contacts;

/// <summary>One thing that happened with a contact.</summary>
public sealed record ActivityDto
{
    /// <summary>Of the call, the callback's step, the move, the edit; the contact's own for its creation.</summary>
    public required Guid Id { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What kind of thing.</summary>
    public required ActivityKind Kind { get; init; }

    /// <summary>Which key, person, import or part of the service did it.</summary>
    public required string Actor { get; init; }

    /// <summary>The call.</summary>
    public ContactCallDto? Call { get; init; }

    /// <summary>The step of a callback.</summary>
    public CallbackStepDto? Callback { get; init; }

    /// <summary>The move in the pipeline.</summary>
    public StageChangeDto? Stage { get; init; }

    /// <summary>Field, from, to; of scores, edits and imports.</summary>
    [RawJsonOf(typeof(IReadOnlyList<FieldChange>))]
    public RawJson? Changes { get; init; }
}

/// <summary>One step in the life of a callback.</summary>
/// <param name="CallbackId">The callback.</param>
/// <param name="Change">What happened to it.</param>
/// <param name="ScheduledAt">The time promised after this step.</param>
/// <param name="Reason">Why it was called off or moved.</param>
public sealed record CallbackStepDto(Guid CallbackId, CallbackChangeKind Change, DateTimeOffset ScheduledAt, string? Reason);

/// <summary>What happened with a contact.</summary>
public enum ActivityKind
{
    /// <summary>A call, on its way or ended.</summary>
    Call = 1,

    /// <summary>A callback was scheduled, confirmed, moved, kept, missed or called off.</summary>
    Callback,

    /// <summary>The lead moved in the pipeline.</summary>
    Stage,

    /// <summary>The lead score changed, perhaps with other fields.</summary>
    Score,

    /// <summary>Fields changed.</summary>
    Edit,

    /// <summary>An import changed fields.</summary>
    Import,

    /// <summary>The contact was deleted.</summary>
    Deleted,

    /// <summary>The contact was brought back.</summary>
    Restored,

    /// <summary>The contact was created.</summary>
    Created,
}
