using System.Linq.Expressions;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using Mapster;

namespace Contacts.Application.Contacts;

/// <summary>The stored columns that a contact is shown from.</summary>
public sealed class ContactRow
{
    private static readonly TypeAdapterConfig Map = new() { RequireDestinationMemberSource = true };

    /// <summary>The projection that queries run.</summary>
    public static readonly Expression<Func<Contact, ContactRow>> Of =
        (Expression<Func<Contact, ContactRow>>)Map.CreateMapExpression(new Mapster.Models.TypeTuple(typeof(Contact), typeof(ContactRow)), MapType.Projection);

    public Guid ProjectId { get; init; }
    public Guid Id { get; init; }
    public string? Name { get; init; }
    public string? FirstName { get; init; }
    public string? LastName { get; init; }
    public string? Phone { get; init; }
    public string? PhoneRaw { get; init; }
    public PhoneStatus? PhoneStatus { get; init; }
    public string? PhoneTimeZone { get; init; }
    public string? Email { get; init; }
    public ContactType Type { get; init; }
    public string? Source { get; init; }
    public string? Company { get; init; }
    public string? JobTitle { get; init; }
    public string? Segment { get; init; }
    public string? Notes { get; init; }
    public string? City { get; init; }
    public string? State { get; init; }
    public string? Country { get; init; }
    public string? TimeZone { get; init; }
    public int? LeadScore { get; init; }
    public DateTimeOffset? ScoredAt { get; init; }
    public string? ScoreSource { get; init; }
    public LeadStage? LeadStage { get; init; }
    public DateTimeOffset? ConvertedAt { get; init; }
    public string? CustomFields { get; init; }
    public string? ExternalIds { get; init; }
    public bool DoNotCall { get; init; }
    public string? DoNotCallReason { get; init; }
    public DateTimeOffset? DoNotCallAt { get; init; }
    public DateTimeOffset? LastContactedAt { get; init; }
    public DateTimeOffset? LastCallAt { get; init; }
    public CallResult? LastCallResult { get; init; }
    public int CallAttempts { get; init; }
    public DateTimeOffset? OpenCallbackAt { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public DateTimeOffset? DeletedAt { get; init; }
    public int Version { get; init; }

    public static ContactRow From(Contact contact) => contact.Adapt<ContactRow>(Map);
}
