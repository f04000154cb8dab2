
namespace Contacts.WebApi.Errors;

internal static class ProblemSetup
{
    public static IServiceCollection AddProblems(this IServiceCollection services) => services
        .AddExceptionHandler<ProblemHandler>()
        .AddProblemDetails()
        .Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);

    public static void UseProblems(this IApplicationBuilder app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions { SuppressDiagnosticsCallback = _ => true });
        app.UseStatusCodePages(context => Answer(context.HttpContext));
    }

    /// <summary>What the framework answers by itself.</summary>
    private static Task Answer(HttpContext http) => http.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => Problems.WriteAsync(http, StatusCodes.Status404NotFound, "not_found", "There is nothing at this address; an id in it must be a UUID."),
        StatusCodes.Status405MethodNotAllowed => Problems.WriteAsync(http, StatusCodes.Status405MethodNotAllowed, "method_not_allowed", $"This address answers {http.Response.Headers.Allow}."),
        StatusCodes.Status413PayloadTooLarge => Problems.WriteAsync(http, StatusCodes.Status413PayloadTooLarge, "body_too_large", "The body is larger than this operation takes."),
        StatusCodes.Status415UnsupportedMediaType => Problems.WriteAsync(http, StatusCodes.Status415UnsupportedMediaType, "unsupported_media_type", "Send the media type that the operation documents."),
        var status when status >= 400 => Problems.WriteAsync(http, status, "malformed_request", "This request cannot be understood."),
        _ => Task.CompletedTask,
    };
}
