// Import, list, stage: against a running service, with nothing but what was generated from the document.
using System.Text;
using Contacts.Client;

using var http = new HttpClient { BaseAddress = new Uri(Setting("CONTACTS_URL")) };
http.DefaultRequestHeaders.Add("X-Api-Key", Setting("CONTACTS_KEY"));
var api = new ContactsClient(http);

var organization = await api.CreateOrganizationAsync(new() { Name = "C#" });
var project = await api.CreateProjectAsync(new() { OrganizationId = organization.Id, Name = "Walk", DefaultCountry = "GB", TimeZone = "Europe/London" });

const string Csv = """
    First name,Last name,Phone,Email,Lead stage,Lead score
    Ada,Lovelace,020 7946 0101,ada@example.com,new,91
    Alan,Turing,020 7946 0102,alan@example.com,new,40
    Mary,Nobody,12,not an address,new,10

    """;
var uploaded = await api.UploadImportAsync(project.Id, Guid.NewGuid().ToString(), new FileParameter(new MemoryStream(Encoding.UTF8.GetBytes(Csv)), "contacts.csv", "text/csv"), onDuplicate: "update", matchOn: "externalId,phone,email", onInvalid: "reject", externalSystem: "csv", autoConfirm: false); // NSwag wants every field of a form
var reviewed = await UntilAsync(uploaded.Id, ImportStatus.Awaiting_confirmation);
Check((reviewed.Counts.Create, reviewed.Counts.Reject), (2, 1));
await api.ConfirmImportAsync(project.Id, uploaded.Id);
Check((await UntilAsync(uploaded.Id, ImportStatus.Completed)).Results.Created, 2);

var leads = await api.ListProjectLeadsAsync(project.Id, leadScore_gte: 80, leadStage: "new", sort: "-leadScore", includeTotal: true);
Check((leads.Total, leads.Items.Single().Name), (1, "Ada Lovelace"));
var lead = leads.Items.Single();

Check((await api.MoveLeadStageAsync(project.Id, lead.Id, new() { Stage = LeadStage.Contacted })).LeadStage, LeadStage.Contacted);
try
{
    await api.MoveLeadStageAsync(project.Id, lead.Id, new() { Stage = LeadStage.New });
    throw new InvalidOperationException("An illegal move was made.");
}
catch (ApiException<Problem> refused)
{
    Check((refused.StatusCode, refused.Result.Code), (409, "lead.illegal_transition"));
}

Console.WriteLine("C#: import, list and stage passed");

async Task<Import> UntilAsync(Guid id, ImportStatus status)
{
    for (var waited = 0; waited < 600; waited++)
    {
        var import = await api.GetImportAsync(project.Id, id);
        if (import.Status == status)
        {
            return import;
        }

        await Task.Delay(100);
    }

    throw new InvalidOperationException($"The import did not become {status}.");
}

static void Check<T>(T found, T expected)
{
    if (!Equals(found, expected))
    {
        throw new InvalidOperationException($"Expected {expected}, found {found}.");
    }
}

static string Setting(string name) => Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is not set.");
