using System.Text;
using Contacts.Application;
using Contacts.Application.Access;
using Contacts.Application.Agents;
using Contacts.Application.BulkCalls;
using Contacts.Application.Callbacks;
using Contacts.Application.Calls;
using Contacts.Application.Common;
using Contacts.Application.Common.Lists;
using Contacts.Application.Contacts;
using Contacts.Application.CustomFields;
using Contacts.Application.DoNotCall;
using Contacts.Application.Imports;
using Contacts.Application.Leads;
using Contacts.Application.Organizations;
using Contacts.Application.Projects;
using Contacts.Application.Reference;
using Contacts.Domain;
using Contacts.Domain.Callbacks;
using Contacts.Domain.Calls;
using Contacts.Domain.Contacts;
using Contacts.Domain.Imports;
using Contacts.Infrastructure.Imports;
using Contacts.Infrastructure.Persistence;
using Contacts.Infrastructure.Persistence.Providers.SqlServer;
using Contacts.Tests.Shared;
using Contacts.WebApi.Access;
using Contacts.WebApi.Hosting;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using NUnit.Framework;

namespace Contacts.Infrastructure.IntegrationTests.SqlServer;

/// <summary>
/// Every statement that the application can send to SQL Server: all requests in all their shapes, the import, the keys, the health check and every write of every entity run
/// on a server that records and makes up the answers; what they sent is checked against the schema that the migrations leave behind.
/// </summary>
[Order(1)] // the longest: the others run beside it
public sealed class SqlServerStatementsTests
{
    private const string Phone = "+442079460101";
    private static readonly Guid Project = new("0197a000-0000-7000-8000-000000000001");
    private static readonly Guid Id = new("0197a000-0000-7000-8000-000000000001");
    private static readonly string[] Searches = ["ada", "ada lovelace", "Smith & Co", Phone, "020 7946 0101", "946", "ada@example.com", "o'brien a b c d e f g h"];

    private readonly RecordingSqlServer _server = new();
    private readonly HashSet<Type> _sent = [];
    private readonly TestCaller _caller = new();
    private readonly RefusedSaves _saves = new();
    private ServiceProvider _services = null!;

    [OneTimeSetUp]
    public async Task SendEverything()
    {
        _services = BuildServices();
        AnswerLikeADatabase();
        await Organizations();
        await Projects();
        await CustomFields();
        await Agents();
        await Contacts();
        await Leads();
        await ContactLists();
        await CustomFieldLists();
        await LeadLists();
        await Callbacks();
        await BulkCalls();
        await DoNotCallLists();
        await Calls();
        await ImportRequests();
        await ImportJobs();
        await Access();
        await InScope(services => services.GetRequiredService<ContactsDbContext>().FoldTalliesAsync(CancellationToken.None));
        await EveryEntity();
    }

    [OneTimeTearDown]
    public async Task Dispose() => await _services.DisposeAsync();

    [Test]
    public async Task EveryStatement_IsValid()
    {
        await using var db = Context();
        using var model = SqlServerModel.FromScript(SqlServerMigrationTests.Script(db, idempotent: false));
        var statements = _server.DistinctStatements;

        SqlServerProblem[] problems = [.. model.Validate(), .. model.ValidateStatements(statements)];

        await TestContext.Out.WriteLineAsync($"{statements.Count} distinct statements validated of {_server.Statements.Count} sent");
        Assert.That(problems, Is.Empty, SqlServerProblem.Describe(problems));
        Assert.That(statements, Has.Count.GreaterThan(500));
    }

