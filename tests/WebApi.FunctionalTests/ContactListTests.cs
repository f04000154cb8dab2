using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Contacts.Application.Common.Lists;
using Contacts.Application.Contacts;
using Contacts.Domain.Callbacks;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using Contacts.Tests.Shared;
using Contacts.WebApi.FunctionalTests.Kit;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;

namespace Contacts.WebApi.FunctionalTests;

/// <summary>Lists against an oracle: the same contacts in memory, filtered by what the published filter says, sorted by what the published sort says.</summary>
internal sealed class ContactListTests(string engine) : ApiTest(engine)
{
    private const int Count = 70;

    // Numbers on do-not-call lists.
    private const string OfTheProject = "+14155550103";
    private const string OfTheOrganization = "+14155550107";

    // "Now" of the generated data; the clock of the host is the real one.
    private static readonly DateTimeOffset Now = new(TimeProvider.System.GetUtcNow().Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero);

    private static readonly string?[] Words = [null, "", "Zoë", "zoe", "ZOE", "Straße", "strasse", "Ørsted", "a b", "a,b", "!not", "null", "x'y", "100%", "under_score", "back\\slash", "😀", "李雷", "\uFFFD", "Ada"];

    [Test]
    public async Task EveryPublishedFilter_WithEveryOperator_AgreesWithTheOracle()
    {
        var contacts = await SeedAsync();
        var failures = new List<string>();
        foreach (var filter in ContactList.Spec.Filters)
        {
            var get = Property(filter.Name);
            var values = contacts.Select(c => Show(get(c))).Where(v => v is not (null or "")).Select(v => v!).Distinct().Take(4).ToList();
            Assert.That(values, Is.Not.Empty, $"the generated contacts have no value of {filter.Name}");
            foreach (var value in values)
            {
                var quoted = Quote(value);
                await CheckAsync(filter, $"{filter.Name}={quoted}", v => Same(filter, v, value));
                await CheckAsync(filter, $"{filter.Name}=!{quoted}", v => !Same(filter, v, value));
                await CheckAsync(filter, $"{filter.Name}={quoted},null", v => v is null || Same(filter, v, value));
                await CheckAsync(filter, $"{filter.Name}=!null,{quoted}", v => v is not null && !Same(filter, v, value));
                if (filter.HasRanges)
                {
                    await CheckAsync(filter, $"{filter.Name}.gte={quoted}", v => v is not null && Comparer<object>.Default.Compare(v, Parse(filter, value)) >= 0);
                    await CheckAsync(filter, $"{filter.Name}.gt={quoted}", v => v is not null && Comparer<object>.Default.Compare(v, Parse(filter, value)) > 0);
                    await CheckAsync(filter, $"{filter.Name}.lte={quoted}", v => v is not null && Comparer<object>.Default.Compare(v, Parse(filter, value)) <= 0);
                    await CheckAsync(filter, $"{filter.Name}.lt={quoted}", v => v is not null && Comparer<object>.Default.Compare(v, Parse(filter, value)) < 0);
                }
                else
                {
                    await Client.ReadAsync($"{Contacts}?{filter.Name}.gte={quoted}").Expect(400, "unknown_operator", $"{filter.Name}.gte");
                }
            }

            await CheckAsync(filter, $"{filter.Name}={string.Join(',', values.Take(3).Select(Quote))}", v => values.Take(3).Any(value => Same(filter, v, value)));
            await CheckAsync(filter, $"{filter.Name}=!{string.Join(',', values.Take(3).Select(Quote))}", v => !values.Take(3).Any(value => Same(filter, v, value)));
            await CheckAsync(filter, $"{filter.Name}=null", v => v is null);
            await CheckAsync(filter, $"{filter.Name}=!null", v => v is not null);

            async Task CheckAsync(FilterField<Contact> field, string query, Func<object?, bool> matches)
            {
                var expected = contacts.Where(c => matches(get(c))).Select(c => c.Id).Order().ToList();
                var answer = await Client.ReadAsync($"{Contacts}?{query}&limit=200");
                if ((int)answer.Status == 400 && query.Contains("null", StringComparison.Ordinal) && field.Name is "freshness" or "nextBestAction")
                {
                    return; // every contact has a label and an action
                }

                var actual = (int)answer.Status == 200 ? answer.Items.Select(i => Id(i!)).Order().ToList() : null;
                if (actual is null || !actual.SequenceEqual(expected))
                {
                    failures.Add($"{query}: expected {expected.Count}, got {actual?.Count.ToString(CultureInfo.InvariantCulture) ?? answer.Text}");
                }
            }
        }

        Assert.That(failures, Is.Empty, string.Join('\n', failures.Take(30)));
    }

