using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using Contacts.Tests.Shared;

namespace Contacts.Domain.UnitTests.Contacts;

public sealed class LeadStageTests
{
    /// <summary>m: moves there. r: reopens there. =: the same stage, nothing happens. -: refused.</summary>
    private const string Expected = """
        from         new  contacted  qualified  proposal  negotiation  won  lost
        new          =    m          m          m         m            m    m
        contacted    -    =          m          m         m            m    m
        qualified    -    m          =          m         m            m    m
        proposal     -    m          m          =         m            m    m
        negotiation  -    m          m          m         =            m    m
        won          -    r          r          r         r            =    -
        lost         -    r          r          r         r            -    =
        """;

    private static readonly DateTimeOffset Later = Given.Now.AddHours(3);

    private static IEnumerable<TestCaseData> Pairs()
    {
        var rows = Expected.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        foreach (var row in rows.Skip(1))
        {
            for (var column = 1; column < row.Length; column++)
            {
                yield return new TestCaseData(Stage(row[0]), Stage(rows[0][column]), row[column][0]);
            }
        }
    }

    private static LeadStage Stage(string name) => ApiNames.TryParse<LeadStage>(name, out var stage) ? stage : throw new ArgumentException(name);

    [Test]
    public void Table_CoversEveryPair() => Assert.That(Pairs().Count(), Is.EqualTo(49));

    [TestCaseSource(nameof(Pairs))]
    public void MoveStage_FollowsTheTable(LeadStage from, LeadStage to, char expected)
    {
        var lead = Given.Lead(from);
        var version = lead.Version;
        bool Move() => lead.MoveStage(to, "budget cut", Given.Actor, Later);

        if (expected == 'm')
        {
            Assert.That(Move(), Is.True);
            Assert.Multiple(() =>
            {
                Assert.That(lead.LeadStage, Is.EqualTo(to));
                Assert.That(lead.StageEnteredAt, Is.EqualTo(Later));
                Assert.That(lead.Version, Is.EqualTo(version + 1));
                Assert.That(lead.UpdatedAt, Is.EqualTo(Later));
                Assert.That(lead.Events, Is.EqualTo(new[] { new LeadStageMoved(from, to, Given.Now, "budget cut", Given.Actor, Later) }));
            });
            return;
        }

        if (expected == '=')
        {
            Assert.That(Move(), Is.False);
        }
        else
        {
            var refused = Assert.Throws<DomainException>(() => Move())!;
            Assert.That(refused.Code, Is.EqualTo(LeadStages.IsOpen(from) ? "lead.illegal_transition" : "lead.closed"));
            Assert.That(refused.Allowed, Is.EquivalentTo(Pairs().Where(p => p.Arguments[0]!.Equals(from) && p.Arguments[2] is 'm' or 'r').Select(p => ((LeadStage)p.Arguments[1]!).ToApiName())));
        }

        AssertUntouched(lead, from, version);
    }

    [TestCaseSource(nameof(Pairs))]
    public void Reopen_FollowsTheTable(LeadStage from, LeadStage to, char expected)
    {
        var lead = Given.Lead(from);
        var version = lead.Version;
        void Reopen() => lead.Reopen(to, "called again", Given.Actor, Later);

        if (expected == 'r')
        {
            Reopen();
            Assert.Multiple(() =>
            {
                Assert.That(lead.LeadStage, Is.EqualTo(to));
                Assert.That(lead.Type, Is.EqualTo(ContactType.Lead));
                Assert.That(lead.ConvertedAt, Is.Null);
                Assert.That(lead.Version, Is.EqualTo(version + 1));
                Assert.That(lead.Events, Is.EqualTo(new[] { new LeadStageMoved(from, to, Given.Now, "called again", Given.Actor, Later) }));
            });
            return;
        }

        Assert.That(Assert.Throws<DomainException>(Reopen)!.Code, Is.EqualTo(LeadStages.IsOpen(from) ? "lead.not_closed" : "lead.illegal_transition"));
        AssertUntouched(lead, from, version);
    }

    [TestCase(null)]
    [TestCase(" ")]
    public void MoveStage_ToLostWithoutReason_IsRefused(string? reason)
    {
        var lead = Given.Lead(LeadStage.Proposal);

        var refused = Assert.Throws<DomainException>(() => lead.MoveStage(LeadStage.Lost, reason, Given.Actor, Later))!;

        Assert.That((refused.Code, refused.Field, refused.IsInvalidInput), Is.EqualTo(("lead.reason_required", "reason", true)));
        AssertUntouched(lead, LeadStage.Proposal, 1);
    }

    [TestCase(LeadStage.Won)]
    [TestCase(LeadStage.Lost)]
    public void Reopen_WithoutReason_IsRefused(LeadStage from)
    {
        var lead = Given.Lead(from);

        Assert.That(() => lead.Reopen(LeadStage.Qualified, " ", Given.Actor, Later), Throws.TypeOf<DomainException>().With.Property("Code").EqualTo("lead.reason_required"));
        AssertUntouched(lead, from, 1);
    }

