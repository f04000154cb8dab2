using System.Data;
using System.Diagnostics;
using System.Globalization;
using Contacts.Tests.Shared;
using Microsoft.Data.SqlClient;
using NUnit.Framework;

namespace Contacts.Infrastructure.IntegrationTests.SqlServer;

public sealed class SqlServerModelTests
{
    private const string Script = """
        IF OBJECT_ID(N'[__EFMigrationsHistory]') IS NULL
        BEGIN
            CREATE TABLE [__EFMigrationsHistory] ([MigrationId] nvarchar(150) NOT NULL, [ProductVersion] nvarchar(32) NOT NULL, CONSTRAINT [PK___EFMigrationsHistory] PRIMARY KEY ([MigrationId]));
        END;
        GO

        BEGIN TRANSACTION;
        IF NOT EXISTS (SELECT * FROM [__EFMigrationsHistory] WHERE [MigrationId] = N'1_Initial')
        BEGIN
            CREATE TABLE [contacts] (
                [project_id] uniqueidentifier NOT NULL,
                [id] uniqueidentifier NOT NULL,
                [name] nvarchar(200) NOT NULL,
                [email] nvarchar(254) NULL,
                [legacy] int NOT NULL DEFAULT 0,
                CONSTRAINT [PK_contacts] PRIMARY KEY ([project_id], [id])
            );
            CREATE TABLE [calls] (
                [project_id] uniqueidentifier NOT NULL,
                [id] uniqueidentifier NOT NULL,
                [contact_id] uniqueidentifier NOT NULL,
                CONSTRAINT [PK_calls] PRIMARY KEY ([project_id], [id]),
                CONSTRAINT [FK_calls_contacts] FOREIGN KEY ([project_id], [contact_id]) REFERENCES [contacts] ([project_id], [id])
            );
        END;
        GO

        IF NOT EXISTS (SELECT * FROM [__EFMigrationsHistory] WHERE [MigrationId] = N'1_Initial')
        BEGIN
            EXEC(N'CREATE UNIQUE INDEX [IX_contacts_email] ON [contacts] ([project_id], [email]) WHERE [email] IS NOT NULL');
        END;
        GO

        INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion]) VALUES (N'1_Initial', N'10.0.0');
        COMMIT;
        GO

        ALTER TABLE [contacts] ADD [version] int NOT NULL DEFAULT 1;
        DECLARE @var nvarchar(max);
        SELECT @var = QUOTENAME([d].[name]) FROM [sys].[default_constraints] [d] WHERE [d].[parent_object_id] = OBJECT_ID(N'[contacts]');
        IF @var IS NOT NULL EXEC(N'ALTER TABLE [contacts] DROP CONSTRAINT ' + @var + ';');
        ALTER TABLE [contacts] DROP COLUMN [legacy];
        EXEC sp_rename N'[contacts].[email]', N'email_address', 'COLUMN';
        GO

        CREATE OR ALTER VIEW [named_contacts] AS SELECT [project_id], [id], [name] FROM [contacts];
        GO
        """;

    [Test]
    public void Validate_GoodScript_HasNoProblem()
    {
        var clock = Stopwatch.StartNew();
        using var model = SqlServerModel.FromScript(Script);
        var problems = model.Validate();
        TestContext.Out.WriteLine($"model: {clock.Elapsed.TotalSeconds:F2} s");

        Assert.That(problems, Is.Empty, SqlServerProblem.Describe(problems));
    }

    [Test]
    public void Validate_IndexOnAMissingColumn_Fails()
    {
        using var model = SqlServerModel.FromScript(Script + "\nCREATE INDEX [IX_contacts_phone] ON [contacts] ([project_id], [phone]);");

        Assert.That(SqlServerProblem.Describe(model.Validate()), Does.Contain("phone"));
    }

    [Test]
    public void Validate_ForeignKeyToAMissingTable_Fails()
    {
        using var model = SqlServerModel.FromScript(Script + "\nALTER TABLE [calls] ADD CONSTRAINT [FK_x] FOREIGN KEY ([project_id]) REFERENCES [projects] ([id]);");

        Assert.That(SqlServerProblem.Describe(model.Validate()), Does.Contain("projects"));
    }

    [TestCase("CREATE TABLE [broken] ([id] int NOT NULL,, [x] int);", "Incorrect syntax")]
    [TestCase("ALTER TABLE [contacts] DROP COLUMN [nowhere];", "nowhere")]
    [TestCase("DROP INDEX [IX_nowhere] ON [contacts];", "IX_nowhere")]
    [TestCase("ALTER DATABASE CURRENT SET READ_COMMITTED_SNAPSHOT ON;", "teach SchemaReplay")]
    [TestCase("CREATE VIEW [v] AS SELECT [legacy] FROM [contacts];", "legacy")]
    public void Validate_BadStatementInTheScript_Fails(string statement, string expected)
    {
        using var model = SqlServerModel.FromScript(Script + "\n" + statement);

        Assert.That(SqlServerProblem.Describe(model.Validate()), Does.Contain(expected));
    }

