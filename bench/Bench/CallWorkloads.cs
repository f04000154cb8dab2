using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Npgsql;

namespace Contacts.Bench;

/// <summary>W10b and W10c: dialers that empty a queue, and bulk calls that fill one; both beside the best hand-written SQL over the same rows and indexes.</summary>
internal sealed class CallWorkloads(Settings settings, Guid project, Server service, Server floor, string connection, string folder)
{
    public const int BulkSize = 10_000;
    private const string ClaimBody = """{"max":10,"leaseSeconds":600}""";
    private const double ClaimsAtLeast = 10;

    private const string Callable = "c.project_id = $1 AND c.deleted_at IS NULL AND NOT c.do_not_call AND c.phone_status = 1";

    /// <summary>One call for every number that may be called.</summary>
    private const string Queue = $"""
        INSERT INTO calls (project_id, id, contact_id, direction, status, number, priority, not_before, keeps_calling_hours, queued_at, queued_by, at, updated_at, version)
        SELECT project_id, gen_random_uuid(), id, 1, 1, phone, 2 + (row_number() OVER (ORDER BY id))::int % 3, created_at, false, created_at, 'bench', created_at, created_at, 1
        FROM (SELECT DISTINCT ON (phone) * FROM contacts c WHERE {Callable} ORDER BY phone, id) AS c
        """;

    /// <summary>What a bulk call does to the database, in one statement: nobody who asked not to be called, no listed number, no second call to a contact or a number.</summary>
    private const string QueueMany = $"""
        INSERT INTO calls (project_id, id, contact_id, batch_id, direction, status, number, priority, not_before, keeps_calling_hours, queued_at, queued_by, at, updated_at, version)
        SELECT project_id, call_id, id, $3, 1, 1, phone, CASE WHEN last_contacted_at >= now() - interval '7 days' AND last_call_result IN (1, 2) THEN 2 WHEN last_contacted_at >= now() - interval '30 days' OR email IS NOT NULL THEN 3 ELSE 4 END,
            now(), false, now(), 'bench', now(), now(), 1
        FROM (SELECT DISTINCT ON (phone) c.*, wanted.call_id FROM unnest($2::uuid[], $4::uuid[]) AS wanted (id, call_id) JOIN contacts c ON c.id = wanted.id WHERE {Callable}
            AND NOT EXISTS (SELECT 1 FROM do_not_call_numbers n WHERE n.scope_id IN ($1, (SELECT organization_id FROM projects WHERE id = $1)) AND n.number = c.phone)
            AND NOT EXISTS (SELECT 1 FROM calls k WHERE k.project_id = $1 AND k.contact_id = c.id AND k.status IN (1, 2, 3))
            AND NOT EXISTS (SELECT 1 FROM calls k WHERE k.project_id = $1 AND k.number = c.phone AND k.status IN (1, 2, 3))
            ORDER BY phone, c.id) AS c
        """;

    private readonly string _claims = $"/api/v1/projects/{project}/calls/claim";

    public async Task<IReadOnlyList<Measured>> RunAsync()
    {
        var measured = new List<Measured>();
        if (settings.Wants("W10b"))
        {
            await VerifyClaimAsync();
            measured.Add(await MeasureClaimsAsync());
        }

        if (settings.Wants("W10c"))
        {
            measured.Add(await MeasureBulkCallsAsync());
        }

        measured.ForEach(workload => Console.WriteLine(workload.Line()));
        return measured;
    }

    /// <summary>Both sides hand out the same calls of the same queue, with the same fields; what must differ are the lease and its times.</summary>
    private async Task VerifyClaimAsync()
    {
        await EmptyQueueAsync();
        await ExecuteAsync(Queue, project);
        var own = await ClaimAsync(service);
        await EmptyQueueAsync(returned: true);
        var other = await ClaimAsync(floor);
        if (own.Count != 10 || !JsonNode.DeepEquals(own, other))
        {
            throw new InvalidOperationException($"W10b: the claims differ.\nservice: {own.ToJsonString()}\nfloor:   {other.ToJsonString()}");
        }
    }

