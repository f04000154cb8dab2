using System.Text.Json;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using Contacts.Tests.Shared;

namespace Contacts.Domain.UnitTests.Contacts;

public sealed class ContactTests
{
    private static readonly DateTimeOffset Later = Given.Now.AddHours(3);

    private static Contact Full() => Given.Contact(new()
    {
        FirstName = "Ada",
        LastName = "Lovelace",
        Phone = Given.Phone,
        Email = "Ada@Example.com",
        Source = "fair",
        Company = "Analytical",
        JobTitle = "Countess",
        Segment = "gold",
        Notes = "n",
        City = "London",
        State = "Greater London",
        Country = "GB",
        TimeZone = "Europe/London",
        LeadScore = 80,
        CustomFields = new Dictionary<string, object?> { ["seats"] = 5m, ["plan"] = "pro" },
        ExternalIds = new Dictionary<string, string?> { ["hubspot"] = "h1", ["close"] = "c1" },
    });

    private static DomainException Refused(Action action) => Assert.Throws<DomainException>(() => action())!;

    private static IReadOnlyList<FieldChange> Changes(Contact contact) => contact.Events.OfType<ContactEdited>().Single().Changes;

    [Test]
    public void Create_WithNothingToReach_IsRefused()
    {
        var refused = Refused(() => Given.Contact(new() { FirstName = " ", Company = "Acme" }));

        Assert.That((refused.Code, refused.Field, refused.IsInvalidInput), Is.EqualTo(("contact.unreachable", "name", true)));
    }

    [Test]
    public void Create_WithNameOrPhoneOrEmail_IsEnough()
    {
        Assert.That(Given.Contact(new() { LastName = "Lovelace" }).Name, Is.EqualTo("Lovelace"));
        Assert.That(Given.Contact(new() { Phone = Given.Phone }).Name, Is.Null);
        Assert.That(Given.Contact(new() { Email = "a@b.example" }).NameKey, Is.Empty);
    }

    [Test]
    public void Create_KeepsTheNumberAsTypedAndItsZone()
    {
        var contact = Given.Contact(new() { Phone = Given.Phone });

        Assert.That((contact.Phone, contact.PhoneRaw, contact.PhoneStatus, contact.EffectiveTimeZone), Is.EqualTo(("+14155550123", "(415) 555-0123", PhoneStatus.Valid, "America/Los_Angeles")));
        contact.Edit(new() { TimeZone = "Europe/Paris" }, Given.Actor, Later);
        Assert.That(contact.EffectiveTimeZone, Is.EqualTo("Europe/Paris"));
    }

    [Test]
    public void Create_StampsVersionTimesAndActor()
    {
        var contact = Given.Contact();

        Assert.That((contact.ProjectId, contact.Id, contact.Version, contact.CreatedAt, contact.UpdatedAt, contact.CreatedBy), Is.EqualTo((Given.ProjectId, Given.ContactId, 1, Given.Now, Given.Now, Given.Actor)));
        Assert.That(contact.Events, Is.Empty);
    }

    [Test]
    public void Create_KeepsNormalForms()
    {
        var contact = Given.Contact(new() { Name = "José", Company = "Ærø A/S", Email = "José@Example.com", City = "Łódź", Segment = "GOLD", Source = "Fair", State = "Ñ" });

        Assert.That((contact.NameKey, contact.CompanyKey, contact.EmailKey, contact.CityKey, contact.SegmentKey, contact.SourceKey, contact.StateKey), Is.EqualTo(("jose", "aero a/s", "josé@example.com", "lodz", "gold", "fair", "n")));
    }

    [Test]
    public void Create_NormalFormsThatGrow_StillFitTheirColumns()
    {
        var contact = Given.Contact(new() { Name = new string('\uFDFA', Contact.NameMaxLength), Company = new string('ß', Contact.CompanyMaxLength), Email = "a@b.example", Phone = Given.Phone });

        Assert.That(contact.NameKey, Has.Length.EqualTo(Contact.NameMaxLength));
        Assert.That(contact.CompanyKey, Has.Length.EqualTo(Contact.CompanyMaxLength));
        Assert.That(contact.SearchText, Has.Length.LessThanOrEqualTo(SearchTerms.TextMaxLength).And.Contains("a@b.example").And.Contains("~32105555141"));
    }

