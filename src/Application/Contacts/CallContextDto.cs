using System.Globalization;
using System.Text.Json;
using Contacts.Application.Callbacks;
using Contacts.Application.Projects;
using Contacts.Domain;
using Contacts.Domain.Callbacks;
using Contacts.Domain.Calls;

namespace Contacts.Application.Contacts;

/// <summary>All that an agent, human or AI, needs to know before saying hello.</summary>
/// <param name="Contact">As it is read by itself.</param>
/// <param name="Variables">The standard fields by their snake_case names and every custom field by its key, all as text: what prompts and scripts of voice agents take. A missing standard field is empty.</param>
/// <param name="LastCalls">The last ten calls that ended, the newest first.</param>
/// <param name="OpenCallback">The earliest callback that is still promised.</param>
/// <param name="NextBestAction">As on the contact.</param>
/// <param name="DoNotCall">The contact asked not to be called, or the number is on a do-not-call list of the project or its organization.</param>
public sealed record CallContextDto(
    ContactDto Contact, IReadOnlyDictionary<string, string> Variables, IReadOnlyList<ContactCallDto> LastCalls, CallbackDto? OpenCallback, NextBestActionDto NextBestAction, bool DoNotCall)
{
    internal static CallContextDto From(CallContextRows rows, ProjectSettings project, DateTimeOffset now)
    {
        var contact = ContactDto.From(rows.Contact, project, now);
        var callback = rows.Callback is { } promised ? CallbackDto.From(new(promised, contact.Name, contact.Phone, rows.ReturnCallId), now) : null;
        return new(contact, VariablesOf(contact), rows.Calls, callback, contact.NextBestAction, contact.DoNotCall || rows.Contact.NumberIsListed);
    }

    /// <summary>A custom field never hides a standard one.</summary>
    private static Dictionary<string, string> VariablesOf(ContactDto contact)
    {
        var variables = new Dictionary<string, string>(40)
        {
            ["contact_id"] = contact.Id.ToString(),
            ["name"] = contact.Name ?? "",
            ["first_name"] = contact.FirstName ?? "",
            ["last_name"] = contact.LastName ?? "",
            ["phone"] = contact.Phone ?? "",
            ["email"] = contact.Email ?? "",
            ["type"] = contact.Type.ToApiName(),
            ["source"] = contact.Source ?? "",
            ["company"] = contact.Company ?? "",
            ["job_title"] = contact.JobTitle ?? "",
            ["segment"] = contact.Segment ?? "",
            ["notes"] = contact.Notes ?? "",
            ["city"] = contact.City ?? "",
            ["state"] = contact.State ?? "",
            ["country"] = contact.Country ?? "",
            ["time_zone"] = contact.TimeZone ?? "",
            ["lead_score"] = contact.LeadScore?.ToString(CultureInfo.InvariantCulture) ?? "",
            ["score_band"] = contact.ScoreBand?.ToApiName() ?? "",
            ["lead_stage"] = contact.LeadStage?.ToApiName() ?? "",
            ["freshness"] = contact.Freshness.Label.ToApiName(),
            ["next_best_action"] = contact.NextBestAction.Code.ToApiName(),
            ["last_contacted_at"] = Written(contact.LastContactedAt),
            ["last_call_at"] = Written(contact.LastCallAt),
            ["last_call_result"] = contact.LastCallResult?.ToApiName() ?? "",
            ["call_attempts"] = contact.CallAttempts.ToString(CultureInfo.InvariantCulture),
        };
        if (contact.CustomFields.Text is { } custom)
        {
            using var values = JsonDocument.Parse(custom);
            foreach (var field in values.RootElement.EnumerateObject())
            {
                variables.TryAdd(field.Name, field.Value.ValueKind == JsonValueKind.String ? field.Value.GetString()! : field.Value.GetRawText());
            }
        }

        return variables;
    }

    private static string Written(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";
}

/// <summary>A call as it stands in the story of its contact.</summary>
/// <param name="Id">The call.</param>
/// <param name="Direction">Who called whom.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Result">What came of it; null until it has ended.</param>
/// <param name="Number">E.164: the number dialled, or that called.</param>
/// <param name="AgentId">Who called, or took the call.</param>
/// <param name="CallbackId">The callback that it was to keep.</param>
/// <param name="QueuedAt">When it was queued, or logged.</param>
/// <param name="StartedAt">When dialling began.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="DurationSeconds">Seconds of talk.</param>
/// <param name="Summary">What was said.</param>
public sealed record ContactCallDto(
    Guid Id, CallDirection Direction, CallStatus Status, CallResult? Result, string Number, Guid? AgentId, Guid? CallbackId, DateTimeOffset QueuedAt, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt,
    int? DurationSeconds, string? Summary);

/// <summary>What a call context is made of.</summary>
public sealed record CallContextRows(ContactRow Contact, IReadOnlyList<ContactCallDto> Calls, Callback? Callback, Guid? ReturnCallId);
