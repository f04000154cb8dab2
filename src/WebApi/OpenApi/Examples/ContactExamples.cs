using Contacts.Application.Common;
using Contacts.Application.Common.Lists;
using Contacts.Application.Contacts;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using Contacts.WebApi.Hosting;

namespace Contacts.WebApi.OpenApi;

internal static class ContactExamples
{
    private static readonly ContactDto Ada = new()
    {
        Id = DemoData.ContactId,
        ProjectId = DemoData.ProjectId,
        Name = "Ada Lovelace",
        FirstName = "Ada",
        LastName = "Lovelace",
        Phone = "+442079460101",
        PhoneRaw = "+44 20 7946 0101",
        PhoneStatus = PhoneStatus.Valid,
        Email = "ada@example.com",
        Type = ContactType.Contact,
        Source = "trade-show",
        Company = "Example Ltd",
        JobTitle = "Analyst",
        Segment = "premium",
        Notes = "Prefers mornings.",
        City = "London",
        Country = "GB",
        TimeZone = "Europe/London",
        Freshness = new(FreshnessLabel.Hot, FreshnessRule.ContactedWithin7DaysWithInterest),
        NextBestAction = new(NextAction.CallNow, "Call now: showed interest within the last 7 days.", null),
        CustomFields = new("""{"plan":"gold","seats":12}"""),
        ExternalIds = new("""{"hubspot":"501"}"""),
        DoNotCall = false,
        LastContactedAt = OperationExample.Time,
        LastCallAt = OperationExample.Time,
        LastCallResult = CallResult.Interested,
        CallAttempts = 2,
        CreatedAt = OperationExample.Time.AddDays(-10),
        UpdatedAt = OperationExample.Time,
        Version = 3,
    };

    private static readonly ContactDto Unreached = Ada with
    {
        Freshness = new(FreshnessLabel.Warm, FreshnessRule.PhoneAndEmail),
        NextBestAction = new(NextAction.Call, "Call: recently in touch, or reachable by phone and email.", null),
        LastContactedAt = null,
        LastCallAt = null,
        LastCallResult = null,
        CallAttempts = 0,
        UpdatedAt = Ada.CreatedAt,
        Version = 1,
    };

    private static readonly ContactCallDto Spoken = new(
        new("01990000-0000-7000-8000-0000000000ab"), CallDirection.Outbound, CallStatus.Completed, CallResult.Interested, "+442079460101", AgentId: null, CallbackId: null,
        OperationExample.Time, OperationExample.Time, OperationExample.Time.AddSeconds(170), DurationSeconds: 170, "Wants a quote for 12 seats.");

    private static readonly CallContextDto Context = new(
        Ada, new Dictionary<string, string> { ["name"] = "Ada Lovelace", ["first_name"] = "Ada", ["phone"] = "+442079460101", ["company"] = "Example Ltd", ["plan"] = "gold", ["seats"] = "12" }, [Spoken],
        CallbackExamples.Promised, Ada.NextBestAction, DoNotCall: false);

    private static readonly ConflictExample Taken = new("An external id belongs to another contact, a rule forbids the change, or somebody else made one at the same moment.",
        "already_exists", $"The hubspot id \"501\" already belongs to contact {DemoData.ContactId}.")
    { ConflictingId = DemoData.ContactId };