    [Test]
    public async Task Filters_Together_AreAllHeld()
    {
        var contacts = await SeedAsync();
        var found = await WalkAsync($"{Contacts}?type=lead,customer&leadScore.gte=20&leadScore.lt=90&doNotCall=false&country=!GB&includeTotal=true");
        var expected = contacts.Where(c => c.Type != ContactType.Contact && c.LeadScore >= 20 && c.LeadScore < 90 && !c.DoNotCall && c.Country != "GB").Select(c => c.Id);
        Assert.That(found.Select(Id), Is.EquivalentTo(expected).And.Not.Empty);
        var total = await Client.ReadAsync($"{Contacts}?type=lead,customer&leadScore.gte=20&leadScore.lt=90&doNotCall=false&country=!GB&includeTotal=true&limit=1").Expect(200);
        Assert.That((int)total.Json["total"]!, Is.EqualTo(found.Count));
        Assert.That((await Client.ReadAsync(Contacts).Expect(200)).Json.ContainsKey("total"), Is.False);
    }

    [Test]
    public async Task EverySort_BothWays_WalksEveryRowOnceInOrder()
    {
        var contacts = await SeedAsync();
        foreach (var sort in ContactList.Spec.Sorts)
        {
            var key = sort.Key.Compile();
            foreach (var descending in (bool[])[false, true])
            {
                var walked = await WalkAsync($"{Contacts}?sort={(descending ? "-" : "")}{sort.Name}", 37);
                AssertOrder(contacts, walked, [(c => key.DynamicInvoke(c)!, descending)], sort.Name);
            }
        }
    }

    [Test]
    public async Task TwoSorts_EveryPair_WalkEveryRowOnceInOrder()
    {
        var contacts = await SeedAsync();
        var sorts = ContactList.Spec.Sorts.ToList();
        var turn = 0;
        foreach (var first in sorts)
        {
            foreach (var second in sorts.Where(s => s != first))
            {
                var (down1, down2) = ((turn & 1) == 1, (turn & 2) == 2);
                turn++;
                var (key1, key2) = (first.Key.Compile(), second.Key.Compile());
                var walked = await WalkAsync($"{Contacts}?sort={(down1 ? "-" : "")}{first.Name},{(down2 ? "-" : "")}{second.Name}", 50);
                AssertOrder(contacts, walked, [(c => key1.DynamicInvoke(c)!, down1), (c => key2.DynamicInvoke(c)!, down2)], $"{first.Name} {down1}, {second.Name} {down2}");
            }
        }
    }

    [Test]
    public async Task Walk_WithInsertsBetween_NeitherRepeatsNorLosesWhatWasThere()
    {
        var before = new List<Guid>();
        for (var i = 0; i < 12; i++)
        {
            before.Add(Id(await CreateContactAsync(new { name = "Same", leadScore = 50 })));
        }

        foreach (var sort in (string[])["name", "-name", "leadScore,-createdAt", "-leadScore,name", "createdAt", "-createdAt", "company,leadStage,-updatedAt"])
        {
            var walked = await WalkAsync($"{Contacts}?sort={sort}", 5, async page =>
            {
                await CreateContactAsync(new { name = "Same", leadScore = 50 });
                await CreateContactAsync(new { name = page % 2 == 0 ? "Aaa" : "Zzz", leadScore = page });
            });
            Assert.That(walked.Select(Id).Distinct().Count(), Is.EqualTo(walked.Count), sort);
            Assert.That(walked.Select(Id), Is.SupersetOf(before), sort);
        }
    }

    [Test]
    public async Task Cursor_OfAnotherSortFilterOrProject_Is400()
    {
        var other = await CreateProjectAsync(OrganizationId);
        for (var i = 0; i < 3; i++)
        {
            await CreateContactAsync(new { name = $"N{i}", type = "lead" });
            await CreateContactAsync(new { name = $"N{i}", type = "lead" }, other);
        }

        var cursor = (string)(await Client.ReadAsync($"{Contacts}?sort=name&type=lead&limit=1").Expect(200)).Json["nextCursor"]!;
        await Client.ReadAsync($"{Contacts}?sort=name&type=lead&limit=2&cursor={cursor}").Expect(200);
        foreach (var url in (string[])[
            $"{Contacts}?sort=-name&type=lead", $"{Contacts}?sort=company&type=lead", $"{Contacts}?sort=name", $"{Contacts}?sort=name&type=contact", $"{Contacts}?sort=name&type=lead&q=n",
            $"{Api}/projects/{other}/contacts?sort=name&type=lead", $"{Project}/leads?sort=name&type=lead", $"{Api}/leads?sort=name&type=lead"])
        {
            await Client.ReadAsync($"{url}&cursor={cursor}").Expect(400, "cursor_mismatch", "cursor");
        }
    }

