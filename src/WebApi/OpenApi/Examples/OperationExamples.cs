using Contacts.WebApi.Hosting;

namespace Contacts.WebApi.OpenApi;

/// <summary>The examples of all operations, by operationId: one file per resource, listed here.</summary>
internal static class OperationExamples
{
    private static readonly Dictionary<string, OperationExample> All =
        new[] { ContactExamples.All, LeadExamples.All, AgentExamples.All, CallExamples.All, BulkCallExamples.All, CallbackExamples.All, DoNotCallExamples.All, ImportExamples.All, CustomFieldExamples.All, ProjectExamples.All, OrganizationExamples.All, ReferenceExamples.All, AccessExamples.All }
            .SelectMany(resource => resource).ToDictionary();

    public static IEnumerable<string> OperationIds => All.Keys;

    public static OperationExample? Of(string? operationId) => operationId is null ? null : All.GetValueOrDefault(operationId);

    public static string? Parameter(string? operationId, string name) =>
        Of(operationId)?.Parameters.GetValueOrDefault(name) ?? (name == "projectId" ? DemoData.ProjectId.ToString() : null);
}
