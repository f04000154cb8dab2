using Contacts.Application;
using Contacts.Infrastructure;
using Contacts.WebApi.Access;
using Contacts.WebApi.Endpoints;
using Contacts.WebApi.Errors;
using Contacts.WebApi.Hosting;
using Contacts.WebApi.OpenApi;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddApplication().AddInfrastructure(builder.Configuration).AddApiAccess().AddProblems().AddApiDocument().AddApi(builder.Configuration);

var app = builder.Build();
app.UseProblems();
app.UseApiDocument();
app.UseAuthentication();
app.UseAuthorization();
app.MapApi();
return await app.RunCommandAsync(args);

public partial class Program;
