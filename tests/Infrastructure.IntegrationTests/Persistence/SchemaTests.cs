using Contacts.Infrastructure.Persistence.Providers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using NUnit.Framework;

namespace Contacts.Infrastructure.IntegrationTests.Persistence;

[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.PostgreSql)]
[TestFixture(DatabaseProvider.SqlServer)]
public sealed class SchemaTests(string provider)
{
    /// <summary>What belongs to no project: the tenants themselves, keys, which may reach several, and what is kept of them.</summary>
    private static readonly string[] AboveProjects = ["organizations", "projects", "api_keys", "access_changes", "idempotent_requests", "do_not_call_numbers", "do_not_call_changes"];

    [Test]
    public void Model_IsWhatTheMigrationsMake()
    {
        using var db = IntegrationTests.Providers.Of(provider);

        Assert.That(db.Database.HasPendingModelChanges(), Is.False, "dotnet ef migrations add, for every provider");
    }

    [Test]
    public void EveryKeyAndUniqueIndex_StartsWithTheProject()
    {
        foreach (var entity in ProjectOwned())
        {
            Assert.That(entity.FindPrimaryKey()!.Properties[0].GetColumnName(), Is.EqualTo("project_id"), entity.DisplayName());
            foreach (var index in entity.GetIndexes().Where(index => index.IsUnique))
            {
                Assert.That(index.Properties[0].GetColumnName(), Is.EqualTo("project_id"), index.GetDatabaseName());
            }
        }
    }

    [Test]
    public void EveryForeignKey_CarriesTheProject()
    {
        foreach (var foreignKey in ProjectOwned().SelectMany(entity => entity.GetForeignKeys()))
        {
            var columns = foreignKey.Properties.Select(property => property.GetColumnName()).ToArray();
            Assert.That(columns[0], Is.EqualTo("project_id"), foreignKey.GetConstraintName());
            Assert.That(
                foreignKey.PrincipalKey.Properties[0].GetColumnName(), Is.EqualTo(foreignKey.PrincipalEntityType.GetTableName() == "projects" ? "id" : "project_id"), foreignKey.GetConstraintName());
        }
    }

    [Test]
    public void TablesWithoutAProject_AreTheKnownOnes() =>
        Assert.That(Entities().Except(ProjectOwned()).Select(entity => entity.GetTableName()), Is.EquivalentTo(AboveProjects));

    private IEnumerable<IEntityType> ProjectOwned() => Entities().Where(entity => !AboveProjects.Contains(entity.GetTableName()));

    private List<IEntityType> Entities()
    {
        using var db = IntegrationTests.Providers.Of(provider);
        return [.. db.GetService<IDesignTimeModel>().Model.GetEntityTypes()];
    }
}
