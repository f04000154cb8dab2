using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Contacts.WebApi.OpenApi;

/// <summary>Groups in reading order; and what is only ever answered may grow, while what is sent must be known.</summary>
internal sealed class DocumentDetails : IDocumentFilter
{
    private static readonly (string Name, string Description)[] Tags =
    [
        ("Contacts", "Everyone the agents call: list, search, create, change, delete, and what happened to them."),
        ("Leads", "Contacts with a sales opportunity, and their way through the pipeline: new, contacted, qualified, proposal, negotiation, won or lost."),
        ("Imports", "CSV files: upload, review, confirm, follow, and fetch the refused rows."),
        ("Calls", "The dialer's day: queue, claim, report progress and result, correct; and calls made elsewhere."),
        ("Callbacks", "Promised calls: schedule, confirm, call back, complete."),
        ("Calls", "Calls to make and what came of them."),
        ("Do not call", "Numbers that nobody may call."),
        ("Custom fields", "The typed fields that a project adds to its contacts."),
        ("Agents", "Who calls: people, and software that speaks."),
        ("Projects", "What everything belongs to: settings such as default country, time zone and calling hours."),
        ("Organizations", "The owners of projects."),
        ("Access", "API keys for machines: create, rotate, revoke; and who did it."),
        ("Webhooks", "Being told what happens."),
        ("Reference", "Names, colours and emoji of everything that is chosen from a list."),
    ];

    public void Apply(OpenApiDocument swaggerDoc, DocumentFilterContext context)
    {
        var operations = swaggerDoc.Paths.Values.SelectMany(path => path.Operations?.Values ?? Enumerable.Empty<OpenApiOperation>()).ToArray();
        var used = operations.SelectMany(o => o.Tags ?? new HashSet<OpenApiTagReference>()).Select(t => t.Name).ToHashSet();
        swaggerDoc.Tags = new HashSet<OpenApiTag>(Tags.Where(t => used.Contains(t.Name)).Select(t => new OpenApiTag { Name = t.Name, Description = t.Description }));

        var components = swaggerDoc.Components ??= new OpenApiComponents();
        components.Headers = LimitHeaders.All;
        var sent = new HashSet<string>();
        foreach (var body in operations.SelectMany(o => o.RequestBody?.Content?.Values ?? []))
        {
            Collect(body.Schema, context.SchemaRepository, sent);
        }

        var shown = operations.SelectMany(o => o.Responses!.Values.SelectMany(r => r.Content?.Values ?? []).Concat(o.RequestBody?.Content?.Values ?? [])).Select(m => m.Schema);
        foreach (var schema in context.SchemaRepository.Schemas.Values.Concat(shown))
        {
            SayOnce(schema, context.SchemaRepository);
        }

        foreach (var answered in context.SchemaRepository.Schemas.Where(s => !sent.Contains(s.Key)).Select(s => s.Value).OfType<OpenApiSchema>())
        {
            Open(answered);
        }
    }

    private static void Open(OpenApiSchema schema)
    {
        schema.AdditionalPropertiesAllowed = true;
        foreach (var inner in schema.Properties?.Values.OfType<OpenApiSchema>() ?? [])
        {
            inner.AdditionalPropertiesAllowed = true;
        }
    }

    /// <summary>What a reference repeats of its target is dropped.</summary>
    private static void SayOnce(IOpenApiSchema? schema, SchemaRepository schemas)
    {
        if (schema is OpenApiSchemaReference { Reference.Id: { } id } reference)
        {
            reference.Reference.Description = reference.Reference.Description == schemas.Schemas[id].Description ? null : reference.Reference.Description;
            return;
        }

        foreach (var inner in Inside(schema))
        {
            SayOnce(inner, schemas);
        }
    }

    private static IEnumerable<IOpenApiSchema> Inside(IOpenApiSchema? schema) =>
        (schema?.Properties?.Values ?? []).Concat(schema?.OneOf ?? []).Concat(schema?.AllOf ?? []).Append(schema?.Items).Append(schema?.AdditionalProperties).OfType<IOpenApiSchema>();

    private static void Collect(IOpenApiSchema? schema, SchemaRepository schemas, HashSet<string> found)
    {
        if (schema is OpenApiSchemaReference { Reference.Id: { } id })
        {
            if (found.Add(id))
            {
                Collect(schemas.Schemas[id], schemas, found);
            }

            return;
        }

        foreach (var inner in Inside(schema))
        {
            Collect(inner, schemas, found);
        }
    }
}
