using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace Contacts.Infrastructure.Persistence;

/// <summary>Tables, columns, keys and indexes in snake_case, so that hand-written SQL needs no quotes on any engine.</summary>
internal sealed partial class SnakeCaseConvention : IModelFinalizingConvention
{
    public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
    {
        foreach (var entity in modelBuilder.Metadata.GetEntityTypes())
        {
            var table = Snake(entity.GetTableName()!);
            entity.Builder.ToTable(table);
            foreach (var property in entity.GetProperties())
            {
                property.Builder.HasColumnName(Snake(property.GetColumnName()));
            }

            foreach (var key in entity.GetKeys())
            {
                key.Builder.HasName($"pk_{table}");
            }

            foreach (var foreignKey in entity.GetForeignKeys())
            {
                foreignKey.Builder.HasConstraintName($"fk_{table}_{Snake(foreignKey.PrincipalEntityType.ShortName())}");
            }

            foreach (var index in entity.GetIndexes())
            {
                index.Builder.HasDatabaseName($"ix_{table}_{string.Join('_', index.Properties.Where(p => p.Name != "ProjectId").Select(p => Snake(p.Name)))}");
            }
        }
    }

    private static string Snake(string name) => Humps().Replace(name, "_").ToLowerInvariant();

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])")]
    private static partial Regex Humps();
}