    [Test]
    public void MoveStage_ReasonTooLong_ChangesNothing()
    {
        var lead = Given.Lead(LeadStage.New);

        Assert.That(() => lead.MoveStage(LeadStage.Lost, new string('x', LeadStageChange.ReasonMaxLength + 1), Given.Actor, Later), Throws.TypeOf<DomainException>().With.Property("Code").EqualTo("text_too_long"));
        AssertUntouched(lead, LeadStage.New, 1);
    }

    [Test]
    public void MoveStage_ToWon_MakesACustomer()
    {
        var lead = Given.Lead(LeadStage.Negotiation);

        lead.MoveStage(LeadStage.Won, null, Given.Actor, Later);

        Assert.That((lead.Type, lead.ConvertedAt), Is.EqualTo((ContactType.Customer, (DateTimeOffset?)Later)));
    }

    [Test]
    public void Reopen_WhenNeverALead_IsRefused() =>
        Assert.That(() => Given.Contact().Reopen(LeadStage.Qualified, "x", Given.Actor, Later), Throws.TypeOf<DomainException>().With.Property("Code").EqualTo("lead.not_a_lead"));

    [Test]
    public void Create_WithTypeLead_EntersAtNew()
    {
        var lead = Given.Contact(new() { Name = "Ada", Type = ContactType.Lead });

        Assert.That((lead.Type, lead.LeadStage, lead.StageEnteredAt, lead.Version), Is.EqualTo((ContactType.Lead, LeadStage.New, Given.Now, 1)));
        Assert.That(lead.Events, Is.EqualTo(new[] { new LeadStageMoved(null, LeadStage.New, null, null, Given.Actor, Given.Now) }));
    }

    [Test]
    public void Create_WithAnyStage_EntersThere([Values] LeadStage stage)
    {
        var lead = Given.Contact(new() { Name = "Ada", LeadStage = stage });

        Assert.That(lead.LeadStage, Is.EqualTo(stage));
        Assert.That(lead.Type, Is.EqualTo(stage == LeadStage.Won ? ContactType.Customer : ContactType.Lead));
        Assert.That(lead.ConvertedAt, Is.EqualTo(stage == LeadStage.Won ? Given.Now : null));
        Assert.That(lead.Events, Is.EqualTo(new[] { new LeadStageMoved(null, stage, null, null, Given.Actor, Given.Now) }));
    }

    [TestCase(ContactType.Lead, LeadStage.New)]
    [TestCase(ContactType.Customer, null)]
    public void Edit_TypeOfAPlainContact_FlagsIt(ContactType type, LeadStage? stage)
    {
        var contact = Given.Contact();

        Assert.That(contact.Edit(new() { Type = type }, Given.Actor, Later), Is.True);

        Assert.That((contact.Type, contact.LeadStage, contact.ConvertedAt, contact.Version), Is.EqualTo((type, stage, (DateTimeOffset?)null, 2)));
        Assert.That(Changes(contact), Is.EqualTo(new[] { new FieldChange("type", "contact", type.ToApiName()) }));
    }

    [Test]
    public void Edit_StageOfAPlainContact_FlagsItThere()
    {
        var contact = Given.Contact();

        contact.Edit(new() { LeadStage = LeadStage.Qualified }, Given.Actor, Later);

        Assert.That((contact.Type, contact.LeadStage, contact.Version), Is.EqualTo((ContactType.Lead, LeadStage.Qualified, 2)));
    }

    [Test]
    public void Edit_StageOfALead_MovesByTheTable()
    {
        var lead = Given.Lead(LeadStage.Qualified);

        Assert.That(() => lead.Edit(new() { LeadStage = LeadStage.New }, Given.Actor, Later), Throws.TypeOf<DomainException>());
        Assert.That(lead.Edit(new() { LeadStage = LeadStage.Qualified }, Given.Actor, Later), Is.False);
        AssertUntouched(lead, LeadStage.Qualified, 1);

        Assert.That(lead.Edit(new() { LeadStage = LeadStage.Lost, LeadStageReason = "price" }, Given.Actor, Later), Is.True);
        Assert.That(lead.Events, Is.EqualTo(new[] { new LeadStageMoved(LeadStage.Qualified, LeadStage.Lost, Given.Now, "price", Given.Actor, Later) }));
    }

    [Test]
    public void Edit_TypeContact_KeepsTheStage([Values] LeadStage stage)
    {
        var lead = Given.Lead(stage);

        lead.Edit(new() { Type = ContactType.Contact }, Given.Actor, Later);

        Assert.That((lead.Type, lead.LeadStage, lead.Version), Is.EqualTo((ContactType.Contact, stage, 2)));
        Assert.That(lead.Events.OfType<LeadStageMoved>(), Is.Empty);
    }

