namespace Contacts.Domain.Projects;

/// <summary>What everything belongs to: contacts, leads, imports and the settings that they share.</summary>
public sealed class Project
{
    public const int NameMaxLength = 200;
    public const int DefaultCallbackGraceHours = 24;
    public const int MaxCallbackGraceHours = 30 * 24;

    private Project() { } // EF

    public Guid Id { get; private set; }
    public Guid OrganizationId { get; private set; }
    public string Name { get; private set; } = "";

    /// <summary>ISO 3166-1 alpha-2: the region in which a phone number without a country code is read.</summary>
    public string DefaultCountry { get; private set; } = "";

    /// <summary>IANA: the zone of "today", and of a contact whose own zone is unknown.</summary>
    public string TimeZone { get; private set; } = "";

    public TimeOnly CallingHoursStart { get; private set; }
    public TimeOnly CallingHoursEnd { get; private set; }

    /// <summary>A callback that has been overdue for longer is missed.</summary>
    public int CallbackGraceHours { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }
    public DateTimeOffset UpdatedAt { get; private set; }
    public int Version { get; private set; }

    public CallingHours CallingHours => new(CallingHoursStart, CallingHoursEnd);

    public static Project Start(Guid id, Guid organizationId, string? name, string? defaultCountry, string? timeZone, CallingHours? hours, DateTimeOffset now, int? callbackGraceHours = null)
    {
        var project = new Project { Id = id, OrganizationId = organizationId, CreatedAt = now };
        project.Configure(name, defaultCountry, timeZone, hours ?? CallingHours.Default, callbackGraceHours ?? DefaultCallbackGraceHours, now);
        return project;
    }

    public void Configure(string? name, string? defaultCountry, string? timeZone, CallingHours hours, int callbackGraceHours, DateTimeOffset now)
    {
        var before = (Name, DefaultCountry, TimeZone, CallingHoursStart, CallingHoursEnd, CallbackGraceHours);
        Name = Text.Require(name, NameMaxLength, "name");
        DefaultCountry = Countries.Require(defaultCountry, "defaultCountry");
        TimeZone = TimeZones.Require(timeZone, "timeZone");
        (CallingHoursStart, CallingHoursEnd) = (hours.Start, hours.End);
        CallbackGraceHours = callbackGraceHours is >= 0 and <= MaxCallbackGraceHours
            ? callbackGraceHours
            : throw DomainException.Invalid("out_of_range", $"callbackGraceHours is 0 to {MaxCallbackGraceHours}.", "callbackGraceHours");
        if (before != (Name, DefaultCountry, TimeZone, CallingHoursStart, CallingHoursEnd, CallbackGraceHours))
        {
            UpdatedAt = now;
            Version++;
        }
    }
}

/// <summary>The local hours in which a contact may be called, the start included and the end not.</summary>
public readonly record struct CallingHours
{
    public static readonly CallingHours Default = new(new TimeOnly(8, 0), new TimeOnly(21, 0));

    public CallingHours(TimeOnly start, TimeOnly end)
    {
        if (start >= end)
        {
            throw DomainException.Invalid("calling_hours_empty", "Calling hours end after they start, on the same day.", "callingHours");
        }

        (Start, End) = (start, end);
    }

    public TimeOnly Start { get; }
    public TimeOnly End { get; }

    /// <summary>The first moment at or after <paramref name="at"/> that lies inside calling hours in the zone; <paramref name="at"/> itself when it does.</summary>
    public DateTimeOffset NextAllowed(DateTimeOffset at, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(at, zone).DateTime;
        var time = TimeOnly.FromDateTime(local);
        if (time >= Start && time < End)
        {
            return at;
        }

        var day = DateOnly.FromDateTime(time < Start ? local : local.AddDays(1));
        return TimeZones.At(day.ToDateTime(Start), zone);
    }
}