    private async Task<JsonArray> ClaimAsync(Server server)
    {
        using var content = new StringContent(ClaimBody, Encoding.UTF8, "application/json");
        using var answer = await server.Http.PostAsync(_claims, content);
        var text = await answer.Content.ReadAsStringAsync();
        var calls = answer.IsSuccessStatusCode ? JsonNode.Parse(text)!["calls"]!.AsArray() : throw new InvalidOperationException($"{server.Name} answered {answer.StatusCode}: {text}");
        foreach (var call in calls.Select(c => c!.AsObject()))
        {
            foreach (var differs in (string[])["leaseToken", "leaseUntil", "claimedAt", "updatedAt"])
            {
                _ = call[differs] ?? throw new InvalidOperationException($"W10b: {server.Name} tells no {differs}.");
                call.Remove(differs);
            }
        }

        return calls;
    }

    private async Task<Measured> MeasureClaimsAsync()
    {
        var requests = Wrk.WriteRequests(folder, "W10b", [Wrk.Plain(_claims, ClaimBody)]);
        var (services, floors) = (new List<Round>(), new List<Round>());
        foreach (var server in (Server[])[floor, service])
        {
            await LoadAsync(server, requests, server.WarmUpSeconds(settings));
        }

        for (var round = 0; round < settings.Rounds; round++)
        {
            foreach (var server in round % 2 == 0 ? (Server[])[floor, service] : [service, floor])
            {
                (server == floor ? floors : services).Add(await LoadAsync(server, requests, settings.Seconds));
            }
        }

        return new("W10b", "claim of 10 calls", "requests/s", 0.40, services, floors);
    }

    private async Task<Round> LoadAsync(Server server, string requests, int seconds)
    {
        await EmptyQueueAsync();
        await ExecuteAsync(Queue, project);
        await DataSet.SettleAsync(connection);
        var round = await Wrk.RunAsync(server, requests, 0, seconds, settings.Connections);
        var claimed = await CountAsync("status = 2");
        return claimed >= round.PerSecond * seconds * ClaimsAtLeast * 0.95 && await CountAsync("status = 1") > 0
            ? round
            : throw new InvalidOperationException($"W10b: {claimed} calls were claimed by {round.PerSecond * seconds:N0} requests of {server.Name}: the queue ran dry; shorten the rounds.");
    }

    /// <summary>The request with 10,000 ids, to the last byte of its answer, against the one statement that writes the same rows.</summary>
    private async Task<Measured> MeasureBulkCallsAsync()
    {
        var ids = await IdsAsync();
        var body = new JsonObject { ["contactIds"] = new JsonArray([.. ids.Select(id => (JsonNode)id)]), ["outsideHours"] = "ignore" }.ToJsonString();
        var (services, floors) = (new List<Round>(), new List<Round>());
        for (var round = -1; round < settings.Rounds; round++)
        {
            foreach (var isFloor in round % 2 == 0 ? (bool[])[true, false] : [false, true])
            {
                await EmptyQueueAsync();
                await DataSet.SettleAsync(connection);
                var one = isFloor ? await QueueManyAsync(ids) : await BulkCallAsync(body);
                var rows = await RowsAsync();
                var known = _rows ??= rows;
                if (rows != known)
                {
                    throw new InvalidOperationException($"W10c: the rows of {(isFloor ? "the floor" : "the service")} are others: {rows} instead of {known} (count, sum of contacts, numbers and priorities).");
                }

                if (round >= 0)
                {
                    (isFloor ? floors : services).Add(one); // the first request of a process compiles its code as it goes
                }
            }
        }

        return new("W10c", $"bulk call of {BulkSize:N0}; floor: one insert", "calls/s", 1.0 / 3, services, floors);
    }

    private string? _rows;

