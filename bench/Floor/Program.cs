// What hand-written code could do on the same machine and database: the measure for the service, never a product.
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Contacts.Floor;
using Npgsql;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
var key = MemoryMarshal.AsBytes(builder.Configuration["Floor:Key"]!.AsSpan()).ToArray();
var project = Guid.Parse(builder.Configuration["Floor:Project"]!);

await using var db = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(builder.Configuration["Floor:Database"]!)
{
    MaxAutoPrepare = 20,
    AutoPrepareMinUsages = 2,
    NoResetOnClose = true,
    MinPoolSize = 16,
    MaxPoolSize = 32,
});
var facts = await ProjectFacts.ReadAsync(db, project);
var (contacts, calls) = (new ContactTable(db, facts), new CallTable(db, facts));

var app = builder.Build();
app.MapGet("/health/ready", () => Results.Ok());
app.MapGet("/api/v1/projects/{projectId:guid}/contacts/{id:guid}", Guarded(contacts.ReadAsync));
app.MapGet("/api/v1/projects/{projectId:guid}/contacts/{id:guid}/call-context", Guarded(contacts.ReadContextAsync));
app.MapGet("/api/v1/projects/{projectId:guid}/contacts", Guarded(contacts.ListAsync));
app.MapPost("/api/v1/projects/{projectId:guid}/contacts", Guarded(contacts.CreateAsync));
app.MapPost("/api/v1/projects/{projectId:guid}/calls/claim", Guarded(calls.ClaimAsync));
app.MapGet("/api/v1/projects/{projectId:guid}/contacts/stats", Guarded(contacts.CountAsync));
app.MapGet("/api/v1/projects/{projectId:guid}/leads/stats", Guarded(contacts.CountLeadsAsync));
app.MapGet("/api/v1/projects/{projectId:guid}/callbacks/stats", Guarded(contacts.CountCallbacksAsync));
await app.RunAsync();

RequestDelegate Guarded(RequestDelegate next) => context =>
{
    if (CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(context.Request.Headers["X-Api-Key"].ToString().AsSpan()), key))
    {
        return next(context);
    }

    context.Response.StatusCode = StatusCodes.Status401Unauthorized;
    return Task.CompletedTask;
};
