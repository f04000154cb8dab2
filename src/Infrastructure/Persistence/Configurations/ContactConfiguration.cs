using Contacts.Domain;
using Contacts.Domain.Contacts;
using Contacts.Domain.Projects;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Contacts.Infrastructure.Persistence.Configurations;

internal sealed class ContactConfiguration : IEntityTypeConfiguration<Contact>
{
    public void Configure(EntityTypeBuilder<Contact> contact)
    {
        contact.ToTable("contacts");
        contact.HasKey(c => new { c.ProjectId, c.Id });
        contact.Property(c => c.Id).ValueGeneratedNever();
        contact.HasOne<Project>().WithMany().HasForeignKey(c => c.ProjectId).OnDelete(DeleteBehavior.Restrict);
        contact.HasMany(c => c.ExternalIdRows).WithOne().HasForeignKey(e => new { e.ProjectId, e.ContactId });
        contact.Property(c => c.Version).IsConcurrencyToken();
        contact.Ignore(c => c.Events);

        contact.Property(c => c.FirstName).HasMaxLength(Contact.NameMaxLength);
        contact.Property(c => c.LastName).HasMaxLength(Contact.NameMaxLength);
        contact.Property(c => c.Name).HasMaxLength(Contact.NameMaxLength);
        contact.Property(c => c.Phone).HasMaxLength(PhoneNumber.E164MaxLength);
        contact.Property(c => c.PhoneRaw).HasMaxLength(PhoneNumber.RawMaxLength);
        contact.Property(c => c.PhoneTimeZone).HasMaxLength(TimeZones.MaxLength);
        contact.Property(c => c.Email).HasMaxLength(EmailAddress.MaxLength);
        contact.Property(c => c.Source).HasMaxLength(Contact.SourceMaxLength);
        contact.Property(c => c.Company).HasMaxLength(Contact.CompanyMaxLength);
        contact.Property(c => c.JobTitle).HasMaxLength(Contact.JobTitleMaxLength);
        contact.Property(c => c.Segment).HasMaxLength(Contact.SegmentMaxLength);
        contact.Property(c => c.Notes);
        contact.Property(c => c.City).HasMaxLength(Contact.CityMaxLength);
        contact.Property(c => c.State).HasMaxLength(Contact.StateMaxLength);
        contact.Property(c => c.Country).HasMaxLength(2);
        contact.Property(c => c.TimeZone).HasMaxLength(TimeZones.MaxLength);
        contact.Property(c => c.ScoreSource).HasMaxLength(LeadScore.SourceMaxLength);
        contact.Property(c => c.DoNotCallReason).HasMaxLength(Contact.ReasonMaxLength);
        contact.Property(c => c.CreatedBy).HasMaxLength(Contact.ActorMaxLength);
        contact.Property(c => c.NameKey).HasMaxLength(Contact.NameMaxLength);
        contact.Property(c => c.EmailKey).HasMaxLength(EmailAddress.MaxLength);
        contact.Property(c => c.CompanyKey).HasMaxLength(Contact.CompanyMaxLength);
        contact.Property(c => c.SourceKey).HasMaxLength(Contact.SourceMaxLength);
        contact.Property(c => c.SegmentKey).HasMaxLength(Contact.SegmentMaxLength);
        contact.Property(c => c.CityKey).HasMaxLength(Contact.CityMaxLength);
        contact.Property(c => c.StateKey).HasMaxLength(Contact.StateMaxLength);
        contact.Property(c => c.SearchText).HasMaxLength(SearchTerms.TextMaxLength);

        // Each sort, with the id behind it, is one index range; so are the filters asked for all day.
        contact.HasIndex(c => new { c.ProjectId, c.NameKey, c.Id });
        contact.HasIndex(c => new { c.ProjectId, c.CreatedAt, c.Id });
        contact.HasIndex(c => new { c.ProjectId, c.UpdatedAt, c.Id });
        contact.HasIndex(c => new { c.ProjectId, c.LeadScoreKey, c.Id });
        contact.HasIndex(c => new { c.ProjectId, c.SegmentKey, c.LeadScoreKey, c.Id });
        contact.HasIndex(c => new { c.ProjectId, c.LeadStage, c.LeadScoreKey, c.Id });
        contact.HasIndex(c => new { c.ProjectId, c.LastContactedKey, c.Id });
        contact.HasIndex(c => new { c.ProjectId, c.CompanyKey, c.Id });
        contact.HasIndex(c => new { c.ProjectId, c.OpenCallbackAt, c.Id }).HasFilter("open_callback_at IS NOT NULL");
        contact.HasIndex(c => new { c.ProjectId, c.Phone });
        contact.HasIndex(c => new { c.ProjectId, c.EmailKey });

        // What few contacts have: small indexes that an import does not touch.
        contact.HasIndex(c => new { c.ProjectId, c.LastCallAt, c.Id }).HasFilter("last_call_at IS NOT NULL");
        contact.HasIndex(c => new { c.ProjectId, c.ConvertedAt, c.Id }).HasFilter("converted_at IS NOT NULL");
    }
}