    [Test]
    public async Task Cursor_ThatIsNone_Is400()
    {
        foreach (var sort in (string[])["name", "leadScore", "createdAt"])
        {
            await CreateContactAsync(new { name = "A" });
            await CreateContactAsync(new { name = "B" });
            var cursor = (string)(await Client.ReadAsync($"{Contacts}?sort={sort}&limit=1").Expect(200)).Json["nextCursor"]!;
            var payload = JsonNode.Parse(Base64Url.DecodeFromChars(cursor))!.AsObject();
            var forged = new List<string> { "x", "!!!", "AAAA", new string('A', 5000), "bnVsbA", "e30", Url("\0"), cursor[..^3], "W10" };
            foreach (var key in (string[])["null", "true", "\"x\"", "5", "[]", "{}", "1e999", "\"\\u0000\"", "\"\\ud800\"", "\"9999-99-99\""])
            {
                var changed = $$"""{"F":"{{payload["F"]}}","K":[{{key}}],"I":"{{payload["I"]}}"}""";
                forged.Add(Base64Url.EncodeToString(Encoding.UTF8.GetBytes(changed)));
            }

            foreach (var text in forged)
            {
                var answer = await Client.ReadAsync($"{Contacts}?sort={sort}&cursor={text}");
                Assert.That((int)answer.Status, Is.AnyOf(200, 400), $"{sort} {text}: {answer.Text}");
                if ((int)answer.Status == 400)
                {
                    Assert.That(answer.Fields, Is.EqualTo(new[] { "cursor" }));
                }
            }
        }
    }

    [TestCase("nope=1", "unknown_parameter", "nope", "leadScore")]
    [TestCase("Name=1", "unknown_parameter", "Name", "leadScore")]
    [TestCase("cf.nope=1", "unknown_parameter", "cf.nope", "company")]
    [TestCase("name=Ada", "unknown_parameter", "name", "company")]
    [TestCase("leadScore.like=1", "unknown_parameter", "leadScore.like", "leadScore")]
    [TestCase("company.gte=a", "unknown_operator", "company.gte", "null")]
    [TestCase("leadScore=high", "invalid_filter", "leadScore", "whole number")]
    [TestCase("leadScore=", "invalid_filter", "leadScore", "whole number")]
    [TestCase("leadScore=99999999999", "invalid_filter", "leadScore", "whole number")]
    [TestCase("leadScore.gte=1,2", "invalid_filter", "leadScore.gte", "one value")]
    [TestCase("leadScore.gte=!1", "invalid_filter", "leadScore.gte", "one value")]
    [TestCase("leadScore.gte=null", "invalid_filter", "leadScore.gte", "whole number")]
    [TestCase("leadStage=nowhere", "invalid_filter", "leadStage", "new, contacted, qualified, proposal, negotiation, won, lost")]
    [TestCase("leadStage=1", "invalid_filter", "leadStage", "new")]
    [TestCase("type=lead,robot", "invalid_filter", "type", "contact, lead, customer")]
    [TestCase("scoreBand=tepid", "invalid_filter", "scoreBand", "hot, warm, cool")]
    [TestCase("freshness=stale", "invalid_filter", "freshness", "hot, warm, new, cold")]
    [TestCase("doNotCall=maybe", "invalid_filter", "doNotCall", "true or false")]
    [TestCase("createdAt.gte=soon", "invalid_filter", "createdAt.gte", "2027")]
    [TestCase("createdAt=0000-00-00", "invalid_filter", "createdAt", "2027")]
    [TestCase("company=%00", "invalid_character", "company", null)]
    [TestCase("phone=%00", "invalid_character", "phone", null)]
    [TestCase("email=a%00b", "invalid_character", "email", null)]
    [TestCase("timeZone=%00", "invalid_character", "timeZone", null)]
    [TestCase("q=%00", "invalid_character", "q", null)]
    [TestCase("sort=nope", "unknown_sort", "sort", "leadScore")]
    [TestCase("sort=name,", "unknown_sort", "sort", "leadScore")]
    [TestCase("sort=phone", "unknown_sort", "sort", "leadScore")]
    [TestCase("sort=name,-name", "invalid_sort", "sort", null)]
    [TestCase("sort=name,company,leadScore,createdAt", "invalid_sort", "sort", "three")]
    [TestCase("limit=0", "out_of_range", "limit", "200")]
    [TestCase("limit=201", "out_of_range", "limit", "200")]
    [TestCase("limit=-1", "out_of_range", "limit", "200")]
    [TestCase("limit=ten", "out_of_range", "limit", "200")]
    [TestCase("includeTotal=yes", "invalid_value", "includeTotal", "true or false")]
    [TestCase("limit=1&limit=2", "repeated_parameter", "limit", null)]
    public async Task Query_ThatIsNotPublished_Is400AndNamesWhatIs(string query, string code, string field, string? said)
    {
        foreach (var url in (string[])[Contacts, $"{Project}/leads", $"{Api}/leads"])
        {
            var answer = await Client.ReadAsync($"{url}?{query}").Expect(400, code, field);
            Assert.That((string?)answer.Json["detail"], Does.Contain(said ?? ""));
        }
    }

    [Test]
    public async Task Limit_AtItsBounds_IsTaken()
    {
        await CreateContactAsync(new { name = "A" });
        await CreateContactAsync(new { name = "B" });
        Assert.That((await Client.ReadAsync($"{Contacts}?limit=1").Expect(200)).Items, Has.Count.EqualTo(1));
        var two = await Client.ReadAsync($"{Contacts}?limit=2").Expect(200);
        Assert.That((two.Items.Count, (string?)two.Json["nextCursor"]), Is.EqualTo((2, (string?)null)));
        await Client.ReadAsync($"{Contacts}?limit=200").Expect(200);
    }

