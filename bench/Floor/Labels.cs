using Npgsql;

namespace Contacts.Floor;

/// <summary>What labels depend on besides the contact.</summary>
internal sealed record ProjectFacts(TimeZoneInfo Zone, TimeOnly CallsFrom, TimeOnly CallsUntil, Guid OrganizationId)
{
    public static async Task<ProjectFacts> ReadAsync(NpgsqlDataSource db, Guid id)
    {
        await using var command = db.CreateCommand("select time_zone, calling_hours_start, calling_hours_end, organization_id from projects where id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new(TimeZoneInfo.FindSystemTimeZoneById(reader.GetString(0)), reader.GetFieldValue<TimeOnly>(1), reader.GetFieldValue<TimeOnly>(2), reader.GetGuid(3));
    }

    public DateTime StartOfDay(DateTime now, int daysBack = 0)
    {
        var midnight = TimeZoneInfo.ConvertTimeFromUtc(now, Zone).Date.AddDays(-daysBack);
        return ToUtc(midnight, Zone);
    }

    public DateTime StartOfWeek(DateTime now) => StartOfDay(now, ((int)TimeZoneInfo.ConvertTimeFromUtc(now, Zone).DayOfWeek + 6) % 7);

    /// <summary>The next allowed time to call when that is not now.</summary>
    public DateTime? CallLater(DateTime now, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTimeFromUtc(now, zone);
        var time = TimeOnly.FromDateTime(local);
        return time >= CallsFrom && time < CallsUntil ? null : ToUtc((time < CallsFrom ? local : local.AddDays(1)).Date + CallsFrom.ToTimeSpan(), zone);
    }

    private static DateTime ToUtc(DateTime local, TimeZoneInfo zone)
    {
        while (zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(1);
        }

        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return DateTime.SpecifyKind(local - offset, DateTimeKind.Utc);
    }
}

/// <summary>The derived fields in plain code; stored enums are their numbers.</summary>
internal static class Labels
{
    public static readonly string[] PhoneStatus = ["", "valid", "wrong_number", "unusable"];
    public static readonly string[] Type = ["", "contact", "lead", "customer"];
    public static readonly string[] Stage = ["", "new", "contacted", "qualified", "proposal", "negotiation", "won", "lost"];
    public static readonly string[] CallbackStatus = ["", "pending", "confirmed", "completed", "missed", "cancelled"];
    public static readonly string[] Result =
        ["", "interested", "callback", "not_interested", "connected", "do_not_call", "voicemail", "no_answer", "busy", "wrong_number", "invalid_number", "failed", "unknown"];

    private const short Valid = 1;

    public static string Band(int score) => score >= 80 ? "hot" : score >= 50 ? "warm" : "cool";

    public static (string Label, string Rule) Freshness(DateTime? lastContacted, short? lastResult, bool hasPhone, bool hasEmail, DateTime now) =>
        lastContacted >= now.AddDays(-7) && lastResult is (1 or 2) ? ("hot", "contacted_within_7_days_with_interest")
        : lastContacted >= now.AddDays(-30) ? ("warm", "contacted_within_30_days")
        : hasPhone && hasEmail ? ("warm", "phone_and_email")
        : lastContacted is null ? ("new", "never_contacted")
        : ("cold", "last_contact_over_30_days_ago");

    public static (string Code, string Text, bool IsCall) NextAction(bool doNotCall, bool listed, short? phoneStatus, string freshness, short? stage) => (doNotCall, listed, phoneStatus, freshness, stage) switch
    {
        (true, _, _, _, _) => ("do_not_call", "Do not call: this person asked not to be called.", false),
        (_, true, _, _, _) => ("do_not_call", "Do not call: the number is on a do-not-call list.", false),
        (_, _, not Valid, _, _) => ("fix_phone", "Find a working phone number before anything else.", false),
        (_, _, _, "hot", _) => ("call_now", "Call now: showed interest within the last 7 days.", true),
        (_, _, _, _, 3) => ("send_proposal", "Send a proposal: the lead is qualified.", false),
        (_, _, _, _, 4) => ("follow_up_proposal", "Follow up on the proposal.", true),
        (_, _, _, _, 5) => ("close_deal", "Close the deal: negotiation is under way.", true),
        (_, _, _, _, 6) => ("nurture", "Nurture: already a customer.", false),
        (_, _, _, _, 7) => ("review_lost", "Review why this lead was lost.", false),
        (_, _, _, "warm", _) => ("call", "Call: recently in touch, or reachable by phone and email.", true),
        (_, _, _, "new", _) => ("first_call", "Make the first call: never contacted.", true),
        _ => ("re_engage", "Re-engage: the last contact is more than 30 days ago.", true),
    };
}
