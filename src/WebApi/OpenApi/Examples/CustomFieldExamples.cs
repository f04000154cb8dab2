using Contacts.Application.CustomFields;
using Contacts.Domain.Contacts;
using Contacts.WebApi.Hosting;

namespace Contacts.WebApi.OpenApi;

internal static class CustomFieldExamples
{
    private static readonly CustomFieldDto Plan = new()
    {
        Id = DemoData.PlanFieldId,
        Key = "plan",
        Label = "Plan",
        Type = CustomFieldType.Choice,
        Options = ["basic", "gold", "platinum"],
        Required = false,
        Position = 1,
        Archived = false,
        CreatedAt = OperationExample.Time,
        UpdatedAt = OperationExample.Time,
        Version = 1,
    };

    public static readonly Dictionary<string, OperationExample> All = new()
    {
        ["ListCustomFields"] = new() { Answer = new[] { Plan } },
        ["DefineCustomField"] = new()
        {
            Body = """{ "key": "renewal_date", "label": "Renewal date", "type": "date" }""",
            Answer = Plan with { Id = new("01990000-0000-7000-8000-0000000000ab"), Key = "renewal_date", Label = "Renewal date", Type = CustomFieldType.Date, Options = [], Position = 3 },
            Conflict = new("The key is taken, or the project has as many custom fields as it may.", "already_exists", "A value that must be unique is already taken."),
        },
        ["PatchCustomField"] = new()
        {
            Parameters = OperationExample.WithId(DemoData.PlanFieldId),
            Body = """{ "label": "Subscription plan", "options": ["basic", "gold", "platinum", "diamond"] }""",
            Answer = Plan with { Label = "Subscription plan", Options = ["basic", "gold", "platinum", "diamond"], Version = 2 },
            Conflict = new("Somebody else changed the field at the same moment.", "concurrent_change", "Somebody else changed this at the same moment. Read it again and repeat the change."),
        },
    };
}
