using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Contacts.Application.CustomFields;
using Contacts.Domain.Access;
using Contacts.Domain.Contacts;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Contacts.WebApi.Endpoints;

internal static class CustomFieldEndpoints
{
    public static void MapCustomFields(this IEndpointRouteBuilder project)
    {
        var fields = project.MapGroup("/custom-fields").WithTags("Custom fields");
        fields.MapGet("/", ListCustomFields).WithName(nameof(ListCustomFields)).RequireAuthorization(Scopes.ContactsRead);
        fields.MapPost("/", DefineCustomField).WithName(nameof(DefineCustomField)).RequireAuthorization(Scopes.Admin).ProducesProblem(StatusCodes.Status409Conflict);
        fields.MapPatch("/{id:guid}", PatchCustomField).WithName(nameof(PatchCustomField)).RequireAuthorization(Scopes.Admin)
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status412PreconditionFailed);
    }

    /// <summary>Lists the custom fields of a project</summary>
    /// <remarks>In their order, archived ones included.</remarks>
    internal static async Task<Ok<IReadOnlyList<CustomFieldDto>>> ListCustomFields(Guid projectId, IMediator mediator, CancellationToken cancellationToken) =>
        TypedResults.Ok(await mediator.Send(new ListCustomFields(projectId), cancellationToken));

    /// <summary>Defines a custom field</summary>
    /// <remarks>Key and type are fixed from then on; at most 100 per project.</remarks>
    internal static async Task<Created<CustomFieldDto>> DefineCustomField(Guid projectId, DefineCustomFieldBody body, HttpResponse response, IMediator mediator, CancellationToken cancellationToken)
    {
        var field = await mediator.Send(new DefineCustomField(projectId, body.Key, body.Label, body.Type, body.Options, body.Required, body.Position), cancellationToken);
        response.SetEtag(field.Version);
        return TypedResults.Created($"/api/v1/projects/{projectId}/custom-fields/{field.Id}", field);
    }

    /// <summary>Changes or archives a custom field</summary>
    /// <remarks>JSON Merge Patch: absent members stay as they are.</remarks>
    internal static async Task<Ok<CustomFieldDto>> PatchCustomField(
        Guid projectId, Guid id, CustomFieldPatch body, HttpRequest request, HttpResponse response, IMediator mediator, CancellationToken cancellationToken)
    {
        var field = await mediator.Send(new PatchCustomField(projectId, id, body, request.ExpectedVersion()), cancellationToken);
        response.SetEtag(field.Version);
        return TypedResults.Ok(field);
    }

    /// <summary>A custom field to define.</summary>
    /// <param name="Key">Lower-case letters, digits and _, starting with a letter, at most 50.</param>
    /// <param name="Label">For people; the key when left out.</param>
    /// <param name="Type">What its values are.</param>
    /// <param name="Options">For a choice: what it may be, at most 200.</param>
    /// <param name="Required">New contacts must have a value.</param>
    /// <param name="Position">Where it stands; last when left out.</param>
    internal sealed record DefineCustomFieldBody(
        [property: Required, MaxLength(CustomFieldDefinition.KeyMaxLength)] string? Key, [property: JsonRequired] CustomFieldType Type,
        [property: MaxLength(CustomFieldDefinition.LabelMaxLength)] string? Label = null, [property: MaxLength(CustomFieldDefinition.MaxOptions)] IReadOnlyList<string>? Options = null, bool Required = false, int? Position = null);
}
