using System.Linq.Expressions;
using Contacts.Domain;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using Mapster;

namespace Contacts.Application.Contacts;

/// <summary>The stored columns that a contact is shown from.</summary>
public sealed class ContactRow
{
    private static readonly TypeAdapterConfig Map = MapOfColumns();

    private static readonly Expression<Func<Contact, ContactRow>> Columns =
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

    /// <summary>The zone that the contact lives in, as far as that is known.</summary>
    public string? EffectiveZone => TimeZone ?? PhoneTimeZone;

    /// <summary>On a do-not-call list of the project or its organization.</summary>
    public bool NumberIsListed { get; private set; }

    /// <summary>The projection of a query.</summary>
    public static Expression<Func<Contact, ContactRow>> Of(Expression<Func<Contact, bool>> numberIsListed) =>
        Expression.Lambda<Func<Contact, ContactRow>>(Expression.Call(((Func<Contact, bool, ContactRow>)From).Method, numberIsListed.Parameters[0], numberIsListed.Body), numberIsListed.Parameters);

    /// <summary>The query with the columns that each <see cref="From"/> needs in its place: as it stands it would have whole contacts read.</summary>
    public static Expression ReadByColumns(Expression query) => new ByColumns().Visit(query);

    public static ContactRow From(Contact contact, bool numberIsListed)
    {
        var row = contact.Adapt<ContactRow>(Map);
        row.NumberIsListed = numberIsListed;
        return row;
    }

    private static TypeAdapterConfig MapOfColumns()
    {
        var map = new TypeAdapterConfig { RequireDestinationMemberSource = true };
        map.NewConfig<Contact, ContactRow>().Ignore(row => row.NumberIsListed);
        return map;
    }

    private sealed class ByColumns : ExpressionVisitor
    {
        protected override Expression VisitMethodCall(MethodCallExpression node)
        {
            if (node.Method.DeclaringType != typeof(ContactRow) || node.Method.Name != nameof(From))
            {
                return base.VisitMethodCall(node);
            }

            var columns = (MemberInitExpression)Conditions.Replace(Columns.Body, Columns.Parameters[0], node.Arguments[0]);
            return columns.Update(columns.NewExpression, [.. columns.Bindings, Expression.Bind(typeof(ContactRow).GetProperty(nameof(NumberIsListed))!, node.Arguments[1])]);
        }
    }
}
