using System.Text.Json;
using Contacts.Domain.Contacts;
using Contacts.Domain.Imports;
using Contacts.Domain.Projects;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Contacts.Infrastructure.Persistence.Configurations;

internal sealed class ImportConfiguration : IEntityTypeConfiguration<Import>
{
    private const int MatchOnMaxLength = 50;

    public void Configure(EntityTypeBuilder<Import> import)
    {
        import.ToTable("imports");
        import.HasKey(i => new { i.ProjectId, i.Id });
        import.Property(i => i.Id).ValueGeneratedNever();
        import.HasOne<Project>().WithMany().HasForeignKey(i => i.ProjectId).OnDelete(DeleteBehavior.Restrict);
        import.Ignore(i => i.Options);
        import.Property(i => i.FileName).HasMaxLength(Import.FileNameMaxLength);
        import.Property(i => i.MatchOn).HasMaxLength(MatchOnMaxLength);
        import.Property(i => i.ExternalSystem).HasMaxLength(ContactExternalId.SystemMaxLength);
        import.Property(i => i.CreatedBy).HasMaxLength(Contact.ActorMaxLength);
        import.Property(i => i.ErrorCode).HasMaxLength(ImportRow.CodeMaxLength);
        import.Property(i => i.Error).HasMaxLength(Import.ErrorMaxLength);
        import.Property(i => i.Planned).HasConversion(counts => Write(counts), text => Read(text));
        import.Property(i => i.Done).HasConversion(counts => Write(counts), text => Read(text));
        import.Property(i => i.Version).IsConcurrencyToken();
        import.HasIndex(i => new { i.ProjectId, i.CreatedAt, i.Id });
        import.HasIndex(i => new { i.ProjectId, i.Status, i.CreatedAt, i.Id });
        import.HasIndex(i => new { i.Status, i.LeaseUntil });
    }

    private static string Write(ImportCounts counts) => JsonSerializer.Serialize(counts);

    private static ImportCounts Read(string text) => JsonSerializer.Deserialize<ImportCounts>(text)!;
}

internal sealed class ImportChunkConfiguration : IEntityTypeConfiguration<ImportChunk>
{
    public void Configure(EntityTypeBuilder<ImportChunk> chunk)
    {
        chunk.ToTable("import_chunks");
        chunk.HasKey(c => new { c.ProjectId, c.ImportId, c.Number });
        chunk.HasOne<Import>().WithMany().HasForeignKey(c => new { c.ProjectId, c.ImportId });
    }
}

internal sealed class ImportRowConfiguration : IEntityTypeConfiguration<ImportRow>
{
    public void Configure(EntityTypeBuilder<ImportRow> row)
    {
        row.ToTable("import_rows");
        row.HasKey(r => new { r.ProjectId, r.ImportId, r.Row });
        row.HasOne<Import>().WithMany().HasForeignKey(r => new { r.ProjectId, r.ImportId });
        row.Property(r => r.Code).HasMaxLength(ImportRow.CodeMaxLength);
        row.Property(r => r.Column).HasMaxLength(ImportRow.ColumnMaxLength);
        row.Property(r => r.Message).HasMaxLength(ImportRow.MessageMaxLength);
        row.HasIndex(r => new { r.ProjectId, r.ImportId, r.Outcome, r.Row });
    }
}
