using Contacts.Application;
using Contacts.Infrastructure;
using Contacts.WebApi.Access;
using Contacts.WebApi.Endpoints;
using Contacts.WebApi.Errors;
using Contacts.WebApi.Hosting;
using Contacts.WebApi.OpenApi;

var builder = WebApplication.CreateBuilder(args);
builder.AddTelemetry();
builder.Services.AddApplication().AddInfrastructure(builder.Configuration).AddApi();
builder.Services.AddApiAccess(builder.Configuration).AddHardening(builder.Configuration).AddProblems().AddApiDocument();

var app = builder.Build();
app.RequireSafeSettings();
app.UseRouting();
app.UseProblems();
app.UseHardening();
app.UseApiDocument();
app.UseApiAccess();
app.MapApi();
return await app.RunCommandAsync(args);

public partial class Program;
