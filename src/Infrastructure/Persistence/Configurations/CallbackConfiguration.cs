using Contacts.Domain;
using Contacts.Domain.Callbacks;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Contacts.Infrastructure.Persistence.Configurations;

internal sealed class CallbackConfiguration : IEntityTypeConfiguration<Callback>
{
    private const string Open = "status IN (1, 2)";

    public void Configure(EntityTypeBuilder<Callback> callback)
    {
        callback.ToTable("callbacks");
        callback.HasKey(c => new { c.ProjectId, c.Id });
        callback.Property(c => c.Id).ValueGeneratedNever();
        callback.HasOne<Contact>().WithMany().HasForeignKey(c => new { c.ProjectId, c.ContactId }).OnDelete(DeleteBehavior.Restrict);
        callback.HasOne<Agent>().WithMany().HasForeignKey(c => new { c.ProjectId, c.AgentId }).OnDelete(DeleteBehavior.Restrict);
        callback.HasOne<Agent>().WithMany().HasForeignKey(c => new { c.ProjectId, c.LeaseAgentId }).HasConstraintName("fk_callbacks_lease_agent").OnDelete(DeleteBehavior.Restrict);
        callback.HasOne<Call>().WithMany().HasForeignKey(c => new { c.ProjectId, c.OriginCallId }).HasConstraintName("fk_callbacks_origin_call").OnDelete(DeleteBehavior.Restrict);
        callback.HasOne<Call>().WithMany().HasForeignKey(c => new { c.ProjectId, c.CompletedByCallId }).HasConstraintName("fk_callbacks_completed_by_call").OnDelete(DeleteBehavior.Restrict);
        callback.Ignore(c => c.Events);
        callback.Property(c => c.TimeZone).HasMaxLength(TimeZones.MaxLength);
        callback.Property(c => c.Reason).HasMaxLength(Callback.ReasonMaxLength);
        callback.Property(c => c.CancelReason).HasMaxLength(Callback.ReasonMaxLength);
        callback.Property(c => c.CreatedBy).HasMaxLength(Callback.ActorMaxLength);
        callback.Property(c => c.Version).IsConcurrencyToken();

        callback.HasIndex(c => c.ScheduledAt, "ix_callbacks_open").HasFilter(Open);
        callback.HasIndex(c => new { c.ProjectId, c.ScheduledAt, c.Id });
        callback.HasIndex(c => new { c.ProjectId, c.Status, c.ScheduledAt, c.Id });
        callback.HasIndex(c => new { c.ProjectId, c.AgentId, c.Status, c.ScheduledAt, c.Id });
        callback.HasIndex(c => new { c.ProjectId, c.ContactId, c.ScheduledAt, c.Id });
        callback.HasIndex(c => new { c.ProjectId, c.Priority, c.ScheduledAt, c.Id });
        callback.HasIndex(c => new { c.ProjectId, c.CreatedAt, c.Id });
        callback.HasIndex(c => new { c.ProjectId, c.UpdatedAt, c.Id });

        // What few callbacks have: among rows without it SQLite would take the value for a common one and not look it up.
        callback.HasIndex(c => new { c.ProjectId, c.OriginCallId, c.CreatedAt }).HasFilter("origin_call_id IS NOT NULL");
        callback.HasIndex(c => new { c.ProjectId, c.CompletedByCallId }).HasFilter("completed_by_call_id IS NOT NULL");
        callback.HasIndex(c => new { c.ProjectId, c.LeaseAgentId }).HasFilter("lease_agent_id IS NOT NULL");
    }
}

internal sealed class CallbackChangeConfiguration : IEntityTypeConfiguration<CallbackChange>
{
    public void Configure(EntityTypeBuilder<CallbackChange> change)
    {
        change.ToTable("callback_changes");
        change.HasKey(c => new { c.ProjectId, c.Id });
        change.Property(c => c.Id).ValueGeneratedNever();
        change.HasOne<Callback>().WithMany().HasForeignKey(c => new { c.ProjectId, c.CallbackId });
        change.Property(c => c.Reason).HasMaxLength(Callback.ReasonMaxLength);
        change.Property(c => c.Actor).HasMaxLength(Callback.ActorMaxLength);
        change.HasIndex(c => new { c.ProjectId, c.ContactId, c.At, c.Id });
        change.HasIndex(c => new { c.ProjectId, c.CallbackId, c.At, c.Id });
    }
}