    [Test]
    public async Task OtherLists_Walk()
    {
        for (var i = 0; i < 5; i++)
        {
            await CreateProjectAsync(OrganizationId);
        }

        foreach (var sort in (string[])["createdAt", "-createdAt", "name", "-name"])
        {
            var walked = await WalkAsync($"{Api}/projects?organizationId={OrganizationId}&sort={sort}", 2);
            Assert.That(walked.Select(Id).Distinct().Count(), Is.EqualTo(6));
        }

        var organization = (string)(await Client.ReadAsync($"{Api}/organizations/{OrganizationId}").Expect(200)).Json["name"]!;
        Assert.That((await Client.ReadAsync($"{Api}/organizations?name={Url(organization)}").Expect(200)).Items.Select(o => Id(o!)), Is.EqualTo(new[] { OrganizationId }));
        await Client.ReadAsync($"{Api}/organizations?nope=1").Expect(400, "unknown_parameter");
        await Client.ReadAsync($"{Api}/projects?organizationId=x").Expect(400, "invalid_filter");
        await Client.ReadAsync($"{Api}/organizations?name={new string('x', 300)}").Expect(400);
    }

    [Test]
    public async Task CustomFields_FilterAndSort_LikeTheOracle()
    {
        await DefineFieldAsync("word", "text");
        await DefineFieldAsync("amount", "number");
        await DefineFieldAsync("day", "date");
        await DefineFieldAsync("flag", "boolean");
        await DefineFieldAsync("plan", "choice", ["basic", "Gold", "a,b"]);
        string?[] words = [null, "apple", "Apple", "éclair", "zebra", "😀", "\uFFFD", "10", "9", "true", "a\"b"];
        decimal?[] amounts = [null, -5, 0, 0.1m, 9, 10, 10.5m, 999999999999999m, -0.000001m];
        string?[] days = [null, "2026-12-31", "2027-01-01", "2027-01-31", "1900-01-01"];
        bool?[] flags = [null, true, false];
        string?[] plans = [null, "basic", "Gold", "a,b"];
        var all = new List<(Guid Id, string? Word, decimal? Amount, string? Day, bool? Flag, string? Plan)>();
        for (var i = 0; i < 45; i++)
        {
            var row = (Word: words[i % words.Length], Amount: amounts[i % amounts.Length], Day: days[i % days.Length], Flag: flags[i % 3], Plan: plans[i % 4]);
            var fields = new Dictionary<string, object?> { ["word"] = row.Word, ["amount"] = row.Amount, ["day"] = row.Day, ["flag"] = row.Flag, ["plan"] = row.Plan }.Where(f => f.Value is not null).ToDictionary();
            all.Add((Id(await CreateContactAsync(new { name = $"C{i}", customFields = fields })), row.Word, row.Amount, row.Day, row.Flag, row.Plan));
        }

        await CheckAsync("cf.word=apple", r => r.Word == "apple");
        await CheckAsync("cf.word=!apple", r => r.Word != "apple");
        await CheckAsync($"cf.word=apple,{Url("éclair")},null", r => r.Word is "apple" or "éclair" or null);
        await CheckAsync($"cf.word={Url("😀")}", r => r.Word == "😀");
        await CheckAsync("cf.word=10", r => r.Word == "10");
        await CheckAsync("cf.word=true", r => r.Word == "true");
        await CheckAsync("cf.amount=10", r => r.Amount == 10);
        await CheckAsync("cf.amount=10.50,0.1", r => r.Amount is 10.5m or 0.1m);
        await CheckAsync("cf.amount=!10", r => r.Amount != 10);
        await CheckAsync("cf.amount=null", r => r.Amount is null);
        await CheckAsync("cf.amount=!null", r => r.Amount is not null);
        await CheckAsync("cf.amount=!null,0", r => r.Amount is not (null or 0));
        await CheckAsync("cf.amount.gte=9&cf.amount.lt=10.5", r => r.Amount is >= 9 and < 10.5m);
        await CheckAsync("cf.amount.gt=-5&cf.amount.lte=0", r => r.Amount is > -5 and <= 0);
        await CheckAsync("cf.amount.gte=999999999999999", r => r.Amount >= 999999999999999m);
        await CheckAsync("cf.day=2027-01-01", r => r.Day == "2027-01-01");
        await CheckAsync("cf.day.gte=2027-01-01&cf.day.lt=2027-01-31", r => r.Day == "2027-01-01");
        await CheckAsync("cf.day.lte=2026-12-31", r => string.CompareOrdinal(r.Day ?? "~", "2026-12-31") <= 0);
        await CheckAsync("cf.day=null", r => r.Day is null);
        await CheckAsync("cf.flag=true", r => r.Flag == true);
        await CheckAsync("cf.flag=!true", r => r.Flag != true);
        await CheckAsync("cf.flag=false,null", r => r.Flag != true);
        await CheckAsync("cf.flag=null", r => r.Flag is null);
        await CheckAsync("cf.plan=gold", r => r.Plan == "Gold");
        await CheckAsync("cf.plan=%22a,b%22,basic", r => r.Plan is "a,b" or "basic");
        await CheckAsync("cf.plan=!null&cf.amount.gte=0", r => r.Plan is not null && r.Amount >= 0);

        await SortAsync("cf.word", r => Encoding.UTF8.GetBytes(r.Word ?? ""), Bytes);
        await SortAsync("cf.day", r => r.Day ?? "", StringComparer.Ordinal);
        await SortAsync("cf.plan", r => Encoding.UTF8.GetBytes(r.Plan ?? ""), Bytes);
        await SortAsync("cf.amount", r => r.Amount ?? decimal.MinValue, Comparer<decimal>.Default);
        await SortAsync("cf.flag", r => r.Flag is { } flag ? flag ? "true" : "false" : "", StringComparer.Ordinal);
        foreach (var pair in (string[])["cf.plan,-cf.amount", "-cf.flag,cf.word", "cf.amount,-name", "-cf.day,cf.plan,cf.flag"])
        {
            var walked = await WalkAsync($"{Contacts}?sort={pair}", 7);
            Assert.That(walked.Select(Id), Is.EquivalentTo(all.Select(r => r.Id)), pair);
        }

        foreach (var (query, code) in ((string, string)[])[("cf.amount=ten", "invalid_filter"), ("cf.day=today", "invalid_filter"), ("cf.flag=maybe", "invalid_filter"), ("cf.plan=silver", "invalid_filter"), ("cf.word.gte=a", "unknown_operator"), ("sort=cf.nope", "unknown_sort"), ("cf.word=%00", "invalid_character")])
        {
            await Client.ReadAsync($"{Contacts}?{query}").Expect(400, code);
        }

        async Task CheckAsync(string query, Func<(Guid Id, string? Word, decimal? Amount, string? Day, bool? Flag, string? Plan), bool> matches) =>
            Assert.That((await WalkAsync($"{Contacts}?{query}")).Select(Id), Is.EquivalentTo(all.Where(matches).Select(r => r.Id)), query);

        async Task SortAsync<TKey>(string sort, Func<(Guid Id, string? Word, decimal? Amount, string? Day, bool? Flag, string? Plan), TKey> key, IComparer<TKey> comparer)
        {
            var keys = all.ToDictionary(r => r.Id, key);
            foreach (var direction in (string[])["", "-"])
            {
                var walked = (await WalkAsync($"{Contacts}?sort={direction}{sort}", 7)).Select(Id).ToList();
                Assert.That(walked, Is.EquivalentTo(keys.Keys), sort);
                var ordered = walked.Select(id => keys[id]).ToList();
                Assert.That(ordered.Zip(ordered.Skip(1)).All(p => direction == "" ? comparer.Compare(p.First, p.Second) <= 0 : comparer.Compare(p.First, p.Second) >= 0), $"{direction}{sort}");
            }
        }
    }

