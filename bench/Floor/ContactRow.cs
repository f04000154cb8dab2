using System.Text.Json;
using Npgsql;

namespace Contacts.Floor;

/// <summary>A row of the table straight into JSON.</summary>
internal static class ContactRow
{
    /// <summary>The last one: is the number on a do-not-call list of the project, $1, or its organization, $2?</summary>
    public const string Columns = """
        id, project_id, name, first_name, last_name, phone, phone_raw, phone_status, email, type, source, company, job_title, segment, notes, city, state, country, time_zone, phone_time_zone,
        lead_score, scored_at, score_source, lead_stage, converted_at, custom_fields, external_ids, do_not_call, do_not_call_reason, do_not_call_at,
        last_contacted_at, last_call_at, last_call_result, call_attempts, created_at, updated_at, deleted_at, version,
        exists (select 1 from do_not_call_numbers n where n.scope_id in ($1, $2) and n.number = phone)
        """;

    public const int IdColumn = 0;
    public const int CreatedAtColumn = 34;

    private const int ListedColumn = 38;

    public static void Write(Utf8JsonWriter json, NpgsqlDataReader row, ProjectFacts project, DateTime now)
    {
        var (phone, email) = (Text(row, 5), Text(row, 8));
        var (phoneStatus, stage, lastResult) = (Small(row, 7), Small(row, 23), Small(row, 32));
        var (lastContacted, doNotCall, listed) = (Time(row, 30), row.GetBoolean(27), row.GetBoolean(ListedColumn));
        var zone = Text(row, 18) ?? Text(row, 19);

        json.WriteStartObject();
        json.WriteString("id"u8, row.GetGuid(IdColumn));
        json.WriteString("projectId"u8, row.GetGuid(1));
        json.WriteString("name"u8, Text(row, 2));
        json.WriteString("firstName"u8, Text(row, 3));
        json.WriteString("lastName"u8, Text(row, 4));
        json.WriteString("phone"u8, phone);
        json.WriteString("phoneRaw"u8, Text(row, 6));
        json.WriteString("phoneStatus"u8, Name(Labels.PhoneStatus, phoneStatus));
        json.WriteString("email"u8, email);
        json.WriteString("type"u8, Labels.Type[row.GetInt16(9)]);
        json.WriteString("source"u8, Text(row, 10));
        json.WriteString("company"u8, Text(row, 11));
        json.WriteString("jobTitle"u8, Text(row, 12));
        json.WriteString("segment"u8, Text(row, 13));
        json.WriteString("notes"u8, Text(row, 14));
        json.WriteString("city"u8, Text(row, 15));
        json.WriteString("state"u8, Text(row, 16));
        json.WriteString("country"u8, Text(row, 17));
        json.WriteString("timeZone"u8, zone);
        if (row.IsDBNull(20))
        {
            json.WriteNull("leadScore"u8);
            json.WriteNull("scoreBand"u8);
        }
        else
        {
            var score = row.GetInt32(20);
            json.WriteNumber("leadScore"u8, score);
            json.WriteString("scoreBand"u8, Labels.Band(score));
        }

        Write(json, "scoredAt"u8, Time(row, 21));
        json.WriteString("scoreSource"u8, Text(row, 22));
        json.WriteString("leadStage"u8, Name(Labels.Stage, stage));
        Write(json, "convertedAt"u8, Time(row, 24));
        WriteLabels(json, project, now, (doNotCall, listed, phoneStatus, stage, lastContacted, lastResult, phone is not null, email is not null, zone));
        json.WritePropertyName("customFields"u8);
        json.WriteRawValue(Text(row, 25) ?? "{}", skipInputValidation: true);
        json.WritePropertyName("externalIds"u8);
        json.WriteRawValue(Text(row, 26) ?? "{}", skipInputValidation: true);
        json.WriteBoolean("doNotCall"u8, doNotCall);
        json.WriteString("doNotCallReason"u8, Text(row, 28));
        Write(json, "doNotCallAt"u8, Time(row, 29));
        Write(json, "lastContactedAt"u8, lastContacted);
        Write(json, "lastCallAt"u8, Time(row, 31));
        json.WriteString("lastCallResult"u8, Name(Labels.Result, lastResult));
        json.WriteNumber("callAttempts"u8, row.GetInt32(33));
        json.WriteString("createdAt"u8, row.GetDateTime(CreatedAtColumn));
        json.WriteString("updatedAt"u8, row.GetDateTime(35));
        Write(json, "deletedAt"u8, Time(row, 36));
        json.WriteNumber("version"u8, row.GetInt32(37));
        json.WriteEndObject();
    }

