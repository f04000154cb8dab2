using System.Linq.Expressions;
using Contacts.Application.Common;
using Contacts.Application.Common.Lists;
using Contacts.Application.Contacts;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using Contacts.Infrastructure.Persistence;
using Contacts.Infrastructure.Persistence.Providers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Query;
using NUnit.Framework;

namespace Contacts.Infrastructure.IntegrationTests.Persistence;

/// <summary>Queries that differ in their values only share a compiled one, queries that differ in anything else never do, and what is not understood takes EF's own way.</summary>
public sealed class ShapedQueryTests
{
    private static readonly string[] Towns = ["Leeds", "York", "Bath", "Hull", "Nowhere"];

    private static readonly List<string> Known = [];

    private TestDatabase _database = null!;

    private static string Nobody => "nobody";

    [OneTimeSetUp]
    public async Task Fill()
    {
        _database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        await using var db = _database.Open();
        db.Contacts.AddRange(Towns[..^1].SelectMany((town, number) => Enumerable.Range(0, number + 2).Select(i => TestDatabase.NewContact(db, $"Person {i}", town, at: TestDatabase.Now.AddDays(-i), more: given => given.City = town))));
        await db.SaveChangesAsync();
    }

    [OneTimeTearDown]
    public async Task Remove() => await _database.DisposeAsync();

    [Test]
    public void Of_DifferentQueries_HaveDifferentShapes()
    {
        using var db = Providers.Sqlite();
        var known = new Dictionary<QueryShape, string>();
        foreach (var (name, query) in Different(db))
        {
            var shaped = ShapedQuery.Of(query().Expression, part => IsComputed(db, part));

            Assert.That(shaped, Is.Not.Null, name);
            Assert.That(known.TryAdd(shaped!.Shape, name), Is.True, () => $"{name} has the shape of {known[shaped.Shape]}");
            Assert.That(ShapedQuery.Of(query().Expression, part => IsComputed(db, part))!.Shape, Is.EqualTo(shaped.Shape), name);
        }
    }

    [Test]
    public void Of_AnotherContextOfTheQuery_IsAnotherShape()
    {
        using var db = Providers.Sqlite();
        var query = db.Contacts.Where(c => c.City == "Leeds").Expression;

        var shape = ShapedQuery.Of(query, _ => true, typeof(int), true)!.Shape;

        Assert.That(ShapedQuery.Of(query, _ => true, typeof(int), true)!.Shape, Is.EqualTo(shape));
        Assert.That(ShapedQuery.Of(query, _ => true, typeof(int), false)!.Shape, Is.Not.EqualTo(shape));
        Assert.That(ShapedQuery.Of(query, _ => true, typeof(long), true)!.Shape, Is.Not.EqualTo(shape));
    }

    /// <summary>Compiled once, and right for every value.</summary>
    [TestCaseSource(nameof(OfATown))]
    public async Task OtherValues_AreCompiledOnce(Func<ContactsDbContext, string, IQueryable<Contact>> query)
    {
        var compiled = new Compilations();
        foreach (var town in Towns)
        {
            await using var db = _database.Open(compiled); // as the contexts of a pool: another one each time
            var all = await db.Contacts.AsNoTracking().ToListAsync();

            var found = await query(db, town).Select(c => c.Id).ToListAsync();

            Assert.That(ShapedQuery.Of(query(db, town).Expression, part => IsComputed(db, part)), Is.Not.Null);
            Assert.That(found, Is.EquivalentTo(all.Where(c => c.City == town).Select(c => c.Id)), town);
        }

        Assert.That(compiled.Count, Is.LessThanOrEqualTo(2), "one for all contacts, which may have been there, and one for the query");
    }

