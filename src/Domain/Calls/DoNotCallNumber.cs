using Contacts.Domain.Contacts;

namespace Contacts.Domain.Calls;

/// <summary>A number that is never called, whichever contact holds it: for one project, or for all of an organization.</summary>
public sealed class DoNotCallNumber
{
    public const int ReasonMaxLength = 500;
    public const int ActorMaxLength = 100;

    private DoNotCallNumber() { } // EF

    /// <summary>The id of the project or of the organization.</summary>
    public Guid ScopeId { get; private set; }

    public Guid Id { get; private set; }

    /// <summary>E.164.</summary>
    public string Number { get; private set; } = "";

    public string? Reason { get; private set; }
    public string AddedBy { get; private set; } = "";
    public DateTimeOffset AddedAt { get; private set; }

    public static DoNotCallNumber Add(Guid scopeId, Guid id, PhoneNumber number, string? reason, string actor, DateTimeOffset now) =>
        new() { ScopeId = scopeId, Id = id, Number = number.E164, Reason = Text.Clean(reason, ReasonMaxLength, "reason"), AddedBy = actor, AddedAt = now };
}

/// <summary>One kept change of a do-not-call list.</summary>
public sealed class DoNotCallChange
{
    private DoNotCallChange() { } // EF

    public Guid ScopeId { get; private set; }
    public Guid Id { get; private set; }
    public string Number { get; private set; } = "";
    public DoNotCallChangeKind Kind { get; private set; }
    public string? Reason { get; private set; }
    public string Actor { get; private set; } = "";
    public DateTimeOffset At { get; private set; }

    public static DoNotCallChange Added(Guid id, DoNotCallNumber number) =>
        new() { ScopeId = number.ScopeId, Id = id, Number = number.Number, Kind = DoNotCallChangeKind.Added, Reason = number.Reason, Actor = number.AddedBy, At = number.AddedAt };

    /// <summary>Taking a number off needs a reason: somebody will ask.</summary>
    public static DoNotCallChange Removed(Guid id, DoNotCallNumber number, string? reason, string actor, DateTimeOffset now) => new()
    {
        ScopeId = number.ScopeId,
        Id = id,
        Number = number.Number,
        Kind = DoNotCallChangeKind.Removed,
        Reason = Text.Clean(reason, DoNotCallNumber.ReasonMaxLength, "reason") ?? throw DomainException.Invalid("do_not_call.reason_required", "Say why the number may be called again.", "reason"),
        Actor = actor,
        At = now,
    };
}

/// <summary>What happened to a number on a do-not-call list.</summary>
public enum DoNotCallChangeKind
{
    /// <summary>It may no longer be called.</summary>
    Added = 1,

    /// <summary>It may be called again.</summary>
    Removed,
}

/// <summary>Whose list a number is on.</summary>
public enum DoNotCallScopeKind
{
    /// <summary>One project never calls it.</summary>
    Project = 1,

    /// <summary>No project of the organization calls it.</summary>
    Organization,
}
