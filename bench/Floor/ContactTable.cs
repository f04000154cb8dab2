using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace Contacts.Floor;

/// <summary>The endpoints: one statement each, from the driver's buffer to the response's.</summary>
internal sealed class ContactTable(NpgsqlDataSource db, ProjectFacts project)
{
    private const int Limit = 50;
    private const int CursorBytes = 24;

    private const string Read = $"select {ContactRow.Columns} from contacts where project_id = $1 and id = $3 and deleted_at is null";

    private const string Listed = "select exists (select 1 from do_not_call_numbers n where n.scope_id in ($1, $2) and n.number = $3)";

    private const string LastCalls = """
        select id, direction, status, result, number, agent_id, callback_id, queued_at, started_at, ended_at, duration_seconds, summary
        from calls where project_id = $1 and contact_id = $2 and result is not null order by at desc, id desc limit 10
        """;

    private const string Segment = $"""
        select {ContactRow.Columns} from contacts where project_id = $1 and deleted_at is null and segment_key = $3 and lead_score_key >= $4
        order by lead_score_key desc, id desc limit
        """;

    private const string Search = $"""
        select {ContactRow.Columns} from contacts where project_id = $1 and deleted_at is null and search_vector @@ $3::tsquery
        order by created_at desc, id desc limit
        """;

    /// <summary>A number is looked up: left alone, the planner walks through a million contacts for the one that has it. It does not see the number, and keeps the plan.</summary>
    private const string SearchNumber = $"""
        select {ContactRow.Columns} from (select * from contacts where project_id = $1 and search_vector @@ (select $3::tsquery) offset 0) c where deleted_at is null
        order by created_at desc, id desc limit
        """;

    private const string First = $"select {ContactRow.Columns} from contacts where project_id = $1 and deleted_at is null order by created_at desc, id desc limit";

    private const string Next = $"""
        select {ContactRow.Columns} from contacts where project_id = $1 and deleted_at is null and (created_at, id) < ((select $3::timestamptz), (select $4::uuid))
        order by created_at desc, id desc limit
        """;

    private const string Insert = """
        insert into contacts (project_id, id, first_name, last_name, name, phone, phone_raw, phone_status, email, type, source, company, job_title, segment, notes, city, state, country, time_zone,
            lead_score, scored_at, score_source, do_not_call, created_at, created_by, updated_at, version, name_key, email_key, company_key, source_key, segment_key, city_key, state_key,
            lead_score_key, search_text, call_attempts, last_contacted_key)
        values ($1, $2, $3, $4, $5, $6, $6, $7, $8, 1, $9, $10, $11, $12, $13, $14, $15, $16, $17,
            $18, $19, $20, false, $21, 'floor', $21, 1, $22, $23, $24, $25, $26, $27, $28, $29, $30, 0, 'epoch')
        """;

    private const string Count = """
        select type, case when lead_score >= 80 then 1 when lead_score >= 50 then 2 when lead_score >= 0 then 3 else 0 end,
            count(*)::int, count(*) filter (where created_at >= $2)::int, count(*) filter (where created_at >= $3)::int
        from contacts where project_id = $1 and deleted_at is null group by 1, 2
        """;

    private const string CountLeads = "select lead_stage, count(*)::int from contacts where project_id = $1 and deleted_at is null and lead_stage is not null group by 1";

    private const string CountCallbacks = """
        select status, count(*)::int, count(*) filter (where scheduled_at >= $2 and scheduled_at < $3)::int, count(*) filter (where scheduled_at < $4)::int
        from callbacks where project_id = $1 group by 1
        """;

    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public async Task ReadAsync(HttpContext context)
    {
        await using var command = db.CreateCommand(Read);
        command.Parameters.Add(Value(ProjectId(context)));
        command.Parameters.Add(Value(project.OrganizationId));
        command.Parameters.Add(Value(Guid.Parse((string)context.Request.RouteValues["id"]!)));
        await using var row = await command.ExecuteReaderAsync(context.RequestAborted);
        if (!await row.ReadAsync(context.RequestAborted))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        await using var json = Answer(context);
        ContactRow.Write(json, row, project, DateTime.UtcNow);
    }

    /// <summary>Both statements in one round trip.</summary>
    public async Task ReadContextAsync(HttpContext context)
    {
        var (projectId, id) = (ProjectId(context), Guid.Parse((string)context.Request.RouteValues["id"]!));
        await using var batch = db.CreateBatch();
        batch.BatchCommands.Add(new(Read) { Parameters = { Value(projectId), Value(project.OrganizationId), Value(id) } });
        batch.BatchCommands.Add(new(LastCalls) { Parameters = { Value(projectId), Value(id) } });
        await using var row = await batch.ExecuteReaderAsync(context.RequestAborted);
        if (!await row.ReadAsync(context.RequestAborted))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        await using var json = Answer(context);
        await ContactRow.WriteContextAsync(json, row, project, DateTime.UtcNow);
    }