internal sealed class ContactExternalIdConfiguration : IEntityTypeConfiguration<ContactExternalId>
{
    public void Configure(EntityTypeBuilder<ContactExternalId> row)
    {
        row.ToTable("contact_external_ids");
        row.HasKey(e => new { e.ProjectId, e.System, e.Value });
        row.Property(e => e.System).HasMaxLength(ContactExternalId.SystemMaxLength);
        row.Property(e => e.Value).HasMaxLength(ContactExternalId.ValueMaxLength);
        row.HasIndex(e => new { e.ProjectId, e.ContactId });
    }
}

internal sealed class ContactHistoryConfiguration : IEntityTypeConfiguration<ContactHistoryEntry>
{
    public void Configure(EntityTypeBuilder<ContactHistoryEntry> entry)
    {
        entry.ToTable("contact_history");
        entry.HasKey(h => new { h.ProjectId, h.Id });
        entry.Property(h => h.Id).ValueGeneratedNever();
        entry.HasOne<Contact>().WithMany().HasForeignKey(h => new { h.ProjectId, h.ContactId });
        entry.Property(h => h.Actor).HasMaxLength(Contact.ActorMaxLength);
        entry.HasIndex(h => new { h.ProjectId, h.ContactId, h.At, h.Id });
    }
}

internal sealed class LeadStageChangeConfiguration : IEntityTypeConfiguration<LeadStageChange>
{
    public void Configure(EntityTypeBuilder<LeadStageChange> change)
    {
        change.ToTable("lead_stage_changes");
        change.HasKey(s => new { s.ProjectId, s.Id });
        change.Property(s => s.Id).ValueGeneratedNever();
        change.HasOne<Contact>().WithMany().HasForeignKey(s => new { s.ProjectId, s.ContactId });
        change.Property(s => s.Actor).HasMaxLength(Contact.ActorMaxLength);
        change.Property(s => s.Reason).HasMaxLength(LeadStageChange.ReasonMaxLength);
        change.HasIndex(s => new { s.ProjectId, s.ContactId, s.At, s.Id });
    }
}

internal sealed class CustomFieldConfiguration : IEntityTypeConfiguration<CustomFieldDefinition>
{
    public void Configure(EntityTypeBuilder<CustomFieldDefinition> field)
    {
        field.ToTable("custom_fields");
        field.HasKey(f => new { f.ProjectId, f.Id });
        field.Property(f => f.Id).ValueGeneratedNever();
        field.HasOne<Project>().WithMany().HasForeignKey(f => f.ProjectId).OnDelete(DeleteBehavior.Restrict);
        field.Property(f => f.Key).HasMaxLength(CustomFieldDefinition.KeyMaxLength);
        field.Property(f => f.Label).HasMaxLength(CustomFieldDefinition.LabelMaxLength);
        field.Property(f => f.Version).IsConcurrencyToken();
        field.HasIndex(f => new { f.ProjectId, f.Key }).IsUnique();
    }
}
