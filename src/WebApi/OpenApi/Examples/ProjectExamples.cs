using Contacts.Application.Common.Lists;
using Contacts.Application.Projects;
using Contacts.WebApi.Hosting;

namespace Contacts.WebApi.OpenApi;

internal static class ProjectExamples
{
    private static readonly ProjectDto Demo = new()
    {
        Id = DemoData.ProjectId,
        OrganizationId = DemoData.OrganizationId,
        Name = "Demo project",
        DefaultCountry = "US",
        TimeZone = "America/New_York",
        CallingHours = new(new TimeOnly(8, 0), new TimeOnly(21, 0)),
        CallbackGraceHours = 24,
        CreatedAt = OperationExample.Time,
        UpdatedAt = OperationExample.Time,
        Version = 1,
    };

    public static readonly Dictionary<string, OperationExample> All = new()
    {
        ["ListProjects"] = new() { Answer = new Page<ProjectDto>([Demo], null, null) },
        ["CreateProject"] = new()
        {
            Body = $$"""{ "organizationId": "{{DemoData.OrganizationId}}", "name": "Outbound Europe", "defaultCountry": "DE", "timeZone": "Europe/Berlin", "callingHours": { "start": "09:00:00", "end": "20:00:00" } }""",
            Answer = Demo with
            {
                Id = new("01990000-0000-7000-8000-0000000000ac"),
                Name = "Outbound Europe",
                DefaultCountry = "DE",
                TimeZone = "Europe/Berlin",
                CallingHours = new(new TimeOnly(9, 0), new TimeOnly(20, 0)),
            },
        },
        ["GetProject"] = new() { Answer = Demo },
        ["PatchProject"] = new()
        {
            Body = """{ "callingHours": { "start": "09:00:00", "end": "20:00:00" } }""",
            Answer = Demo with { CallingHours = new(new TimeOnly(9, 0), new TimeOnly(20, 0)), Version = 2 },
            Conflict = new("Somebody else changed the project at the same moment.", "concurrent_change", "Somebody else changed this at the same moment. Read it again and repeat the change."),
        },
    };
}
