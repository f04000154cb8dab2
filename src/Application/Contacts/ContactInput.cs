using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Contacts.Application.Common;
using Contacts.Domain;
using Contacts.Domain.Contacts;
using FluentValidation;

namespace Contacts.Application.Contacts;

/// <summary>A contact as clients write it. On PATCH an absent member is left as it is and null clears it (JSON Merge Patch, RFC 7396).</summary>
public sealed record ContactInput
{
    /// <summary>Given name.</summary>
    [MaxLength(Contact.NameMaxLength)]
    public Optional<string?> FirstName { get; init; }

    /// <summary>Family name.</summary>
    [MaxLength(Contact.NameMaxLength)]
    public Optional<string?> LastName { get; init; }

    /// <summary>Display name; without it, first and last name.</summary>
    [MaxLength(Contact.NameMaxLength)]
    public Optional<string?> Name { get; init; }

    /// <summary>Any way people write it; a number without country code is read in the project's default country.</summary>
    [MaxLength(PhoneNumber.RawMaxLength)]
    public Optional<string?> Phone { get; init; }

    /// <summary>Compared in any case.</summary>
    [EmailAddress, MaxLength(EmailAddress.MaxLength)]
    public Optional<string?> Email { get; init; }

    /// <summary>lead flags a sales opportunity: it enters the pipeline at new unless a stage is given.</summary>
    public Optional<ContactType> Type { get; init; }

    /// <summary>Where the contact came from.</summary>
    [MaxLength(Contact.SourceMaxLength)]
    public Optional<string?> Source { get; init; }

    /// <summary>Company name.</summary>
    [MaxLength(Contact.CompanyMaxLength)]
    public Optional<string?> Company { get; init; }

    /// <summary>Position.</summary>
    [MaxLength(Contact.JobTitleMaxLength)]
    public Optional<string?> JobTitle { get; init; }

    /// <summary>One free-text label.</summary>
    [MaxLength(Contact.SegmentMaxLength)]
    public Optional<string?> Segment { get; init; }

    /// <summary>Free text.</summary>
    [MaxLength(Contact.NotesMaxLength)]
    public Optional<string?> Notes { get; init; }

    /// <summary>City.</summary>
    [MaxLength(Contact.CityMaxLength)]
    public Optional<string?> City { get; init; }

    /// <summary>State, province or region.</summary>
    [MaxLength(Contact.StateMaxLength)]
    public Optional<string?> State { get; init; }

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public Optional<string?> Country { get; init; }

    /// <summary>IANA.</summary>
    public Optional<string?> TimeZone { get; init; }

    /// <summary>0 to 100.</summary>
    [Range(Domain.Contacts.LeadScore.Min, Domain.Contacts.LeadScore.Max)]
    public Optional<int?> LeadScore { get; init; }

    /// <summary>When the score was made; now, when left out.</summary>
    public Optional<DateTimeOffset?> ScoredAt { get; init; }

    /// <summary>Who made the score; "manual", when left out.</summary>
    [MaxLength(Domain.Contacts.LeadScore.SourceMaxLength)]
    public Optional<string?> ScoreSource { get; init; }

    /// <summary>Moves by the stage table; lost needs a reason.</summary>
    public Optional<LeadStage> LeadStage { get; init; }

    /// <summary>Why the lead moves; required for lost.</summary>
    [MaxLength(LeadStageChange.ReasonMaxLength)]
    public Optional<string?> LeadStageReason { get; init; }

    /// <summary>True stops every call.</summary>
    public Optional<bool> DoNotCall { get; init; }

    /// <summary>Why.</summary>
    [MaxLength(Contact.ReasonMaxLength)]
    public Optional<string?> DoNotCallReason { get; init; }

    /// <summary>Values by key; null clears one, others stay.</summary>
    public Optional<Dictionary<string, JsonElement>?> CustomFields { get; init; }