    /// <summary>A contact that was just inserted, from what was sent.</summary>
    public static void Write(Utf8JsonWriter json, Guid projectId, Guid id, NewContact sent, string? name, bool listed, ProjectFacts project, DateTime now)
    {
        var phoneStatus = sent.Phone is null ? (short?)null : (short)1;
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        json.WriteString("projectId"u8, projectId);
        json.WriteString("name"u8, name);
        json.WriteString("firstName"u8, sent.FirstName);
        json.WriteString("lastName"u8, sent.LastName);
        json.WriteString("phone"u8, sent.Phone);
        json.WriteString("phoneRaw"u8, sent.Phone);
        json.WriteString("phoneStatus"u8, Name(Labels.PhoneStatus, phoneStatus));
        json.WriteString("email"u8, sent.Email);
        json.WriteString("type"u8, "contact"u8);
        json.WriteString("source"u8, sent.Source);
        json.WriteString("company"u8, sent.Company);
        json.WriteString("jobTitle"u8, sent.JobTitle);
        json.WriteString("segment"u8, sent.Segment);
        json.WriteString("notes"u8, sent.Notes);
        json.WriteString("city"u8, sent.City);
        json.WriteString("state"u8, sent.State);
        json.WriteString("country"u8, sent.Country);
        json.WriteString("timeZone"u8, sent.TimeZone);
        if (sent.LeadScore is { } score)
        {
            json.WriteNumber("leadScore"u8, score);
            json.WriteString("scoreBand"u8, Labels.Band(score));
            json.WriteString("scoredAt"u8, now);
            json.WriteString("scoreSource"u8, "manual"u8);
        }
        else
        {
            json.WriteNull("leadScore"u8);
            json.WriteNull("scoreBand"u8);
            json.WriteNull("scoredAt"u8);
            json.WriteNull("scoreSource"u8);
        }

        json.WriteNull("leadStage"u8);
        json.WriteNull("convertedAt"u8);
        WriteLabels(json, project, now, (false, listed, phoneStatus, null, null, null, sent.Phone is not null, sent.Email is not null, sent.TimeZone));
        json.WriteStartObject("customFields"u8);
        json.WriteEndObject();
        json.WriteStartObject("externalIds"u8);
        json.WriteEndObject();
        json.WriteBoolean("doNotCall"u8, false);
        json.WriteNull("doNotCallReason"u8);
        json.WriteNull("doNotCallAt"u8);
        json.WriteNull("lastContactedAt"u8);
        json.WriteNull("lastCallAt"u8);
        json.WriteNull("lastCallResult"u8);
        json.WriteNumber("callAttempts"u8, 0);
        json.WriteString("createdAt"u8, now);
        json.WriteString("updatedAt"u8, now);
        json.WriteNull("deletedAt"u8);
        json.WriteNumber("version"u8, 1);
        json.WriteEndObject();
    }

