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
        writer.WriteString(Names.Id, value.Id);
        writer.WriteString(Names.ProjectId, value.ProjectId);
        writer.WriteString(Names.Name, value.Name);
        writer.WriteString(Names.FirstName, value.FirstName);
        writer.WriteString(Names.LastName, value.LastName);
        writer.WriteString(Names.Phone, value.Phone);
        writer.WriteString(Names.PhoneRaw, value.PhoneRaw);
        Write(writer, Names.PhoneStatus, value.PhoneStatus);
        writer.WriteString(Names.Email, value.Email);
        Write(writer, Names.Type, value.Type);
        writer.WriteString(Names.Source, value.Source);
        writer.WriteString(Names.Company, value.Company);
        writer.WriteString(Names.JobTitle, value.JobTitle);
        writer.WriteString(Names.Segment, value.Segment);
        writer.WriteString(Names.Notes, value.Notes);
        writer.WriteString(Names.City, value.City);
        writer.WriteString(Names.State, value.State);
        writer.WriteString(Names.Country, value.Country);
        writer.WriteString(Names.TimeZone, value.TimeZone);
        Write(writer, Names.LeadScore, value.LeadScore);
        Write(writer, Names.ScoreBand, value.ScoreBand);
        Write(writer, Names.ScoredAt, value.ScoredAt);
        writer.WriteString(Names.ScoreSource, value.ScoreSource);
        Write(writer, Names.LeadStage, value.LeadStage);
        Write(writer, Names.ConvertedAt, value.ConvertedAt);
        writer.WriteStartObject(Names.Freshness);
        Write(writer, Names.Label, value.Freshness.Label);
        Write(writer, Names.Rule, value.Freshness.Rule);
        writer.WriteEndObject();
        writer.WriteStartObject(Names.NextBestAction);
        Write(writer, Names.Code, value.NextBestAction.Code);
        writer.WriteString(Names.Text, value.NextBestAction.Text);
        Write(writer, Names.DueAt, value.NextBestAction.DueAt);
        writer.WriteEndObject();
        Write(writer, Names.CustomFields, value.CustomFields);
        Write(writer, Names.ExternalIds, value.ExternalIds);
        writer.WriteBoolean(Names.DoNotCall, value.DoNotCall);
        writer.WriteString(Names.DoNotCallReason, value.DoNotCallReason);
        Write(writer, Names.DoNotCallAt, value.DoNotCallAt);
        Write(writer, Names.LastContactedAt, value.LastContactedAt);
        Write(writer, Names.LastCallAt, value.LastCallAt);
        Write(writer, Names.LastCallResult, value.LastCallResult);
        writer.WriteNumber(Names.CallAttempts, value.CallAttempts);
        writer.WriteString(Names.CreatedAt, value.CreatedAt.UtcDateTime);
        writer.WriteString(Names.UpdatedAt, value.UpdatedAt.UtcDateTime);
        Write(writer, Names.DeletedAt, value.DeletedAt);
        writer.WriteNumber(Names.Version, value.Version);
        writer.WriteEndObject();
    }

    private static void Write<T>(Utf8JsonWriter writer, JsonEncodedText name, T value) where T : struct, Enum => writer.WriteString(name, ApiJson.NameOf(value));

    private static void Write<T>(Utf8JsonWriter writer, JsonEncodedText name, T? value) where T : struct, Enum
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

    private static void Write(Utf8JsonWriter writer, JsonEncodedText name, DateTimeOffset? value)
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

    private static void Write(Utf8JsonWriter writer, JsonEncodedText name, int? value)
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

    private static void Write(Utf8JsonWriter writer, JsonEncodedText name, RawJson value)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(value.Text ?? "{}", skipInputValidation: true);
    }

    /// <summary>Encoded once: the writer would look for what to escape in each of them every time.</summary>
    private static class Names
    {
        public static readonly JsonEncodedText Id = JsonEncodedText.Encode("id");
        public static readonly JsonEncodedText ProjectId = JsonEncodedText.Encode("projectId");
        public static readonly JsonEncodedText Name = JsonEncodedText.Encode("name");
        public static readonly JsonEncodedText FirstName = JsonEncodedText.Encode("firstName");
        public static readonly JsonEncodedText LastName = JsonEncodedText.Encode("lastName");
        public static readonly JsonEncodedText Phone = JsonEncodedText.Encode("phone");
        public static readonly JsonEncodedText PhoneRaw = JsonEncodedText.Encode("phoneRaw");
        public static readonly JsonEncodedText PhoneStatus = JsonEncodedText.Encode("phoneStatus");
        public static readonly JsonEncodedText Email = JsonEncodedText.Encode("email");
        public static readonly JsonEncodedText Type = JsonEncodedText.Encode("type");
        public static readonly JsonEncodedText Source = JsonEncodedText.Encode("source");
        public static readonly JsonEncodedText Company = JsonEncodedText.Encode("company");
        public static readonly JsonEncodedText JobTitle = JsonEncodedText.Encode("jobTitle");
        public static readonly JsonEncodedText Segment = JsonEncodedText.Encode("segment");
        public static readonly JsonEncodedText Notes = JsonEncodedText.Encode("notes");
        public static readonly JsonEncodedText City = JsonEncodedText.Encode("city");
        public static readonly JsonEncodedText State = JsonEncodedText.Encode("state");
        public static readonly JsonEncodedText Country = JsonEncodedText.Encode("country");
        public static readonly JsonEncodedText TimeZone = JsonEncodedText.Encode("timeZone");
        public static readonly JsonEncodedText LeadScore = JsonEncodedText.Encode("leadScore");
        public static readonly JsonEncodedText ScoreBand = JsonEncodedText.Encode("scoreBand");
        public static readonly JsonEncodedText ScoredAt = JsonEncodedText.Encode("scoredAt");
        public static readonly JsonEncodedText ScoreSource = JsonEncodedText.Encode("scoreSource");
        public static readonly JsonEncodedText LeadStage = JsonEncodedText.Encode("leadStage");
        public static readonly JsonEncodedText ConvertedAt = JsonEncodedText.Encode("convertedAt");
        public static readonly JsonEncodedText Freshness = JsonEncodedText.Encode("freshness");
        public static readonly JsonEncodedText Label = JsonEncodedText.Encode("label");
        public static readonly JsonEncodedText Rule = JsonEncodedText.Encode("rule");
        public static readonly JsonEncodedText NextBestAction = JsonEncodedText.Encode("nextBestAction");
        public static readonly JsonEncodedText Code = JsonEncodedText.Encode("code");
        public static readonly JsonEncodedText Text = JsonEncodedText.Encode("text");
        public static readonly JsonEncodedText DueAt = JsonEncodedText.Encode("dueAt");
        public static readonly JsonEncodedText CustomFields = JsonEncodedText.Encode("customFields");
        public static readonly JsonEncodedText ExternalIds = JsonEncodedText.Encode("externalIds");
        public static readonly JsonEncodedText DoNotCall = JsonEncodedText.Encode("doNotCall");
        public static readonly JsonEncodedText DoNotCallReason = JsonEncodedText.Encode("doNotCallReason");
        public static readonly JsonEncodedText DoNotCallAt = JsonEncodedText.Encode("doNotCallAt");
        public static readonly JsonEncodedText LastContactedAt = JsonEncodedText.Encode("lastContactedAt");
        public static readonly JsonEncodedText LastCallAt = JsonEncodedText.Encode("lastCallAt");
        public static readonly JsonEncodedText LastCallResult = JsonEncodedText.Encode("lastCallResult");
        public static readonly JsonEncodedText CallAttempts = JsonEncodedText.Encode("callAttempts");
        public static readonly JsonEncodedText CreatedAt = JsonEncodedText.Encode("createdAt");
        public static readonly JsonEncodedText UpdatedAt = JsonEncodedText.Encode("updatedAt");
        public static readonly JsonEncodedText DeletedAt = JsonEncodedText.Encode("deletedAt");
        public static readonly JsonEncodedText Version = JsonEncodedText.Encode("version");
    }
}