    [Test]
    public void Edit_TheStageAnUnflaggedContactKept_FlagsItAgain([Values] LeadStage stage)
    {
        var contact = Given.Lead(stage);
        contact.Edit(new() { Type = ContactType.Contact }, Given.Actor, Given.Now);
        contact.ClearEvents();

        Assert.That(contact.Edit(new() { LeadStage = stage }, Given.Actor, Later), Is.True);

        var type = stage == LeadStage.Won ? ContactType.Customer : ContactType.Lead;
        Assert.That((contact.Type, contact.LeadStage, contact.StageEnteredAt), Is.EqualTo((type, stage, Given.Now)));
        Assert.That(Changes(contact), Is.EqualTo(new[] { new FieldChange("type", "contact", type.ToApiName()) }));
    }

    [Test]
    public void Edit_TypeAndStageTwice_ChangesNothingTheSecondTime([Values] ContactType type, [Values] LeadStage stage)
    {
        var asked = new ContactChanges { Name = "Ada", Type = type, LeadStage = stage };

        Assert.That(Given.Contact(asked).Edit(asked, Given.Actor, Later), Is.False);
    }

    [Test]
    public void Edit_TypeCustomer_WinsAnOpenLead([Values(LeadStage.New, LeadStage.Contacted, LeadStage.Qualified, LeadStage.Proposal, LeadStage.Negotiation)] LeadStage stage)
    {
        var lead = Given.Lead(stage);

        lead.Edit(new() { Type = ContactType.Customer }, Given.Actor, Later);

        Assert.That((lead.Type, lead.LeadStage, lead.ConvertedAt, lead.Version), Is.EqualTo((ContactType.Customer, LeadStage.Won, (DateTimeOffset?)Later, 2)));
        Assert.That(lead.Events.OfType<LeadStageMoved>().Single(), Is.EqualTo(new LeadStageMoved(stage, LeadStage.Won, Given.Now, null, Given.Actor, Later)));
        Assert.That(Changes(lead), Is.EqualTo(new[] { new FieldChange("type", "lead", "customer") }));
    }

    [TestCase(LeadStage.Won, ContactType.Lead)]
    [TestCase(LeadStage.Lost, ContactType.Customer)]
    public void Edit_TypeOfAClosedLead_AsksToReopen(LeadStage stage, ContactType type)
    {
        var lead = Given.Lead(stage);

        Assert.That(() => lead.Edit(new() { Type = type }, Given.Actor, Later), Throws.TypeOf<DomainException>().With.Property("Code").EqualTo("lead.closed"));
        AssertUntouched(lead, stage, 1);
    }

    [Test]
    public void RecordCall_ThatReachesAPerson_MovesNewToContacted([Values] CallResult result)
    {
        var lead = Given.Lead(LeadStage.New);

        lead.RecordCall(result, Later, Given.Actor, Later);

        Assert.That(lead.LeadStage, Is.EqualTo(result.ReachesPerson() ? LeadStage.Contacted : LeadStage.New));
    }

    [Test]
    public void RecordCall_OnAnUnflaggedContact_DoesNotFlagIt()
    {
        var contact = Given.Lead(LeadStage.New);
        contact.Edit(new() { Type = ContactType.Contact }, Given.Actor, Given.Now);

        contact.RecordCall(CallResult.Interested, Later, Given.Actor, Later);

        Assert.That((contact.Type, contact.LeadStage), Is.EqualTo((ContactType.Contact, LeadStage.New)));
    }

    [TestCase(LeadStage.Contacted)]
    [TestCase(LeadStage.Won)]
    public void RecordCall_OnAnotherStage_LeavesIt(LeadStage stage)
    {
        var lead = Given.Lead(stage);

        lead.RecordCall(CallResult.Interested, Later, Given.Actor, Later);

        Assert.That(lead.LeadStage, Is.EqualTo(stage));
    }

    [Test]
    public void Record_KeepsTheTimeSpent()
    {
        var kept = LeadStageChange.Record(Given.ProjectId, Guid.Empty, Given.ContactId, new(LeadStage.New, LeadStage.Won, Given.Now, "r", Given.Actor, Later));
        var entered = LeadStageChange.Record(Given.ProjectId, Guid.Empty, Given.ContactId, new(null, LeadStage.New, null, null, Given.Actor, Later));

        Assert.That((kept.From, kept.To, kept.At, kept.Actor, kept.Reason, kept.SecondsInFrom), Is.EqualTo((LeadStage.New, LeadStage.Won, Later, Given.Actor, "r", 10_800L)));
        Assert.That((entered.From, entered.SecondsInFrom), Is.EqualTo(((LeadStage?)null, (long?)null)));
    }

    private static IReadOnlyList<FieldChange> Changes(Contact contact) => contact.Events.OfType<ContactEdited>().Single().Changes;

    private static void AssertUntouched(Contact lead, LeadStage stage, int version)
    {
        Assert.That((lead.LeadStage, lead.Version, lead.StageEnteredAt, lead.UpdatedAt), Is.EqualTo((stage, version, Given.Now, Given.Now)));
        Assert.That(lead.Events, Is.Empty);
    }
}