    [Test]
    public void Name_MadeOfFirstAndLast_FollowsThem()
    {
        var contact = Full();

        contact.Edit(new() { LastName = "King" }, Given.Actor, Later);

        Assert.That(contact.Name, Is.EqualTo("Ada King"));
        Assert.That(Changes(contact), Is.EqualTo(new[] { new FieldChange("lastName", "Lovelace", "King"), new FieldChange("name", "Ada Lovelace", "Ada King") }));
    }

    [Test]
    public void Name_MadeOfTheLongestParts_IsCut()
    {
        var first = new string('a', Contact.NameMaxLength);
        Assert.That(Given.Contact(new() { FirstName = first, LastName = new string('b', Contact.NameMaxLength) }).Name, Is.EqualTo(first));
    }

    [Test]
    public void Name_ThatWasGiven_StaysUntilCleared()
    {
        var contact = Given.Contact(new() { FirstName = "Ada", LastName = "Lovelace", Name = "The Countess" });

        contact.Edit(new() { LastName = "King" }, Given.Actor, Later);
        Assert.That(contact.Name, Is.EqualTo("The Countess"));

        contact.Edit(new() { Name = null }, Given.Actor, Later);
        Assert.That(contact.Name, Is.EqualTo("Ada King"));
    }

    [Test]
    public void Name_OfTwoLongNames_IsCutBetweenCharacters()
    {
        var contact = Given.Contact(new() { FirstName = new string('a', 198), LastName = "🙂🙂" });

        Assert.That(contact.Name, Is.EqualTo(new string('a', 198)));
        Assert.That(contact.Edit(new() { LastName = "b" }, Given.Actor, Later), Is.True);
        Assert.That(contact.Name, Does.EndWith("a b"));
    }

    private static IEnumerable<TestCaseData> Limits() => new (string Field, int Max, Func<string, ContactChanges> With)[]
    {
        ("firstName", 200, v => new() { FirstName = v }),
        ("lastName", 200, v => new() { LastName = v }),
        ("name", 200, v => new() { Name = v }),
        ("source", 100, v => new() { Source = v }),
        ("company", 200, v => new() { Company = v }),
        ("jobTitle", 200, v => new() { JobTitle = v }),
        ("segment", 100, v => new() { Segment = v }),
        ("notes", 10_000, v => new() { Notes = v }),
        ("city", 100, v => new() { City = v }),
        ("state", 100, v => new() { State = v }),
        ("scoreSource", 100, v => new() { LeadScore = 1, ScoreSource = v }),
        ("doNotCallReason", 500, v => new() { DoNotCall = true, DoNotCallReason = v }),
        ("reason", 500, v => new() { LeadStage = LeadStage.Lost, LeadStageReason = v }),
        ("externalIds.hubspot", 200, v => new() { ExternalIds = new Dictionary<string, string?> { ["HubSpot"] = v } }),
    }.Select(limit => new TestCaseData(limit.Field, limit.Max, limit.With).SetArgDisplayNames(limit.Field));

    [TestCaseSource(nameof(Limits))]
    public void Limit_IsExact(string field, int max, Func<string, ContactChanges> with)
    {
        Contact Create(string value)
        {
            var changes = with(value);
            changes.Email = "a@b.example";
            return Given.Contact(changes);
        }

        Assert.That(() => Create($" {new string('x', max)} "), Throws.Nothing);
        var refused = Refused(() => Create(new string('x', max + 1)));
        Assert.That((refused.Code, refused.Field, refused.IsInvalidInput), Is.EqualTo(("text_too_long", field, true)));
        foreach (var broken in new[] { "a\0b", "a\uD800b", "\uDC00", "a\uFFFE" })
        {
            var invalid = Refused(() => Create(broken));
            Assert.That((invalid.Code, invalid.Field), Is.EqualTo(("invalid_character", field)));
        }
    }

    [Test]
    public void Limit_OfAnExternalSystem_IsExact()
    {
        static Contact Create(string system) => Given.Contact(new() { Name = "Ada", ExternalIds = new Dictionary<string, string?> { [system] = "1" } });

        Assert.That(() => Create(new string('x', ContactExternalId.SystemMaxLength)), Throws.Nothing);
        Assert.That(Refused(() => Create(new string('x', ContactExternalId.SystemMaxLength + 1))).Code, Is.EqualTo("text_too_long"));
        foreach (var wrong in new[] { "hub spot", "hub/spot", "hübspot" })
        {
            var refused = Refused(() => Create(wrong));
            Assert.That((refused.Code, refused.Field), Is.EqualTo(("invalid_external_system", "externalIds")));
        }

        Assert.That(Create("Hub_Spot-2.eu").ExternalId("hub_spot-2.eu"), Is.EqualTo("1"));
    }

