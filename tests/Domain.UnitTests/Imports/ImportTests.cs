using Contacts.Domain.Contacts;
using Contacts.Domain.Imports;

namespace Contacts.Domain.UnitTests.Imports;

public sealed class ImportTests
{
    private static readonly DateTimeOffset Later = Given.Now.AddMinutes(5);

    private static readonly Dictionary<string, Action<Import>> Actions = new()
    {
        ["startReview"] = i => i.StartReview(),
        ["finishReview"] = i => i.FinishReview("{}", new ImportCounts(1, 1), Later),
        ["confirm"] = i => i.Confirm(Later),
        ["advance"] = i => i.Advance(1, new ImportCounts(1, 1), 0.5),
        ["complete"] = i => i.Complete(Later),
        ["fail"] = i => i.Fail("broken", "It broke.", Later),
        ["cancel"] = i => i.Cancel(Later),
    };

    /// <summary>The status after the action. =: allowed and nothing changes. -: refused.</summary>
    private const string Expected = """
        from                   startReview  finishReview           confirm    advance    complete   fail    cancel
        uploaded               reviewing    -                      -          -          -          failed  cancelled
        reviewing              reviewing    awaiting_confirmation  -          -          -          failed  cancelled
        awaiting_confirmation  -            -                      importing  -          -          -       cancelled
        importing              -            -                      =          importing  completed  failed  -
        completed              -            -                      =          -          -          -       -
        failed                 -            -                      -          -          -          -       -
        cancelled              -            -                      -          -          -          -       =
        """;

    private static IEnumerable<TestCaseData> Pairs()
    {
        var rows = Expected.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        return from row in rows.Skip(1) from column in Enumerable.Range(1, row.Length - 1) select new TestCaseData(row[0], rows[0][column], row[column]);
    }

    private static Import Upload(bool autoConfirm = false) =>
        Import.Upload(Given.ProjectId, Given.ContactId, "leads.csv", 10, ImportOptions.Default with { AutoConfirm = autoConfirm }, Given.Actor, Given.Now);

    private static Import At(string status)
    {
        var import = Upload();
        foreach (var action in status switch
        {
            "uploaded" => Array.Empty<string>(),
            "reviewing" => ["startReview"],
            "awaiting_confirmation" => ["startReview", "finishReview"],
            "importing" => ["startReview", "finishReview", "confirm"],
            "completed" => ["startReview", "finishReview", "confirm", "complete"],
            "failed" => ["startReview", "fail"],
            _ => ["cancel"],
        })
        {
            Actions[action](import);
        }

        Assert.That(import.Status.ToApiName(), Is.EqualTo(status));
        return import;
    }

    [Test]
    public void Table_CoversEveryPair() => Assert.That(Pairs().Count(), Is.EqualTo(Enum.GetValues<ImportStatus>().Length * Actions.Count));

    [TestCaseSource(nameof(Pairs))]
    public void Action_FollowsTheTable(string from, string action, string expected)
    {
        var import = At(from);
        var version = import.Version;

        if (expected == "-")
        {
            Assert.That(() => Actions[action](import), Throws.TypeOf<DomainException>().With.Property("Code").EqualTo("import.illegal_state"));
        }
        else
        {
            Actions[action](import);
        }

        Assert.That(import.Status.ToApiName(), Is.EqualTo(expected is "-" or "=" ? from : expected));
        Assert.That(import.Version, Is.EqualTo(expected is "-" or "=" ? version : version + 1));
        Assert.That(import.IsFinished, Is.EqualTo(import.Status.ToApiName() is "completed" or "failed" or "cancelled"));
    }

    [Test]
    public void Confirm_Twice_StartsOnce()
    {
        var import = At("awaiting_confirmation");

        Assert.That(import.Confirm(Given.Now), Is.True);
        Assert.That(import.Confirm(Later), Is.False);
        Assert.That(import.ConfirmedAt, Is.EqualTo(Given.Now));
    }

    [Test]
    public void Confirm_WhenTheConfirmedRunFailed_ReturnsTheSameResult()
    {
        var import = At("importing");
        import.Fail("broken", "It broke.", Later);

        Assert.That(import.Confirm(Later), Is.False);
        Assert.That(import.Status, Is.EqualTo(ImportStatus.Failed));
    }