    [Test]
    public void EveryRequest_IsSentHere()
    {
        var handled = typeof(Application.DependencyInjection).Assembly.GetTypes()
            .SelectMany(type => type.GetInterfaces()).Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IRequestHandler<,>))
            .Select(type => type.GenericTypeArguments[0]).ToList();

        Assert.That(handled, Is.Not.Empty);
        Assert.That(handled.Except(_sent).Select(type => type.Name), Is.Empty, "Send these here too, in every shape that makes another statement.");
    }

    [Test]
    public void EveryTable_IsReadOrWritten()
    {
        using var db = Context();
        var sent = string.Join('\n', _server.DistinctStatements.Select(statement => statement.Text));

        foreach (var table in db.Model.GetEntityTypes().Select(entity => entity.GetTableName()))
        {
            Assert.That(sent, Does.Contain($"INSERT INTO [{table}]").And.Contains($"DELETE FROM [{table}]"), table);
        }
    }

    private async Task Organizations()
    {
        await Send(new CreateOrganization("Example Ltd"));
        foreach (var (organization, project) in Reaches())
        {
            (_caller.OrganizationId, _caller.ProjectId) = (organization, project);
            await Send(new GetOrganization(Id));
            await EveryList(OrganizationList.Spec, query => new ListOrganizations(query));
        }
    }

    private async Task Projects()
    {
        await Send(new CreateProject(Id, "Demo", "US", "America/New_York", new(new(9, 0), new(17, 0))));
        await Send(new GetProject(Project));
        await Send(new PatchProject(Project, new() { Name = "Renamed", TimeZone = "Europe/Paris", DefaultCountry = "FR", CallingHours = null }, ExpectedVersion: 1));
        foreach (var (organization, project) in Reaches())
        {
            (_caller.OrganizationId, _caller.ProjectId) = (organization, project);
            await EveryList(ProjectList.Spec, query => new ListProjects(query));
        }
    }

    private async Task Agents()
    {
        await Send(new CreateAgent(Project, "Dora", ExternalId: null, AgentKind.Human));
        await Send(new GetAgent(Project, Id));
        await Send(new PatchAgent(Project, Id, new() { Name = "Renamed", ExternalId = null, Active = false }, ExpectedVersion: 1));
        Assert.That(async () => await Send(new CreateAgent(Project, "Dora", "dialer-7", AgentKind.Human)), Throws.TypeOf<AlreadyExistsException>().With.Property("ConflictingId").Not.Null);
        await EveryList(AgentList.Spec, query => new ListAgents(Project, query));
    }

    private async Task CustomFields()
    {
        await Send(new DefineCustomField(Project, "size", "Size", CustomFieldType.Choice, ["s", "m"], Required: false, Position: null));
        await Send(new ListCustomFields(Project));
        await Send(new PatchCustomField(Project, Id, new() { Label = "Renamed", Archived = true, Position = 3 }, ExpectedVersion: 1));
    }

    private async Task Contacts()
    {
        var full = new ContactInput
        {
            FirstName = "Ada",
            LastName = "Lovelace",
            Phone = Phone,
            Email = "ada@example.com",
            Type = ContactType.Lead,
            Source = "fair",
            Company = "Example Ltd",
            JobTitle = "Analyst",
            Segment = "premium",
            Notes = "Met at the fair",
            City = "London",
            State = "Greater London",
            Country = "GB",
            TimeZone = "Europe/London",
            LeadScore = 87,
            LeadStage = LeadStage.Qualified,
            DoNotCall = true,
            DoNotCallReason = "asked",
            ExternalIds = new Dictionary<string, string?> { ["crm"] = "1", ["csv"] = "2" },
        };
        await Send(new CreateContact(Project, full));
        await Send(new CreateContact(Project, new() { Name = "Ada" }));
        await Send(new GetContact(Project, Id));
        await Send(new PatchContact(Project, Id, full, ExpectedVersion: 1));
        foreach (var patch in OneFieldEach(full))
        {
            await Send(new PatchContact(Project, Id, patch, ExpectedVersion: null));
        }

        await Send(new DeleteContact(Project, Id, ExpectedVersion: 1));
        await With("deleted_at", new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), () => Send(new RestoreContact(Project, Id, null)));
        await Send(new LookupContacts(Project, Phone));
        await Send(new ListSegments(Project));
        await Send(new GetContactStats(Project, IncludeFreshness: true));
        await Send(new GetCallContext(Project, Id));
        await Send(new FindCallContext(Project, Phone));
        foreach (var kind in Enum.GetValues<ActivityKind>().Select(kind => kind.ToApiName()).Append(null))
        {
            var page = await Send(new GetActivity(Project, Id, kind, Limit: 1));
            await Send(new GetActivity(Project, Id, kind, page.NextCursor, Limit: 1));
        }

        await EveryList(ContactHistoryList.Spec, query => new GetContactHistory(Project, Id, query));

        _saves.Refuse = true; // a taken external id is looked up, so that the answer names its holder
        Assert.That(async () => await Send(new CreateContact(Project, full)), Throws.TypeOf<AlreadyExistsException>().With.Property("ConflictingId").Not.Null);
        _saves.Refuse = false;
    }

    private async Task Leads()
    {
        await Send(new MoveLeadStage(Project, Id, LeadStage.Proposal, "asked for a price", ExpectedVersion: 1));
        await With("lead_stage", (short)LeadStage.Won, () => Send(new ReopenLead(Project, Id, LeadStage.Negotiation, "came back", ExpectedVersion: null)));
        await Send(new GetStageHistory(Project, Id));
        await Send(new GetLeadStats(Project));
        foreach (var (organization, project) in Reaches())
        {
            (_caller.OrganizationId, _caller.ProjectId) = (organization, project);
            await Send(new GetLeadStats(null));
            await Send(new GetLeadStats(null, Id));
        }
    }

    private async Task Callbacks()
    {
        var time = new CallbackTime(null, "2036-07-01T09:00:00", "Europe/London", null);
        await With(new() { ["status"] = (short)CallbackStatus.Pending, ["utc_offset_minutes"] = (short)60, ["active"] = true, ["time_zone"] = "Europe/London" }, async () =>
        {
            await Send(new ScheduleCallback(Project, Id, time, Id, CallbackPriority.High, "asked for a price"));
            await Send(new GetCallback(Project, Id));
            await Send(new PatchCallback(Project, Id, new() { LocalTime = "2036-07-01T09:00:00", AgentId = Id, Priority = CallbackPriority.Low, Reason = "later" }, ExpectedVersion: 1));
            await Send(new ConfirmCallback(Project, Id, ExpectedVersion: 1));
            await Send(new CompleteCallback(Project, Id, ExpectedVersion: null));
            await Send(new MissCallback(Project, Id, ExpectedVersion: null));
            await Send(new CancelCallback(Project, Id, "called off", ExpectedVersion: null));
            await EveryList(CallbackList.Spec, query => new ListCallbacks(Project, query, "Europe/London"));
            await EveryList(CallbackList.Spec, query => new ListCallbacks(Project, query, ContactId: Id));
            await Send(new GetCallbackStats(Project));
        });
    }

    private async Task BulkCalls()
    {
        await With(new() { ["active"] = true, ["skipped_by"] = "{}" }, async () =>
        {
            foreach (var dryRun in (bool[])[true, false])
            {
                await Send(new BulkCall(Project, Id, ContactIds: [Id], DryRun: dryRun));
                await Send(new BulkCall(Project, Filter: new Dictionary<string, System.Text.Json.JsonElement>(), OutsideHours: OutsideHours.Ignore, DryRun: dryRun));
                await Send(new BulkCall(Project, Shortcut: BulkCallShortcut.HotAndWarm, OutsideHours: OutsideHours.Schedule, DryRun: dryRun));
            }

            await Send(new GetBulkCall(Project, Id));
            await Send(new CancelBulkCall(Project, Id));
            await EveryList(BulkCallList.Spec, query => new ListBulkCalls(Project, query));
        });
    }

    private async Task Calls()
    {
        foreach (var (result, status) in ((CallResult?, CallStatus)[])[(null, CallStatus.Queued), (null, CallStatus.Claimed), (CallResult.Busy, CallStatus.Completed)])
        {
            var row = new Dictionary<string, object?>
            {
                ["status"] = (short)status,
                ["direction"] = (short)CallDirection.Outbound,
                ["active"] = true,
                ["time_zone"] = "Europe/London",
                ["lease_token"] = Id,
                ["result"] = result is { } known ? (short)known : null,
                ["number"] = Phone,
                ["phone_status"] = (short)PhoneStatus.Valid,
                ["provider_call_id"] = null,
                ["value"] = Id,
                ["is_listed"] = false,
                ["keeps_calling_hours"] = false,
            };
            await With(row, async () =>
            {
                Only(others: true);
                await Try(new ReportProgress(Project, Id, Id, Provider: "twilio", ProviderCallId: "CA1"));
                await Try(new ReportResult(Project, Id, Id, new() { Result = CallResult.Callback }));
                await Try(new CorrectResult(Project, Id, new() { Result = CallResult.DoNotCall }, ExpectedVersion: null));
                await Try(new CancelCall(Project, Id, ExpectedVersion: null));
                await Try(new LogCall(Project, null, Phone, CallDirection.Inbound, new() { Result = CallResult.Interested, ProviderCallId = "CA2" }, Id, Id));
                await Try(new ClaimCalls(Project, AgentId: Id));
                Only(others: false);
                await Try(new ClaimCalls(Project));
                await Try(new ReportResult(Project, Id, Id, new() { Result = CallResult.Callback, ProviderCallId = "CA1" }));
                await Try(new LogCall(Project, Id, null, CallDirection.Inbound, new() { Result = CallResult.Interested, ProviderCallId = "CA2" }, Id, Id));
                await Try(new QueueCall(Project, Id, Id, DateTimeOffset.UnixEpoch));
                await Try(new CallBack(Project, Id, Id));
                await Try(new ClaimCallback(Project, Id));
                await Try(new SweepCalls());
                await Try(new MissOverdueCallbacks());
                await Send(new GetCall(Project, Id));
                AnswerLikeADatabase();
            });
        }

        await EveryList(CallList.Spec, query => new ListCalls(Project, query));
        await EveryList(CallList.Spec, query => new ListCalls(Project, query, Id));

        // other calls of the contact, and others that a claim or a number finds
        void Only(bool others) => _server.Rows = statement =>
            statement.Text.Contains("[result] IS NOT NULL", StringComparison.Ordinal)
            || (!others && (statement.Text.Contains("OUTPUT inserted.id AS [Value]", StringComparison.Ordinal) || statement.Text.Contains("[provider_call_id] = ", StringComparison.Ordinal) || statement.Text.Contains("[contact_id] = @contactId OR", StringComparison.Ordinal))) ? 0 : 1;

        // made-up rows break a rule now and then: what was sent up to there counts
        async Task Try<TResponse>(IRequest<TResponse> request)
        {
            try
            {
                await Send(request);
            }
            catch (Exception failed) when (failed is AlreadyExistsException || failed.InnerException is DomainException)
            {
                _sent.Add(request.GetType());
            }
        }
    }

    private async Task DoNotCallLists()
    {
        (_caller.OrganizationId, _caller.ProjectId) = (Id, null);
        foreach (var scope in (DoNotCallScope[])[DoNotCallScope.OfProject(Project), DoNotCallScope.OfOrganization(Id)])
        {
            await Send(new AddDoNotCall(scope, Phone, "asked"));
            _server.Rows = statement => statement.Text.Contains("FROM [do_not_call_numbers]", StringComparison.Ordinal) ? 0 : 1;
            await Send(new AddDoNotCall(scope, Phone, "asked"));
            AnswerLikeADatabase();
            await Send(new BulkAddDoNotCall(scope, [new(Phone), new("+442079460102", "asked"), new("none")]));
            await Send(new CheckDoNotCall(scope, Phone));
            await EveryList(DoNotCallList.Spec, query => new ListDoNotCall(scope, query));
            await EveryList(DoNotCallChangeList.Spec, query => new ListDoNotCallChanges(scope, query));
            await Send(new RemoveDoNotCall(scope, Phone, "asked again"));
        }
    }

    private async Task ContactLists()
    {
        await EveryList(ContactList.Spec, query => new ListContacts(Project, query), everyPair: true);
        await EveryList(ContactList.Spec, query => new ListContacts(Project, query, LeadsOnly: true));
        foreach (var action in NextBestAction.ByUrgency.Select(action => action.ToApiName()))
        {
            await TwoPages("urgency", query => new ListContacts(Project, query with { Filters = [FilterTerm.Parse("nextBestAction", [action])] }));
            await TwoPages("urgency", query => new ListLeads(query with { Filters = [FilterTerm.Parse("nextBestAction", [action])] }, null, null));
        }

        foreach (var q in Searches)
        {
            await Send(new ListContacts(Project, new([], q, IncludeTotal: true)));
            await Send(new ListContacts(Project, new([FilterTerm.Parse("segment", ["premium"])], q, "name"), LeadsOnly: true));
        }
    }

    private async Task CustomFieldLists()
    {
        foreach (var type in Enum.GetValues<CustomFieldType>())
        {
            string[] values = type switch
            {
                CustomFieldType.Number => ["12.5", "7"],
                CustomFieldType.Date => ["2027-01-31", "2027-02-28"],
                CustomFieldType.Boolean => ["true", "false"],
                _ => ["gold", "silver"],
            };
            await With(new() { ["type"] = (short)type, ["options"] = type == CustomFieldType.Choice ? "[\"gold\",\"silver\"]" : "[]" }, async () =>
            {
                await EveryTerm("cf.x", values, type is CustomFieldType.Number or CustomFieldType.Date, query => new ListContacts(Project, query));
                foreach (var sort in (string[])["cf.x", "-cf.x", "cf.x,name", "-cf.x,-name", "name,cf.x", "-leadScore,cf.x,createdAt"])
                {
                    await TwoPages(sort, query => new ListContacts(Project, query));
                }
            });
        }
    }

    private async Task LeadLists()
    {
        foreach (var (organization, project) in Reaches())
        {
            (_caller.OrganizationId, _caller.ProjectId) = (organization, project);
            foreach (var (inOrganization, inProject) in ((Guid?, Guid?)[])[(null, null), (Id, null), (null, Project), (Id, Project)])
            {
                foreach (var q in Searches.Append(null))
                {
                    await Send(new ListLeads(new([], q, IncludeTotal: true), inOrganization, inProject));
                }

                await TwoPages("-leadScore,name", query => new ListLeads(query, inOrganization, inProject));
            }
        }

        await EveryList(ContactList.Spec, query => new ListLeads(query, null, null));
    }

    private async Task ImportRequests()
    {
        await Send(new UploadImport(Project, "contacts.csv", new MemoryStream(Encoding.UTF8.GetBytes("Name,Phone\n" + string.Concat(Enumerable.Repeat($"Ada,{Phone}\n", 20_000)))), ImportOptions.Default));
        await With("status", (short)ImportStatus.AwaitingConfirmation, async () =>
        {
            await Send(new GetImport(Project, Id));
            await Send(new ConfirmImport(Project, Id, null));
            await Send(new CancelImport(Project, Id, null));
        });
        await Send(new GetImportTemplate(Project));
        await EveryList(ImportList.Spec, query => new ListImports(Project, query));
        await EveryList(ImportRowList.Spec, query => new ListImportRows(Project, Id, query));
        await Send(new WriteRejectedRows(Project, Id, _ => new MemoryStream()));
    }

    /// <summary>The worker's own way: lease, run, release; reviewed and written, from the start and from a checkpoint, with every kind of match.</summary>
    private async Task ImportJobs()
    {
        var worker = _services.GetRequiredService<ImportWorker>();
        foreach (var status in (ImportStatus[])[ImportStatus.Uploaded, ImportStatus.Reviewing, ImportStatus.Importing])
        {
            foreach (var onDuplicate in Enum.GetValues<OnDuplicate>())
            {
                foreach (var matchOn in (string[])["ExternalId,Phone,Email", "ExternalId", "Phone", "Email", "Email,Phone"])
                {
                    foreach (var checkpoint in (int[])[0, 3])
                    {
                        await With(
                            new()
                            {
                                ["status"] = (short)(status == ImportStatus.Uploaded ? ImportStatus.Reviewing : status), // what a second read finds
                                ["on_duplicate"] = (short)onDuplicate,
                                ["match_on"] = matchOn,
                                ["checkpoint"] = checkpoint,
                            },
                            async () => Assert.That(await worker.RunNextAsync(CancellationToken.None), Is.True));
                    }
                }
            }
        }

        await With(new() { ["status"] = (short)ImportStatus.Importing, ["attempts"] = 99 }, () => worker.RunNextAsync(CancellationToken.None));
        await With(new() { ["status"] = (short)ImportStatus.Reviewing, ["bytes"] = new byte[] { 0, 1, 2, 0, 0, 3 } }, () => worker.RunNextAsync(CancellationToken.None));
    }

    private async Task Access()
    {
        await InScope(async services =>
        {
            var keys = ActivatorUtilities.CreateInstance<ApiKeys>(services);
            await keys.FindAsync("ck_known", CancellationToken.None);
            await services.GetRequiredService<KeyUses>().WriteAsync(Id, DateTimeOffset.UnixEpoch, CancellationToken.None);
            var (rows, yes) = (_server.Rows, _server.Defaults[typeof(bool)]);
            (_server.Rows, _server.Defaults[typeof(bool)]) = (statement => IsExists(statement) ? 1 : 0, false);
            await keys.BootstrapAsync("ck_configured", CancellationToken.None);
            Assert.That(await keys.BootstrapAsync(null, CancellationToken.None), Is.Not.Null);
            await ActivatorUtilities.CreateInstance<DemoData>(services).SeedAsync(CancellationToken.None);
            (_server.Rows, _server.Defaults[typeof(bool)]) = (rows, yes);
        });
        var health = await _services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        Assert.That(health.Entries.Values.Select(entry => entry.Exception), Has.All.Null);
        await ApiKeyRequests();
        await Send(new GetReference());

        static bool IsExists(SqlServerStatement statement) => statement.Text.Contains("EXISTS", StringComparison.Ordinal);
    }

    private async Task ApiKeyRequests()
    {
        foreach (var (organization, project) in Reaches())
        {
            (_caller.OrganizationId, _caller.ProjectId) = (organization, project);
            await Send(new CreateApiKey("Example", ["admin"], OrganizationId: null, ProjectId: null, ExpiresAt: null));
            await Send(new CreateApiKey("Example", ["admin"], Id, ProjectId: null, ExpiresAt: null));
            await Send(new CreateApiKey("Example", ["admin"], Id, Project, ExpiresAt: null));
            await Send(new GetApiKey(Id));
            await EveryList(ApiKeyList.Spec, query => new ListApiKeys(query));
            await EveryList(AccessChangeList.Spec, query => new ListAccessChanges(query));
            await With(new() { ["revoked_at"] = null, ["expires_at"] = null, ["scopes"] = "admin" }, () => Send(new RotateApiKey(Id, OverlapSeconds: null, ExpectedVersion: null)));
            await With(new() { ["revoked_at"] = null, ["expires_at"] = null }, () => Send(new RevokeApiKey(Id, ExpectedVersion: null)));
        }

        await using var db = Context();
        var note = Domain.Access.IdempotentRequest.Start("x", "x", DateTimeOffset.UnixEpoch);
        await db.ClaimAsync(note, TimeSpan.FromSeconds(2), CancellationToken.None);
        await db.AnswerAsync(note, CancellationToken.None);
    }

    /// <summary>Every entity added, changed and deleted, one at a time and as many as EF sends in one MERGE, and through the bulk path.</summary>
    private async Task EveryEntity()
    {
        await using var db = Context();
        foreach (var entity in db.Model.GetEntityTypes().ToList())
        {
            foreach (var count in (int[])[1, 3, 9])
            {
                foreach (var state in (EntityState[])[EntityState.Added, EntityState.Modified, EntityState.Deleted])
                {
                    for (var number = 0; number < count; number++)
                    {
                        Fill(db, entity, number).State = state;
                    }

                    if (state != EntityState.Modified || entity.GetProperties().Any(property => !property.IsPrimaryKey()))
                    {
                        await db.SaveChangesAsync();
                    }

                    db.Clear();
                }
            }

            await (Task)typeof(SqlServerStatementsTests).GetMethod(nameof(Bulk), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
                .MakeGenericMethod(entity.ClrType).Invoke(null, [db, entity])!;
        }
    }

    private static Task Bulk<T>(ContactsDbContext db, IEntityType entity) where T : class
    {
        var rows = Enumerable.Range(0, 3).Select(number => (T)Fill(db, entity, number).Entity).ToList();
        db.Clear();
        return db.BulkInsertAsync(rows, CancellationToken.None);
    }

    private static Microsoft.EntityFrameworkCore.ChangeTracking.EntityEntry Fill(DbContext db, IEntityType entity, int number)
    {
        var entry = db.Entry(Activator.CreateInstance(entity.ClrType, nonPublic: true)!);
        foreach (var property in entity.GetProperties())
        {
            var type = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
            entry.Property(property).CurrentValue = type switch
            {
                _ when type == typeof(Guid) => property.IsPrimaryKey() && property.Name != "ProjectId" ? Guid.CreateVersion7() : Project,
                _ when type == typeof(string) => $"x{number}",
                _ when type == typeof(int) => number,
                _ when type == typeof(long) => (long)number,
                _ when type == typeof(double) => number / 2d,
                _ when type == typeof(bool) => true,
                _ when type == typeof(byte[]) => new byte[] { 1 },
                _ when type == typeof(DateTimeOffset) => DateTimeOffset.UnixEpoch,
                _ when type == typeof(TimeOnly) => new TimeOnly(8, 0),
                _ when type == typeof(ImportCounts) => new ImportCounts(),
                _ when type.IsEnum => Enum.GetValues(type).GetValue(0),
                _ when typeof(List<string>).IsAssignableTo(type) => new List<string> { "a" },
                _ => throw new NotSupportedException($"{entity.DisplayName()}.{property.Name} is a {type}: make up a value here."),
            };
        }

        return entry;
    }

    /// <summary>Each field alone, so that every UPDATE that a patch can make is sent.</summary>
    private static IEnumerable<ContactInput> OneFieldEach(ContactInput full)
    {
        foreach (var property in typeof(ContactInput).GetProperties().Where(property => property.CanWrite))
        {
            var one = new ContactInput();
            property.SetValue(one, property.GetValue(full));
            yield return one;
        }
    }

    private async Task EveryList<T, TItem>(ListSpec<T> spec, Func<ListQuery, IRequest<Page<TItem>>> request, bool everyPair = false)
    {
        await Send(request(ListQuery.All));
        await Send(request(new([], IncludeTotal: true)));
        foreach (var filter in spec.Filters)
        {
            string[] values = filter.Type switch
            {
                _ when filter.Allowed.Count > 0 => [filter.Allowed[0], filter.Allowed[^1]],
                "integer" => ["5", "7"],
                "date-time" => ["2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"],
                "uuid" => [Id.ToString(), Guid.Empty.ToString()],
                _ => ["a", "b"],
            };
            await EveryTerm(filter.Name, values, filter.HasRanges, request);
        }

        var sorts = spec.Sorts.SelectMany(sort => (string[])[sort.Name, "-" + sort.Name]).ToList();
        foreach (var first in sorts)
        {
            await TwoPages(first, request);
            foreach (var second in sorts.Where(second => second.TrimStart('-') != first.TrimStart('-') && (everyPair || first == sorts[0])))
            {
                await TwoPages($"{first},{second}", request);
            }
        }

        if (everyPair)
        {
            await Send(request(new([FilterTerm.Parse("segment", ["premium"]), FilterTerm.Parse("leadScore.gte", ["50"]), FilterTerm.Parse("leadStage", ["new,won"])], Sort: "-leadScore,name,createdAt", IncludeTotal: true)));
            await TwoPages("-leadScore,name,-createdAt", request);
        }
    }

    private async Task EveryTerm<TItem>(string field, string[] values, bool ranges, Func<ListQuery, IRequest<Page<TItem>>> request)
    {
        string[] written = [values[0], $"{values[0]},{values[1]}", $"!{values[0]}", $"!{values[0]},{values[1]}", "null", "!null", $"{values[0]},null", $"!{values[0]},null", $"!{values[0]},{values[1]},null"];
        List<FilterTerm> terms = [.. written.Select(text => FilterTerm.Parse(field, [text])), .. ranges ? FilterTerm.Ranges.Select(op => FilterTerm.Parse($"{field}.{op}", [values[0]])) : []];
        foreach (var term in terms)
        {
            try
            {
                await Send(request(new([term], IncludeTotal: true)));
            }
            catch (InvalidRequestException) when (term.Values.Contains(null))
            {
                Assert.That(field, Is.AnyOf("freshness", "nextBestAction", "overdue", "today"), "the rules, which always have an answer");
            }
        }

        if (ranges)
        {
            await Send(request(new([FilterTerm.Parse($"{field}.gte", [values[0]]), FilterTerm.Parse($"{field}.lt", [values[1]])])));
        }
    }

    private async Task TwoPages<TItem>(string sort, Func<ListQuery, IRequest<Page<TItem>>> request)
    {
        var first = await Send(request(new([], Sort: sort, Limit: 1)));
        Assert.That(first.NextCursor, Is.Not.Null);
        await Send(request(new([], Sort: sort, Limit: 1, Cursor: first.NextCursor)));
    }

    private async Task<TResponse> Send<TResponse>(IRequest<TResponse> request)
    {
        TResponse response = default!;
        try
        {
            await InScope(async services => response = await services.GetRequiredService<IMediator>().Send(request));
        }
        catch (Exception failure) when (failure is not (InvalidRequestException or AlreadyExistsException))
        {
            throw new InvalidOperationException($"{request} failed behind\n{_server.Statements[^1]}\n{failure.Message}", failure);
        }

        _sent.Add(request.GetType());
        return response;
    }

    private async Task InScope(Func<IServiceProvider, Task> work)
    {
        await using var scope = _services.CreateAsyncScope();
        await work(scope.ServiceProvider);
    }

    private Task With(string column, object? value, Func<Task> work) => With(new() { [column] = value }, work);

    private async Task With(Dictionary<string, object?> answers, Func<Task> work)
    {
        Answer(answers);
        await work();
        AnswerLikeADatabase();
    }

    /// <summary>By the name of the column, and by that of the property that a projection calls it.</summary>
    private void Answer(Dictionary<string, object?> answers)
    {
        foreach (var (column, value) in answers)
        {
            _server.Answer(column, value).Answer(column.Replace("_", "", StringComparison.Ordinal), value);
        }
    }

    private static (Guid? Organization, Guid? Project)[] Reaches() => [(Id, Project), (Id, null), (null, null)];

    /// <summary>One row of everything, so that handlers go on: a lead of one project that nobody deleted, an import of two kinds of rows.</summary>
    private void AnswerLikeADatabase()
    {
        Answer(new()
        {
            ["deleted_at"] = null,
            ["custom_fields"] = null,
            ["external_ids"] = null,
            ["time_zone"] = "Europe/London",
            ["phone_time_zone"] = "Europe/London",
            ["default_country"] = "GB",
            ["calling_hours_start"] = new TimeOnly(8, 0),
            ["calling_hours_end"] = new TimeOnly(21, 0),
            ["lead_stage"] = (short)LeadStage.New,
            ["phone"] = Phone,
            ["email"] = "ada@example.com",
            ["email_key"] = "ada@example.com",
            ["name"] = "Ada",
            ["name_key"] = "ada",
            ["company_key"] = "",
            ["options"] = "[]",
            ["type"] = (short)1,
            ["required"] = false,
            ["archived"] = false,
            ["do_not_call"] = false,
            ["changes"] = "[]",
            ["system"] = "csv",
            ["external_system"] = "csv",
            ["value"] = "501",
            ["planned"] = "{}",
            ["done"] = "{}",
            ["review"] = null,
            ["confirmed_at"] = null,
            ["error_code"] = null,
            ["error"] = null,
            ["match_on"] = "ExternalId,Phone,Email",
            ["on_duplicate"] = (short)OnDuplicate.Update,
            ["on_invalid"] = (short)OnInvalid.Reject,
            ["status"] = (short)ImportStatus.Reviewing,
            ["checkpoint"] = 0,
            ["attempts"] = 0,
            ["auto_confirm"] = false,
            ["cells"] = "[\"x\"]",
            ["contact_id"] = Id,
            ["scopes"] = "admin",
            ["file_bytes"] = 100L,
            ["bytes"] = Encoding.UTF8.GetBytes($"External ID,Name,Phone,Email,Company\n501,Ada L,{Phone},,Example\n777,Eve,,,\n,Grace,+442079460102,grace@example.com,\n,Ada,,,\n,Bob,not a number,,\n,Ida,,ada@example.com,\n"),
        });
        _server.Rows = statement =>
            statement.Text.Contains("[import_chunks]", StringComparison.Ordinal) && statement.Parameters.Any(parameter => parameter.Value is > 0) ? 0
            : statement.Text.Contains("ORDER BY", StringComparison.Ordinal) && statement.Text.Contains("TOP(@", StringComparison.Ordinal) ? 2
            : 1;
    }

    private ServiceProvider BuildServices()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Database:Provider"] = "SqlServer", ["ConnectionStrings:Contacts"] = "Server=recorded;Database=recorded" }).Build();
        var services = new ServiceCollection();
        services.AddLogging().AddApplication().AddInfrastructure(configuration).AddApi();
        services.AddScoped<ICaller>(_ => _caller);
        services.AddScoped<ApiKeys>();
        services.AddSingleton<RememberedKeys>();
        services.AddSingleton<KeyUses>();
        services.AddSingleton<IApiKeyCache>(provider => provider.GetRequiredService<RememberedKeys>());
        services.ConfigureDbContext<SqlServerContactsDb>(options => options.AddInterceptors(_server.Interceptor, _saves));
        return services.BuildServiceProvider();
    }

    private SqlServerContactsDb Context() => _services.CreateScope().ServiceProvider.GetRequiredService<SqlServerContactsDb>();

    private sealed class TestCaller : ICaller
    {
        public string Actor => "key:ck_test";

        public Guid? OrganizationId { get; set; }

        public Guid? ProjectId { get; set; }
    }

    private sealed class RefusedSaves : SaveChangesInterceptor
    {
        public bool Refuse { get; set; }

        public override ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) =>
            Refuse ? throw new AlreadyExistsException("taken") : ValueTask.FromResult(result);
    }
}