    [TestCaseSource(nameof(NotUnderstood))]
    public async Task WhatIsNotUnderstood_TakesTheWayOfEf(Func<ContactsDbContext, string, IQueryable<Contact>> query)
    {
        await using var db = _database.Open();
        var all = await db.Contacts.AsNoTracking().ToListAsync();
        foreach (var town in Towns)
        {
            Assert.That(ShapedQuery.Of(query(db, town).Expression, part => IsComputed(db, part)), Is.Null);
            Assert.That(await query(db, town).Select(c => c.Id).ToListAsync(), Is.EquivalentTo(all.Where(c => c.City == town).Select(c => c.Id)), town);
        }
    }

    [Test]
    public async Task AMissingValue_IsAskedForAsMissing()
    {
        await using var db = _database.Open();
        foreach (var town in (string?[])["Leeds", null, "York", null])
        {
            Assert.That(await db.Contacts.CountAsync(c => c.City == town), Is.EqualTo(town is null ? 0 : Array.IndexOf(Towns, town) + 2), town ?? "none");
            Assert.That(await db.Contacts.CountAsync(c => c.State == town), Is.EqualTo(town is null ? 14 : 0), town ?? "none");
        }
    }

    [Test]
    public void ContactRows_AreReadByTheirColumns_ByQueriesThatWaitToo()
    {
        using var db = Providers.Sqlite();

        Assert.That(db.Contacts.Select(ContactRow.Of(_ => false)).ToQueryString(), Does.Contain("phone_raw").And.Not.Contain("search_text"));
    }

    /// <summary>A compiled query outlives the request that needed it first; whatever that one captured must not.</summary>
    [Test]
    public async Task ACompiledQuery_HoldsNothingOfTheContextItWasCompiledFor()
    {
        var context = await UsedAsync();
        for (var i = 0; i < 10 && context.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Delay(50);
        }

        Assert.That(context.IsAlive, Is.False);

        async Task<WeakReference> UsedAsync()
        {
            var db = _database.Open();
            var marker = $"{Guid.NewGuid()}";
            await db.Contacts.Where(c => c.City == marker && db.Calls.Any(k => k.ContactId == c.Id && k.Number == marker)).ToListAsync();
            await db.DisposeAsync();
            return new(db);
        }
    }

    private static bool IsComputed(ContactsDbContext db, Expression part) => db.GetService<IEvaluatableExpressionFilter>().IsEvaluatableExpression(part, db.Model);

