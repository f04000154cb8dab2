using Contacts.Application.Common;

namespace Contacts.WebApi.Access;

/// <summary>The caller behind the current request.</summary>
internal sealed class HttpCaller(IHttpContextAccessor http) : ICaller
{
    public string Actor => Identity?.ActorName ?? "system";
    public Guid? OrganizationId => Identity?.OrganizationId;
    public Guid? ProjectId => Identity?.ProjectId;

    private CallerIdentity? Identity => CallerIdentity.Of(http.HttpContext);
}
