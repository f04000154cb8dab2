using System.Linq.Expressions;
using Contacts.Application.Common;
using Contacts.Application.Common.Lists;
using Contacts.Domain;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;

namespace Contacts.Application.Contacts;

/// <summary>What lists of contacts and leads filter and sort by.</summary>
public static class ContactList
{
    private const string CustomPrefix = "cf.";
    private const string NextActionField = "nextBestAction";
    private const string StageField = "leadStage";

    /// <summary>What makes a list of contacts one of leads.</summary>
    internal static readonly FilterTerm IsLead = new(StageField, "eq", [null], Negated: true);

    private static readonly SortField<Contact> LeadScoreSort = Sort.By<Contact>("leadScore", "Unscored ones lowest.", c => c.LeadScoreKey);

    private static readonly IReadOnlyList<(SortField<Contact> Field, bool Descending)> ByCallback = [(Sort.By<Contact>("openCallbackAt", "", c => c.OpenCallbackAt!.Value), false)];
    private static readonly IReadOnlyList<(SortField<Contact> Field, bool Descending)> ByLastContact = [(Sort.By<Contact>("lastContactedAt", "", c => c.LastContactedKey), true)];
    private static readonly IReadOnlyList<(SortField<Contact> Field, bool Descending)> ByScore = [(LeadScoreSort, true)];

    public static readonly ListSpec<Contact> Spec = new(
        c => c.Id,
        "-createdAt",
        [
            Filter.Text<Contact>("phone", "E.164, exactly.", c => c.Phone, v => v.StartsWith('+') ? v : $"+{v}"),
            Filter.Text<Contact>("email", "The whole address, in any case.", c => c.EmailKey, v => v.ToLowerInvariant()),
            Filter.Text<Contact>("company", "The whole name, in any case.", c => c.CompanyKey, v => Text.Key(v, Contact.CompanyMaxLength), c => c.Company == null),
            Filter.Text<Contact>("source", "In any case.", c => c.SourceKey, v => Text.Key(v, Contact.SourceMaxLength)),
            Filter.Text<Contact>("segment", "In any case.", c => c.SegmentKey, v => Text.Key(v, Contact.SegmentMaxLength)),
            Filter.Text<Contact>("city", "In any case.", c => c.CityKey, v => Text.Key(v, Contact.CityMaxLength)),
            Filter.Text<Contact>("state", "In any case.", c => c.StateKey, v => Text.Key(v, Contact.StateMaxLength)),
            Filter.Text<Contact>("country", "ISO 3166-1 alpha-2.", c => c.Country, v => v.ToUpperInvariant()),
            Filter.Text<Contact>("timeZone", "IANA, the contact's effective zone.", c => c.TimeZone ?? c.PhoneTimeZone, v => v),
            Filter.Enum<Contact, ContactType>("type", "What the contact is.", c => c.Type),
            Filter.Enum<Contact, LeadStage>(StageField, "null finds contacts outside the pipeline.", c => c.LeadStage),
            Filter.Number<Contact>("leadScore", "0 to 100.", c => c.LeadScoreKey, c => c.LeadScoreKey < 0),
            Filter.Rule<Contact, ScoreBand>("scoreBand", "hot 80-100, warm 50-79, cool 0-49; null finds unscored ones.", (band, _) => LeadScore.Is(band), c => c.LeadScoreKey < 0),
            Filter.Rule<Contact, FreshnessLabel>("freshness", "The label derived from activity.", (label, scope) => Freshness.Is(label, scope.Now)),
            Filter.Rule<Contact, NextAction>(NextActionField, "What to do with the contact next.", (action, scope) => NextBestAction.Is(action, scope.NumberIsListed, scope.Now)),
            Filter.Enum<Contact, CallResult>("lastCallResult", "What came of the last call.", c => c.LastCallResult),
            Filter.Number<Contact>("callAttempts", "Finished attempts.", c => c.CallAttempts),
            Filter.Flag<Contact>("doNotCall", "Asked not to be called.", c => c.DoNotCall),
            Filter.Time<Contact>("lastContactedAt", "Last time a person was reached; null finds the never contacted.", c => c.LastContactedKey, c => c.LastContactedAt == null, c => c.LastContactedKey > DateTimeOffset.UnixEpoch),
            Filter.Time<Contact>("lastCallAt", "Last finished attempt.", c => c.LastCallAt),
            Filter.Time<Contact>("convertedAt", "When the lead was won.", c => c.ConvertedAt),
            Filter.Time<Contact>("createdAt", "When the contact was created.", c => c.CreatedAt),
            Filter.Time<Contact>("updatedAt", "When the contact last changed.", c => c.UpdatedAt),
        ],
        [
            Sort.By<Contact>("name", "Display name, without regard to case and accents.", c => c.NameKey),
            Sort.By<Contact>("company", "Company, likewise.", c => c.CompanyKey),
            LeadScoreSort,
            Sort.By<Contact>(StageField, "In pipeline order, contacts outside it lowest; within a stage by lead score.", c => (int?)c.LeadStage ?? 0) with { Ranges = Stages, Within = LeadScoreSort },
            Sort.By<Contact>("lastContactedAt", "The never contacted lowest.", c => c.LastContactedKey),
            Sort.By<Contact>("createdAt", "Creation time.", c => c.CreatedAt),
            Sort.By<Contact>("updatedAt", "Time of the last change.", c => c.UpdatedAt),
        ])
    {
        MoreFilters = (name, scope) => Custom(name, scope) is { } field ? CustomFilter(name, field) : null,
        Staged = new(
            "urgency",
            NextActionField,
            "By next best action, the most urgent first: " + string.Join(", ", NextBestAction.ByUrgency.Select(a => $"`{a.ToApiName()}`")) + ". Callbacks follow by their time, the hot by their last contact, the latest first, all others by lead score, the highest first.",
            Urgency),
        MoreSorts = (name, scope) => Custom(name, scope) is { } field ? CustomSort(name, field) : null,
    };