    /// <summary>Each of these is another statement.</summary>
    private static IEnumerable<(string Name, Func<IQueryable> Query)> Different(ContactsDbContext db)
    {
        var (first, second, town, other) = (Guid.NewGuid(), Guid.NewGuid(), "Leeds", "York");
        var (contacts, towns) = (db.Contacts, Towns);
        yield return ("all", () => contacts);
        yield return ("untracked", () => contacts.AsNoTracking());
        yield return ("calls", () => db.Calls);
        yield return ("by id", () => contacts.Where(c => c.Id == first));
        yield return ("not that id", () => contacts.Where(c => c.Id != first));
        yield return ("by project", () => contacts.Where(c => c.ProjectId == first));
        yield return ("by project and id", () => contacts.Where(c => c.ProjectId == first && c.Id == second));
        yield return ("by project and the same id", () => contacts.Where(c => c.ProjectId == first && c.Id == first));
        yield return ("by id or project", () => contacts.Where(c => c.ProjectId == first || c.Id == second));
        yield return ("town", () => contacts.Where(c => c.City == town));
        yield return ("town that the code names", () => contacts.Where(c => c.City == "Leeds"));
        yield return ("another one that the code names", () => contacts.Where(c => c.City == "York"));
        yield return ("no town", () => contacts.Where(c => c.City == null));
        yield return ("state", () => contacts.Where(c => c.State == town));
        yield return ("one of some towns", () => contacts.Where(c => towns.Contains(c.City)));
        yield return ("one of two towns", () => contacts.Where(c => new[] { town, other }.Contains(c.City)));
        yield return ("one of three towns", () => contacts.Where(c => new[] { town, other, town }.Contains(c.City)));
        yield return ("score above", () => contacts.Where(c => c.LeadScoreKey > 10));
        yield return ("score below", () => contacts.Where(c => c.LeadScoreKey < 10));
        yield return ("known since", () => contacts.Where(c => c.LastContactedKey > DateTimeOffset.UnixEpoch));
        yield return ("some", () => contacts.Take(town.Length));
        yield return ("all but some", () => contacts.Skip(town.Length));
        yield return ("ten", () => Keyset.First(11, contacts));
        yield return ("twenty", () => Keyset.First(21, contacts));
        yield return ("sorted", () => contacts.OrderBy(c => c.NameKey));
        yield return ("sorted downwards", () => contacts.OrderByDescending(c => c.NameKey));
        yield return ("sorted twice", () => contacts.OrderBy(c => c.NameKey).ThenBy(c => c.Id));
        yield return ("names", () => contacts.Select(c => c.Name));
        yield return ("ids", () => contacts.Select(c => c.Id));
        yield return ("ids that may be missing", () => contacts.Select(c => (Guid?)c.Id));
        yield return ("pairs", () => contacts.Select(c => new { c.Id, c.Name }));
        yield return ("pairs the other way round", () => contacts.Select(c => new { c.Name, c.Id }));
        yield return ("rows with one member", () => contacts.Select(c => new Row { Text = c.Name }));
        yield return ("rows with two members", () => contacts.Select(c => new Row { Text = c.Name, More = c.City }));
        yield return ("rows with two others", () => contacts.Select(c => new Row { Text = c.City, More = c.Name }));
        yield return ("who was called", () => contacts.Where(c => db.Calls.Any(k => k.ContactId == c.Id)));
        yield return ("who has a callback", () => contacts.Where(c => db.Callbacks.Any(k => k.ContactId == c.Id)));
        yield return ("a row beside itself", () => contacts.SelectMany(c => db.Contacts.Where(o => o.Id == c.Id)));
        yield return ("a row beside all", () => contacts.SelectMany(c => db.Contacts.Where(o => o.Id == o.Id)));
        yield return ("flagged or not", () => contacts.Select(c => c.DoNotCall ? c.Name : c.Company));
        yield return ("the other way round", () => contacts.Select(c => c.DoNotCall ? c.Company : c.Name));
        yield return ("by a property's name", () => contacts.Where(c => EF.Property<string>(c, "City") == town));
        yield return ("by another property's name", () => contacts.Where(c => EF.Property<string>(c, "State") == town));
        yield return ("with its ids", () => contacts.Include("ExternalIdRows"));
        yield return ("result", () => contacts.Where(c => c.LastCallResult == CallResult.Interested));
        yield return ("another result", () => contacts.Where(c => c.LastCallResult == CallResult.Callback));
    }

    private static IEnumerable<TestCaseData> OfATown()
    {
        yield return Case("AVariable", (db, town) => db.Contacts.Where(c => c.City == town));
        yield return Case("AVariableTwice", (db, town) => db.Contacts.Where(c => c.City == town && c.CompanyKey != null && c.Company == town));
        yield return Case("AMemberOfAVariable", (db, town) => OfRow(db, new() { Text = town }));
        yield return Case("OneOfAList", (db, town) => OneOf(db, [town, "elsewhere"]));
        yield return Case("OneOfVariables", (db, town) => db.Contacts.Where(c => new[] { town, "elsewhere" }.Contains(c.City)));
        yield return Case("AConditionOnAGivenValue", (db, town) => db.Contacts.Where(Predicates.Given<Contact, string>((c, city) => c.City == city, town)));
        yield return Case("AnInnerQuery", (db, town) => db.Contacts.Where(c => db.Contacts.Any(o => o.Id == c.Id && o.City == town)));
        yield return Case("CapturedRows", (db, town) => Among(db, db.Contacts.Where(o => o.City == town)));
        yield return Case("TwoQueriesInOne", (db, town) => db.Contacts.Where(c => c.City == town && c.LeadScore == null).Concat(db.Contacts.Where(c => c.City == town && c.LeadScore != null)));
        yield return Case("ACountOutsideOfLambdas", (db, town) => db.Contacts.Where(c => c.City == town).OrderBy(c => c.Name).Take(town.Length + 10));
        yield return Case("AFunctionOfTheEngine", (db, town) => db.Contacts.Where(c => c.City == town && SqlFunctions.JsonText(c.CustomFields, "none") == null));

        yield return Case("AFunctionOfTheEngineOnTheValueAlone", (db, town) => OfJson(db, $$"""{"town":"{{town}}"}"""));

        static TestCaseData Case(string name, Func<ContactsDbContext, string, IQueryable<Contact>> query) => new TestCaseData(query).SetArgDisplayNames(name);
        static IQueryable<Contact> OfJson(ContactsDbContext db, string json) => db.Contacts.Where(c => c.City == SqlFunctions.JsonText(json, "town"));
        static IQueryable<Contact> OfRow(ContactsDbContext db, Row row) => db.Contacts.Where(c => c.City == row.Text);
        static IQueryable<Contact> OneOf(ContactsDbContext db, List<string?> towns) => db.Contacts.Where(c => towns.Contains(c.City));
        static IQueryable<Contact> Among(ContactsDbContext db, IQueryable<Contact> rows) => db.Contacts.Where(c => rows.Any(o => o.Id == c.Id));
    }