    [TestCase("SELECT [c].[id], [c].[version] FROM [contacts] AS [c] WHERE [c].[project_id] = @p AND [c].[name] LIKE @q ESCAPE N'\\'")]
    [TestCase("SELECT TOP(@q) [c].[email_address] FROM [contacts] AS [c] CROSS APPLY OPENJSON(@q) WITH ([value] nvarchar(10) '$') AS [j] WHERE [c].[name] = [j].[value]")]
    [TestCase("SELECT COUNT(*) FROM [sys].[tables]")]
    [TestCase("CREATE TABLE #staging ([k] int NOT NULL); INSERT INTO #staging VALUES (1); SELECT [k] FROM #staging")]
    [TestCase("DECLARE @t TABLE ([id] uniqueidentifier); UPDATE [contacts] SET [name] = @q OUTPUT INSERTED.[id] INTO @t WHERE [project_id] = @p; SELECT [id] FROM @t")]
    [TestCase("EXEC sp_getapplock @Resource = @q, @LockMode = 'Exclusive'")]
    public void ValidateStatement_Good_HasNoProblem(string sql)
    {
        using var model = SqlServerModel.FromScript(Script);

        var problems = model.ValidateStatement(sql, new SqlServerParameter("@p", "uniqueidentifier"), new SqlServerParameter("@q", "nvarchar(200)"));

        Assert.That(problems, Is.Empty, SqlServerProblem.Describe(problems));
    }

    [TestCase("SELECT [c].[nmae] FROM [contacts] AS [c]", "nmae")]
    [TestCase("SELECT [nmae] FROM [contacts]", "nmae")]
    [TestCase("SELECT [c].[id] FROM [contacts] AS [c] WHERE EXISTS (SELECT 1 FROM [calls] AS [k] WHERE [k].[contact] = [c].[id])", "contact")]
    [TestCase("UPDATE [contacts] SET [nmae] = N'x' WHERE [id] IS NULL", "nmae")]
    [TestCase("UPDATE [c] SET [c].[nmae] = N'x' FROM [contacts] AS [c]", "nmae")]
    [TestCase("INSERT INTO [contacts] ([project_id], [nmae]) VALUES (NULL, N'x')", "nmae")]
    [TestCase("DELETE FROM [c] FROM [contacts] AS [c] WHERE [c].[nmae] = N'x'", "nmae")]
    [TestCase("MERGE [contacts] USING (VALUES (N'x', 0)) AS i ([name], _Position) ON 1=0 WHEN NOT MATCHED THEN INSERT ([nmae]) VALUES (i.[name]) OUTPUT INSERTED.[id], i._Position;", "nmae")]
    [TestCase("SELECT [email] FROM [contacts]", "email")]
    [TestCase("SELECT [id] FROM [contcts]", "contcts")]
    [TestCase("SELECT [id] FROM [contacts] WHERE [id] = @missing", "@missing")]
    [TestCase("SELECT FROM WHERE", "Syntax error")]
    [TestCase("SELECT [dbo].[fold]([name]) FROM [contacts]", "fold")]
    [TestCase("SELECT JSON_VALU([name], N'$.x') FROM [contacts]", "JSON_VALU")]
    public void ValidateStatement_Bad_NamesTheStatementAndTheFault(string sql, string fault)
    {
        using var model = SqlServerModel.FromScript(Script);

        var problems = model.ValidateStatement(sql);

        Assert.That(problems, Is.Not.Empty);
        Assert.That(problems[0].Message, Does.Contain(fault));
        Assert.That(problems[0].Subject, Does.Contain(sql));
    }

    [Test]
    public void ValidateStatements_FiveHundred_FindsTheOneThatIsWrong()
    {
        using var model = SqlServerModel.FromScript(Script);
        var statements = Enumerable.Range(0, 500)
            .Select(number => new SqlServerStatement(
                number == 321 ? "SELECT [nmae] FROM [contacts]" : string.Create(CultureInfo.InvariantCulture, $"SELECT [id], {number} AS [n] FROM [contacts] WHERE [name] = @name AND [version] > {number}"),
                [new SqlServerParameter("@name", "nvarchar(200)")]));
        var clock = Stopwatch.StartNew();

        var problems = model.ValidateStatements(statements);

        TestContext.Out.WriteLine($"500 statements: {clock.Elapsed.TotalSeconds:F2} s");
        Assert.That(problems, Has.Count.EqualTo(1));
        Assert.That(problems[0].Subject, Does.Contain("nmae"));
        Assert.That(model.Validate(), Is.Empty, "the statements leave nothing behind");
    }

    [TestCase(SqlDbType.NVarChar, 0, "nvarchar(4000)")]
    [TestCase(SqlDbType.NVarChar, -1, "nvarchar(max)")]
    [TestCase(SqlDbType.NVarChar, 200, "nvarchar(200)")]
    [TestCase(SqlDbType.VarBinary, 9000, "varbinary(max)")]
    [TestCase(SqlDbType.SmallInt, 0, "smallint")]
    [TestCase(SqlDbType.UniqueIdentifier, 0, "uniqueidentifier")]
    [TestCase(SqlDbType.DateTimeOffset, 0, "datetimeoffset")]
    public void Parameter_FromSqlParameter_IsDeclaredWithItsType(SqlDbType type, int size, string declared) =>
        Assert.That(SqlServerParameter.From(new SqlParameter("p", type, size)), Is.EqualTo(new SqlServerParameter("@p", declared)));
}