    private async Task<Round> BulkCallAsync(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        var (cpu, watch) = (service.ProcessorTime, Stopwatch.StartNew());
        using var answer = await service.Http.PostAsync($"/api/v1/projects/{project}/bulk-calls", content);
        var text = await answer.Content.ReadAsStringAsync();
        watch.Stop();
        return answer.IsSuccessStatusCode ? Took(watch, service.ProcessorTime - cpu) : throw new InvalidOperationException($"The bulk call was answered {answer.StatusCode}: {text[..Math.Min(text.Length, 500)]}");
    }

    private async Task<Round> QueueManyAsync(Guid[] ids)
    {
        await using var db = NpgsqlDataSource.Create(connection);
        await using var open = await db.OpenConnectionAsync();
        var batch = Guid.CreateVersion7();
        var watch = Stopwatch.StartNew();
        await using (var transaction = await open.BeginTransactionAsync())
        {
            await using var record = new NpgsqlCommand("INSERT INTO call_batches (project_id, id, outside_hours, queued, skipped_by, created_by, created_at) VALUES ($1, $2, 3, $3, '{}', 'bench', now())", open)
            {
                Parameters = { new NpgsqlParameter<Guid> { TypedValue = project }, new NpgsqlParameter<Guid> { TypedValue = batch }, new NpgsqlParameter<int> { TypedValue = ids.Length } },
            };
            await record.ExecuteNonQueryAsync();
            await using var insert = new NpgsqlCommand(QueueMany, open)
            {
                Parameters = { new NpgsqlParameter<Guid> { TypedValue = project }, new NpgsqlParameter<Guid[]> { TypedValue = ids }, new NpgsqlParameter<Guid> { TypedValue = batch }, new NpgsqlParameter<Guid[]> { TypedValue = [.. ids.Select(_ => Guid.CreateVersion7())] } },
            };
            await insert.ExecuteNonQueryAsync();
            await transaction.CommitAsync();
        }

        return Took(watch, null);
    }

    private static Round Took(Stopwatch watch, TimeSpan? processor) =>
        new(BulkSize / watch.Elapsed.TotalSeconds, watch.Elapsed.TotalMilliseconds, double.NaN, 0, processor?.TotalMicroseconds / BulkSize ?? double.NaN);

    /// <summary>No call on its way; or those that were claimed wait again.</summary>
    private async Task EmptyQueueAsync(bool returned = false)
    {
        await ExecuteAsync(returned
            ? "UPDATE calls SET status = 1, lease_token = NULL, lease_until = NULL, claimed_at = NULL, version = 1 WHERE project_id = $1 AND status = 2"
            : "DELETE FROM calls WHERE project_id = $1 AND status IN (1, 2, 3)", project);
    }

    private async Task<Guid[]> IdsAsync()
    {
        await using var db = NpgsqlDataSource.Create(connection);
        await using var command = db.CreateCommand($"SELECT id FROM contacts c WHERE {Callable} ORDER BY md5(id::text) LIMIT {BulkSize}");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = project });
        var ids = new List<Guid>();
        await using var row = await command.ExecuteReaderAsync();
        while (await row.ReadAsync())
        {
            ids.Add(row.GetGuid(0));
        }

        return [.. ids];
    }

    private async Task<string> RowsAsync()
    {
        await using var db = NpgsqlDataSource.Create(connection);
        await using var command = db.CreateCommand("SELECT concat_ws(' ', count(*), count(DISTINCT number), md5(string_agg(number || priority || direction || keeps_calling_hours, ',' ORDER BY number))) FROM calls WHERE project_id = $1 AND status = 1 AND batch_id IS NOT NULL");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = project });
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private async Task<long> CountAsync(string condition)
    {
        await using var db = NpgsqlDataSource.Create(connection);
        await using var command = db.CreateCommand($"SELECT count(*) FROM calls WHERE project_id = $1 AND {condition}");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = project });
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task ExecuteAsync(string sql, Guid argument)
    {
        await using var db = NpgsqlDataSource.Create(connection);
        await using var command = db.CreateCommand(sql);
        command.CommandTimeout = 600;
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = argument });
        await command.ExecuteNonQueryAsync();
    }
}
