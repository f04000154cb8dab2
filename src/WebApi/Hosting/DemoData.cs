using System.Text;
using Contacts.Application.Access;
using Contacts.Application.Common;
using Contacts.Domain.Access;
using Contacts.Domain.Callbacks;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using Contacts.Domain.Imports;
using Contacts.Domain.Projects;
using Microsoft.EntityFrameworkCore;

namespace Contacts.WebApi.Hosting;

/// <summary>A project to try things on, with the ids that the examples in the API document use. Development only.</summary>
internal sealed class DemoData(IContactsDb db, IIdFactory ids, IPhoneParser phones, TimeProvider clock)
{
    public static readonly Guid OrganizationId = new("01990000-0000-7000-8000-000000000001");
    public static readonly Guid ProjectId = new("01990000-0000-7000-8000-000000000002");
    public static readonly Guid ContactId = new("01990000-0000-7000-8000-000000000003");
    public static readonly Guid LeadId = new("01990000-0000-7000-8000-000000000004");
    public static readonly Guid WonLeadId = new("01990000-0000-7000-8000-000000000005");
    public static readonly Guid PlanFieldId = new("01990000-0000-7000-8000-000000000006");
    public static readonly Guid SpareContactId = new("01990000-0000-7000-8000-000000000008");
    public static readonly Guid DeletedContactId = new("01990000-0000-7000-8000-000000000009");
    public static readonly Guid ImportId = new("01990000-0000-7000-8000-00000000000a");
    public static readonly Guid SpareImportId = new("01990000-0000-7000-8000-00000000000b");
    public static readonly Guid ApiKeyId = new("01990000-0000-7000-8000-00000000000c");
    public static readonly Guid SpareApiKeyId = new("01990000-0000-7000-8000-00000000000d");
    public static readonly Guid CallbackContactId = new("01990000-0000-7000-8000-000000000040");
    public static readonly Guid CallbackId = new("01990000-0000-7000-8000-000000000041");
    public static readonly Guid ConfirmedCallbackId = new("01990000-0000-7000-8000-000000000042");
    public static readonly Guid CompletedCallbackId = new("01990000-0000-7000-8000-000000000043");
    public static readonly Guid CancelledCallbackId = new("01990000-0000-7000-8000-000000000044");
    public static readonly Guid MissedCallbackId = new("01990000-0000-7000-8000-000000000045");
    public static readonly Guid AgentId = new("01990000-0000-7000-8000-000000000020");
    public static readonly Guid CalledContactId = new("01990000-0000-7000-8000-000000000021");
    public static readonly Guid QueuedCallId = new("01990000-0000-7000-8000-000000000022");
    public static readonly Guid ClaimedCallId = new("01990000-0000-7000-8000-000000000023");
    public static readonly Guid RingingCallId = new("01990000-0000-7000-8000-000000000024");
    public static readonly Guid EndedCallId = new("01990000-0000-7000-8000-000000000025");
    public static readonly Guid SpareCallId = new("01990000-0000-7000-8000-000000000026");
    public static readonly Guid LeaseToken = new("01990000-0000-7000-8000-000000000027");
    public static readonly Guid BulkCallId = new("01990000-0000-7000-8000-000000000060");
    public static readonly Guid SpareBulkCallId = new("01990000-0000-7000-8000-000000000061");
    private static readonly Guid SeatsFieldId = new("01990000-0000-7000-8000-000000000007");

    /// <summary>On the do-not-call lists of the demo project and of its organization.</summary>
    public const string ListedNumber = "+442079460160";

    /// <summary>Likewise, to be taken off.</summary>
    public const string SpareListedNumber = "+442079460161";

    /// <summary>One row to take, one to refuse.</summary>
    public const string ImportFile = "First Name,Last Name,Phone,Email,Plan,Favourite colour\nAlan,Turing,+44 20 7946 0106,alan@example.com,gold,blue\nMary,Somerville,+44 20 7946 0107,not an address,basic,green\n";

    private const string Actor = "demo";

