using System.Reflection;
using Contacts.Application.Common;
using Microsoft.AspNetCore.Mvc;

namespace Contacts.WebApi.Endpoints;

/// <summary>The query parameters of an operation. A misspelt one is an error, not a silence. Lists check theirs against what they publish.</summary>
internal sealed record KnownParameters(IReadOnlyList<string> Names)
{
    public static Task RefuseOthers(HttpContext http, RequestDelegate next)
    {
        if (http.Request.QueryString.HasValue && http.GetEndpoint()?.Metadata.GetMetadata<KnownParameters>() is { } known)
        {
            known.Require(http.Request.Query.Keys);
        }

        return next(http);
    }

    /// <summary>What a handler takes from the query; null for a list.</summary>
    public static KnownParameters? Of(MethodInfo handler, IEnumerable<string> inRoute)
    {
        var parameters = handler.GetParameters();
        return parameters.Any(p => p.ParameterType == typeof(ListRequest))
            ? null
            : new([.. parameters.Where(p => IsSimple(p.ParameterType) && p.GetCustomAttribute<FromFormAttribute>() is null).Select(p => p.Name!).Except(inRoute)]);
    }

    private void Require(IEnumerable<string> sent)
    {
        if (sent.FirstOrDefault(name => !Names.Contains(name)) is { } unknown)
        {
            throw new InvalidRequestException("unknown_parameter", $"\"{unknown}\" is not a parameter of this operation; it takes {(Names.Count == 0 ? "none" : string.Join(", ", Names))}.", unknown);
        }
    }

    private static bool IsSimple(Type type)
    {
        var bare = Nullable.GetUnderlyingType(type) ?? type;
        return bare == typeof(string) || (bare.IsValueType && bare != typeof(CancellationToken));
    }
}

internal static class KnownParametersExtensions
{
    public static RouteGroupBuilder WithKnownParameters(this RouteGroupBuilder group)
    {
        ((IEndpointConventionBuilder)group).Finally(endpoint =>
        {
            if (endpoint is RouteEndpointBuilder route && endpoint.Metadata.OfType<MethodInfo>().FirstOrDefault() is { } handler && KnownParameters.Of(handler, route.RoutePattern.Parameters.Select(p => p.Name)) is { } known)
            {
                endpoint.Metadata.Add(known);
            }
        });
        return group;
    }
}
