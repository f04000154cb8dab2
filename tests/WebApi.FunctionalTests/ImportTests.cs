using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Contacts.WebApi.FunctionalTests.Kit;
using NUnit.Framework;

namespace Contacts.WebApi.FunctionalTests;

internal sealed class ImportTests(string engine) : ImportTest(engine)
{
    [TestCase("contacts.csv")]
    [TestCase("messy.csv")]
    public async Task Sample_ImportsAndTheSecondTimeChangesNothing(string name)
    {
        await DefineFieldAsync("plan", "choice", ["basic", "gold", "platinum"]);
        await DefineFieldAsync("seats", "number");
        var file = Sample(name);
        var first = await ImportAsync(file);
        var (created, updated, unchanged, skipped, failed) = Counts(first["results"]!);
        var stored = await SnapshotAsync();
        Assert.That(stored, Has.Count.EqualTo(created));
        Assert.That(created, Is.GreaterThan(10));
        Assert.That((await RowsAsync(Id(first))).Select(r => (int)r["row"]!), Is.EqualTo(Enumerable.Range(1, (int)first["counts"]!["rows"]!)));

        var second = await ImportAsync(file);

        Assert.That(await SnapshotAsync(), Is.EqualTo(stored), "the same file again changes nothing");
        Assert.That(Counts(second["results"]!), Is.EqualTo((0, 0, created + updated + unchanged, skipped, failed)));
    }

    [Test]
    public async Task Upload_ToResults_StepByStep()
    {
        var csv = "First name;Last name;Phone;Email;Favourite colour;Lead score;Lead score\nAda;Lovelace;(415) 555-0100;ada@example.com;green;87;3\nBob;;12;;red;;\n;;;;;;\nCyd;;;cyd@example.com;;55;\n";
        var upload = await Client.SendAsync(HttpMethod.Post, Imports, Form(Encoding.UTF8.GetBytes(csv), "people.csv")).Expect(202);
        Assert.That(upload.Headers.Location!.ToString(), Is.EqualTo($"{Imports}/{Id(upload.Json)}"));
        var id = Id(upload.Json);

        var review = await ReviewAsync(id);
        Assert.Multiple(() =>
        {
            Assert.That((string)review["fileName"]!, Is.EqualTo("people.csv"));
            Assert.That((int)review["counts"]!["rows"]!, Is.EqualTo(3));
            Assert.That(Planned(review), Is.EqualTo((2, 0, 0, 0, 1)));
            Assert.That(review["columns"]!.AsArray().Select(c => (string)c!["field"]!), Is.EqualTo(new[] { "firstName", "lastName", "phone", "email", "leadScore" }));
            Assert.That(review["ignoredColumns"]!.AsArray().Select(c => (string)c!), Is.EqualTo(new[] { "Favourite colour", "Lead score" }));
            Assert.That(review["warnings"]!.AsArray().Select(w => (string)w!["code"]!), Is.EqualTo(new[] { "duplicate_column" }));
            Assert.That((double)review["progress"]!, Is.EqualTo(1));
        });
        var rejected = (await RowsAsync(id)).Single();
        Assert.That(((int)rejected["row"]!, (int)rejected["line"]!, (string)rejected["outcome"]!, (string)rejected["code"]!, (string)rejected["column"]!), Is.EqualTo((2, 3, "failed", "too_short", "Phone")));
        Assert.That((await Client.ReadAsync(Contacts).Expect(200)).Items, Is.Empty);

        await ConfirmAsync(id);
        var rows = await RowsAsync(id);
        var contacts = (await WalkAsync(Contacts)).ToDictionary(Id);
        Assert.That(rows.Select(r => (string)r["outcome"]!), Is.EqualTo(new[] { "created", "failed", "created" }));
        Assert.That(rows.Where(r => (string)r["outcome"]! == "created").Select(r => (Guid)r["contactId"]!), Is.EquivalentTo(contacts.Keys));
        Assert.That((await RowsAsync(id, "outcome=failed")).Select(r => (int)r["row"]!), Is.EqualTo(new[] { 2 }));
        Assert.That((await RowsAsync(id, "outcome=!failed&sort=-row")).Select(r => (int)r["row"]!), Is.EqualTo(new[] { 3, 1 }));
        Assert.That((await RowsAsync(id, "code=too_short")), Has.Count.EqualTo(1));
        Assert.That((await RowsAsync(id, "code=null")), Has.Count.EqualTo(2));
        await Client.ReadAsync($"{Imports}/{id}/rows?nope=1").Expect(400, "unknown_parameter");
        foreach (var expected in review["preview"]!.AsArray())
        {
            var stored = contacts.Values.Single(c => (string?)c["name"] == (string?)expected!["name"]);
            var differs = stored.Select(p => p.Key).Where(k => !JsonNode.DeepEquals(stored[k], expected![k]));
            Assert.That(differs, Is.SubsetOf(new[] { "id", "createdAt", "updatedAt", "scoredAt", "nextBestAction" }));
        }

        Assert.That((await Client.ReadAsync($"{Imports}?status=completed").Expect(200)).Items.Select(i => Id(i!)), Is.EqualTo(new[] { id }));
    }

