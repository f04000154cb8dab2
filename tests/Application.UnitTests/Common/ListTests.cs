using System.Buffers.Text;
using System.Text;
using Contacts.Application.Calls;
using Contacts.Application.Common;
using Contacts.Application.Common.Lists;
using Contacts.Application.Contacts;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using NUnit.Framework;

namespace Contacts.Application.UnitTests.Common;

public class FilterTermTests
{
    [TestCase("segment", "premium", "segment", "eq", false, "premium")]
    [TestCase("leadScore.gte", "80", "leadScore", "gte", false, "80")]
    [TestCase("leadScore.lt", "80", "leadScore", "lt", false, "80")]
    [TestCase("segment", "!renewals", "segment", "eq", true, "renewals")]
    [TestCase("leadStage", "new, contacted", "leadStage", "eq", false, "new|contacted")]
    [TestCase("leadStage", "!new,won", "leadStage", "eq", true, "new|won")]
    [TestCase("cf.plan", "gold", "cf.plan", "eq", false, "gold")]
    [TestCase("cf.seats.gte", "10", "cf.seats", "gte", false, "10")]
    [TestCase("company", "\"Smith, Jones & Co\",Acme", "company", "eq", false, "Smith, Jones & Co|Acme")]
    [TestCase("company", "!\"a,b\"", "company", "eq", true, "a,b")]
    [TestCase("company", "\"!important\"", "company", "eq", false, "!important")]
    [TestCase("company", "", "company", "eq", false, "")]
    [TestCase("x.other", "1", "x.other", "eq", false, "1")]
    [TestCase(".gte", "1", ".gte", "eq", false, "1")]
    public void Parse_ReadsOneParameter(string parameter, string written, string field, string op, bool negated, string values)
    {
        var term = FilterTerm.Parse(parameter, [written]);

        Assert.That((term.Field, term.Operator, term.Negated), Is.EqualTo((field, op, negated)));
        Assert.That(string.Join('|', term.Values), Is.EqualTo(values));
    }

    [Test]
    public void Parse_RepeatedParameter_IsAnyOf() => Assert.That(FilterTerm.Parse("segment", ["a", "b"]).Values, Is.EqualTo(new[] { "a", "b" }));

    [Test]
    public void ToString_TellsAListFromAValueWithAComma() =>
        Assert.That(FilterTerm.Parse("company", ["a,b"]).ToString(), Is.Not.EqualTo(FilterTerm.Parse("company", ["\"a,b\""]).ToString()));
}

public class CursorTests
{
    private static readonly Guid Id = new("0197a000-0000-7000-8000-000000000001");
    private static readonly DateTimeOffset Time = new(2027, 1, 31, 9, 0, 0, 123, 456, TimeSpan.Zero);

    private static readonly Type[][] Order = [[typeof(string), typeof(int), typeof(DateTimeOffset)]];
    private static readonly string Written = Cursor.Write("print", new(0, ["José \"x\" \\ 😀", 87, Time], Id));

    [Test]
    public void Read_GivesBackWhatWasWritten()
    {
        var (stage, keys, id) = Cursor.Read(Written, "print", Order);

        Assert.That(stage, Is.Zero);
        Assert.That(keys, Is.EqualTo(new object[] { "José \"x\" \\ 😀", 87, Time }));
        Assert.That(id, Is.EqualTo(Id));
    }

    [Test]
    public void Read_OfALaterStage_TakesItsKeys()
    {
        var written = Cursor.Write("print", new(1, [87], Id));

        var (stage, keys, _) = Cursor.Read(written, "print", [.. Order, [typeof(int)]]);

        Assert.That((stage, keys[0]), Is.EqualTo((1, (object)87)));
        Assert.That(() => Cursor.Read(written, "print", Order), Refused("cursor_mismatch"));
        Assert.That(() => Cursor.Read(Cursor.Write("print", new(-1, [87], Id)), "print", Order), Refused("cursor_mismatch"));
    }

    [TestCase(double.MinValue)]
    [TestCase(0.1)]
    [TestCase(123456789012345)]
    public void Read_KeepsEveryDigit(double number)
    {
        Assert.That(Cursor.Read(Cursor.Write("print", new(0, [number], Id)), "print", [[typeof(double)]]).Keys, Is.EqualTo(new object[] { number }));
    }

    [Test]
    public void Written_SurvivesAUrl() => Assert.That(Written, Does.Match("^[A-Za-z0-9_-]+$"));

    [Test]
    public void Read_ForAnotherFilter_IsAMismatch() => Assert.That(() => Cursor.Read(Written, "other", Order), Refused("cursor_mismatch"));

    [Test]
    public void Read_ForAnotherNumberOfFields_IsAMismatch() => Assert.That(() => Cursor.Read(Written, "print", [Order[0][..2]]), Refused("cursor_mismatch"));

