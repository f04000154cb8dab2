using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Npgsql;

namespace Contacts.Floor;

/// <summary>The dialer's pull: one statement that takes the calls and reads all that is answered.</summary>
internal sealed class CallTable(NpgsqlDataSource db, ProjectFacts project)
{
    private const short Valid = 1;

    private const string Claim = """
        with picked as materialized (
            select id from calls where project_id = $1 and status = 1 and not_before <= $2 order by priority, not_before, id limit $3 for update skip locked),
        claimed as (
            update calls set status = 2, lease_token = $4, lease_until = $5, claimed_at = $2, updated_at = $2, version = version + 1
            from picked where calls.project_id = $1 and calls.id = picked.id
            returning calls.id, contact_id, agent_id, callback_id, batch_id, direction, number, priority, not_before, queued_at, updated_at, version)
        select k.id, k.contact_id, k.agent_id, k.callback_id, k.batch_id, k.direction, k.number, k.priority, k.not_before, k.queued_at, k.version,
            c.name, c.phone, c.company, coalesce(c.time_zone, c.phone_time_zone), c.lead_score, c.lead_stage, c.last_contacted_at, c.last_call_result, c.email is not null, c.phone_status,
            c.do_not_call or exists (select 1 from do_not_call_numbers n where n.scope_id in ($1, $6) and n.number = c.phone)
        from claimed k join contacts c on c.project_id = $1 and c.id = k.contact_id
        order by k.priority, k.not_before, k.id
        """;

    private static readonly string[] Priorities = ["", "callback", "hot", "warm", "normal"];
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public async Task ClaimAsync(HttpContext context)
    {
        var asked = (await JsonSerializer.DeserializeAsync(context.Request.Body, ClaimJson.Default.AskedClaim, context.RequestAborted))!;
        var (projectId, token, now) = (Guid.Parse((string)context.Request.RouteValues["projectId"]!), Guid.CreateVersion7(), DateTime.UtcNow);
        var until = now.AddSeconds(asked.LeaseSeconds);
        await using var command = db.CreateCommand(Claim);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = projectId });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = now });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = asked.Max });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = token });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = until });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = project.OrganizationId });
        await using var row = await command.ExecuteReaderAsync(context.RequestAborted);
        context.Response.ContentType = "application/json; charset=utf-8";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter, Json);
        json.WriteStartObject();
        json.WriteStartArray("calls"u8);
        while (await row.ReadAsync(context.RequestAborted))
        {
            if (row.IsDBNull(20) || row.GetInt16(20) != Valid || row.GetBoolean(21))
            {
                throw new InvalidOperationException("The data has no call that may not be made.");
            }

            Write(json, row, token, until, now);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void Write(Utf8JsonWriter json, NpgsqlDataReader row, Guid token, DateTime until, DateTime now)
    {
        json.WriteStartObject();
        json.WriteString("leaseToken"u8, token);
        json.WriteString("leaseUntil"u8, until);
        json.WriteStartObject("contact"u8);
        json.WriteString("id"u8, row.GetGuid(1));
        json.WriteString("name"u8, Text(row, 11));
        json.WriteString("phone"u8, Text(row, 12));
        json.WriteString("company"u8, Text(row, 13));
        json.WriteString("timeZone"u8, Text(row, 14) ?? project.Zone.Id);
        if (row.IsDBNull(15))
        {
            json.WriteNull("leadScore"u8);
        }
        else
        {
            json.WriteNumber("leadScore"u8, row.GetInt32(15));
        }

        json.WriteString("leadStage"u8, row.IsDBNull(16) ? null : Labels.Stage[row.GetInt16(16)]);
        json.WriteString("freshness"u8, Labels.Freshness(row.IsDBNull(17) ? null : row.GetDateTime(17), row.IsDBNull(18) ? null : row.GetInt16(18), !row.IsDBNull(12), row.GetBoolean(19), now).Label);
        json.WriteEndObject();
        json.WriteString("id"u8, row.GetGuid(0));
        json.WriteString("contactId"u8, row.GetGuid(1));
        Id(json, "agentId"u8, row, 2);
        Id(json, "callbackId"u8, row, 3);
        Id(json, "batchId"u8, row, 4);
        json.WriteString("direction"u8, row.GetInt16(5) == 1 ? "outbound" : "inbound");
        json.WriteString("status"u8, "claimed"u8);
        json.WriteString("number"u8, row.GetString(6));
        json.WriteString("priority"u8, Priorities[row.GetInt16(7)]);
        json.WriteString("notBefore"u8, row.GetDateTime(8));
        json.WriteString("queuedAt"u8, row.GetDateTime(9));
        json.WriteString("claimedAt"u8, now);
        json.WriteString("updatedAt"u8, now);
        json.WriteNumber("version"u8, row.GetInt32(10));
        foreach (var absent in Absent)
        {
            json.WriteNull(absent); // of a call that nobody has made yet
        }

        json.WriteEndObject();
    }

    private static readonly JsonEncodedText[] Absent = [.. ((string[])["result", "provider", "providerResult", "providerCallId", "startedAt", "endedAt", "durationSeconds", "recordingUrl", "summary", "cancelReason", "correctedAt", "callback", "promisedCallback"]).Select(name => JsonEncodedText.Encode(name))];

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static void Id(Utf8JsonWriter json, ReadOnlySpan<byte> name, NpgsqlDataReader row, int column)
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
}

internal sealed record AskedClaim(int Max, int LeaseSeconds);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(AskedClaim))]
internal sealed partial class ClaimJson : JsonSerializerContext;
