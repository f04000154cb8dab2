using Contacts.Infrastructure.Persistence.Providers.PostgreSql;
using NUnit.Framework;

namespace Contacts.Infrastructure.IntegrationTests.Persistence;

public sealed class NumberedCommandsTests
{
    [TestCase("SELECT 1 WHERE a = @p AND b = @q AND c = @p", "SELECT 1 WHERE a = $1 AND b = $2 AND c = $1")]
    [TestCase("SELECT 1 WHERE a = @p_1 AND b = @p", "SELECT 1 WHERE a = $3 AND b = $1")]
    [TestCase("WHERE a IN (@p,@q)", "WHERE a IN ($1,$2)")]
    [TestCase("WHERE v @@ @p", "WHERE v @@ $1")]
    [TestCase("WHERE a = '@p' AND b = 'it''s @q' AND c = @q", "WHERE a = '@p' AND b = 'it''s @q' AND c = $2")]
    [TestCase("""SELECT a AS "@p", "q@q" WHERE b = @p""", """SELECT a AS "@p", "q@q" WHERE b = $1""")]
    public void Names_BecomePlaces(string named, string numbered) => Assert.That(NumberedCommands.Number(named, ["p", "q", "p_1"]), Is.EqualTo(numbered));

    [TestCase("INSERT INTO t VALUES (@p);", Description = "statements that stand one after the other")]
    [TestCase("WHERE a = @unknown")]
    [TestCase("WHERE a = $1 AND b = @p")]
    [TestCase("-- it's @q\nWHERE b = @p")]
    [TestCase("/* it's @q */ WHERE b = @p")]
    public void WhatIsNotKnown_StaysNamed(string named) => Assert.That(NumberedCommands.Number(named, ["p", "q"]), Is.Null);
}