    public static readonly Dictionary<string, OperationExample> All = new()
    {
        ["ListContacts"] = new() { Answer = new Page<ContactDto>([Ada], null, null) },
        ["CreateContact"] = new()
        {
            Body = """
                {
                  "firstName": "Edsger", "lastName": "Dijkstra", "phone": "(212) 555-0123", "email": "edsger@example.com",
                  "type": "lead", "source": "website", "company": "Example BV", "jobTitle": "Director", "segment": "premium",
                  "city": "New York", "state": "NY", "country": "US", "leadScore": 72, "customFields": { "plan": "gold", "seats": 12 }
                }
                """,
            Answer = Unreached with
            {
                Id = new("01990000-0000-7000-8000-0000000000aa"),
                Name = "Edsger Dijkstra",
                FirstName = "Edsger",
                LastName = "Dijkstra",
                Phone = "+12125550123",
                PhoneRaw = "(212) 555-0123",
                Email = "edsger@example.com",
                Type = ContactType.Lead,
                Source = "website",
                Company = "Example BV",
                JobTitle = "Director",
                Notes = null,
                City = "New York",
                State = "NY",
                Country = "US",
                TimeZone = "America/New_York",
                LeadScore = 72,
                ScoreBand = ScoreBand.Warm,
                ScoredAt = Ada.CreatedAt,
                ScoreSource = "manual",
                LeadStage = LeadStage.New,
                ExternalIds = new("{}"),
            },
            Conflict = Taken,
        },
        ["GetContactStats"] = new()
        {
            Parameters = new Dictionary<string, string> { ["include"] = "freshness" },
            Answer = new ContactStats
            {
                Total = 4,
                ByType = new Dictionary<ContactType, int> { [ContactType.Contact] = 2, [ContactType.Lead] = 1, [ContactType.Customer] = 1 },
                ByScoreBand = new Dictionary<ScoreBand, int> { [ScoreBand.Hot] = 1, [ScoreBand.Warm] = 1, [ScoreBand.Cool] = 0 },
                AddedToday = 1,
                AddedThisWeek = 4,
                ByFreshness = new Dictionary<FreshnessLabel, int> { [FreshnessLabel.Hot] = 1, [FreshnessLabel.Warm] = 2, [FreshnessLabel.New] = 1, [FreshnessLabel.Cold] = 0 },
            },
        },
        ["ListSegments"] = new() { Answer = new[] { new SegmentCount("premium", 1) } },
        ["LookupContacts"] = new() { Parameters = new Dictionary<string, string> { ["phone"] = "+44 20 7946 0101" }, Answer = new[] { Ada } },
        ["GetCallContext"] = new() { Parameters = OperationExample.WithId(DemoData.ContactId), Answer = Context },
        ["FindCallContext"] = new() { Parameters = new Dictionary<string, string> { ["phone"] = "+44 20 7946 0101" }, Answer = Context },
        ["GetActivity"] = new()
        {
            Parameters = OperationExample.WithId(DemoData.LeadId),
            Answer = new Page<ActivityDto>([
                new() { Id = new("01990000-0000-7000-8000-0000000000ac"), At = OperationExample.Time, Kind = ActivityKind.Stage, Actor = "demo", Stage = new(null, LeadStage.Qualified, OperationExample.Time, "demo", null, null) },
                new() { Id = DemoData.LeadId, At = OperationExample.Time, Kind = ActivityKind.Created, Actor = "demo" },
            ], null, null),
        },
        ["GetContact"] = new() { Parameters = OperationExample.WithId(DemoData.ContactId), Answer = Ada },
        ["PatchContact"] = new()
        {
            Parameters = OperationExample.WithId(DemoData.ContactId),
            Body = """{ "jobTitle": "Analyst", "notes": "Prefers mornings.", "state": null, "customFields": { "plan": "gold" }, "externalIds": { "hubspot": "501" } }""",
            Answer = Unreached with { UpdatedAt = OperationExample.Time, Version = 2 },
            Conflict = Taken,
        },
        ["DeleteContact"] = new()
        {
            Parameters = OperationExample.WithId(DemoData.SpareContactId),
            Conflict = new("Somebody else changed the contact at the same moment.", "concurrent_change", "Somebody else changed this at the same moment. Read it again and repeat the change."),
        },
        ["RestoreContact"] = new()
        {
            Parameters = OperationExample.WithId(DemoData.DeletedContactId),
            Answer = Unreached with
            {
                Id = DemoData.DeletedContactId,
                Name = "George Boole",
                FirstName = "George",
                LastName = "Boole",
                Phone = "+442079460105",
                PhoneRaw = "+442079460105",
                Email = "george@example.com",
                Segment = null,
                JobTitle = null,
                Notes = null,
                City = null,
                Country = null,
                CustomFields = new("{}"),
                ExternalIds = new("{}"),
                Version = 3,
            },
            Conflict = Taken with { When = "Meanwhile another contact has one of its external ids." },
        },
        ["GetContactHistory"] = new()
        {
            Parameters = OperationExample.WithId(DemoData.ContactId),
            Answer = new Page<ContactHistoryDto>([
                new(OperationExample.Time, ContactHistoryKind.Edited, "key:ck_demo_for", new RawJson("""[{"field":"jobTitle","from":null,"to":"Analyst"}]""")),
                new(Ada.CreatedAt, ContactHistoryKind.Created, "demo", new RawJson("[]")),
            ], null, null),
        },
    };

    public static ContactDto Grace { get; } = Unreached with
    {
        Id = DemoData.LeadId,
        Name = "Grace Hopper",
        FirstName = "Grace",
        LastName = "Hopper",
        Phone = "+442079460102",
        PhoneRaw = "+44 20 7946 0102",
        Email = "grace@example.com",
        Type = ContactType.Lead,
        LeadScore = 87,
        ScoreBand = ScoreBand.Hot,
        ScoredAt = Ada.CreatedAt,
        ScoreSource = "hubspot",
        LeadStage = LeadStage.Qualified,
        NextBestAction = new(NextAction.SendProposal, "Send a proposal: the lead is qualified.", null),
    };
}
