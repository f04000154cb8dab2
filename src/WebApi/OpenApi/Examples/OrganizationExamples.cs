using Contacts.Application.Common.Lists;
using Contacts.Application.Organizations;
using Contacts.WebApi.Hosting;

namespace Contacts.WebApi.OpenApi;

internal static class OrganizationExamples
{
    private static readonly OrganizationDto Demo = new(DemoData.OrganizationId, "Demo organization", OperationExample.Time);

    public static readonly Dictionary<string, OperationExample> All = new()
    {
        ["ListOrganizations"] = new() { Answer = new Page<OrganizationDto>([Demo], null, null) },
        ["CreateOrganization"] = new() { Body = """{ "name": "Example Group" }""", Answer = Demo with { Id = new("01990000-0000-7000-8000-0000000000ad"), Name = "Example Group" } },
        ["GetOrganization"] = new() { Parameters = OperationExample.WithId(DemoData.OrganizationId), Answer = Demo },
    };
}
