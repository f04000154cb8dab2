using Contacts.Application.Common.Lists;
using Contacts.Domain.Contacts;
using Contacts.WebApi.Endpoints;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Contacts.WebApi.OpenApi;

/// <summary>The query parameters of a list, from what the list publishes.</summary>
internal sealed class ListParameters : IOperationFilter
{
    private static readonly Dictionary<string, string> Comparisons = new() { ["gte"] = "at least", ["lte"] = "at most", ["gt"] = "more than", ["lt"] = "less than" };

    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        if (context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<ListMetadata>().SingleOrDefault() is not { } list)
        {
            return;
        }

        foreach (var parameter in Page(list).Concat(list.Filters.SelectMany(Filter)))
        {
            (operation.Parameters ??= []).Add(parameter);
        }

        var custom = list.CustomFields
            ? "\n\nCustom fields filter and sort as `cf.` and their key: `cf.plan=gold,platinum`, `cf.seats.gte=10` (ranges on numbers and dates), `sort=-cf.seats`. Their names depend on the project, so they are not among the parameters below."
            : "";
        var grammar = list.Filters.Count > 0 ? "\n\nFilters: a comma means any of, `!` in front means not, `null` means missing, `\"…\"` keeps a comma inside a value. An unknown parameter is a 400 that names it." : "";
        operation.Description = (operation.Description + grammar + custom).TrimStart();
    }

    private static IEnumerable<OpenApiParameter> Page(ListMetadata list)
    {
        if (list.Searchable)
        {
            yield return Query("q", "Search: words of the name in any order or their beginnings, an email or its start, company, digits at the start or end of the phone.", new() { Type = JsonSchemaType.String, MaxLength = SearchTerms.QueryMaxLength });
        }

        yield return Query("sort", $"Up to three of {Codes(list.Sorts)}, parted by commas; `-` in front for descending. Equal rows follow in the order of their ids.{(list.StagedSort is { } staged ? $" Or `{staged.Name}`, alone. {staged.Description}" : "")}", new() { Type = JsonSchemaType.String, Default = list.DefaultSort, Pattern = SortPattern(list) });
        yield return Query("cursor", "nextCursor of the previous page, with the same filter and sort.", new() { Type = JsonSchemaType.String });
        yield return Query("limit", "Items per page.", new() { Type = JsonSchemaType.Integer, Format = "int32", Minimum = "1", Maximum = $"{ListQuery.MaxLimit}", Default = ListQuery.DefaultLimit });
        yield return Query("includeTotal", "Counts all that match, as total.", new() { Type = JsonSchemaType.Boolean, Default = false });
    }

    private static IEnumerable<OpenApiParameter> Filter(ListParameter filter)
    {
        yield return Query(filter.Name, filter.Description + Values(filter), filter switch
        {
            { Type: "boolean" } => new() { Type = JsonSchemaType.Boolean },
            { Allowed.Count: > 0 } => new() { Type = JsonSchemaType.String, Pattern = $"^!?({OneOf(filter)})(,({OneOf(filter)}))*$" },
            _ => new() { Type = JsonSchemaType.String },
        });
        foreach (var (suffix, words) in filter.HasRanges ? Comparisons : [])
        {
            yield return Query($"{filter.Name}.{suffix}", $"{filter.Name}, {words} this.", filter.Type switch
            {
                "integer" => new() { Type = JsonSchemaType.Integer, Format = "int32" },
                "number" => new() { Type = JsonSchemaType.Number },
                _ => new() { Type = JsonSchemaType.String, Format = filter.Type },
            });
        }
    }

    private static string Values(ListParameter filter) => filter switch
    {
        { Type: "boolean" } => "",
        { Allowed.Count: > 0 } => $" Any of {Codes(filter.Allowed)}.",
        { Type: "integer" } => " Whole numbers.",
        { Type: "date-time" } => " RFC 3339 times.",
        { Type: "uuid" } => " UUIDs.",
        _ => "",
    };

    private static string OneOf(ListParameter filter) => string.Join('|', filter.TakesNull ? filter.Allowed.Append("null") : filter.Allowed);

    private static string SortPattern(ListMetadata list)
    {
        var field = $"-?({string.Join('|', list.CustomFields ? list.Sorts.Append(@"cf\.[a-z][a-z0-9_]*") : list.Sorts)})";
        var fields = $"{field}(,{field}){{0,2}}";
        return list.StagedSort is { } staged ? $"^({staged.Name}|{fields})$" : $"^{fields}$";
    }

    private static string Codes(IEnumerable<string> values) => string.Join(", ", values.Select(v => $"`{v}`"));

    private static OpenApiParameter Query(string name, string description, OpenApiSchema schema) => new() { Name = name, In = ParameterLocation.Query, Description = description, Schema = schema };
}
