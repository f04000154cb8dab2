using Contacts.Application.Common;
using Contacts.Application.Common.Lists;
using Contacts.Application.DoNotCall;
using Contacts.Domain.Calls;
using Contacts.WebApi.Hosting;

namespace Contacts.WebApi.OpenApi;

internal static class DoNotCallExamples
{
    private static readonly DoNotCallDto Listed = new(DemoData.ListedNumber, "Asked in writing.", "key:ck_demo", OperationExample.Time);
    private static readonly Page<DoNotCallDto> List = new([Listed], null, null);

    private static readonly Page<DoNotCallChangeDto> Changes = new(
        [new(new("01990000-0000-7000-8000-0000000000ac"), OperationExample.Time, "key:ck_demo", DoNotCallChangeKind.Added, DemoData.ListedNumber, "Asked in writing.")], null, null);

    private static readonly BulkAddedDoNotCall Added = new(
        [
            new(0, DoNotCallItemStatus.Added, "+442079460171", null),
            new(1, DoNotCallItemStatus.Failed, null, new ItemProblem("too_short", "This number is too short for its country.", "number")),
        ],
        new Dictionary<DoNotCallItemStatus, int> { [DoNotCallItemStatus.Added] = 1, [DoNotCallItemStatus.Unchanged] = 0, [DoNotCallItemStatus.Failed] = 1 });

    private static readonly ConflictExample Raced = new("Somebody else took the number off at the same moment.", "concurrent_change", "Somebody else changed this at the same moment. Read it again and repeat the change.");
    private static readonly Dictionary<string, string> Organization = new() { ["organizationId"] = DemoData.OrganizationId.ToString() };

    public static readonly Dictionary<string, OperationExample> All = new()
    {
        ["ListDoNotCall"] = new() { Answer = List },
        ["AddDoNotCall"] = new() { Body = Body("+442079460170"), Answer = Listed with { Number = "+442079460170" } },
        ["BulkAddDoNotCall"] = new() { Body = Bulk, Answer = Added },
        ["CheckDoNotCall"] = new() { Parameters = With([], DemoData.ListedNumber), Answer = new DoNotCallCheck(DemoData.ListedNumber, Listed: true, [DoNotCallScopeKind.Project]) },
        ["ListDoNotCallChanges"] = new() { Answer = Changes },
        ["RemoveDoNotCall"] = new() { Parameters = Removal([]), Conflict = Raced },
        ["ListOrganizationDoNotCall"] = new() { Parameters = Organization, Answer = List },
        ["AddOrganizationDoNotCall"] = new() { Parameters = Organization, Body = Body("+442079460172"), Answer = Listed with { Number = "+442079460172" } },
        ["BulkAddOrganizationDoNotCall"] = new() { Parameters = Organization, Body = Bulk, Answer = Added },
        ["CheckOrganizationDoNotCall"] = new() { Parameters = With(Organization, DemoData.ListedNumber), Answer = new DoNotCallCheck(DemoData.ListedNumber, Listed: true, [DoNotCallScopeKind.Organization]) },
        ["ListOrganizationDoNotCallChanges"] = new() { Parameters = Organization, Answer = Changes },
        ["RemoveOrganizationDoNotCall"] = new() { Parameters = Removal(Organization), Conflict = Raced },
    };

    private static string Bulk => """{ "items": [{ "number": "+442079460171", "reason": "Complaint 1204." }, { "number": "+44 20" }] }""";

    private static string Body(string number) => $$"""{ "number": "{{number}}", "reason": "Asked in writing." }""";

    private static Dictionary<string, string> Removal(Dictionary<string, string> scope) => new(With(scope, DemoData.SpareListedNumber)) { ["reason"] = "Gave consent again on the phone." };

    private static Dictionary<string, string> With(Dictionary<string, string> scope, string number) => new(scope) { ["number"] = number };
}
