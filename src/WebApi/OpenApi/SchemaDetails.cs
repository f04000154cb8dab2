using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Contacts.Domain;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Contacts.WebApi.OpenApi;

/// <summary>What may be null, what must be there, and what the values of an enumeration mean.</summary>
internal sealed class SchemaDetails : ISchemaFilter
{
    private readonly NullabilityInfoContext _nullability = new();

    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
        if (schema is not OpenApiSchema own || context.MemberInfo is not null || context.ParameterInfo is not null)
        {
            return;
        }

        if (context.Type.IsEnum)
        {
            DescribeMembers(own, context.Type);
        }
        else if (own.Properties is { Count: > 0 } properties && context.Type.Namespace!.StartsWith(nameof(Contacts), StringComparison.Ordinal))
        {
            foreach (var property in context.Type.GetProperties())
            {
                if (properties.TryGetValue(JsonNamingPolicy.CamelCase.ConvertName(property.Name), out var shown))
                {
                    Describe(own, property, shown);
                }
            }
        }
    }

    private void Describe(OpenApiSchema owner, PropertyInfo property, IOpenApiSchema shown)
    {
        var name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
        var mayBeNull = MayBeNull(property);
        owner.Properties![name] = shown switch
        {
            OpenApiSchema inline => WithNull(inline, mayBeNull),
            _ when mayBeNull => new OpenApiSchema { OneOf = [new OpenApiSchema { Type = JsonSchemaType.Null }, new OpenApiSchemaReference(((OpenApiSchemaReference)shown).Reference.Id!)], Description = shown.Description },
            _ => shown,
        };
        if (IsAlwaysThere(property, mayBeNull))
        {
            (owner.Required ??= new SortedSet<string>(StringComparer.Ordinal)).Add(name);
        }
    }

    private static OpenApiSchema WithNull(OpenApiSchema schema, bool mayBeNull)
    {
        if (schema.Type is { } type)
        {
            schema.Type = mayBeNull ? type | JsonSchemaType.Null : type & ~JsonSchemaType.Null;
        }

        return schema;
    }

    /// <summary>What is left out rather than written as null is never null.</summary>
    private bool MayBeNull(PropertyInfo property)
    {
        var info = _nullability.Create(property);
        info = JsonContracts.HeldBy(property.PropertyType) is null ? info : info.GenericTypeArguments[0];
        return info.ReadState == NullabilityState.Nullable
            && property.GetCustomAttribute<RequiredAttribute>() is null
            && property.GetCustomAttribute<JsonIgnoreAttribute>()?.Condition is not JsonIgnoreCondition.WhenWritingNull;
    }

    /// <summary>C#'s required, or a positional parameter without a default.</summary>
    private static bool IsAlwaysThere(PropertyInfo property, bool mayBeNull)
    {
        var parameter = property.DeclaringType!.GetConstructors().SelectMany(c => c.GetParameters()).FirstOrDefault(p => p.Name == property.Name);
        return !mayBeNull && (property.GetCustomAttribute<RequiredMemberAttribute>() is not null || property.GetCustomAttribute<RequiredAttribute>() is not null
            || (parameter is { HasDefaultValue: false } && property.GetCustomAttribute<JsonIgnoreAttribute>() is null));
    }

    private static void DescribeMembers(OpenApiSchema schema, Type type)
    {
        var meanings = XmlComments.OfMembers(type);
        var lines = Enum.GetValues(type).Cast<Enum>().Where(member => meanings.ContainsKey(member.ToString())).Select(member => $"- `{member.ToApiName()}`: {meanings[member.ToString()]}");
        schema.Description = string.Join("\n\n", new[] { schema.Description, string.Join('\n', lines) }.Where(part => !string.IsNullOrEmpty(part)));
    }
}
