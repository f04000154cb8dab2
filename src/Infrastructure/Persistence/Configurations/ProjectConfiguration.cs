using Contacts.Domain;
using Contacts.Domain.Access;
using Contacts.Domain.Projects;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Contacts.Infrastructure.Persistence.Configurations;

internal sealed class OrganizationConfiguration : IEntityTypeConfiguration<Organization>
{
    public void Configure(EntityTypeBuilder<Organization> organization)
    {
        organization.ToTable("organizations");
        organization.Property(o => o.Id).ValueGeneratedNever();
        organization.Property(o => o.Name).HasMaxLength(Organization.NameMaxLength);
    }
}

internal sealed class ProjectConfiguration : IEntityTypeConfiguration<Project>
{
    public void Configure(EntityTypeBuilder<Project> project)
    {
        project.ToTable("projects");
        project.Property(p => p.Id).ValueGeneratedNever();
        project.HasOne<Organization>().WithMany().HasForeignKey(p => p.OrganizationId).OnDelete(DeleteBehavior.Restrict);
        project.Ignore(p => p.CallingHours);
        project.Property(p => p.Name).HasMaxLength(Project.NameMaxLength);
        project.Property(p => p.DefaultCountry).HasMaxLength(2);
        project.Property(p => p.TimeZone).HasMaxLength(TimeZones.MaxLength);
        project.Property(p => p.Version).IsConcurrencyToken();
        project.HasIndex(p => new { p.OrganizationId, p.CreatedAt, p.Id });
    }
}

internal sealed class ApiKeyConfiguration : IEntityTypeConfiguration<ApiKey>
{
    private const int HashLength = 64;
    private const int ScopesMaxLength = 400;

    public void Configure(EntityTypeBuilder<ApiKey> key)
    {
        key.ToTable("api_keys");
        key.Property(k => k.Id).ValueGeneratedNever();
        key.HasOne<Organization>().WithMany().HasForeignKey(k => k.OrganizationId).OnDelete(DeleteBehavior.Restrict);
        key.HasOne<Project>().WithMany().HasForeignKey(k => k.ProjectId).OnDelete(DeleteBehavior.Restrict);
        key.Property(k => k.Name).HasMaxLength(ApiKey.NameMaxLength);
        key.Property(k => k.Prefix).HasMaxLength(ApiKey.PrefixLength);
        key.Property(k => k.Hash).HasMaxLength(HashLength);
        key.Property(k => k.Scopes).HasMaxLength(ScopesMaxLength);
        key.Property(k => k.Version).IsConcurrencyToken();
        key.HasIndex(k => k.Hash).IsUnique();
        key.HasIndex(k => new { k.OrganizationId, k.CreatedAt, k.Id });
    }
}

internal sealed class AccessChangeConfiguration : IEntityTypeConfiguration<AccessChange>
{
    public void Configure(EntityTypeBuilder<AccessChange> change)
    {
        change.ToTable("access_changes");
        change.Property(a => a.Id).ValueGeneratedNever();
        change.Property(a => a.Actor).HasMaxLength(AccessChange.ActorMaxLength);
        change.HasIndex(a => new { a.At, a.Id });
        change.HasIndex(a => new { a.OrganizationId, a.At, a.Id });
        change.HasIndex(a => new { a.ApiKeyId, a.At, a.Id });
    }
}

internal sealed class IdempotentRequestConfiguration : IEntityTypeConfiguration<IdempotentRequest>
{
    private const int HashLength = 64;
    private const int ContentTypeMaxLength = 100;
    private const int EtagMaxLength = 50;

    public void Configure(EntityTypeBuilder<IdempotentRequest> request)
    {
        request.ToTable("idempotent_requests");
        request.Property(r => r.Id).HasMaxLength(HashLength);
        request.Property(r => r.Fingerprint).HasMaxLength(HashLength);
        request.Property(r => r.ContentType).HasMaxLength(ContentTypeMaxLength);
        request.Property(r => r.Etag).HasMaxLength(EtagMaxLength);
        request.HasIndex(r => r.CreatedAt);
    }
}