    [Test]
    public async Task Freshness_OnTheDatabase_PartitionsAndAgreesWithTheRuleAtEachBoundary()
    {
        var clock = new ShiftedClock();
        await using var host = ApiHost.Start(Host.Database, clock);
        var now = clock.GetUtcNow();
        clock.Freeze(now);
        var expected = new Dictionary<Guid, FreshnessLabel>();
        await Host.WithDbAsync(async db =>
        {
            foreach (var limit in (TimeSpan[])[TimeSpan.Zero, Freshness.HotFor, Freshness.WarmFor])
            {
                foreach (var off in (int[])[-1, 0, 1])
                {
                    foreach (var result in (CallResult?[])[CallResult.Interested, CallResult.Callback, CallResult.Connected, null])
                    {
                        foreach (var (phone, email) in ((bool, bool)[])[(true, true), (true, false), (false, true), (false, false)])
                        {
                            foreach (var late in (CallResult?[])[null, CallResult.NoAnswer, CallResult.Interested])
                            {
                                var contact = Contact.Create(ProjectId, db.NewId(), new() { Name = "x", Phone = phone ? new PhoneNumber("+14155550100", "1") : null, Email = email ? "a@example.com" : null }, "test", now);
                                var at = now - limit + TimeSpan.FromMicroseconds(off);
                                if (result is { } said)
                                {
                                    contact.RecordCall(said, at, "test", now);
                                }

                                if (late is { } later)
                                {
                                    contact.RecordCall(later, at + TimeSpan.FromMicroseconds(1), "test", now);
                                }

                                expected[contact.Id] = Freshness.Of(contact.LastContactedAt, contact.LastCallResult, phone, email, now).Label;
                                db.Contacts.Add(contact);
                            }
                        }
                    }
                }
            }

            await db.SaveChangesAsync();
        });

        foreach (var label in Enum.GetValues<FreshnessLabel>())
        {
            var answers = new List<JsonNode>();
            string? cursor = null;
            do
            {
                var page = await host.Client.ReadAsync($"{Contacts}?freshness={label}&limit=200{(cursor is null ? "" : "&cursor=" + cursor)}").Expect(200);
                answers.AddRange(page.Items!);
                cursor = (string?)page.Json["nextCursor"];
            }
            while (cursor is not null);
            Assert.That(answers.Select(Id), Is.EquivalentTo(expected.Where(e => e.Value == label).Select(e => e.Key)), label.ToString());
            Assert.That(answers.Select(a => (string)a["freshness"]!["label"]!), Is.All.EqualTo(label.ToString().ToLowerInvariant()));
        }

        var stats = (await host.Client.ReadAsync($"{Contacts}/stats?include=freshness").Expect(200)).Json["byFreshness"]!;
        Assert.That(Enum.GetValues<FreshnessLabel>().Select(l => (int)stats[l.ToString().ToLowerInvariant()]!), Is.EqualTo(Enum.GetValues<FreshnessLabel>().Select(l => expected.Count(e => e.Value == l))));
    }

