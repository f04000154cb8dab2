using System.Text.Json;
using Contacts.WebApi.Access;
using Contacts.WebApi.Hosting;
using Swashbuckle.AspNetCore.SwaggerUI;

namespace Contacts.WebApi.OpenApi;

/// <summary>The Swagger UI. In Development, and only there, it knows the key of the demo.</summary>
internal static class DocumentPages
{
    private const string KeyScript = $"{ApiDocument.Pages}/development-key.js";

    public static void UseDocumentPages(this IApplicationBuilder app, IHostEnvironment environment) =>
        app.UseSwaggerUI(options =>
        {
            options.DocumentTitle = "Contacts API";
            options.SwaggerEndpoint($"{ApiDocument.Version}/swagger.json", "Contacts API");
            options.DocExpansion(DocExpansion.List);
            options.DefaultModelsExpandDepth(0);
            options.DefaultModelExpandDepth(2);
            options.EnableDeepLinking();
            options.EnableFilter();
            options.EnableTryItOutByDefault();
            options.EnablePersistAuthorization();
            options.DisplayRequestDuration();
            options.HeadContent = Style;
            if (environment.IsDevelopment())
            {
                options.InjectJavascript(KeyScript);
            }
        });

    /// <summary>What fills the key in; other environments have no such page.</summary>
    public static void MapDevelopmentKey(this WebApplication app)
    {
        if (app.Environment.IsDevelopment())
        {
            app.MapGet(KeyScript, (HttpResponse response, IConfiguration configuration, SwaggerKey made) =>
            {
                response.Headers.CacheControl = "no-store";
                return TypedResults.Text(Script(made.Value ?? configuration["Access:BootstrapKey"]), "text/javascript; charset=utf-8");
            }).AllowAnonymous().ExcludeFromDescription();
        }
    }

    /// <summary>Waits for the document, then fills the key in, unless one was typed before.</summary>
    private static string Script(string? key) => key is null ? "" : $$"""
        (function () {
          const waiting = setInterval(function () {
            const ui = window.ui;
            if (!ui || !ui.specSelectors.specJson().getIn(['components', 'securitySchemes', '{{ApiKeyAuthentication.SchemeName}}'])) return;
            clearInterval(waiting);
            if (!ui.authSelectors.authorized().get('{{ApiKeyAuthentication.SchemeName}}')) ui.preauthorizeApiKey('{{ApiKeyAuthentication.SchemeName}}', {{JsonSerializer.Serialize(key)}});
          }, 50);
        })();
        """;

    private const string Style = """
        <style>
          .swagger-ui .topbar { display: none; }
          .swagger-ui .info { margin: 30px 0 20px; }
          .swagger-ui .info .title small.version-stamp { background: #3b82f6; }
          .swagger-ui .info .markdown table { width: auto; }
          .swagger-ui .info .markdown table tbody tr td, .swagger-ui .info .markdown table thead tr th { max-width: none; padding: 4px 32px 4px 0; text-align: left; vertical-align: top; }
          .swagger-ui .auth-container input[type=text] { width: 100%; max-width: 480px; }
        </style>
        """;
}