    private static IEnumerable<TestCaseData> Edits() => new (string Field, ContactChanges Asked, object? From, object? To)[]
    {
        ("phone", new() { Phone = new PhoneNumber("+442079460958", "x") }, "+14155550123", "+442079460958"),
        ("email", new() { Email = " new@example.com " }, "Ada@Example.com", "new@example.com"),
        ("email", new() { Email = null }, "Ada@Example.com", null),
        ("source", new() { Source = "web" }, "fair", "web"),
        ("company", new() { Company = "" }, "Analytical", null),
        ("jobTitle", new() { JobTitle = "Poet" }, "Countess", "Poet"),
        ("segment", new() { Segment = null }, "gold", null),
        ("notes", new() { Notes = "m" }, "n", "m"),
        ("city", new() { City = "Paris" }, "London", "Paris"),
        ("state", new() { State = null }, "Greater London", null),
        ("country", new() { Country = "fr" }, "GB", "FR"),
        ("country", new() { Country = "" }, "GB", null),
        ("timeZone", new() { TimeZone = "Europe/Paris" }, "Europe/London", "Europe/Paris"),
        ("timeZone", new() { TimeZone = " " }, "Europe/London", null),
        ("leadScore", new() { LeadScore = 12 }, 80, 12),
        ("leadScore", new() { LeadScore = null }, 80, null),
        ("doNotCall", new() { DoNotCall = true }, false, true),
        ("type", new() { Type = ContactType.Customer }, "contact", "customer"),
        ("customFields.seats", new() { CustomFields = new Dictionary<string, object?> { ["seats"] = 6m, ["plan"] = "pro" } }, 5m, 6m),
        ("customFields.plan", new() { CustomFields = new Dictionary<string, object?> { ["plan"] = null } }, "pro", null),
        ("customFields.vip", new() { CustomFields = new Dictionary<string, object?> { ["vip"] = true } }, null, true),
        ("externalIds.hubspot", new() { ExternalIds = new Dictionary<string, string?> { ["HubSpot"] = "h2", ["close"] = "c1" } }, "h1", "h2"),
        ("externalIds.hubspot", new() { ExternalIds = new Dictionary<string, string?> { [" HubSpot"] = null } }, "h1", null),
    }.Select(edit => new TestCaseData(edit.Field, edit.Asked, edit.From, edit.To).SetArgDisplayNames($"{edit.Field} to {edit.To ?? "null"}"));

    [TestCaseSource(nameof(Edits))]
    public void Edit_OfOneField_IsKeptOnceAndCountsOnce(string field, ContactChanges asked, object? from, object? to)
    {
        var contact = Full();

        Assert.That(contact.Edit(asked, Given.Actor, Later), Is.True);
        Assert.That(contact.Events, Has.Count.EqualTo(1));
        Assert.That(Changes(contact), Is.EqualTo(new[] { new FieldChange(field, from, to) }));
        Assert.That((contact.Version, contact.UpdatedAt), Is.EqualTo((2, Later)));

        contact.ClearEvents();
        Assert.That(contact.Edit(asked, Given.Actor, Later.AddHours(1)), Is.False);
        Assert.That((contact.Version, contact.UpdatedAt, contact.Events.Count), Is.EqualTo((2, Later, 0)));
    }

    [Test]
    public void Edit_WithNothingAsked_ChangesNothing()
    {
        var contact = Full();

        Assert.That(contact.Edit(new(), Given.Actor, Later), Is.False);
        Assert.That((contact.Version, contact.UpdatedAt, contact.Events.Count), Is.EqualTo((1, Given.Now, 0)));
    }

    [Test]
    public void Edit_OfManyFieldsAndTheStage_CountsOnce()
    {
        var contact = Full();

        contact.Edit(new() { City = "Paris", Notes = null, LeadStage = LeadStage.Qualified }, Given.Actor, Later);

        Assert.That(contact.Version, Is.EqualTo(2));
        Assert.That(contact.Events, Has.Count.EqualTo(2));
        Assert.That(Changes(contact).Select(c => c.Field), Is.EqualTo(new[] { "notes", "city", "type" }));
    }

