using System.Buffers.Binary;
using Contacts.Domain.Projects;
using Contacts.Infrastructure.Persistence;
using Contacts.Infrastructure.Persistence.Providers;
using Contacts.Infrastructure.Persistence.Providers.PostgreSql;
using Contacts.Infrastructure.Persistence.Providers.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Contacts.Bench;

/// <summary>Fills a database through the service's own domain and bulk path, so that every derived column is what the service writes.</summary>
internal static class DataSet
{
    public const int Seed = 42;
    private const int Chunk = 10_000;
    private const double DaysBack = 400;

    public static DateTimeOffset Now() => Person.Microseconds(DateTimeOffset.UtcNow);

    public static ContactsDbContext PostgreSql(string connection)
    {
        var options = new DbContextOptionsBuilder<PostgreSqlContactsDb>();
        DatabaseProvider.UsePostgreSql(options, connection);
        return new PostgreSqlContactsDb(options.Options);
    }

    public static ContactsDbContext Sqlite(string connection)
    {
        var options = new DbContextOptionsBuilder<SqliteContactsDb>();
        DatabaseProvider.UseSqlite(options, connection);
        return new SqliteContactsDb(options.Options);
    }

    public static async Task<Guid> AddProjectAsync(ContactsDbContext db, string name, Guid? id = null)
    {
        var now = Now();
        var (organization, project) = (db.NewId(), id ?? db.NewId());
        db.Organizations.Add(Organization.Found(organization, name, now));
        db.Projects.Add(Project.Start(project, organization, name, "US", "America/New_York", hours: null, now));
        await db.SaveChangesAsync();
        return project;
    }

    /// <summary>Returns the ids, the oldest contact first; they and all else follow from the project, the count and the time.</summary>
    public static async Task<Guid[]> FillAsync(Func<ContactsDbContext> open, Guid project, int count, DateTimeOffset now)
    {
        var (ids, random) = (new Guid[count], new Random(Seed));
        for (var from = 0; from < count; from += Chunk)
        {
            await using var db = open();
            var people = Enumerable.Range(from, Math.Min(Chunk, count - from)).Select(number =>
            {
                var createdAt = CreatedAt(now, number, count);
                ids[number] = Id(createdAt, random);
                return Person.Of(number, Seed).Contact(project, ids[number], createdAt, now);
            }).ToList();
            await db.InTransactionAsync(token => db.BulkInsertContactsAsync(people, token), CancellationToken.None);
        }

        return ids;
    }

    /// <summary>Three ended calls for every contact; what contacts know of their calls stays as it was, so that no other figure moves.</summary>
    public static Task AddCallsAsync(string connection, Guid project) => ExecuteAsync(connection, project, """
        INSERT INTO calls (project_id, id, contact_id, direction, status, number, priority, not_before, keeps_calling_hours, queued_at, queued_by, started_at, ended_at, at, duration_seconds, summary, result, reported_at, updated_at, version)
        SELECT project_id, gen_random_uuid(), id, 1, 4, coalesce(phone, '+12025550100'), 4, ended - interval '1 hour', false, ended - interval '1 hour', 'bench', ended - interval '1 minute', ended, ended, 60,
            'Asked for a quote for twelve seats and wants to hear about the yearly plan; best reached in the morning.', 4, ended, ended, 3
        FROM contacts, generate_series(1, 3) AS call, LATERAL (SELECT created_at + call * interval '1 hour' AS ended) AS times WHERE project_id = $1
        """);

    /// <summary>One callback for every fourth contact, from 200 days ago to 30 days ahead; what is open and late is not so late that the service would call it missed.</summary>
    public static Task AddCallbacksAsync(string connection, Guid project) => ExecuteAsync(connection, project, """
        INSERT INTO callbacks (project_id, id, contact_id, scheduled_at, time_zone, utc_offset_minutes, priority, status, needs_confirmation, attempts, created_at, created_by, updated_at, version)
        SELECT project_id, gen_random_uuid(), id, at, 'America/New_York', -300, 3,
            CASE WHEN at < now() - interval '20 hours' THEN (ARRAY[3, 3, 3, 4, 5])[1 + number % 5] ELSE (ARRAY[1, 1, 2])[1 + number % 3] END, false, 0, at - interval '1 day', 'bench', at, 1
        FROM (
            SELECT project_id, id, number, date_bin('5 minutes', now(), 'epoch') + (number * 7919 % 66240 - 57600) * interval '5 minutes' AS at
            FROM (SELECT project_id, id, row_number() OVER (ORDER BY id) AS number FROM contacts WHERE project_id = $1) AS numbered WHERE number % 4 = 0) AS promised
        """);

    private static async Task ExecuteAsync(string connection, Guid project, string sql)
    {
        await using (var source = NpgsqlDataSource.Create(connection))
        {
#pragma warning disable CA2100 // the two statements above
            await using var command = source.CreateCommand(sql);
#pragma warning restore CA2100
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = project });
            command.CommandTimeout = 600;
            await command.ExecuteNonQueryAsync();
        }

        await SettleAsync(connection);
    }

    /// <summary>Statistics and visibility as after a quiet night, and no checkpoint due.</summary>
    public static async Task SettleAsync(string connection)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        foreach (var sql in (string[])["vacuum analyze", "checkpoint"])
        {
            await using var command = source.CreateCommand(sql);
            command.CommandTimeout = 600;
            await command.ExecuteNonQueryAsync();
        }
    }

    private static DateTimeOffset CreatedAt(DateTimeOffset now, int number, int count) => Person.Microseconds(now - TimeSpan.FromDays(DaysBack * (count - number) / count));

    /// <summary>A time-ordered id (version 7) with the bits of a seeded source.</summary>
    private static Guid Id(DateTimeOffset time, Random random)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        BinaryPrimitives.WriteInt64BigEndian(bytes, (time.ToUnixTimeMilliseconds() << 16) | BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]));
        bytes[6] = (byte)(0x70 | (bytes[6] & 0x0F));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));
        return new Guid(bytes, bigEndian: true);
    }
}
