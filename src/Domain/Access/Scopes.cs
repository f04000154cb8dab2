namespace Contacts.Domain.Access;

/// <summary>What a key may do. <see cref="Admin"/> includes the others.</summary>
public static class Scopes
{
    public const string ContactsRead = "contacts:read";
    public const string ContactsWrite = "contacts:write";
    public const string CallsWrite = "calls:write";
    public const string ScoresWrite = "scores:write";
    public const string ImportsWrite = "imports:write";
    public const string WebhooksManage = "webhooks:manage";
    public const string Admin = "admin";

    public static readonly IReadOnlyList<string> All = [ContactsRead, ContactsWrite, CallsWrite, ScoresWrite, ImportsWrite, WebhooksManage, Admin];
}