    /// <summary>Source system to id; null removes one, others stay.</summary>
    public Optional<Dictionary<string, string?>?> ExternalIds { get; init; }

    /// <summary>The change in the domain's own types; what cannot be taken is refused here.</summary>
    internal ContactChanges ToChanges(IPhoneParser phones, string defaultCountry, CustomFieldSchema schema, bool isNew)
    {
        var customFields = CustomFields.Value is { } values ? schema.Accept(values) : null;
        schema.RequireAll(customFields, isNew);
        return new()
        {
            FirstName = FirstName,
            LastName = LastName,
            Name = Name,
            Phone = Phone.IsSet ? ReadPhone(Phone.Value, phones, defaultCountry) : default(Optional<PhoneNumber?>),
            Email = Email,
            Type = Type,
            Source = Source,
            Company = Company,
            JobTitle = JobTitle,
            Segment = Segment,
            Notes = Notes,
            City = City,
            State = State,
            Country = Country,
            TimeZone = TimeZone,
            LeadScore = LeadScore,
            ScoredAt = ScoredAt.Value,
            ScoreSource = ScoreSource.Value,
            LeadStage = LeadStage,
            LeadStageReason = LeadStageReason.Value,
            DoNotCall = DoNotCall,
            DoNotCallReason = DoNotCallReason.Value,
            CustomFields = customFields,
            ExternalIds = ExternalIds.Value,
        };
    }

    private static Optional<PhoneNumber?> ReadPhone(string? typed, IPhoneParser phones, string defaultCountry) =>
        string.IsNullOrWhiteSpace(typed) ? null : phones.Require(typed, defaultCountry, "phone");
}

/// <summary>The shape of a written contact: every over-long field is named at once.</summary>
internal sealed class ContactInputValidator : AbstractValidator<ContactInput>
{
    public ContactInputValidator()
    {
        Limit("firstName", c => c.FirstName, Contact.NameMaxLength);
        Limit("lastName", c => c.LastName, Contact.NameMaxLength);
        Limit("name", c => c.Name, Contact.NameMaxLength);
        Limit("phone", c => c.Phone, PhoneNumber.RawMaxLength);
        Limit("email", c => c.Email, EmailAddress.MaxLength);
        Limit("source", c => c.Source, Contact.SourceMaxLength);
        Limit("company", c => c.Company, Contact.CompanyMaxLength);
        Limit("jobTitle", c => c.JobTitle, Contact.JobTitleMaxLength);
        Limit("segment", c => c.Segment, Contact.SegmentMaxLength);
        Limit("notes", c => c.Notes, Contact.NotesMaxLength);
        Limit("city", c => c.City, Contact.CityMaxLength);
        Limit("state", c => c.State, Contact.StateMaxLength);
        Limit("scoreSource", c => c.ScoreSource, LeadScore.SourceMaxLength);
        Limit("leadStageReason", c => c.LeadStageReason, LeadStageChange.ReasonMaxLength);
        Limit("doNotCallReason", c => c.DoNotCallReason, Contact.ReasonMaxLength);
        RuleFor(c => c.LeadScore.Value).InclusiveBetween(LeadScore.Min, LeadScore.Max).When(c => c.LeadScore.IsSet).OverridePropertyName("leadScore").WithErrorCode("score_out_of_range");
        RuleFor(c => c.ExternalIds.Value).Must(ids => ids is null || ids.Count <= 20).OverridePropertyName("externalIds").WithErrorCode("too_many_external_ids").WithMessage("A contact has at most 20 external ids.");
    }

    private void Limit(string field, Func<ContactInput, Optional<string?>> value, int max) => RuleFor(c => value(c).Value)
        .MaximumLength(max).OverridePropertyName(field).WithErrorCode("text_too_long").WithMessage($"{field} has at most {max} characters.")
        .Must(text => text is null || Text.IsStorable(text)).OverridePropertyName(field).WithErrorCode("invalid_character").WithMessage($"{field} contains a NUL or a broken Unicode character; remove it.");
}
