using System.Security.Claims;
using Contacts.Application.Common;

namespace Contacts.WebApi.Access;

internal static class CallerClaims
{
    public const string Actor = "actor";

    /// <summary>Tells every caller from every other; an actor is only how one is shown.</summary>
    public const string Caller = "caller";

    public const string Scope = "scope";
    public const string Organization = "organization";
    public const string Project = "project";
}

/// <summary>The caller behind the current request.</summary>
internal sealed class HttpCaller(IHttpContextAccessor http) : ICaller
{
    public string Actor => Find(CallerClaims.Actor) ?? "system";
    public Guid? OrganizationId => Find(CallerClaims.Organization) is { } id ? Guid.Parse(id) : null;
    public Guid? ProjectId => Find(CallerClaims.Project) is { } id ? Guid.Parse(id) : null;

    private string? Find(string claim) => http.HttpContext?.User.FindFirstValue(claim);
}