    [Test]
    public async Task NextBestAction_OnTheDatabase_PartitionsAndAgreesWithTheRuleAtEachBoundary()
    {
        await using var host = ApiHost.Start(Host.Database, Frozen(out var now));
        var contacts = await SeedActionsAsync(now);
        var expected = contacts.ToDictionary(c => c.Id, c => ActionOf(c, now));
        Assert.That(expected.Values.Distinct(), Is.EquivalentTo(NextBestAction.ByUrgency));

        foreach (var action in NextBestAction.ByUrgency)
        {
            var name = Domain.ApiNames.ToApiName(action);
            var found = await WalkAsync($"{Contacts}?nextBestAction={name}", client: host.Client);
            Assert.That(found.Select(Id), Is.EquivalentTo(expected.Where(e => e.Value == action).Select(e => e.Key)), name);
            Assert.That(found.Select(c => (string)c["nextBestAction"]!["code"]!), Is.All.EqualTo(name));
            Assert.That((await WalkAsync($"{Contacts}?nextBestAction=!{name}", client: host.Client)).Select(Id), Is.EquivalentTo(expected.Where(e => e.Value != action).Select(e => e.Key)), "!" + name);
        }
    }

    [Test]
    public async Task Urgency_WalksEveryContactOnce_TheMostUrgentFirst()
    {
        await using var host = ApiHost.Start(Host.Database, Frozen(out var now));
        var contacts = (await SeedActionsAsync(now)).ToDictionary(c => c.Id);
        var order = NextBestAction.ByUrgency.ToList();

        await WalksAsync($"{Contacts}?sort=urgency", 7, _ => true);
        await WalksAsync($"{Contacts}?sort=urgency&nextBestAction=close_deal,call_now,call_back_now", 3, a => a is NextAction.CloseDeal or NextAction.CallNow or NextAction.CallBackNow);
        await WalksAsync($"{Contacts}?sort=urgency&nextBestAction=!call,do_not_call", 100, a => a is not (NextAction.Call or NextAction.DoNotCall));
        await WalksAsync($"{Project}/leads?sort=urgency", 50, _ => true, leads: true);
        await WalksAsync($"{Api}/leads?sort=urgency&projectId={ProjectId}", 50, _ => true, leads: true);
        Assert.That(await WalkAsync($"{Contacts}?sort=urgency&nextBestAction=!{string.Join(',', order.Select(a => Domain.ApiNames.ToApiName(a)))}", client: host.Client), Is.Empty);
        var counted = await host.Client.ReadAsync($"{Contacts}?sort=urgency&nextBestAction=call_now&includeTotal=true&limit=1").Expect(200);
        Assert.That((int)counted.Json["total"]!, Is.EqualTo(contacts.Values.Count(c => ActionOf(c, now) == NextAction.CallNow)));

        var cursor = (string)counted.Json["nextCursor"]!;
        await host.Client.ReadAsync($"{Contacts}?sort=urgency&limit=1&cursor={cursor}").Expect(400, "cursor_mismatch");
        await host.Client.ReadAsync($"{Contacts}?sort=-urgency").Expect(400, "invalid_sort", "sort");
        await host.Client.ReadAsync($"{Contacts}?sort=urgency,name").Expect(400, "invalid_sort", "sort");
        await host.Client.ReadAsync($"{Contacts}?sort=urgency&nextBestAction=dance").Expect(400, "invalid_filter", "nextBestAction");
        await host.Client.ReadAsync($"{Contacts}?nextBestAction=null").Expect(400, "invalid_filter", "nextBestAction");

        async Task WalksAsync(string url, int limit, Func<NextAction, bool> wanted, bool leads = false)
        {
            var walked = (await WalkAsync(url, limit, client: host.Client)).Select(c => contacts[Id(c)]).ToList();
            Assert.That(walked.Select(c => c.Id), Is.EquivalentTo(contacts.Values.Where(c => wanted(ActionOf(c, now)) && (!leads || c.LeadStage is not null)).Select(c => c.Id)), url);
            Assert.That(walked.Zip(walked.Skip(1)).Where(pair => Compare(pair.First, pair.Second) > 0), Is.Empty, url);
        }

        int Compare(Contact one, Contact other)
        {
            var (first, second) = (ActionOf(one, now), ActionOf(other, now));
            return first != second ? order.IndexOf(first) - order.IndexOf(second) : first switch
            {
                NextAction.CallBackNow or NextAction.WaitForCallback => DateTimeOffset.Compare(one.OpenCallbackAt!.Value, other.OpenCallbackAt!.Value),
                NextAction.CallNow => DateTimeOffset.Compare(other.LastContactedAt!.Value, one.LastContactedAt!.Value),
                _ => (other.LeadScore ?? -1) - (one.LeadScore ?? -1),
            };
        }
    }