    private static IEnumerable<TestCaseData> NotUnderstood()
    {
        yield return Case("AValueWorkedOut", (db, town) => db.Contacts.Where(c => c.City == town.Trim()));
        yield return Case("AConditionOnTheValueAlone", (db, town) => db.Contacts.Where(c => town.Length == 0 || c.City == town));
        yield return Case("AChoiceByTheValue", (db, town) => db.Contacts.Where(c => c.City == (town == "York" ? "York" : town)));
        yield return Case("AConstantOnDemand", (db, town) => db.Contacts.Where(c => c.City == EF.Constant(town)));
        yield return Case("RawSql", (db, town) => db.Contacts.FromSqlRaw("SELECT * FROM contacts WHERE city = {0}", town));
        yield return Case("AStaticProperty", (db, town) => db.Contacts.Where(c => c.City == town && c.Company != Nobody));
        yield return Case("ACastThatRounds", (db, town) => Above(db, town, -1.5));
        yield return Case("AFlagOfTheCode", (db, town) => All(db, town, all: false));
        yield return Case("ACallOfTheCode", (db, town) => db.Contacts.Where(c => c.City == town && c.Company != NameOfNobody()));
        yield return Case("AMemberOfAStaticField", (db, town) => db.Contacts.Where(c => c.City == town && c.LeadScoreKey < Known.Count + 1_000));
        yield return Case("ACapturedCondition", (db, town) => Matching(db, o => o.City == town));
        yield return Case("AListOfTheCode", (db, town) => db.Contacts.Where(c => new List<string?> { town }.Contains(c.City)));

        static TestCaseData Case(string name, Func<ContactsDbContext, string, IQueryable<Contact>> query) => new TestCaseData(query).SetArgDisplayNames(name);
        static IQueryable<Contact> Above(ContactsDbContext db, string town, double score) => db.Contacts.Where(c => c.City == town && c.LeadScoreKey >= (int)score);
        static IQueryable<Contact> All(ContactsDbContext db, string town, bool all) => db.Contacts.Where(c => all || c.City == town);
        static IQueryable<Contact> Matching(ContactsDbContext db, Expression<Func<Contact, bool>> condition) => db.Contacts.Where(c => db.Contacts.Where(o => o.Id == c.Id).Any(condition));
    }

    private static string NameOfNobody() => "nobody";

    private sealed class Row
    {
        public string? Text { get; init; }
        public string? More { get; init; }
    }

    private sealed class Compilations : IQueryExpressionInterceptor
    {
        public int Count { get; private set; }

        public Expression QueryCompilationStarting(Expression queryExpression, QueryExpressionEventData eventData)
        {
            Count++;
            return queryExpression;
        }
    }
}
