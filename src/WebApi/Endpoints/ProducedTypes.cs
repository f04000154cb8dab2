using Contacts.WebApi.Errors;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;

namespace Contacts.WebApi.Endpoints;

/// <summary>The media types of what an operation answers. Who accepts none of them is told so before anything happens; a problem is written as one whatever is accepted.</summary>
internal sealed record ProducedTypes(IReadOnlyList<string> Types)
{
    private const string Anything = "*/*";

    public static Task RefuseOthers(HttpContext http, RequestDelegate next)
    {
        var accept = http.Request.Headers.Accept;
        return accept.Count == 0 || accept == Anything || http.GetEndpoint()?.Metadata.GetMetadata<ProducedTypes>() is not { } produced || produced.AreAcceptable(accept)
            ? next(http)
            : Problems.WriteAsync(http, StatusCodes.Status406NotAcceptable, "not_acceptable", $"This operation answers {string.Join(" or ", produced.Types)}, which the Accept header rules out.",
                problem => problem with { Allowed = produced.Types });
    }

    /// <summary>What an endpoint says of its good answers; null when they have no body.</summary>
    public static ProducedTypes? Of(IEnumerable<object> metadata)
    {
        var types = metadata.OfType<IProducesResponseTypeMetadata>().Where(r => r.StatusCode is >= 200 and < 300).SelectMany(r => r.ContentTypes).Distinct().ToArray();
        return types.Length > 0 ? new(types) : null;
    }

    /// <summary>Is one of the types within a range that is not at q=0? The most specific range counts (RFC 9110, 12.5.1).</summary>
    public bool AreAcceptable(IList<string?> accept)
    {
        if (accept is [{ } one] && Types.Contains(one))
        {
            return true;
        }

        var ranges = MediaTypeHeaderValue.TryParseList(accept!, out var read) ? read : [];
        return accept.All(string.IsNullOrWhiteSpace) || Types.Any(type => ranges.Where(range => range.MatchesMediaType(type)).MaxBy(Specificity) is { } nearest && nearest.Quality is not 0);
    }

    private static int Specificity(MediaTypeHeaderValue range) => range.MatchesAllTypes ? 0 : range.MatchesAllSubTypes ? 1 : range.MatchesAllSubTypesWithoutSuffix ? 2 : 3;
}

internal static class ProducedTypesExtensions
{
    public static RouteGroupBuilder WithProducedTypes(this RouteGroupBuilder group)
    {
        ((IEndpointConventionBuilder)group).Finally(endpoint =>
        {
            if (ProducedTypes.Of(endpoint.Metadata) is { } produced)
            {
                endpoint.Metadata.Add(produced);
            }
        });
        return group;
    }
}