    [Test]
    public void Edit_WhenRefused_ChangesNothing()
    {
        var contact = Full();
        var before = JsonSerializer.Serialize(contact);

        Assert.That(() => contact.Edit(new() { City = "Paris", ExternalIds = new Dictionary<string, string?> { ["close"] = null }, LeadScore = 101 }, Given.Actor, Later), Throws.TypeOf<DomainException>());
        Assert.That(() => contact.Edit(new() { City = "Paris", FirstName = null, LastName = null, Phone = null, Email = null, LeadStage = LeadStage.New, ExternalIds = new Dictionary<string, string?> { ["close"] = null } }, Given.Actor, Later), Throws.TypeOf<DomainException>());
        Assert.That(JsonSerializer.Serialize(contact), Is.EqualTo(before));
    }

    [TestCase("atlantis", "unknown_country", "country")]
    [TestCase("France", "unknown_country", "country")]
    public void Edit_ToAnUnknownCountry_IsRefused(string country, string code, string field)
    {
        var refused = Refused(() => Full().Edit(new() { Country = country }, Given.Actor, Later));

        Assert.That((refused.Code, refused.Field), Is.EqualTo((code, field)));
    }

    [Test]
    public void Edit_CustomFields_MergesAndClears()
    {
        var contact = Full();

        contact.Edit(new() { CustomFields = new Dictionary<string, object?> { ["plan"] = null, ["when"] = "2027-01-31" } }, Given.Actor, Later);
        Assert.That(contact.CustomFields, Is.EqualTo("""{"seats":5,"when":"2027-01-31"}"""));

        contact.Edit(new() { CustomFields = new Dictionary<string, object?> { ["seats"] = null, ["when"] = null } }, Given.Actor, Later);
        Assert.That(contact.CustomFields, Is.Null);
    }

    [Test]
    public void Edit_ExternalIds_KeepsTheRowsInStep()
    {
        var contact = Full();

        contact.Edit(new() { ExternalIds = new Dictionary<string, string?> { ["HubSpot"] = "h2", ["close"] = null, ["zoho"] = "z" } }, Given.Actor, Later);

        Assert.That(contact.ExternalIds, Is.EqualTo("""{"hubspot":"h2","zoho":"z"}"""));
        Assert.That(contact.ExternalIdRows.Select(r => (r.ProjectId, r.ContactId, r.System, r.Value)), Is.EquivalentTo(new[] { (Given.ProjectId, Given.ContactId, "hubspot", "h2"), (Given.ProjectId, Given.ContactId, "zoho", "z") }));
        Assert.That((contact.ExternalId("hubspot"), contact.ExternalId("close")), Is.EqualTo(("h2", (string?)null)));
    }

    [Test]
    public void Edit_LeadScore_StampsWhenAndWhence()
    {
        var contact = Full();
        Assert.That((contact.ScoredAt, contact.ScoreSource), Is.EqualTo(((DateTimeOffset?)Given.Now, "manual")));

        contact.Edit(new() { LeadScore = 81, ScoredAt = Given.Now.AddDays(-1), ScoreSource = "hubspot" }, Given.Actor, Later);
        Assert.That((contact.LeadScoreKey, contact.ScoredAt, contact.ScoreSource), Is.EqualTo((81, (DateTimeOffset?)Given.Now.AddDays(-1), "hubspot")));

        contact.Edit(new() { LeadScore = null }, Given.Actor, Later);
        Assert.That((contact.LeadScoreKey, contact.ScoredAt, contact.ScoreSource), Is.EqualTo((-1, (DateTimeOffset?)null, (string?)null)));
    }

    [Test]
    public void Edit_DoNotCall_KeepsReasonAndTime()
    {
        var contact = Full();

        contact.Edit(new() { DoNotCall = true, DoNotCallReason = "asked" }, Given.Actor, Later);
        Assert.That((contact.DoNotCall, contact.DoNotCallReason, contact.DoNotCallAt), Is.EqualTo((true, "asked", (DateTimeOffset?)Later)));

        contact.ClearEvents();
        contact.Edit(new() { DoNotCall = true, DoNotCallReason = "asked by letter" }, Given.Actor, Later.AddDays(1));
        Assert.That((contact.DoNotCallReason, contact.DoNotCallAt), Is.EqualTo(("asked by letter", (DateTimeOffset?)Later)));
        Assert.That(Changes(contact), Is.EqualTo(new[] { new FieldChange("doNotCallReason", "asked", "asked by letter") }));

        contact.Edit(new() { DoNotCall = false }, Given.Actor, Later);
        Assert.That((contact.DoNotCall, contact.DoNotCallReason, contact.DoNotCallAt), Is.EqualTo((false, (string?)null, (DateTimeOffset?)null)));
    }

