using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Contacts.WebApi.OpenApi;

/// <summary>Puts the examples of <see cref="OperationExamples"/> where the Swagger UI takes its first values from.</summary>
internal sealed class ExampleValues : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            if (parameter.In == ParameterLocation.Path || OperationExamples.Of(operation.OperationId)?.Parameters.ContainsKey(parameter.Name!) == true)
            {
                parameter.Example = OperationExamples.Parameter(operation.OperationId, parameter.Name!);
            }
        }

        if (OperationExamples.Of(operation.OperationId) is not { } example)
        {
            return;
        }

        foreach (var sent in operation.RequestBody?.Content?.Values.OfType<OpenApiMediaType>() ?? [])
        {
            sent.Example = example.BodyJson;
        }

        foreach (var answered in operation.Responses!.Where(r => r.Key[0] == '2').SelectMany(r => r.Value.Content?.Values ?? []).OfType<OpenApiMediaType>())
        {
            answered.Example = example.AnswerJson;
        }
    }
}