    [TestCase("")]
    [TestCase("nonsense")]
    [TestCase("!!!")]
    [TestCase("bnVsbA", Description = "null")]
    [TestCase("e30", Description = "{}")]
    [TestCase("W10", Description = "[]")]
    public void Read_Nonsense_IsInvalid(string cursor) => Assert.That(() => Cursor.Read(cursor, "print", Order), Refused("invalid_cursor"));

    [Test]
    public void Read_TooLong_IsInvalid() => Assert.That(() => Cursor.Read(new string('A', 5000), "print", Order), Refused("invalid_cursor"));

    /// <summary>Whoever knows the fingerprint can still not make a 500 of it.</summary>
    [TestCase("""{"F":"print","K":[1,2,3],"I":"0197a000-0000-7000-8000-000000000001"}""")]
    [TestCase("""{"F":"print","K":["a","b","c"],"I":"0197a000-0000-7000-8000-000000000001"}""")]
    [TestCase("""{"F":"print","K":[null,1,"2027-01-31T09:00:00Z"],"I":"0197a000-0000-7000-8000-000000000001"}""")]
    [TestCase("""{"F":"print","K":["a",1e99,"2027-01-31T09:00:00Z"],"I":"0197a000-0000-7000-8000-000000000001"}""")]
    [TestCase("""{"F":"print","K":["a\u0000",1,"2027-01-31T09:00:00Z"],"I":"0197a000-0000-7000-8000-000000000001"}""")]
    [TestCase("""{"F":"print","K":["a\ud800",1,"2027-01-31T09:00:00Z"],"I":"0197a000-0000-7000-8000-000000000001"}""")]
    [TestCase("""{"F":"print","K":["a",1,"2027-01-31T09:00:00Z"],"I":"x"}""")]
    public void Read_Tampered_IsInvalid(string json) =>
        Assert.That(() => Cursor.Read(Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json)), "print", Order), Refused("invalid_cursor"));

    [Test]
    public void Read_EveryByteChanged_IsRefusedOrRead()
    {
        for (var i = 0; i < Written.Length; i++)
        {
            var tampered = Written.ToCharArray();
            tampered[i] = tampered[i] == 'A' ? 'B' : 'A';
            try
            {
                Cursor.Read(new string(tampered), "print", Order);
            }
            catch (InvalidRequestException refused)
            {
                Assert.That(refused.Field, Is.EqualTo("cursor"));
            }
        }
    }

    [Test]
    public void Fingerprint_TellsPartsApart() => Assert.That(Cursor.Fingerprint(["a", "bc"]), Is.Not.EqualTo(Cursor.Fingerprint(["ab", "c"])));

    private static NUnit.Framework.Constraints.EqualStringConstraint Refused(string code) => Throws.TypeOf<InvalidRequestException>().With.Property("Code").EqualTo(code);
}