    /// <summary>A stage per action that the filter lets through: each is a range of an index, where sorting by the action would read the whole project.</summary>
    private static IReadOnlyList<SortStage<Contact>> Urgency(ListQuery query, FilterScope scope)
    {
        var asked = query.Filters.Where(f => f.Field == NextActionField).ToList();
        return [.. NextBestAction.ByUrgency.Where(action => asked.TrueForAll(f => f.Values.Contains(action.ToApiName(), StringComparer.OrdinalIgnoreCase) != f.Negated)).Select(Stage)];

        SortStage<Contact> Stage(NextAction action)
        {
            var condition = NextBestAction.Is(action, scope.NumberIsListed, scope.Now);
            return action switch
            {
                NextAction.CallBackNow or NextAction.WaitForCallback => new(ByCallback, condition),
                NextAction.CallNow => new(ByLastContact, condition),
                _ => new(ByScore, condition),
            };
        }
    }

    private static IEnumerable<Expression<Func<Contact, bool>>> Stages(ListQuery query, FilterScope scope) =>
        query.ValuesOf<LeadStage>(StageField).Select(stage => (Expression<Func<Contact, bool>>)(c => c.LeadStage == stage));

    private static CustomFieldDefinition? Custom(string name, FilterScope scope) =>
        name.StartsWith(CustomPrefix, StringComparison.Ordinal) ? scope.CustomFields.Find(name[CustomPrefix.Length..]) : null;

    private static FilterField<Contact> CustomFilter(string name, CustomFieldDefinition field)
    {
        var key = field.Key;
        return field.Type switch
        {
            CustomFieldType.Number => new(name, field.Label, "number", true, (term, _) => Filter.Condition<Contact, double?>(term, c => SqlFunctions.JsonNumber(c.CustomFields, key), v => (double)(decimal)Parse(term, v))),
            CustomFieldType.Boolean => new(name, field.Label, "boolean", false, (term, _) => Filter.Condition<Contact, string?>(term, c => SqlFunctions.JsonText(c.CustomFields, key), v => (bool)Parse(term, v) ? "true" : "false")),
            _ => new(name, field.Label, "string", field.Type == CustomFieldType.Date, (term, _) => Filter.Condition<Contact, string?>(term, c => SqlFunctions.JsonText(c.CustomFields, key), v => (string)Parse(term, v))),
        };

        object Parse(FilterTerm term, string value)
        {
            try
            {
                return field.Parse(value);
            }
            catch (DomainException refused)
            {
                throw new InvalidRequestException("invalid_filter", refused.Message, term.Field);
            }
        }
    }

    private static SortField<Contact> CustomSort(string name, CustomFieldDefinition field)
    {
        var key = field.Key;
        return field.Type == CustomFieldType.Number
            ? Sort.By<Contact>(name, field.Label, c => SqlFunctions.JsonNumber(c.CustomFields, key) ?? double.MinValue)
            : Sort.By<Contact>(name, field.Label, c => SqlFunctions.JsonText(c.CustomFields, key) ?? "");
    }
}
