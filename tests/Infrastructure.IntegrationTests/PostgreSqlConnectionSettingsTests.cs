using Contacts.Infrastructure.Persistence.Providers.PostgreSql;
using Npgsql;
using NUnit.Framework;

namespace Contacts.Infrastructure.IntegrationTests;

public sealed class PostgreSqlConnectionSettingsTests
{
    [Test]
    public void Complete_WhenNothingIsSaid_PreparesStatementsAndKeepsSessions()
    {
        var settings = Complete("Host=db;Database=contacts");

        Assert.Multiple(() =>
        {
            Assert.That(settings.MaxAutoPrepare, Is.GreaterThan(0));
            Assert.That(settings.NoResetOnClose, Is.True);
            Assert.That(settings.Host, Is.EqualTo("db"));
        });
    }

    [Test]
    public void Complete_WhenTheConnectionStringDecides_LeavesItAsItIs()
    {
        var settings = Complete("Host=db;Max Auto Prepare=0;No Reset On Close=false");

        Assert.Multiple(() =>
        {
            Assert.That(settings.MaxAutoPrepare, Is.Zero);
            Assert.That(settings.NoResetOnClose, Is.False);
        });
    }

    private static NpgsqlConnectionStringBuilder Complete(string connection) => new(PostgreSqlConnectionSettings.Complete(connection));
}