    /// <summary>A contact with its last calls: what an agent needs on the line. The reader stands on the contact's row; the calls are the next result.</summary>
    public static async Task WriteContextAsync(Utf8JsonWriter json, NpgsqlDataReader row, ProjectFacts project, DateTime now)
    {
        json.WriteStartObject();
        json.WritePropertyName("contact"u8);
        Write(json, row, project, now);
        var zone = Text(row, 18) ?? Text(row, 19);
        var (label, _) = Labels.Freshness(Time(row, 30), Small(row, 32), !row.IsDBNull(5), !row.IsDBNull(8), now);
        var (doNotCall, listed) = (row.GetBoolean(27), row.GetBoolean(ListedColumn));
        var (code, _, _) = Labels.NextAction(doNotCall, listed, Small(row, 7), label, Small(row, 23));
        json.WriteStartObject("variables"u8);
        json.WriteString("contact_id"u8, row.GetGuid(IdColumn));
        json.WriteString("name"u8, Text(row, 2) ?? "");
        json.WriteString("first_name"u8, Text(row, 3) ?? "");
        json.WriteString("last_name"u8, Text(row, 4) ?? "");
        json.WriteString("phone"u8, Text(row, 5) ?? "");
        json.WriteString("email"u8, Text(row, 8) ?? "");
        json.WriteString("type"u8, Labels.Type[row.GetInt16(9)]);
        json.WriteString("source"u8, Text(row, 10) ?? "");
        json.WriteString("company"u8, Text(row, 11) ?? "");
        json.WriteString("job_title"u8, Text(row, 12) ?? "");
        json.WriteString("segment"u8, Text(row, 13) ?? "");
        json.WriteString("notes"u8, Text(row, 14) ?? "");
        json.WriteString("city"u8, Text(row, 15) ?? "");
        json.WriteString("state"u8, Text(row, 16) ?? "");
        json.WriteString("country"u8, Text(row, 17) ?? "");
        json.WriteString("time_zone"u8, zone ?? "");
        json.WriteString("lead_score"u8, row.IsDBNull(20) ? "" : row.GetInt32(20).ToString(System.Globalization.CultureInfo.InvariantCulture));
        json.WriteString("score_band"u8, row.IsDBNull(20) ? "" : Labels.Band(row.GetInt32(20)));
        json.WriteString("lead_stage"u8, Name(Labels.Stage, Small(row, 23)) ?? "");
        json.WriteString("freshness"u8, label);
        json.WriteString("next_best_action"u8, code);
        json.WriteString("last_contacted_at"u8, Seconds(Time(row, 30)));
        json.WriteString("last_call_at"u8, Seconds(Time(row, 31)));
        json.WriteString("last_call_result"u8, Name(Labels.Result, Small(row, 32)) ?? "");
        json.WriteString("call_attempts"u8, row.GetInt32(33).ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (Text(row, 25) is { } custom)
        {
            using var values = JsonDocument.Parse(custom);
            foreach (var field in values.RootElement.EnumerateObject())
            {
                json.WriteString(field.Name, field.Value.ValueKind == JsonValueKind.String ? field.Value.GetString() : field.Value.GetRawText());
            }
        }

        json.WriteEndObject();
        WriteNext(json, project, now, doNotCall, listed, Small(row, 7), Small(row, 23), label, zone);
        json.WriteBoolean("doNotCall"u8, doNotCall || listed);
        json.WriteNull("openCallback"u8); // the data has none
        json.WriteStartArray("lastCalls"u8);
        await row.NextResultAsync();
        while (await row.ReadAsync())
        {
            WriteCall(json, row);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteCall(Utf8JsonWriter json, NpgsqlDataReader row)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, row.GetGuid(0));
        json.WriteString("direction"u8, row.GetInt16(1) == 1 ? "outbound" : "inbound");
        json.WriteString("status"u8, row.GetInt16(2) == 4 ? "completed" : "failed");
        json.WriteString("result"u8, Name(Labels.Result, Small(row, 3)));
        json.WriteString("number"u8, row.GetString(4));
        WriteId(json, "agentId"u8, row, 5);
        WriteId(json, "callbackId"u8, row, 6);
        json.WriteString("queuedAt"u8, row.GetDateTime(7));
        Write(json, "startedAt"u8, Time(row, 8));
        Write(json, "endedAt"u8, Time(row, 9));
        if (row.IsDBNull(10))
        {
            json.WriteNull("durationSeconds"u8);
        }
        else
        {
            json.WriteNumber("durationSeconds"u8, row.GetInt32(10));
        }

        json.WriteString("summary"u8, Text(row, 11));
        json.WriteEndObject();
    }

    private static void WriteId(Utf8JsonWriter json, ReadOnlySpan<byte> name, NpgsqlDataReader row, int column)
    {
        if (row.IsDBNull(column))
        {
            json.WriteNull(name);
        }
        else
        {
            json.WriteString(name, row.GetGuid(column));
        }
    }

    private static string Seconds(DateTime? time) => time?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture) ?? "";

    private static void WriteLabels(
        Utf8JsonWriter json, ProjectFacts project, DateTime now,
        (bool DoNotCall, bool Listed, short? PhoneStatus, short? Stage, DateTime? LastContacted, short? LastResult, bool HasPhone, bool HasEmail, string? Zone) of)
    {
        var (label, rule) = Labels.Freshness(of.LastContacted, of.LastResult, of.HasPhone, of.HasEmail, now);
        json.WriteStartObject("freshness"u8);
        json.WriteString("label"u8, label);
        json.WriteString("rule"u8, rule);
        json.WriteEndObject();

        WriteNext(json, project, now, of.DoNotCall, of.Listed, of.PhoneStatus, of.Stage, label, of.Zone);
    }

    private static void WriteNext(Utf8JsonWriter json, ProjectFacts project, DateTime now, bool doNotCall, bool listed, short? phoneStatus, short? stage, string label, string? zone)
    {
        var (code, text, isCall) = Labels.NextAction(doNotCall, listed, phoneStatus, label, stage);
        json.WriteStartObject("nextBestAction"u8);
        json.WriteString("code"u8, code);
        json.WriteString("text"u8, text);
        Write(json, "dueAt"u8, isCall ? project.CallLater(now, zone is null ? project.Zone : TimeZoneInfo.FindSystemTimeZoneById(zone)) : null);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTime? time)
    {
        if (time is { } known)
        {
            json.WriteString(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static short? Small(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt16(column);

    private static DateTime? Time(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDateTime(column);

    private static string? Name(string[] names, short? value) => value is { } known ? names[known] : null;
}