    private static ShiftedClock Frozen(out DateTimeOffset now)
    {
        var clock = new ShiftedClock();
        now = clock.GetUtcNow();
        clock.Freeze(now);
        return clock;
    }

    /// <summary>Both sides of every condition that an action depends on, in every combination that tells two actions apart.</summary>
    private async Task<List<Contact>> SeedActionsAsync(DateTimeOffset now)
    {
        var reached = ((TimeSpan Ago, int Off, CallResult Result)?[])
        [
            null, .. from ago in (TimeSpan[])[Freshness.HotFor, Freshness.WarmFor] from off in (int[])[-1, 0, 1] from result in (CallResult[])[CallResult.Interested, CallResult.Callback, CallResult.Connected] select (ago, off, result),
        ];
        var open = from email in (bool[])[true, false]
                   from stage in Enum.GetValues<LeadStage>().Select(s => (LeadStage?)s).Prepend(null)
                   from call in reached
                   select (DoNotCall: false, Phone: (PhoneStatus?)PhoneStatus.Valid, Callback: (int?)null, Call: call, Email: email, Stage: stage);
        var closed = from doNotCall in (bool[])[true, false]
                     from phone in (PhoneStatus?[])[null, PhoneStatus.Valid, PhoneStatus.WrongNumber, PhoneStatus.Unusable]
                     from callback in (int?[])[null, -86_400_000, -1, 0, 1]
                     where doNotCall || phone != PhoneStatus.Valid || callback is not null
                     from stage in (LeadStage?[])[null, LeadStage.Qualified]
                     select (doNotCall, phone, callback, reached[1], false, stage);

        var (random, contacts) = (new Random(4), new List<Contact>());
        await Host.WithDbAsync(async db =>
        {
            foreach (var (doNotCall, phone, callback, call, email, stage) in open.Concat(closed))
            {
                var given = new ContactChanges { Name = "x", Phone = phone is null ? null : new PhoneNumber("+14155550100", "1"), Email = email ? "a@example.com" : null, DoNotCall = doNotCall, LeadScore = random.Next(3) == 0 ? null : random.Next(101) };
                if (stage is { } entered)
                {
                    (given.LeadStage, given.LeadStageReason) = (entered, "seeded");
                }

                var contact = Contact.Create(ProjectId, db.NewId(), given, "test", now.AddDays(-60));
                if (phone is PhoneStatus.WrongNumber or PhoneStatus.Unusable)
                {
                    contact.RecordCall(phone == PhoneStatus.Unusable ? CallResult.InvalidNumber : CallResult.WrongNumber, now.AddDays(-50), "test", now);
                }

                if (call is var (ago, off, result))
                {
                    contact.RecordCall(result, now - ago + TimeSpan.FromMicroseconds(off), "test", now);
                }

                if (callback is { } microseconds)
                {
                    var at = now + TimeSpan.FromMicroseconds(microseconds);
                    contact.TakeCallbacks([Callback.Schedule(ProjectId, db.NewId(), contact.Id, agent: null, PromisedTime.AtInstant(at, "Europe/London"), CallbackPriority.Normal, null, "test", at.AddDays(-1))]);
                }

                contacts.Add(contact);
            }

            await db.InTransactionAsync(token => db.BulkInsertContactsAsync(contacts, token), CancellationToken.None);
        });
        return contacts;
    }

