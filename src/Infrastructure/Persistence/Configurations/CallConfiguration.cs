using Contacts.Domain.Callbacks;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using Contacts.Domain.Projects;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Contacts.Infrastructure.Persistence.Configurations;

internal sealed class AgentConfiguration : IEntityTypeConfiguration<Agent>
{
    public void Configure(EntityTypeBuilder<Agent> agent)
    {
        agent.ToTable("agents");
        agent.HasKey(a => new { a.ProjectId, a.Id });
        agent.Property(a => a.Id).ValueGeneratedNever();
        agent.HasOne<Project>().WithMany().HasForeignKey(a => a.ProjectId).OnDelete(DeleteBehavior.Restrict);
        agent.Property(a => a.Name).HasMaxLength(Agent.NameMaxLength);
        agent.Property(a => a.ExternalId).HasMaxLength(Agent.ExternalIdMaxLength);
        agent.Property(a => a.Version).IsConcurrencyToken();
        agent.HasIndex(a => new { a.ProjectId, a.Name, a.Id });
        agent.HasIndex(a => new { a.ProjectId, a.ExternalId }).IsUnique().HasFilter("external_id IS NOT NULL");
    }
}

internal sealed class CallConfiguration : IEntityTypeConfiguration<Call>
{
    private const string Active = "status IN (1, 2, 3)";
    private const string Held = "status IN (2, 3)";

    public void Configure(EntityTypeBuilder<Call> call)
    {
        call.ToTable("calls");
        call.HasKey(c => new { c.ProjectId, c.Id });
        call.Property(c => c.Id).ValueGeneratedNever();
        call.HasOne<Contact>().WithMany().HasForeignKey(c => new { c.ProjectId, c.ContactId }).OnDelete(DeleteBehavior.Restrict);
        call.HasOne<Agent>().WithMany().HasForeignKey(c => new { c.ProjectId, c.AgentId }).OnDelete(DeleteBehavior.Restrict);
        call.HasOne<Callback>().WithMany().HasForeignKey(c => new { c.ProjectId, c.CallbackId }).OnDelete(DeleteBehavior.Restrict);
        call.HasOne<CallBatch>().WithMany().HasForeignKey(c => new { c.ProjectId, c.BatchId }).OnDelete(DeleteBehavior.Restrict);
        call.Ignore(c => c.Fact);
        call.Property(c => c.Number).HasMaxLength(PhoneNumber.E164MaxLength);
        call.Property(c => c.QueuedBy).HasMaxLength(Call.ActorMaxLength);
        call.Property(c => c.RecordingUrl).HasMaxLength(Call.RecordingUrlMaxLength);
        call.Property(c => c.Provider).HasMaxLength(Call.ProviderMaxLength);
        call.Property(c => c.ProviderCallId).HasMaxLength(Call.ProviderCallIdMaxLength);
        call.Property(c => c.ProviderResult).HasMaxLength(Call.ProviderResultMaxLength);
        call.Property(c => c.Version).IsConcurrencyToken();

        call.HasIndex(c => new { c.ProjectId, c.Priority, c.NotBefore, c.Id }, "ix_calls_queue").HasFilter("status = 1");
        call.HasIndex(c => new { c.ProjectId, c.ContactId }, "ux_calls_active_contact").IsUnique().HasFilter(Active);
        call.HasIndex(c => new { c.ProjectId, c.Number }, "ux_calls_active_number").IsUnique().HasFilter(Active);
        call.HasIndex(c => c.LeaseUntil, "ix_calls_lease").HasFilter(Held);
        call.HasIndex(c => new { c.ProjectId, c.ProviderCallId }).IsUnique().HasFilter("provider_call_id IS NOT NULL");
        call.HasIndex(c => new { c.ProjectId, c.CallbackId }).HasFilter("callback_id IS NOT NULL");
        call.HasIndex(c => new { c.ProjectId, c.BatchId, c.Status }).HasFilter("batch_id IS NOT NULL");
        call.HasIndex(c => new { c.ProjectId, c.At, c.Id });
        call.HasIndex(c => new { c.ProjectId, c.QueuedAt, c.Id });
        call.HasIndex(c => new { c.ProjectId, c.Status, c.At, c.Id });
        call.HasIndex(c => new { c.ProjectId, c.Result, c.At, c.Id });
        call.HasIndex(c => new { c.ProjectId, c.Number, c.At, c.Id });
        call.HasIndex(c => new { c.ProjectId, c.AgentId, c.At, c.Id });
        call.HasIndex(c => new { c.ProjectId, c.ContactId, c.At, c.Id });
    }
}

internal sealed class CallBatchConfiguration : IEntityTypeConfiguration<CallBatch>
{
    public void Configure(EntityTypeBuilder<CallBatch> batch)
    {
        batch.ToTable("call_batches");
        batch.HasKey(b => new { b.ProjectId, b.Id });
        batch.Property(b => b.Id).ValueGeneratedNever();
        batch.HasOne<Project>().WithMany().HasForeignKey(b => b.ProjectId).OnDelete(DeleteBehavior.Restrict);
        batch.HasOne<Agent>().WithMany().HasForeignKey(b => new { b.ProjectId, b.AgentId }).OnDelete(DeleteBehavior.Restrict);
        batch.Property(b => b.CreatedBy).HasMaxLength(Call.ActorMaxLength);
        batch.HasIndex(b => new { b.ProjectId, b.CreatedAt, b.Id });
    }
}

internal sealed class DoNotCallNumberConfiguration : IEntityTypeConfiguration<DoNotCallNumber>
{
    public void Configure(EntityTypeBuilder<DoNotCallNumber> number)
    {
        number.ToTable("do_not_call_numbers");
        number.HasKey(n => new { n.ScopeId, n.Number });
        number.Property(n => n.Number).HasMaxLength(PhoneNumber.E164MaxLength);
        number.Property(n => n.Reason).HasMaxLength(DoNotCallNumber.ReasonMaxLength);
        number.Property(n => n.AddedBy).HasMaxLength(DoNotCallNumber.ActorMaxLength);
        number.HasIndex(n => new { n.ScopeId, n.AddedAt, n.Id });
    }
}

internal sealed class DoNotCallChangeConfiguration : IEntityTypeConfiguration<DoNotCallChange>
{
    public void Configure(EntityTypeBuilder<DoNotCallChange> change)
    {
        change.ToTable("do_not_call_changes");
        change.HasKey(c => new { c.ScopeId, c.Id });
        change.Property(c => c.Id).ValueGeneratedNever();
        change.Property(c => c.Number).HasMaxLength(PhoneNumber.E164MaxLength);
        change.Property(c => c.Reason).HasMaxLength(DoNotCallNumber.ReasonMaxLength);
        change.Property(c => c.Actor).HasMaxLength(DoNotCallNumber.ActorMaxLength);
        change.HasIndex(c => new { c.ScopeId, c.At, c.Id });
        change.HasIndex(c => new { c.ScopeId, c.Number, c.At, c.Id });
    }
}