    [Test]
    public async Task Rejected_FixedAndUploadedAgain_Imports()
    {
        var done = await ImportAsync("Name,Phone,Notes\nAda,12,\"two\nlines, \"\"quoted\"\"\"\nBob,+14155550100,fine\nCyd,1.5E+9,=1+1\nDan,abc,'-x\nEve,+14155550101\n");
        Assert.That(Counts(done["results"]!), Is.EqualTo((2, 0, 0, 0, 3)));
        using var response = await Client.GetAsync($"{Imports}/{Id(done)}/rejected.csv");
        Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("text/csv"));
        var csv = await response.Content.ReadAsStringAsync();
        Assert.That(csv, Does.Contain("too_short").And.Contain("scientific_notation").And.Contain("not_a_number").And.Contain("line,column,code,reason"));

        var fixedCsv = csv.Replace("Ada,12,", "Ada,+14155550102,", StringComparison.Ordinal).Replace("1.5E+9", "+14155550103", StringComparison.Ordinal).Replace("Dan,abc", "Dan,+14155550104", StringComparison.Ordinal);
        var again = await ImportAsync(fixedCsv);

        Assert.That(Counts(again["results"]!), Is.EqualTo((3, 0, 0, 0, 0)), fixedCsv);
        Assert.That(again["ignoredColumns"]!.AsArray().Select(c => (string)c!), Is.EqualTo(new[] { "line", "column", "code", "reason" }));
        var notes = (await WalkAsync(Contacts)).ToDictionary(c => (string)c["name"]!, c => (string?)c["notes"]);
        Assert.That((notes["Ada"], notes["Cyd"], notes["Dan"]), Is.EqualTo(("two\nlines, \"quoted\"", "=1+1", "-x")));
    }

    [Test]
    public async Task Template_ItsSampleRowImports()
    {
        await DefineFieldAsync("plan", "choice", ["basic", "gold"], required: true);
        await DefineFieldAsync("seats", "number");
        await DefineFieldAsync("since", "date");
        await DefineFieldAsync("vip", "boolean");
        await DefineFieldAsync("remark", "text");
        var template = await Client.GetByteArrayAsync($"{Imports}/template.csv");

        var done = await ImportAsync(template);

        Assert.That(Counts(done["results"]!), Is.EqualTo((1, 0, 0, 0, 0)), (await Client.ReadAsync($"{Imports}/{Id(done)}/rows").Expect(200)).Text);
        Assert.That(done["ignoredColumns"]!.AsArray(), Is.Empty);
        Assert.That(done["warnings"]!.AsArray(), Is.Empty);
        var contact = (await WalkAsync(Contacts)).Single();
        Assert.That(JsonNode.DeepEquals(contact["customFields"], JsonNode.Parse("""{"plan":"basic","remark":"text","seats":12,"since":"2027-01-31","vip":true}""")), contact.ToJsonString());
    }

    [TestCase("update", "Ada L.")]
    [TestCase("skip", "Ada")]
    [TestCase("create", "Ada,Ada L.")]
    public async Task OnDuplicate_SaysWhatHappensToTheKnown(string onDuplicate, string names)
    {
        await CreateContactAsync(new { name = "Ada", phone = "+14155550100", company = "Old", notes = "kept" });

        var done = await ImportAsync("Name,Phone,Company,Notes\nAda L.,+14155550100,New,\nBob,+14155550101,,\n", ("onDuplicate", onDuplicate));

        Assert.That(await NamesAsync(""), Is.EqualTo(names.Split(',').Append("Bob")));
        Assert.That(Counts(done["results"]!), Is.EqualTo(onDuplicate switch { "update" => (1, 1, 0, 0, 0), "skip" => (1, 0, 0, 1, 0), _ => (2, 0, 0, 0, 0) }));
        Assert.That((await WalkAsync($"{Contacts}?company=Old,New")).Select(c => (string?)c["notes"]), Does.Contain("kept"), "an empty cell changes nothing");
        if (onDuplicate == "skip")
        {
            var row = (await RowsAsync(Id(done), "outcome=skipped")).Single();
            Assert.That(((string)row["code"]!, (Guid?)row["contactId"]), Is.EqualTo(("already_exists", (Guid?)(await WalkAsync($"{Contacts}?company=Old")).Select(Id).Single())));
        }
    }

    [Test]
    public async Task OnInvalid_Blank_LeavesTheCellOutWithAWarning()
    {
        var csv = "Name,Phone,Email,Lead score,Country,Stage\nAda,12,ada@example.com,150,Atlantis,Weird\n,12,nobody,,,\n";
        var done = await ImportAsync(csv, ("onInvalid", "blank"));

        Assert.That(Counts(done["results"]!), Is.EqualTo((1, 0, 0, 0, 1)));
        var contact = (await WalkAsync(Contacts)).Single();
        Assert.That(((string?)contact["phone"], (string?)contact["email"], (int?)contact["leadScore"], (string?)contact["leadStage"]), Is.EqualTo(((string?)null, "ada@example.com", (int?)null, "new")));
        Assert.That(done["warnings"]!.AsArray().Select(w => ((string?)w!["column"], (string)w["code"]!, (int)w["count"]!)), Is.EquivalentTo(new[]
        {
            ("Phone", "too_short", 2), ("Email", "invalid_email", 1), ("Lead score", "score_out_of_range", 1), ("Country", "unknown_country", 1), ("Stage", "unknown_stage", 1),
        }));
        Assert.That((string)(await RowsAsync(Id(done), "outcome=failed")).Single()["code"]!, Is.EqualTo("contact.unreachable"));
    }

    [Test]
    public async Task Matching_ExternalIdBeforePhoneBeforeEmail()
    {
        var byId = Id(await CreateContactAsync(new { name = "Id", externalIds = new { csv = "1" } }));
        var byPhone = Id(await CreateContactAsync(new { name = "Phone", phone = "+14155550100" }));
        var byEmail = Id(await CreateContactAsync(new { name = "Email", email = "a@example.com" }));

        await AssertMatchAsync("1,+14155550100,a@example.com", byId, "externalId,phone,email");
        await AssertMatchAsync(",+14155550100,a@example.com", byPhone, "externalId,phone,email");
        await AssertMatchAsync(",,A@Example.com", byEmail, "externalId,phone,email");
        await AssertMatchAsync(",+14155550100,a@example.com", byEmail, "email,phone");
        await AssertMatchAsync(",+14155550100,a@example.com", byEmail, "email");
        await AssertMatchAsync(",(415) 555-0100,a@example.com", byPhone, "phone");

        async Task AssertMatchAsync(string keys, Guid expected, string matchOn)
        {
            var id = await UploadAsync($"ID,Phone,Email,Company\n{keys},Any\n", ("matchOn", matchOn), ("onDuplicate", "skip"));
            await ReviewAsync(id);
            Assert.That((await RowsAsync(id)).Select(r => (Guid?)r["contactId"]), Is.EqualTo(new Guid?[] { expected }), $"{keys} on {matchOn}");
        }
    }

    [Test]
    public async Task Row_WithANewIdOfTheSystemAndAKnownPhone_IsAnotherPerson()
    {
        await CreateContactAsync(new { name = "Father", phone = "+14155550100", email = "home@example.com", externalIds = new { crm = "1" } });
        await CreateContactAsync(new { name = "Unknown to the CRM", phone = "+14155550101" });

        var done = await ImportAsync("ID,Name,Phone,Email\n2,Mother,+14155550100,home@example.com\n3,Known now,+14155550101,\n4,Child,+14155550100,\n", ("externalSystem", "crm"));

        Assert.That(Counts(done["results"]!), Is.EqualTo((2, 1, 0, 0, 0)));
        Assert.That(await NamesAsync(""), Is.EqualTo(new[] { "Child", "Father", "Known now", "Mother" }));
    }

    [Test]
    public async Task Row_AfterAKnownContactWasMet_WithAnotherIdOfTheSystem_IsAnotherPersonStill()
    {
        await CreateContactAsync(new { name = "Father", phone = "+14155550100", externalIds = new { csv = "1" } });

        var done = await ImportAsync("ID,Name,Phone\n,Father,+14155550100\n2,Mother,+14155550100\n1,Father,\n");

        Assert.That(Counts(done["results"]!), Is.EqualTo((1, 0, 1, 1, 0)));
        Assert.That(await NamesAsync(""), Is.EqualTo(new[] { "Father", "Mother" }));
    }

    [Test]
    public async Task Duplicates_InTheFile_NameTheEarlierLine()
    {
        var csv = "ID,Name,Phone,Email,Company\n1,Ada,+14155550100,ada@example.com,\n1,Ada again,,,\n,Ada by phone,415-555-0100,,\n,Ada by email,,ADA@example.com,\n,Keyless,,,Firm\n,keyless,,,FIRM\n,Keyless,,,Other\n,Chain,+14155550101,,\n,Chain,+14155550101,chain@example.com,\n,Chain,,chain@example.com,\n";
        var done = await ImportAsync(csv);

        var rows = (await RowsAsync(Id(done))).Select(r => ((int)r["line"]!, (string)r["outcome"]!, (string?)r["message"])).ToList();
        Assert.That(rows.Select(r => r.Item2), Is.EqualTo(new[] { "created", "skipped", "skipped", "skipped", "created", "skipped", "created", "created", "skipped", "created" }));
        Assert.That(rows.Where(r => r.Item2 == "skipped").Select(r => r.Item3!.Split(' ')[1]), Is.EqualTo(new[] { "2", "2", "2", "6", "9" }));
        Assert.That((await RowsAsync(Id(done), "code=duplicate_in_file")), Has.Count.EqualTo(5));
    }

    [Test]
    public async Task Duplicates_ByAKeyThatIsNotMatchedOn_AreTwoPeople()
    {
        var done = await ImportAsync("Name,Phone,Email\nAda,+14155550100,ada@example.com\nBob,+14155550100,bob@example.com\n", ("matchOn", "email"));
        Assert.That(Counts(done["results"]!), Is.EqualTo((2, 0, 0, 0, 0)));
    }

    [Test]
    public async Task Row_ThatRekeysAContact_FreesTheOldKeyForTheNext()
    {
        await CreateContactAsync(new { name = "Moved", phone = "+14155550100", email = "old@example.com", externalIds = new { csv = "1" } });

        var done = await ImportAsync("ID,Name,Phone,Email\n1,Moved,+14155550101,new@example.com\n,Next tenant,+14155550100,\n,Next mail,,old@example.com\n,Same,,new@example.com\n");

        Assert.That(Counts(done["results"]!), Is.EqualTo((2, 1, 0, 1, 0)));
        Assert.That(await NamesAsync(""), Is.EqualTo(new[] { "Moved", "Next mail", "Next tenant" }));
    }

    [TestCase("phone")]
    [TestCase("phone,externalId")]
    public async Task Row_WithAnIdThatAnotherContactHolds_IsRefusedAndTheRestImports(string matchOn)
    {
        await CreateContactAsync(new { name = "Holder", phone = "+14155550100", externalIds = new { csv = "1" } });
        await CreateContactAsync(new { name = "Met", phone = "+14155550101" });

        var done = await ImportAsync("ID,Name,Phone\n1,Met,+14155550101\n2,New,+14155550102\n", ("matchOn", matchOn));

        Assert.That(Counts(done["results"]!), Is.EqualTo((1, 0, 0, 0, 1)));
        Assert.That((string)(await RowsAsync(Id(done), "outcome=failed")).Single()["code"]!, Is.EqualTo("external_id_taken"));
    }

    [Test]
    public async Task Import_LeadsMoveByTheTableAndDoNotCallIsNotLifted()
    {
        await CreateContactAsync(new { name = "Won", email = "won@example.com", leadStage = "won" });
        await CreateContactAsync(new { name = "Open", email = "open@example.com", leadStage = "qualified", doNotCall = true });

        var done = await ImportAsync("Name,Email,Stage,Do not call\nWon,won@example.com,New,\nOpen,open@example.com,Closed won,no\nFresh,fresh@example.com,Attempted to contact,yes\n");

        var stages = (await WalkAsync(Contacts)).ToDictionary(c => (string)c["name"]!, c => ((string?)c["leadStage"], (bool)c["doNotCall"]!));
        Assert.That(Counts(done["results"]!), Is.EqualTo((1, 1, 0, 0, 1)));
        Assert.That((stages["Won"], stages["Open"], stages["Fresh"]), Is.EqualTo((("won", false), ("won", true), ("contacted", true))));
    }

    private static IEnumerable<TestCaseData> Refused()
    {
        static TestCaseData Case(string name, byte[] file, string code) => new TestCaseData(file, code).SetArgDisplayNames(name);
        byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
        yield return Case("xlsx", [.. "PK\u0003\u0004"u8, .. new byte[3000]], "not_csv");
        yield return Case("zip", [.. "PK\u0005\u0006"u8, .. new byte[18]], "not_csv");
        yield return Case("pdf", Utf8("%PDF-1.7\n1 0 obj\n"), "not_csv");
        yield return Case("png", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13], "not_csv");
        yield return Case("html", Utf8("<!DOCTYPE html><html><body>name,phone</body></html>"), "not_csv");
        yield return Case("empty", [], "empty_file");
        yield return Case("blank", Utf8(" \r\n \n"), "empty_file");
        yield return Case("columns", Utf8(string.Join(',', Enumerable.Range(0, 5000).Select(i => $"c{i}")) + "\na\n"), "too_many_columns");
        yield return Case("header only", Utf8("name,phone\n"), "no_rows");
    }

    [TestCaseSource(nameof(Refused))]
    public async Task File_ThatIsNone_IsAProblemOrAFailedImportAndStoresNothing(byte[] file, string code)
    {
        var answer = await Client.SendAsync(HttpMethod.Post, Imports, Form(file, "contacts.csv"));
        if (answer.Status == HttpStatusCode.Accepted)
        {
            var import = await WaitAsync(Id(answer.Json), "failed");
            Assert.That((string)import["error"]!["code"]!, Is.EqualTo(code));
            await Client.PostAsync($"{Imports}/{Id(import)}/confirm").Expect(409, "import.illegal_state");
        }
        else
        {
            await Task.FromResult(answer).Expect(400, code, "file");
            Assert.That((await Client.ReadAsync(Imports).Expect(200)).Items, Is.Empty);
        }

        Assert.That((await Client.ReadAsync(Contacts).Expect(200)).Items, Is.Empty);
    }

    [Test]
    public async Task File_OfAnyUsualEncodingAndShape_Imports()
    {
        const string csv = "Name,Phone,Email\r\nZoë,+14155550100,zoe@example.com\r\n";
        byte[][] files =
        [
            Encoding.UTF8.GetBytes(csv), [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(csv)], [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(csv)],
            [.. Encoding.BigEndianUnicode.GetPreamble(), .. Encoding.BigEndianUnicode.GetBytes(csv)], Encoding.Latin1.GetBytes(csv), Encoding.UTF8.GetBytes(csv.Replace(',', ';')),
            Encoding.UTF8.GetBytes(csv.Replace(',', '\t')), Encoding.UTF8.GetBytes(csv.Replace(',', '|')), Encoding.UTF8.GetBytes("sep=,\r\n" + csv), Encoding.UTF8.GetBytes(csv.Replace("\r\n", "\n", StringComparison.Ordinal).TrimEnd()),
        ];
        foreach (var (index, file) in files.Index())
        {
            var done = await ImportAsync(file);
            Assert.That(Counts(done["results"]!), Is.EqualTo(index == 0 ? (1, 0, 0, 0, 0) : (0, 0, 1, 0, 0)), $"file {index}");
        }

        Assert.That(await NamesAsync(""), Is.EqualTo(new[] { "Zoë" }));
    }

    [Test]
    public async Task Row_ThatIsDamaged_IsRefusedAndTheOthersImport()
    {
        var done = await ImportAsync($"Name,Phone,Notes\nAda,,fine\nBig,,{new string('x', 10 * 1024 * 1024)}\nNul,,a\0b\nMany,1,2,3,4\nBob,,fine\n");
        Assert.That((int)done["counts"]!["rows"]!, Is.EqualTo(5));
        Assert.That((await RowsAsync(Id(done), "outcome=created")).Select(r => (int)r["row"]!), Is.SupersetOf(new[] { 1, 5 }));
        Assert.That((await RowsAsync(Id(done), "outcome=failed")).Select(r => (string)r["code"]!), Does.Contain("cell_too_large"));
        using var rejected = await Client.GetAsync($"{Imports}/{Id(done)}/rejected.csv");
        Assert.That((int)rejected.StatusCode, Is.EqualTo(200));

        var open = await UploadAsync("Name,Notes\nAda,\"never closed\nBob,x\n");
        var review = await WaitAsync(open, "awaiting_confirmation", "failed");
        Assert.That((string)review["status"]! == "failed" || (int)review["counts"]!["reject"]! > 0, review.ToJsonString());
    }

    [TestCase("onDuplicate", "merge", "invalid_value")]
    [TestCase("onInvalid", "guess", "invalid_value")]
    [TestCase("matchOn", "name", "invalid_value")]
    [TestCase("externalSystem", "a b", "invalid_external_system")]
    [TestCase("autoConfirm", "perhaps", null)]
    [TestCase("dryRun", "true", "unknown_field")]
    public async Task Upload_WithAnOptionThatIsNone_Is400(string name, string value, string? code) =>
        await Client.SendAsync(HttpMethod.Post, Imports, Form("name\nAda\n"u8.ToArray(), "a.csv", (name, value))).Expect(400, code);

    [Test]
    public async Task Upload_WithoutAForm_IsRefused()
    {
        await Client.PostAsync(Imports, new { file = "x" }).Expect(415);
        await Client.SendAsync(HttpMethod.Post, Imports, new MultipartFormDataContent { { new StringContent("update"), "onDuplicate" } }).Expect(400);
        await Client.ReadAsync($"{Imports}/{Guid.NewGuid()}").Expect(404);
    }

    [Test]
    public async Task Upload_OfAnythingButOneFileAndItsOptions_IsRefused()
    {
        var csv = Encoding.UTF8.GetBytes("name\nAda\n");
        using var twoFiles = Form(csv);
        twoFiles.Add(new ByteArrayContent(csv), "file", "second.csv");
        await Client.SendAsync(HttpMethod.Post, Imports, twoFiles).Expect(400, "repeated_parameter", "file");
        using var otherFile = Form(csv);
        otherFile.Add(new ByteArrayContent(csv), "picture", "picture.png");
        await Client.SendAsync(HttpMethod.Post, Imports, otherFile).Expect(400, "unknown_field", "picture");
        await Client.SendAsync(HttpMethod.Post, Imports, Form(csv, options: ("colour", "blue"))).Expect(400, "unknown_field", "colour");
        var large = await Client.SendAsync(HttpMethod.Post, Imports, Form(csv, options: ("matchOn", new string('p', 70_000)))).Expect(400, "malformed_request");
        Assert.That((string?)large.Json["detail"], Does.StartWith("The form cannot be read: ").And.Not.Contain("IFormFile"));
        var many = await Client.SendAsync(HttpMethod.Post, Imports, Form(csv, options: [.. Enumerable.Range(0, 16).Select(i => ($"f{i}", "1"))])).Expect(400, "malformed_request");
        Assert.That((string?)many.Json["detail"], Does.Contain("16 parts"));
        Assert.That((await Client.ReadAsync(Imports).Expect(200)).Items, Is.Empty);
    }

    [Test]
    public async Task Cancel_BeforeTheConfirm_DropsIt()
    {
        var id = await UploadAsync("name\nAda\n");
        await ReviewAsync(id);
        Assert.That((string)(await Client.PostAsync($"{Imports}/{id}/cancel").Expect(200)).Json["status"]!, Is.EqualTo("cancelled"));
        await Client.PostAsync($"{Imports}/{id}/cancel").Expect(200);
        await Client.PostAsync($"{Imports}/{id}/confirm").Expect(409, "import.illegal_state");
        Assert.That((await Client.ReadAsync(Contacts).Expect(200)).Items, Is.Empty);

        var done = await ImportAsync("name\nBob\n");
        await Client.PostAsync($"{Imports}/{Id(done)}/cancel").Expect(409, "import.illegal_state");
    }

    [Test]
    public async Task Confirm_TwiceAndInParallel_RunsOnce()
    {
        var id = await UploadAsync("name,phone\nAda,+14155550100\nBob,+14155550101\n", ("onDuplicate", "create"));
        await ReviewAsync(id);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Client.PostAsync($"{Imports}/{id}/confirm")));
        Assert.That(answers.Select(a => (int)a.Status), Is.All.EqualTo(202), string.Join('\n', answers.Select(a => a.Text)));
        var done = await WaitAsync(id, "completed");
        var again = await Client.PostAsync($"{Imports}/{id}/confirm").Expect(202);

        Assert.That(JsonNode.DeepEquals(again.Json, done));
        Assert.That(await NamesAsync(""), Is.EqualTo(new[] { "Ada", "Bob" }));
    }

    [Test]
    public async Task AutoConfirm_RunsAfterTheReview()
    {
        var id = await UploadAsync("name\nAda\n", ("autoConfirm", "true"));
        AssertReconciled(await WaitAsync(id, "completed"));
        Assert.That(await NamesAsync(""), Is.EqualTo(new[] { "Ada" }));
    }

    [Test]
    public async Task Events_EndAtTheConfirmationAndAtTheEnd()
    {
        var id = await UploadAsync("name\nAda\n");
        Assert.That((await LastEventAsync(id)), Is.EqualTo("awaiting_confirmation"));
        await Client.PostAsync($"{Imports}/{id}/confirm").Expect(202);
        Assert.That((await LastEventAsync(id)), Is.EqualTo("completed"));
        await Client.ReadAsync($"{Imports}/{Guid.NewGuid()}/events").Expect(404);

        async Task<string> LastEventAsync(Guid import)
        {
            using var response = await Client.GetAsync($"{Imports}/{import}/events", HttpCompletionOption.ResponseHeadersRead);
            Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("text/event-stream"));
            var text = await response.Content.ReadAsStringAsync();
            var last = text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)[^1].Split('\n');
            Assert.That(last[0], Is.EqualTo("event: import"));
            return (string)JsonNode.Parse(last[1]["data: ".Length..])!["status"]!;
        }
    }

    [Test]
    public async Task Import_WhileClientsPatchTheSameContacts_LosesNothing()
    {
        const int rows = 120;
        var ids = new List<Guid>();
        for (var i = 0; i < rows; i++)
        {
            ids.Add(Id(await CreateContactAsync(new { name = $"C{i}", externalIds = new { csv = $"{i}" } })));
        }

        var csv = "ID,Company\n" + string.Concat(Enumerable.Range(0, rows).Select(i => $"{i},Imported {i}\n"));
        var id = await UploadAsync(csv);
        await ReviewAsync(id);
        await Client.PostAsync($"{Imports}/{id}/confirm").Expect(202);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async worker =>
        {
            for (var i = worker; i < rows; i += 4)
            {
                Answer answer;
                do
                {
                    answer = await Client.PatchAsync($"{Contacts}/{ids[i]}", new { jobTitle = $"Patched {i}" });
                }
                while (answer.Status == HttpStatusCode.Conflict);
                Assert.That((int)answer.Status, Is.EqualTo(200), answer.Text);
            }
        }));
        AssertReconciled(await WaitAsync(id, "completed"));

        var stored = (await WalkAsync(Contacts)).ToDictionary(Id);
        for (var i = 0; i < rows; i++)
        {
            Assert.That(((string?)stored[ids[i]]["company"], (string?)stored[ids[i]]["jobTitle"]), Is.EqualTo(($"Imported {i}", $"Patched {i}")));
        }
    }

    [Test]
    public async Task Import_HistoryAndActor_TellWhoDidIt()
    {
        var known = Id(await CreateContactAsync(new { name = "Known", email = "a@example.com" }));
        var done = await ImportAsync("Name,Email,Company\nKnown,a@example.com,New\nFresh,b@example.com,\n");
        var history = (await Client.ReadAsync($"{Contacts}/{known}/history").Expect(200)).Items;
        Assert.That(history.Select(h => ((string)h!["kind"]!, (string)h["actor"]!)), Is.EqualTo(new[] { ("edited", $"import:{Id(done)}"), ("created", "key:" + ApiHost.AdminKey[..11]) }));
        var fresh = (await WalkAsync($"{Contacts}?email=b@example.com")).Select(Id).Single();
        Assert.That((string)(await Client.ReadAsync($"{Contacts}/{fresh}/history").Expect(200)).Items.Single()!["actor"]!, Is.EqualTo($"import:{Id(done)}"));
    }
}
