using Contacts.Application.Access;
using Contacts.Application.Common.Lists;
using Contacts.Domain.Access;
using Contacts.WebApi.Hosting;

namespace Contacts.WebApi.OpenApi;

internal static class AccessExamples
{
    private const string Actor = "key:ck_demo_for";

    private static readonly ApiKeyDto Key = new()
    {
        Id = DemoData.ApiKeyId,
        Name = "CRM integration",
        Prefix = "ck_7Yq2mK0d",
        OrganizationId = DemoData.OrganizationId,
        ProjectId = DemoData.ProjectId,
        Scopes = [Scopes.ContactsRead, Scopes.ContactsWrite],
        CreatedAt = OperationExample.Time,
        LastUsedAt = OperationExample.Time,
        Version = 1,
    };

    private static readonly IssuedApiKeyDto Issued = new()
    {
        Id = new("01990000-0000-7000-8000-0000000000b1"),
        Name = "Dialer",
        Prefix = "ck_xMh0Rk3v",
        OrganizationId = DemoData.OrganizationId,
        ProjectId = DemoData.ProjectId,
        Scopes = [Scopes.ContactsRead, Scopes.CallsWrite],
        CreatedAt = OperationExample.Time,
        ExpiresAt = new(2036, 1, 31, 9, 0, 0, TimeSpan.Zero),
        Version = 1,
        Key = "ck_xMh0Rk3v-an-example-that-opens-nothing-0000",
    };

    private static readonly ConflictExample Shown = new(
        "A copy of a request that was carried out: its answer held a secret, which is shown once. Or the first request with this Idempotency-Key is still at work.", "secret_shown_once",
        $"This was done already and its answer held a secret, which is shown once and not kept: see /api/v1/api-keys/{Issued.Id}, and rotate the key if it is lost.");

    public static readonly Dictionary<string, OperationExample> All = new()
    {
        ["ListApiKeys"] = new() { Answer = new Page<ApiKeyDto>([Key], null, null) },
        ["CreateApiKey"] = new()
        {
            Body = $$"""{ "name": "Dialer", "scopes": ["contacts:read", "calls:write"], "projectId": "{{DemoData.ProjectId}}", "expiresAt": "2036-01-31T09:00:00Z" }""",
            Answer = Issued,
            Conflict = Shown,
        },
        ["GetApiKey"] = new() { Parameters = OperationExample.WithId(DemoData.ApiKeyId), Answer = Key },
        ["RotateApiKey"] = new()
        {
            Parameters = OperationExample.WithId(DemoData.ApiKeyId),
            Body = """{ "overlapSeconds": 3600 }""",
            Answer = Issued with { Name = Key.Name, Scopes = Key.Scopes, ExpiresAt = null },
            Conflict = new("The key is revoked or expired. Or a copy of this request was carried out or is at work.", "api_key.not_usable", "This key is revoked or expired; create a new one instead."),
        },
        ["RevokeApiKey"] = new()
        {
            Parameters = OperationExample.WithId(DemoData.SpareApiKeyId),
            Answer = Key with { Id = DemoData.SpareApiKeyId, Name = "Old dialer", RevokedAt = OperationExample.Time, Version = 2 },
        },
        ["ListAccessChanges"] = new()
        {
            Answer = new Page<AccessChangeDto>([new(new("01990000-0000-7000-8000-0000000000b2"), OperationExample.Time, Actor, AccessChangeKind.KeyCreated, Issued.Id, DemoData.OrganizationId, DemoData.ProjectId)], null, null),
        },
    };
}