    public async Task SeedAsync(CancellationToken cancellationToken)
    {
        if (await db.Projects.AnyAsync(p => p.Id == ProjectId, cancellationToken))
        {
            return;
        }

        var now = clock.GetUtcNow();
        db.Organizations.Add(Organization.Found(OrganizationId, "Demo organization", now));
        db.Projects.Add(Project.Start(ProjectId, OrganizationId, "Demo project", "US", "America/New_York", hours: null, now));
        db.CustomFields.Add(CustomFieldDefinition.Define(ProjectId, PlanFieldId, "plan", "Plan", CustomFieldType.Choice, ["basic", "gold", "platinum"], required: false, 1, now));
        db.CustomFields.Add(CustomFieldDefinition.Define(ProjectId, SeatsFieldId, "seats", "Seats", CustomFieldType.Number, null, required: false, 2, now));
        Add(ContactId, "Ada", "Lovelace", "+442079460101", "ada@example.com", c => c.Segment = "premium");
        Add(LeadId, "Grace", "Hopper", "+442079460102", "grace@example.com", c => (c.LeadStage, c.LeadScore) = (LeadStage.Qualified, 87));
        Add(WonLeadId, "Katherine", "Johnson", "+442079460103", "katherine@example.com", c => (c.LeadStage, c.LeadScore) = (LeadStage.Won, 64));
        Add(SpareContactId, "Charles", "Babbage", "+442079460104", "charles@example.com", _ => { });
        Add(DeletedContactId, "George", "Boole", "+442079460105", "george@example.com", _ => { }).Delete(Actor, now);
        var promisedTo = Add(CallbackContactId, "Mary", "Jackson", "+442079460108", "mary@example.com", _ => { });
        promisedTo.TakeCallbacks([.. ((Guid[])[CallbackId, ConfirmedCallbackId, CompletedCallbackId, CancelledCallbackId, MissedCallbackId]).Select((id, day) => Promise(id, day + 1))]);
        db.Agents.Add(Agent.Hire(ProjectId, AgentId, "Dora Dial", "dialer-7", AgentKind.Human, now));
        Add(CalledContactId, "Dorothy", "Vaughan", "+442079460109", "dorothy@example.com", _ => { });
        Queue(QueuedCallId, "Annie", "Easley", "+442079460110");
        Queue(SpareCallId, "Evelyn", "Boyd", "+442079460111");
        Queue(ClaimedCallId, "Christine", "Darden", "+442079460112").Call.Claim(LeaseToken, now.AddYears(1), now);
        Queue(RingingCallId, "Melba", "Roy", "+442079460113").Call.Claim(LeaseToken, now.AddYears(1), now);
        var (heard, ended) = Queue(EndedCallId, "Valerie", "Thomas", "+442079460114");
        ended.Claim(LeaseToken, now.AddYears(1), now);
        ended.End(LeaseToken, new CallReport(CallResult.Voicemail) { StartedAt = now, EndedAt = now }, now);
        heard.TakeCalls([ended.Fact!], ended.Fact!, was: null, Actor, now);
        foreach (var (scopeId, number) in from scopeId in (Guid[])[ProjectId, OrganizationId] from number in (string[])[ListedNumber, SpareListedNumber] select (scopeId, number))
        {
            var listed = db.DoNotCallNumbers.Add(DoNotCallNumber.Add(scopeId, ids.NewId(), phones.Require(number, PhoneParserExtensions.NoCountry, "number"), "Asked in writing.", Actor, now)).Entity;
            db.DoNotCallChanges.Add(DoNotCallChange.Added(ids.NewId(), listed));
        }

        db.CallBatches.Add(CallBatch.Record(ProjectId, BulkCallId, agent: null, OutsideHours.Skip, queued: 0, """{"no_phone":2}""", Actor, now));
        db.CallBatches.Add(CallBatch.Record(ProjectId, SpareBulkCallId, agent: null, OutsideHours.Skip, queued: 0, """{"no_phone":2}""", Actor, now));
        Give(ApiKeyId, "CRM integration");
        Give(SpareApiKeyId, "Old dialer");
        Upload(ImportId);
        Upload(SpareImportId);
        await db.SaveChangesAsync(cancellationToken);

        // Nobody has these keys: only their hashes were ever here.
        void Give(Guid id, string name)
        {
            var secret = Secrets.New();
            db.ApiKeys.Add(ApiKey.Issue(id, name, Secrets.Prefix(secret), Secrets.Hash(secret), [Scopes.ContactsRead, Scopes.ContactsWrite], OrganizationId, ProjectId, now));
        }

        Callback Promise(Guid id, int inDays) => db.Callbacks.Add(Callback.Schedule(
            ProjectId, id, CallbackContactId, agent: null, PromisedTime.AtInstant(now.AddDays(inDays), "Europe/London"), CallbackPriority.Normal, "Wants a quote.", Actor, now)).Entity;

        (Contact Contact, Call Call) Queue(Guid id, string first, string last, string phone)
        {
            var contact = Add(ids.NewId(), first, last, phone, $"{first}@example.com", _ => { });
            return (contact, db.Calls.Add(Call.Queue(ProjectId, id, contact.Id, contact.Phone!, CallPriority.Normal, notBefore: null, keepsCallingHours: false, agent: null, callbackId: null, batchId: null, Actor, now)).Entity);
        }

        void Upload(Guid id)
        {
            var bytes = Encoding.UTF8.GetBytes(ImportFile);
            db.Imports.Add(Import.Upload(ProjectId, id, "demo.csv", bytes.Length, ImportOptions.Default, Actor, now));
            db.ImportChunks.Add(ImportChunk.Of(ProjectId, id, 0, bytes));
        }

        Contact Add(Guid id, string first, string last, string phone, string email, Action<ContactChanges> more)
        {
            var given = new ContactChanges { FirstName = first, LastName = last, Phone = phones.Read(phone, "GB").Number, Email = email, Company = "Example Ltd", Source = "demo" };
            more(given);
            return db.Contacts.Add(Contact.Create(ProjectId, id, given, Actor, now)).Entity;
        }
    }
}