    public async Task ListAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var limit = query.TryGetValue("limit", out var asked) ? int.Parse(asked.ToString(), System.Globalization.CultureInfo.InvariantCulture) : Limit;
        await using var command = db.CreateCommand();
        command.Parameters.Add(Value(ProjectId(context)));
        command.Parameters.Add(Value(project.OrganizationId));
        if (query.TryGetValue("segment", out var segment))
        {
            command.CommandText = Segment;
            command.Parameters.Add(Value(segment.ToString().ToLowerInvariant()));
            command.Parameters.Add(Value(int.Parse(query["leadScore.gte"].ToString(), System.Globalization.CultureInfo.InvariantCulture)));
        }
        else if (query.TryGetValue("q", out var typed))
        {
            command.CommandText = char.IsAsciiDigit(typed.ToString()[0]) ? SearchNumber : Search;
            command.Parameters.Add(Value(TsQuery(typed.ToString())));
        }
        else if (query.TryGetValue("cursor", out var cursor))
        {
            var (time, id) = Behind(cursor.ToString());
            command.CommandText = Next;
            command.Parameters.Add(Value(time));
            command.Parameters.Add(Value(id));
        }
        else
        {
            command.CommandText = First;
        }

        command.CommandText += string.Create(System.Globalization.CultureInfo.InvariantCulture, $" {limit + 1}"); // as a parameter it would have every page planned anew
        await WritePageAsync(context, command, limit);
    }

    public async Task CreateAsync(HttpContext context)
    {
        var sent = (await JsonSerializer.DeserializeAsync(context.Request.Body, FloorJson.Default.NewContact, context.RequestAborted))!;
        var (projectId, id, now, name) = (ProjectId(context), Guid.CreateVersion7(), DateTime.UtcNow, sent.Name);
        bool listed;
        await using (var batch = db.CreateBatch()) // both statements in one round trip
        {
            var insert = new NpgsqlBatchCommand(Insert);
            batch.BatchCommands.Add(insert);
            batch.BatchCommands.Add(new(Listed) { Parameters = { Value(projectId), Value(project.OrganizationId), Value(sent.Phone) } });
            var p = insert.Parameters;
            p.Add(Value(projectId));
            p.Add(Value(id));
            p.Add(Value(sent.FirstName));
            p.Add(Value(sent.LastName));
            p.Add(Value(name));
            p.Add(Value(sent.Phone));
            p.Add(sent.Phone is null ? Null(NpgsqlDbType.Smallint) : Value((short)1));
            p.Add(Value(sent.Email));
            p.Add(Value(sent.Source));
            p.Add(Value(sent.Company));
            p.Add(Value(sent.JobTitle));
            p.Add(Value(sent.Segment));
            p.Add(Value(sent.Notes));
            p.Add(Value(sent.City));
            p.Add(Value(sent.State));
            p.Add(Value(sent.Country));
            p.Add(Value(sent.TimeZone));
            p.Add(sent.LeadScore is { } score ? Value(score) : Null(NpgsqlDbType.Integer));
            p.Add(sent.LeadScore is null ? Null(NpgsqlDbType.TimestampTz) : Value(now));
            p.Add(Value(sent.LeadScore is null ? null : "manual"));
            p.Add(Value(now));
            p.Add(Value(name?.ToLowerInvariant() ?? ""));
            p.Add(Value(sent.Email?.ToLowerInvariant()));
            p.Add(Value(sent.Company?.ToLowerInvariant() ?? ""));
            p.Add(Value(sent.Source?.ToLowerInvariant()));
            p.Add(Value(sent.Segment?.ToLowerInvariant()));
            p.Add(Value(sent.City?.ToLowerInvariant()));
            p.Add(Value(sent.State?.ToLowerInvariant()));
            p.Add(Value(sent.LeadScore ?? -1));
            p.Add(Value(sent.SearchText()));
            listed = (bool)(await batch.ExecuteScalarAsync(context.RequestAborted))!;
        }

        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.Headers.Location = $"/api/v1/projects/{projectId}/contacts/{id}";
        await using var json = Answer(context);
        ContactRow.Write(json, projectId, id, sent, name, listed, project, now);
    }

    public async Task CountAsync(HttpContext context)
    {
        var now = DateTime.UtcNow;
        await using var command = db.CreateCommand(Count);
        command.Parameters.Add(Value(ProjectId(context)));
        command.Parameters.Add(Value(project.StartOfDay(now)));
        command.Parameters.Add(Value(project.StartOfWeek(now)));
        int total = 0, today = 0, week = 0;
        var (types, bands) = (new int[Labels.Type.Length], new int[4]);
        await using (var row = await command.ExecuteReaderAsync(context.RequestAborted))
        {
            while (await row.ReadAsync(context.RequestAborted))
            {
                var count = row.GetInt32(2);
                total += count;
                types[row.GetInt16(0)] += count;
                bands[row.GetInt32(1)] += count;
                today += row.GetInt32(3);
                week += row.GetInt32(4);
            }
        }

        await using var json = Answer(context);
        json.WriteStartObject();
        json.WriteNumber("total"u8, total);
        json.WriteStartObject("byType"u8);
        WriteCounts(json, Labels.Type, types);
        json.WriteStartObject("byScoreBand"u8);
        WriteCounts(json, ["", "hot", "warm", "cool"], bands);
        json.WriteNumber("addedToday"u8, today);
        json.WriteNumber("addedThisWeek"u8, week);
        json.WriteEndObject();
    }

    public async Task CountLeadsAsync(HttpContext context)
    {
        await using var command = db.CreateCommand(CountLeads);
        command.Parameters.Add(Value(ProjectId(context)));
        var stages = new int[Labels.Stage.Length];
        await using (var row = await command.ExecuteReaderAsync(context.RequestAborted))
        {
            while (await row.ReadAsync(context.RequestAborted))
            {
                stages[row.GetInt16(0)] = row.GetInt32(1);
            }
        }

        await using var json = Answer(context);
        json.WriteStartObject();
        json.WriteNumber("total"u8, stages.Sum());
        json.WriteNumber("new"u8, stages[1]);
        json.WriteNumber("qualified"u8, stages[3]);
        json.WriteNumber("converted"u8, stages[6]);
        json.WriteStartObject("byStage"u8);
        WriteCounts(json, Labels.Stage, stages);
        json.WriteEndObject();
    }

    public async Task CountCallbacksAsync(HttpContext context)
    {
        var now = DateTime.UtcNow;
        await using var command = db.CreateCommand(CountCallbacks);
        command.Parameters.Add(Value(ProjectId(context)));
        command.Parameters.Add(Value(project.StartOfDay(now)));
        command.Parameters.Add(Value(project.StartOfDay(now, daysBack: -1)));
        command.Parameters.Add(Value(now));
        var (today, overdue, statuses) = (0, 0, new int[Labels.CallbackStatus.Length]);
        await using (var row = await command.ExecuteReaderAsync(context.RequestAborted))
        {
            while (await row.ReadAsync(context.RequestAborted))
            {
                var status = row.GetInt16(0);
                statuses[status] = row.GetInt32(1);
                today += row.GetInt32(2);
                overdue += status <= 2 ? row.GetInt32(3) : 0; // pending or confirmed
            }
        }

        await using var json = Answer(context);
        json.WriteStartObject();
        json.WriteNumber("total"u8, statuses.Sum());
        json.WriteNumber("pending"u8, statuses[1]);
        json.WriteNumber("today"u8, today);
        json.WriteNumber("overdue"u8, overdue);
        json.WriteStartObject("byStatus"u8);
        WriteCounts(json, Labels.CallbackStatus, statuses);
        json.WriteEndObject();
    }

    private async Task WritePageAsync(HttpContext context, NpgsqlCommand command, int limit)
    {
        var now = DateTime.UtcNow;
        await using var row = await command.ExecuteReaderAsync(context.RequestAborted);
        await using var json = Answer(context);
        json.WriteStartObject();
        json.WriteStartArray("items"u8);
        var (count, time, id) = (0, default(DateTime), default(Guid));
        while (count < limit && await row.ReadAsync(context.RequestAborted))
        {
            ContactRow.Write(json, row, project, now);
            (count, time, id) = (count + 1, row.GetDateTime(ContactRow.CreatedAtColumn), row.GetGuid(ContactRow.IdColumn));
        }

        json.WriteEndArray();
        var more = count == limit && await row.ReadAsync(context.RequestAborted);
        json.WriteString("nextCursor"u8, more ? Cursor(time, id) : null);
        json.WriteEndObject();
    }

    private static void WriteCounts(Utf8JsonWriter json, string[] names, int[] counts)
    {
        for (var i = 1; i < names.Length; i++)
        {
            json.WriteNumber(names[i], counts[i]);
        }

        json.WriteEndObject();
    }

    private static Utf8JsonWriter Answer(HttpContext context)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        return new(context.Response.BodyWriter, Json);
    }

    /// <summary>Digits find a phone by its start or end, words by their start.</summary>
    private static string TsQuery(string typed) => typed.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0
        ? $"'{typed}':* | '{NewContact.Reversed(typed)}':*"
        : string.Join(" & ", typed.ToLowerInvariant().Split(' ').Select(word => $"'{word}':*"));

    private static string Cursor(DateTime time, Guid id)
    {
        Span<byte> bytes = stackalloc byte[CursorBytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, time.Ticks);
        id.TryWriteBytes(bytes[8..]);
        return Base64Url.EncodeToString(bytes);
    }

    private static (DateTime Time, Guid Id) Behind(string cursor)
    {
        Span<byte> bytes = stackalloc byte[CursorBytes];
        Base64Url.DecodeFromChars(cursor, bytes);
        return (new DateTime(BinaryPrimitives.ReadInt64BigEndian(bytes), DateTimeKind.Utc), new Guid(bytes[8..]));
    }

    private static Guid ProjectId(HttpContext context) => Guid.Parse((string)context.Request.RouteValues["projectId"]!);

    private static NpgsqlParameter<string?> Value(string? value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Text };

    private static NpgsqlParameter<T> Value<T>(T value) where T : struct => new() { TypedValue = value };

    private static NpgsqlParameter Null(NpgsqlDbType type) => new() { Value = DBNull.Value, NpgsqlDbType = type };
}