    [Test]
    public void Cancel_Twice_KeepsTheFirstTime()
    {
        var import = Upload();

        import.Cancel(Given.Now);
        import.Cancel(Later);

        Assert.That(import.FinishedAt, Is.EqualTo(Given.Now));
    }

    [Test]
    public void FinishReview_WithAutoConfirm_GoesOn()
    {
        var import = Upload(autoConfirm: true);
        import.Lease(Given.ContactId, Later);

        import.StartReview();
        import.FinishReview("{}", new ImportCounts(2, 2), Later);

        Assert.That((import.Status, import.ConfirmedAt, import.LeaseOwner, import.Progress), Is.EqualTo((ImportStatus.Importing, (DateTimeOffset?)Later, (Guid?)null, 0d)));
    }

    [TestCase("cancel", "uploaded")]
    [TestCase("complete", "importing")]
    [TestCase("fail", "importing")]
    [TestCase("finishReview", "reviewing")]
    public void Lease_EndsWithTheWork(string action, string from)
    {
        var import = At(from);
        import.Lease(Given.ContactId, Later);
        Assert.That((import.LeaseOwner, import.LeaseUntil), Is.EqualTo(((Guid?)Given.ContactId, (DateTimeOffset?)Later)));

        Actions[action](import);
        Assert.That((import.LeaseOwner, import.LeaseUntil), Is.EqualTo(((Guid?)null, (DateTimeOffset?)null)));
    }

    [Test]
    public void Upload_ItsFileName_IsKept_AndHasAnExactLimit()
    {
        static Import Named(string? name) => Import.Upload(Given.ProjectId, Given.ContactId, name, 10, ImportOptions.Default, Given.Actor, Given.Now);

        Assert.That((Upload().FileName, Named(" ").FileName), Is.EqualTo(("leads.csv", "upload.csv")));
        Assert.That(() => Named(new string('x', 255)), Throws.Nothing);
        Assert.That(() => Named(new string('x', 256)), Throws.TypeOf<DomainException>().With.Property("Code").EqualTo("text_too_long").And.Property("Field").EqualTo("file"));
    }

    [Test]
    public void Options_UnlessSaid_UpdateByExternalIdThenPhoneThenEmail_AndAwaitConfirmation()
    {
        var options = ImportOptions.Default;

        Assert.That(options.MatchOn, Is.EqualTo(new[] { MatchKey.ExternalId, MatchKey.Phone, MatchKey.Email }));
        Assert.That((options.OnDuplicate, options.OnInvalid, options.ExternalSystem, options.AutoConfirm), Is.EqualTo((OnDuplicate.Update, OnInvalid.Reject, "csv", false)));
    }

    [Test]
    public void Fail_KeepsTheReason_CutToItsColumn()
    {
        var import = At("reviewing");

        import.Fail("broken", new string('x', Import.ErrorMaxLength - 1) + "🙂", Later);

        Assert.That((import.ErrorCode, import.Error, import.FinishedAt, import.IsFinished), Is.EqualTo(("broken", new string('x', Import.ErrorMaxLength - 1), (DateTimeOffset?)Later, true)));
    }

    [Test]
    public void Options_GoThereAndBack()
    {
        var options = new ImportOptions(OnDuplicate.Skip, OnInvalid.Blank, [MatchKey.Email, MatchKey.Phone], "hubspot", true);
        var read = Import.Upload(Given.ProjectId, Given.ContactId, null, 1, options, Given.Actor, Given.Now).Options;
        var none = Import.Upload(Given.ProjectId, Given.ContactId, null, 1, options with { MatchOn = [] }, Given.Actor, Given.Now).Options;

        Assert.That(read with { MatchOn = options.MatchOn }, Is.EqualTo(options));
        Assert.That(read.MatchOn, Is.EqualTo(options.MatchOn));
        Assert.That(none.MatchOn, Is.Empty);
    }

