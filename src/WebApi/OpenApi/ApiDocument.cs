using Contacts.Application.Common;
using Contacts.Domain;
using Contacts.WebApi.Access;
using Contacts.WebApi.Hosting;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Contacts.WebApi.OpenApi;

/// <summary>The description of the API, made from its endpoints, and the pages that show it.</summary>
internal static class ApiDocument
{
    public const string Version = "v1";

    /// <summary>Where the document and its pages are.</summary>
    public const string Pages = "/swagger";

    public static IServiceCollection AddApiDocument(this IServiceCollection services)
    {
        services.AddSingleton<SwaggerKey>();
        services.AddEndpointsApiExplorer();
        services.AddSingleton<ISerializerDataContractResolver>(new JsonContracts(ApiJson.Options));
        services.AddSwaggerGen(options =>
        {
            options.SwaggerDoc(Version, new OpenApiInfo
            {
                Title = "Contacts API",
                Version = Version,
                Description = Introduction(),
                License = new OpenApiLicense { Name = "MIT License", Identifier = "MIT" },
                Contact = new OpenApiContact { Name = "Contacts API" },
            });
            options.AddServer(new OpenApiServer { Url = "/", Description = "This service" });
            options.AddSecurityDefinition(ApiKeyAuthentication.SchemeName, new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = ApiKeyAuthentication.Header,
                Description = "An API key, such as the one that the first start of the service prints.",
            });
            options.AddSecurityDefinition(JwtBearerDefaults.AuthenticationScheme, new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "JWT",
                Description = "A token of the OIDC issuer that the service is configured for, with a role of super_admin, org_admin or member.",
            });
            options.CustomSchemaIds(SchemaNames.Of);
            options.SupportNonNullableReferenceTypes();
            foreach (var assembly in new[] { typeof(ApiDocument).Assembly, typeof(ApiJson).Assembly, typeof(ApiNames).Assembly })
            {
                options.IncludeXmlComments(XmlComments.PathOf(assembly));
            }

            options.SchemaFilter<SchemaDetails>();
            options.OperationFilter<ListParameters>();
            options.OperationFilter<OperationDetails>();
            options.OperationFilter<ProblemResponses>();
            options.OperationFilter<ExampleValues>();
            options.DocumentFilter<DocumentDetails>();
        });
        return services;
    }

    public static void UseApiDocument(this WebApplication app)
    {
        app.UseWhen(http => http.Request.Path.StartsWithSegments(Pages), pages =>
        {
            pages.UseSwagger(options => options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1);
            pages.UseDocumentPages(app.Environment);
        });
        app.MapDevelopmentKey();
    }

    private static string Introduction()
    {
        using var text = new StreamReader(typeof(ApiDocument).Assembly.GetManifestResourceStream("introduction.md")!);
        return text.ReadToEnd().ReplaceLineEndings("\n");
    }
}