    private static readonly Comparer<byte[]> Bytes = Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b));

    /// <summary>Contacts that collide a lot, in every field that is filtered or sorted by.</summary>
    private async Task<List<Contact>> SeedAsync()
    {
        var random = new Random(20270131);
        string? Word() => Words[random.Next(Words.Length)] is { Length: > 0 } word ? word : null;
        await Client.PostAsync($"{Project}/do-not-call", new { number = OfTheProject }).Expect(201);
        await Client.PostAsync($"{Api}/organizations/{OrganizationId}/do-not-call", new { number = OfTheOrganization }).Expect(201);
        await Host.WithDbAsync(async db =>
        {
            for (var i = 0; i < Count; i++)
            {
                var at = Now - TimeSpan.FromHours(random.Next(24 * 40)) - TimeSpan.FromMinutes(1);
                var given = new ContactChanges
                {
                    Name = i % 7 == 0 ? "Same Name" : Word() ?? $"N{random.Next(20)}",
                    Phone = random.Next(3) == 0 ? null : new PhoneNumber($"+1415555010{random.Next(10)}", "x", random.Next(2) == 0 ? "America/Los_Angeles" : null),
                    Email = random.Next(3) == 0 ? null : $"{(random.Next(2) == 0 ? "Ada" : "ada")}{random.Next(5)}@example.com",
                    Company = Word(),
                    Source = Word(),
                    Segment = Word(),
                    City = Word(),
                    State = Word(),
                    Country = random.Next(4) switch { 0 => null, 1 => "GB", 2 => "US", _ => "FR" },
                    TimeZone = random.Next(4) switch { 0 => "Europe/London", 1 => "America/New_York", _ => null },
                    LeadScore = random.Next(4) == 0 ? null : ((int[])[0, 1, 49, 50, 79, 80, 99, 100])[random.Next(8)],
                    DoNotCall = random.Next(4) == 0,
                };
                if (random.Next(2) == 0)
                {
                    (given.LeadStage, given.LeadStageReason) = ((LeadStage)random.Next(1, 8), "seeded");
                }

                var contact = Contact.Create(ProjectId, db.NewId(), given, "test", i % 3 == 0 ? Now - TimeSpan.FromDays(41) : at);
                for (var calls = random.Next(4) - 1; calls > 0; calls--)
                {
                    contact.RecordCall((CallResult)random.Next(1, 13), at + TimeSpan.FromMinutes(calls), "test", at + TimeSpan.FromMinutes(calls));
                }

                db.Contacts.Add(contact);
            }

            await db.SaveChangesAsync();
        });
        var contacts = new List<Contact>();
        await Host.WithDbAsync(async db => contacts = await db.Contacts.AsNoTracking().Where(c => c.ProjectId == ProjectId).ToListAsync());
        return contacts;
    }

    private static void AssertOrder(List<Contact> contacts, List<JsonObject> walked, (Func<Contact, object> Key, bool Descending)[] order, string what)
    {
        Assert.That(walked.Select(Id), Is.EquivalentTo(contacts.Select(c => c.Id)), what);
        var byId = contacts.ToDictionary(c => c.Id);
        foreach (var (one, next) in walked.Zip(walked.Skip(1)))
        {
            foreach (var (key, descending) in order)
            {
                var (a, b) = (key(byId[Id(one)]), key(byId[Id(next)]));
                var compared = (a is string x && b is string y ? Bytes.Compare(Encoding.UTF8.GetBytes(x), Encoding.UTF8.GetBytes(y)) : Comparer<object>.Default.Compare(a, b)) * (descending ? -1 : 1);
                Assert.That(compared, Is.LessThanOrEqualTo(0), $"{what}: {a} before {b}");
                if (compared != 0)
                {
                    break;
                }
            }
        }
    }

    /// <summary>What a filter looks at, by its name: the property of the contact, or the rule that the domain derives it by.</summary>
    private static Func<Contact, object?> Property(string name) => name switch
    {
        "scoreBand" => c => LeadScore.Band(c.LeadScore),
        "freshness" => c => Freshness.Of(c.LastContactedAt, c.LastCallResult, c.Phone is not null, c.Email is not null, Now).Label,
        "nextBestAction" => c => ActionOf(c, Now),
        "timeZone" => c => c.EffectiveTimeZone,
        _ => typeof(Contact).GetProperty(char.ToUpperInvariant(name[0]) + name[1..]) is { } property ? property.GetValue : throw new InvalidOperationException($"Tell this test what the filter {name} looks at."),
    };

    private static NextAction ActionOf(Contact contact, DateTimeOffset now)
    {
        var label = Freshness.Of(contact.LastContactedAt, contact.LastCallResult, contact.Phone is not null, contact.Email is not null, now).Label;
        return NextBestAction.For(new(contact.DoNotCall, contact.Phone is OfTheProject or OfTheOrganization, contact.PhoneStatus, contact.OpenCallbackAt, label, contact.LeadStage, now), now).Code;
    }

    private static string? Show(object? value) => value switch
    {
        null => null,
        Enum e => Domain.ApiNames.ToApiName(e),
        bool b => b ? "true" : "false",
        DateTimeOffset time => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    private static object Parse(FilterField<Contact> field, string value) => field.Type switch
    {
        "integer" => int.Parse(value, CultureInfo.InvariantCulture),
        "date-time" => DateTimeOffset.Parse(value, CultureInfo.InvariantCulture),
        _ => value,
    };

    private static bool Same(FilterField<Contact> field, object? stored, string value) => field.Name switch
    {
        "company" or "source" or "segment" or "city" or "state" => stored is string text && Domain.Text.Key(text) == Domain.Text.Key(value),
        "email" or "country" => string.Equals((string?)stored, value, StringComparison.OrdinalIgnoreCase),
        _ => Show(stored) == value,
    };

    private static string Quote(string value) => Url(value.Contains(',', StringComparison.Ordinal) || value.StartsWith('!') || value == "null" ? $"\"{value}\"" : value);
}