public class ListSpecTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly FilterScope Scope = new(DateTimeOffset.UnixEpoch, CustomFieldSchema.Empty);

    [TestCase("colour", "red", "unknown_parameter")]
    [TestCase("segment.gte", "a", "unknown_operator")]
    [TestCase("leadScore", "many", "invalid_filter")]
    [TestCase("leadScore", "1.5", "invalid_filter")]
    [TestCase("leadScore.gte", "1,2", "invalid_filter")]
    [TestCase("leadScore.gte", "!1", "invalid_filter")]
    [TestCase("leadStage", "sold", "invalid_filter")]
    [TestCase("scoreBand", "boiling", "invalid_filter")]
    [TestCase("freshness", "null", "invalid_filter")]
    [TestCase("doNotCall", "maybe", "invalid_filter")]
    [TestCase("createdAt.gte", "yesterday", "invalid_filter")]
    [TestCase("cf.unknown", "1", "unknown_parameter")]
    [TestCase("segment", "a\0b", "invalid_character", Description = "PostgreSQL takes no NUL")]
    public void Where_RefusesByName(string parameter, string value, string code)
    {
        var query = new ListQuery([FilterTerm.Parse(parameter, [value])]);

        Assert.That(
            () => ContactList.Spec.Where(Array.Empty<Contact>().AsQueryable(), query, Scope),
            Throws.TypeOf<InvalidRequestException>().With.Property("Code").EqualTo(code).And.Property("Field").StartsWith(parameter.Split('.')[0]));
    }

    [TestCase("nowhere", "unknown_sort")]
    [TestCase("cf.nowhere", "unknown_sort")]
    [TestCase("name,name", "invalid_sort")]
    [TestCase("name,-name", "invalid_sort")]
    [TestCase("name,company,leadScore,createdAt", "invalid_sort")]
    [TestCase("", "unknown_sort")]
    public void Page_RefusesASort(string sort, string code) => Assert.That(
        async () => await ContactList.Spec.PageAsync(Array.Empty<Contact>().AsQueryable(), new([], Sort: sort), Scope, "", c => c.Id, CancellationToken.None),
        Throws.TypeOf<InvalidRequestException>().With.Property("Code").EqualTo(code));

    [TestCase("leadScore", "94", "94")]
    [TestCase("leadScore", "null", "none")]
    [TestCase("leadScore", "0,null", "0 none")]
    [TestCase("leadScore", "!94", "0 none")]
    [TestCase("leadScore", "!null", "0 94")]
    [TestCase("leadScore", "-1", "", Description = "the key of those without a score is not a score")]
    [TestCase("leadScore", "!-1", "0 94 none")]
    [TestCase("leadScore.gte", "-1", "0 94")]
    [TestCase("leadScore.gt", "0", "94")]
    [TestCase("leadScore.lt", "94", "0")]
    [TestCase("leadScore.lt", "0", "")]
    [TestCase("scoreBand", "cool", "0")]
    [TestCase("scoreBand", "null", "none")]
    [TestCase("scoreBand", "!hot", "0 none")]
    public void Where_ByScore(string parameter, string value, string found)
    {
        var contacts = new (string Name, int? Score)[] { ("0", 0), ("94", 94), ("none", null) }.Select(c => Contact.Create(Guid.Empty, Guid.NewGuid(), new() { Name = c.Name, LeadScore = c.Score }, "test", Now));

        Assert.That(ContactList.Spec.Where(contacts.AsQueryable(), new([FilterTerm.Parse(parameter, [value])]), Scope).Select(c => c.Name), Is.EquivalentTo(Words(found)));
    }

    [TestCase("lastContactedAt", "2026-05-01T00:00:00Z", "may")]
    [TestCase("lastContactedAt", "!2026-05-01T00:00:00Z", "june never")]
    [TestCase("lastContactedAt", "null,2026-05-01T00:00:00Z", "may never")]
    [TestCase("lastContactedAt", "!null", "may june")]
    [TestCase("lastContactedAt", "1970-01-01T00:00:00Z", "", Description = "the key of the never contacted is not a time")]
    [TestCase("lastContactedAt.lt", "2026-06-01T00:00:00Z", "may")]
    [TestCase("lastContactedAt.gte", "1970-01-01T00:00:00Z", "may june")]
    public void Where_ByLastContact(string parameter, string value, string found)
    {
        var contacts = new (string Name, int Month)[] { ("may", 5), ("june", 6), ("never", 0) }.Select(c =>
        {
            var contact = Contact.Create(Guid.Empty, Guid.NewGuid(), new() { Name = c.Name }, "test", Now);
            if (c.Month > 0)
            {
                var call = new CallFact(Guid.NewGuid(), "", CallResult.Connected, new(2026, c.Month, 1, 0, 0, 0, TimeSpan.Zero), Now);
                contact.TakeCalls([call], call, was: null, "test", Now);
            }

            return contact;
        });

        Assert.That(ContactList.Spec.Where(contacts.AsQueryable(), new([FilterTerm.Parse(parameter, [value])]), Scope).Select(c => c.Name), Is.EquivalentTo(Words(found)));
    }

    [TestCase("endedAt", "2026-06-01T00:00:00Z", "ended")]
    [TestCase("endedAt", "!2026-06-01T00:00:00Z", "queued cancelled")]
    [TestCase("endedAt", "null", "queued cancelled")]
    [TestCase("endedAt", "!null", "ended")]
    [TestCase("endedAt", "null,2026-06-01T00:00:00Z", "ended queued cancelled")]
    [TestCase("endedAt.lte", "2026-12-01T00:00:00Z", "ended", Description = "the others stand in the history by the time they were queued at, which is no end")]
    public void Where_ByEnd(string parameter, string value, string found)
    {
        var cancelled = Call("cancelled");
        cancelled.Cancel(CallCancelReason.Requested, Now);
        var ended = Domain.Calls.Call.Log(Guid.Empty, Guid.NewGuid(), Guid.Empty, "ended", CallDirection.Inbound, null, null, new(CallResult.Connected) { EndedAt = Now }, "test", Now);

        Assert.That(CallList.Spec.Where(new[] { Call("queued"), cancelled, ended }.AsQueryable(), new([FilterTerm.Parse(parameter, [value])]), Scope).Select(c => c.Number), Is.EquivalentTo(Words(found)));

        static Call Call(string number) => Domain.Calls.Call.Queue(Guid.Empty, Guid.NewGuid(), Guid.Empty, number, CallPriority.Normal, null, keepsCallingHours: false, null, null, null, "test", Now);
    }

    [Test]
    public void Where_ForWhatMustBeMissingAndMustNot_IsNothing()
    {
        var query = new ListQuery([FilterTerm.Parse("leadStage", ["null"])]);
        var contacts = new[] { Contact.Create(Guid.Empty, Guid.NewGuid(), new() { Name = "Ada" }, "test", Now) }.AsQueryable();

        Assert.That(ContactList.Spec.Where(contacts, query, Scope), Is.Not.Empty);
        var none = ContactList.Spec.Where(contacts, query.And(FilterTerm.Parse("leadStage", ["!null"])), Scope);
        Assert.That(none, Is.Empty);
        Assert.That(none.Expression.ToString(), Does.EndWith("(_ => False)"), "said to the engine, which does not see it");
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