    [Test]
    public void CheckSystem_IsAShortLowerCaseName()
    {
        Assert.That((ImportOptions.CheckSystem(null), ImportOptions.CheckSystem(" HubSpot ")), Is.EqualTo(("csv", "hubspot")));
        Assert.That(() => ImportOptions.CheckSystem("a b"), Throws.TypeOf<DomainException>());
    }

    [Property]
    public void Counts_AlwaysReconcile(byte[] outcomes)
    {
        var given = (outcomes ?? []).Select(o => (ImportRowOutcome)((o % 5) + 1)).ToArray();

        var counts = given.Aggregate(new ImportCounts(), (sum, outcome) => sum.Plus(outcome));

        int Of(ImportRowOutcome outcome) => given.Count(o => o == outcome);
        Assert.That(counts, Is.EqualTo(new ImportCounts(given.Length, Of(ImportRowOutcome.Created), Of(ImportRowOutcome.Updated), Of(ImportRowOutcome.Unchanged), Of(ImportRowOutcome.Skipped), Of(ImportRowOutcome.Failed))));
        Assert.That(counts.Rows, Is.EqualTo(counts.Created + counts.Updated + counts.Unchanged + counts.Skipped + counts.Failed));
    }

    [Test]
    public void NotTaken_LongTexts_AreCutBetweenCharacters()
    {
        var row = ImportRow.NotTaken(Given.ProjectId, Given.ContactId, 1, 2, ImportRowOutcome.Failed, "x", new string('c', 300), new string('m', ImportRow.MessageMaxLength - 1) + "🙂", "[]");

        Assert.That((row.Column!.Length, row.Message!.Length), Is.EqualTo((ImportRow.ColumnMaxLength, ImportRow.MessageMaxLength - 1)));
    }

    [Test]
    public void NotTaken_BecauseOfNoSingleColumn_NamesNone() =>
        Assert.That(ImportRow.NotTaken(Given.ProjectId, Given.ContactId, 1, 2, ImportRowOutcome.Skipped, "duplicate_in_file", null, "Row 1 is the same person.", "[]").Column, Is.Null);
}

public sealed class StageWordsTests
{
    [TestCase("Open", LeadStage.New)]
    [TestCase("Open - Not Contacted", LeadStage.New)]
    [TestCase("Prospecting", LeadStage.New)]
    [TestCase("ATTEMPTED_TO_CONTACT", LeadStage.Contacted)]
    [TestCase("Attempted to contact", LeadStage.Contacted)]
    [TestCase("appointmentscheduled", LeadStage.Contacted)]
    [TestCase("Working - Contacted", LeadStage.Contacted)]
    [TestCase("Pre-Qualified", LeadStage.Qualified)]
    [TestCase("qualifiedtobuy", LeadStage.Qualified)]
    [TestCase("Id. Decision Makers", LeadStage.Qualified)]
    [TestCase("Proposal/Price Quote", LeadStage.Proposal)]
    [TestCase("Proposal / Price Quote", LeadStage.Proposal)]
    [TestCase("decisionmakerboughtin", LeadStage.Proposal)]
    [TestCase("Negotiation/Review", LeadStage.Negotiation)]
    [TestCase("contractsent", LeadStage.Negotiation)]
    [TestCase("Closed Won", LeadStage.Won)]
    [TestCase("CLOSED-WON", LeadStage.Won)]
    [TestCase("Closed - Converted", LeadStage.Won)]
    [TestCase("closedlost", LeadStage.Lost)]
    [TestCase("Closed - Not Converted", LeadStage.Lost)]
    [TestCase("Unqualified", LeadStage.Lost)]
    [TestCase("Not Qualified", LeadStage.Lost)]
    [TestCase("Bad Fit", LeadStage.Lost)]
    public void Find_TheWordsOfCommonCrms(string word, LeadStage stage) => Assert.That(StageWords.Find(word), Is.EqualTo(stage));

    [Test]
    public void Find_OurOwnNames_AreThemselves([Values] LeadStage stage) => Assert.That(StageWords.Find(stage.ToApiName()), Is.EqualTo(stage));

    [TestCase("")]
    [TestCase(" - ")]
    [TestCase("banana")]
    public void Find_AnythingElse_IsNull(string word) => Assert.That(StageWords.Find(word), Is.Null);
}