    [Test]
    public void Edit_Phone_IsTheNewNumberInEverything()
    {
        var contact = Full();
        contact.RecordCall(CallResult.InvalidNumber, Given.Now, Given.Actor, Given.Now);

        contact.Edit(new() { Phone = new PhoneNumber("+14155550123", "other spelling") }, Given.Actor, Later);
        Assert.That((contact.PhoneRaw, contact.PhoneStatus), Is.EqualTo(("(415) 555-0123", PhoneStatus.Unusable)));

        contact.Edit(new() { Phone = new PhoneNumber("+442079460958", "020 7946 0958", "Europe/London") }, Given.Actor, Later);
        Assert.That((contact.PhoneRaw, contact.PhoneStatus, contact.PhoneTimeZone), Is.EqualTo(("020 7946 0958", PhoneStatus.Valid, "Europe/London")));
        Assert.That(contact.SearchText, Does.Contain("442079460958").And.Not.Contain("4155550123"));

        contact.Edit(new() { Phone = null }, Given.Actor, Later);
        Assert.That((contact.Phone, contact.PhoneRaw, contact.PhoneStatus, contact.PhoneTimeZone), Is.EqualTo(((string?)null, (string?)null, (PhoneStatus?)null, (string?)null)));
    }

    [Test]
    public void Delete_FreesTheExternalIds_AndRestoreTakesThemBack()
    {
        var contact = Full();

        Assert.That(contact.Restore(Given.Actor, Later), Is.False);
        contact.Delete(Given.Actor, Later);
        contact.Delete(Given.Actor, Later.AddHours(1));
        Assert.That((contact.DeletedAt, contact.Version, contact.ExternalIdRows.Count), Is.EqualTo(((DateTimeOffset?)Later, 2, 0)));

        Assert.That(contact.Restore(Given.Actor, Later), Is.True);
        Assert.That((contact.DeletedAt, contact.Version), Is.EqualTo(((DateTimeOffset?)null, 3)));
        Assert.That(contact.ExternalIdRows.Select(r => (r.System, r.Value)), Is.EquivalentTo(new[] { ("hubspot", "h1"), ("close", "c1") }));
        Assert.That(contact.Events, Is.EqualTo(new ContactEvent[] { new ContactDeleted(Given.Actor, Later), new ContactRestored(Given.Actor, Later) }));
    }

    [Test]
    public void RecordCall_KeepsWhatTheResultSays([Values] CallResult result)
    {
        var contact = Full();

        contact.RecordCall(result, Later, Given.Actor, Later);

        var counts = result != CallResult.Failed;
        var reached = result is CallResult.Interested or CallResult.Callback or CallResult.NotInterested or CallResult.Connected or CallResult.DoNotCall;
        Assert.Multiple(() =>
        {
            Assert.That(contact.CallAttempts, Is.EqualTo(counts ? 1 : 0));
            Assert.That(contact.LastCallAt, Is.EqualTo(counts ? Later : null));
            Assert.That(contact.LastCallResult, Is.EqualTo(counts ? result : null));
            Assert.That(contact.LastContactedAt, Is.EqualTo(reached ? Later : null));
            Assert.That(contact.LastContactedKey, Is.EqualTo(reached ? Later : DateTimeOffset.UnixEpoch));
            Assert.That(contact.Version, Is.EqualTo(counts ? 2 : 1));
            Assert.That((contact.DoNotCall, contact.DoNotCallAt), Is.EqualTo(result == CallResult.DoNotCall ? (true, Later) : (false, (DateTimeOffset?)null)));
            Assert.That(contact.PhoneStatus, Is.EqualTo(result switch { CallResult.WrongNumber => PhoneStatus.WrongNumber, CallResult.InvalidNumber => PhoneStatus.Unusable, _ => PhoneStatus.Valid }));
            Assert.That(contact.Events, Has.Count.EqualTo(result is CallResult.DoNotCall or CallResult.WrongNumber or CallResult.InvalidNumber ? 1 : 0));
        });
    }

    [Test]
    public void RecordCall_ReportedLate_DoesNotTurnBackTime()
    {
        var contact = Full();
        contact.RecordCall(CallResult.Interested, Later, Given.Actor, Later);

        contact.RecordCall(CallResult.NotInterested, Later.AddHours(-1), Given.Actor, Later);

        Assert.That((contact.CallAttempts, contact.LastCallAt, contact.LastCallResult, contact.LastContactedAt), Is.EqualTo((2, (DateTimeOffset?)Later, CallResult.Interested, (DateTimeOffset?)Later)));
    }
}
