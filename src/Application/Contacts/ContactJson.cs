using System.Text.Json;
using System.Text.Json.Serialization;
using Contacts.Application.Common;

namespace Contacts.Application.Contacts;

/// <summary>Writes a contact member by member: what every read and every list spends most of its time on, see docs/adr/0008. Reading takes the ordinary way.</summary>
internal sealed class ContactJson : JsonConverter<ContactDto>
{
    public override ContactDto? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => JsonSerializer.Deserialize<ContactDto>(ref reader, ApiJson.WithoutShortcuts);

    public override void Write(Utf8JsonWriter writer, ContactDto value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, value.Id);
        writer.WriteString("projectId"u8, value.ProjectId);
        writer.WriteString("name"u8, value.Name);
        writer.WriteString("firstName"u8, value.FirstName);
        writer.WriteString("lastName"u8, value.LastName);
        writer.WriteString("phone"u8, value.Phone);
        writer.WriteString("phoneRaw"u8, value.PhoneRaw);
        Write(writer, "phoneStatus"u8, value.PhoneStatus);
        writer.WriteString("email"u8, value.Email);
        Write(writer, "type"u8, value.Type);
        writer.WriteString("source"u8, value.Source);
        writer.WriteString("company"u8, value.Company);
        writer.WriteString("jobTitle"u8, value.JobTitle);
        writer.WriteString("segment"u8, value.Segment);
        writer.WriteString("notes"u8, value.Notes);
        writer.WriteString("city"u8, value.City);
        writer.WriteString("state"u8, value.State);
        writer.WriteString("country"u8, value.Country);
        writer.WriteString("timeZone"u8, value.TimeZone);
        Write(writer, "leadScore"u8, value.LeadScore);
        Write(writer, "scoreBand"u8, value.ScoreBand);
        Write(writer, "scoredAt"u8, value.ScoredAt);
        writer.WriteString("scoreSource"u8, value.ScoreSource);
        Write(writer, "leadStage"u8, value.LeadStage);
        Write(writer, "convertedAt"u8, value.ConvertedAt);
        writer.WriteStartObject("freshness"u8);
        Write(writer, "label"u8, value.Freshness.Label);
        Write(writer, "rule"u8, value.Freshness.Rule);
        writer.WriteEndObject();
        writer.WriteStartObject("nextBestAction"u8);
        Write(writer, "code"u8, value.NextBestAction.Code);
        writer.WriteString("text"u8, value.NextBestAction.Text);
        Write(writer, "dueAt"u8, value.NextBestAction.DueAt);
        writer.WriteEndObject();
        Write(writer, "customFields"u8, value.CustomFields);
        Write(writer, "externalIds"u8, value.ExternalIds);
        writer.WriteBoolean("doNotCall"u8, value.DoNotCall);
        writer.WriteString("doNotCallReason"u8, value.DoNotCallReason);
        Write(writer, "doNotCallAt"u8, value.DoNotCallAt);
        Write(writer, "lastContactedAt"u8, value.LastContactedAt);
        Write(writer, "lastCallAt"u8, value.LastCallAt);
        Write(writer, "lastCallResult"u8, value.LastCallResult);
        writer.WriteNumber("callAttempts"u8, value.CallAttempts);
        writer.WriteString("createdAt"u8, value.CreatedAt.UtcDateTime);
        writer.WriteString("updatedAt"u8, value.UpdatedAt.UtcDateTime);
        Write(writer, "deletedAt"u8, value.DeletedAt);
        writer.WriteNumber("version"u8, value.Version);
        writer.WriteEndObject();
    }

    private static void Write<T>(Utf8JsonWriter writer, ReadOnlySpan<byte> name, T value) where T : struct, Enum => writer.WriteString(name, ApiJson.NameOf(value));

    private static void Write<T>(Utf8JsonWriter writer, ReadOnlySpan<byte> name, T? value) where T : struct, Enum
    {
        if (value is { } known)
        {
            Write(writer, name, known);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    private static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> name, DateTimeOffset? value)
    {
        if (value is { } known)
        {
            writer.WriteString(name, known.UtcDateTime);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    private static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> name, int? value)
    {
        if (value is { } known)
        {
            writer.WriteNumber(name, known);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    private static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> name, RawJson value)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(value.Text ?? "{}", skipInputValidation: true);
    }
}
