using System.Globalization;
using Contacts.Application.Common;
using Contacts.Domain.Contacts;
using LinqToDB.Data;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Microsoft.EntityFrameworkCore.Storage;
using UUIDNext;

namespace Contacts.Infrastructure.Persistence.Providers.SqlServer;

public sealed class SqlServerContactsDb(DbContextOptions<SqlServerContactsDb> options) : ContactsDbContext(options)
{
    private const int LockTimeout = 1222;
    private const int UniqueIndexViolation = 2601;
    private const int UniqueConstraintViolation = 2627;

    public override Guid NewId() => Uuid.NewDatabaseFriendly(UUIDNext.Database.SqlServer);

    public override IQueryable<Contact> Search(IQueryable<Contact> contacts, string query, Guid? projectId) => ContactTerm.Search(this, contacts, query, projectId);

    protected override BulkCopyOptions BulkOptions => new() { BulkCopyType = BulkCopyType.ProviderSpecific, FireTriggers = true, CheckConstraints = true };

    protected override string LimitLockWait(TimeSpan longest) => string.Create(CultureInfo.InvariantCulture, $"SET LOCK_TIMEOUT {(int)longest.TotalMilliseconds}");

    protected override string UnlimitLockWait => "SET LOCK_TIMEOUT -1";

    protected override bool IsLockTimeout(Exception? exception) => exception is SqlException { Number: LockTimeout };

    protected override bool IsUniqueViolation(Exception? exception) => exception is SqlException { Number: UniqueIndexViolation or UniqueConstraintViolation };

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<string>().UseCollation("Latin1_General_100_BIN2");
        configurationBuilder.Properties<DateTimeOffset>().HavePrecision(6);
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        ContactTerm.Configure(modelBuilder);
        modelBuilder.Entity<Contact>().ToTable(t => t.HasTrigger("contacts_terms"));
    }

    protected override void MapFunctions(ModelBuilder modelBuilder)
    {
        RowComparison.Map(modelBuilder, engineComparesRows: false);
        modelBuilder.HasDbFunction(() => SqlFunctions.JsonText(default, default!)).HasTranslation(Json);
        modelBuilder.HasDbFunction(() => SqlFunctions.JsonNumber(default, default!)).HasTranslation(args =>
            new SqlUnaryExpression(System.Linq.Expressions.ExpressionType.Convert, Json(args), typeof(double), new DoubleTypeMapping("float")));
    }

    private static SqlFunctionExpression Json(IReadOnlyList<SqlExpression> args)
    {
        var text = new StringTypeMapping("nvarchar(4000)", System.Data.DbType.String, unicode: true);
        var path = new SqlBinaryExpression(System.Linq.Expressions.ExpressionType.Add, new SqlConstantExpression("$.", text), args[1], typeof(string), text);
        return new("JSON_VALUE", [args[0], path], nullable: true, [true, true], typeof(string), text);
    }
}
