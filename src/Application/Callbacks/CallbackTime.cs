using System.Globalization;
using Contacts.Application.Common;
using Contacts.Domain.Callbacks;

namespace Contacts.Application.Callbacks;

/// <summary>A time as a caller writes it: an instant, or a wall-clock time in a zone.</summary>
public readonly record struct CallbackTime(DateTimeOffset? ScheduledAt, string? LocalTime, string? TimeZone, string? Offset)
{
    private static readonly string[] LocalFormats = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"];

    public bool IsGiven => ScheduledAt is not null || LocalTime is not null;

    /// <summary>What was promised; <paramref name="zone"/> where none is named.</summary>
    public PromisedTime Promise(string zone)
    {
        if (ScheduledAt is not null && LocalTime is not null)
        {
            throw new InvalidRequestException("invalid_value", "Give scheduledAt or localTime, not both.", "localTime");
        }

        if (LocalTime is null && Offset is not null)
        {
            throw new InvalidRequestException("invalid_value", "offset goes with localTime.", "offset");
        }

        return (ScheduledAt, LocalTime) switch
        {
            ({ } at, _) => PromisedTime.AtInstant(at, TimeZone ?? zone),
            (_, { } local) => PromisedTime.AtLocal(ReadLocal(local), TimeZone ?? zone, ReadOffset()),
            _ => throw new InvalidRequestException("required", "Give scheduledAt, or localTime with its timeZone.", "scheduledAt"),
        };
    }

    private static DateTime ReadLocal(string text) => DateTime.TryParseExact(text, LocalFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
        ? local
        : throw new InvalidRequestException("invalid_value", "localTime is a time without offset, such as 2027-07-01T09:00:00.", "localTime");

    private TimeSpan? ReadOffset() => Offset is null ? null
        : Offset is ['+' or '-', .. var span] && TimeSpan.TryParseExact(span, @"hh\:mm", CultureInfo.InvariantCulture, out var offset) ? (Offset[0] == '-' ? -offset : offset)
        : throw new InvalidRequestException("invalid_value", "offset is written like -04:00.", "offset");
}
