using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Contacts.Domain.Contacts;

/// <summary>What the values of a custom field are.</summary>
public enum CustomFieldType
{
    /// <summary>Free text, at most 2,000 characters.</summary>
    Text = 1,

    /// <summary>A number of at most 15 digits.</summary>
    Number,

    /// <summary>A calendar day, YYYY-MM-DD.</summary>
    Date,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>One of the options of the definition.</summary>
    Choice,
}

/// <summary>A typed field that a project adds to its contacts.</summary>
public sealed partial class CustomFieldDefinition
{
    public const int KeyMaxLength = 50;
    public const int LabelMaxLength = 100;
    public const int TextMaxLength = 2000;
    public const int OptionMaxLength = 100;
    public const int MaxOptions = 200;
    public const int MaxPerProject = 100;

    /// <summary>Numbers of up to 15 digits survive every database and every JSON reader unchanged.</summary>
    public const int NumberMaxDigits = 15;

    /// <summary>No thousands separators: the comma of 1,5 would vanish and leave 15.</summary>
    private const NumberStyles PlainNumber = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;

    private CustomFieldDefinition() { } // EF

    public Guid ProjectId { get; private set; }
    public Guid Id { get; private set; }
    public string Key { get; private set; } = "";
    public string Label { get; private set; } = "";
    public CustomFieldType Type { get; private set; }
    public List<string> Options { get; private set; } = [];
    public bool Required { get; private set; }
    public int Position { get; private set; }
    public bool Archived { get; private set; }
    public DateTimeOffset CreatedAt { get; private set; }
    public DateTimeOffset UpdatedAt { get; private set; }
    public int Version { get; private set; }

    public static CustomFieldDefinition Define(Guid projectId, Guid id, string? key, string? label, CustomFieldType type, IReadOnlyList<string>? options, bool required, int position, DateTimeOffset now)
    {
        var checkedKey = Text.Require(key, KeyMaxLength, "key");
        if (!KeyPattern().IsMatch(checkedKey))
        {
            throw DomainException.Invalid("invalid_key", "A key is lower-case letters, digits and _, starting with a letter, at most 50.", "key");
        }

        var definition = new CustomFieldDefinition { ProjectId = projectId, Id = id, Key = checkedKey, Type = type, CreatedAt = now };
        definition.Change(label ?? checkedKey, options, required, position, archived: false, now);
        return definition;
    }

    /// <summary>Key and type stay for ever: the values already stored depend on them.</summary>
    public void Change(string? label, IReadOnlyList<string>? options, bool required, int position, bool archived, DateTimeOffset now)
    {
        var (before, choices) = ((Label, Required, Position, Archived), CheckOptions(options ?? []));
        (Label, Required, Position, Archived) = (Text.Require(label, LabelMaxLength, "label"), required, position, archived);
        if (before != (Label, Required, Position, Archived) || !choices.SequenceEqual(Options))
        {
            (Options, UpdatedAt) = (choices, now);
            Version++;
        }
    }

    /// <summary>A value as JSON sends it: typed, or refused.</summary>
    public object Accept(JsonElement value) => (Type, value.ValueKind) switch
    {
        (CustomFieldType.Number, JsonValueKind.Number) => value.TryGetDecimal(out var number) ? CheckNumber(number) : throw NotA("a number of at most 15 digits"),
        (CustomFieldType.Boolean, JsonValueKind.True or JsonValueKind.False) => value.GetBoolean(),
        (CustomFieldType.Text or CustomFieldType.Choice or CustomFieldType.Date, JsonValueKind.String) => Parse(Read(value)),
        _ => throw NotA(Expectation),
    };

    /// <summary>A value as a spreadsheet writes it: typed, or refused.</summary>
    public object Parse(string text) => Type switch
    {
        CustomFieldType.Text => Text.Require(text, TextMaxLength, Field),
        CustomFieldType.Number => decimal.TryParse(text, PlainNumber, CultureInfo.InvariantCulture, out var number) ? CheckNumber(number) : throw NotA(Expectation),
        CustomFieldType.Date => ParseDate(text.Trim())?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? throw NotA(Expectation),
        CustomFieldType.Boolean => Booleans.TryParse(text, out var flag) ? flag : throw NotA(Expectation),
        _ => Options.FirstOrDefault(o => string.Equals(o, text.Trim(), StringComparison.OrdinalIgnoreCase)) ?? throw NotA(Expectation),
    };

    /// <summary>The reader throws where JSON escapes half a surrogate pair.</summary>
    private string Read(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw DomainException.Invalid("invalid_character", $"{Label} ({Key}) contains a broken Unicode character; remove it.", Field);
        }
    }

    private string Field => $"customFields.{Key}";

    private string Expectation => Type switch
    {
        CustomFieldType.Text => "a text",
        CustomFieldType.Number => "a number",
        CustomFieldType.Date => "a date such as 2027-01-31",
        CustomFieldType.Boolean => "true or false",
        _ => "one of " + string.Join(", ", Options),
    };

    private DomainException NotA(string what) => DomainException.Invalid($"not_a_{Type.ToApiName()}", $"{Label} ({Key}) takes {what}.", Field);

    /// <summary>Without trailing zeros. A scale of 28 is all that a decimal holds: digits may have been lost behind it.</summary>
    private decimal CheckNumber(decimal number)
    {
        var normal = number / 1.0000000000000000000000000000m;
        var digits = normal.ToString(CultureInfo.InvariantCulture).TrimStart('-').TrimStart('0').Count(char.IsAsciiDigit);
        return number.Scale < 28 && digits <= NumberMaxDigits ? normal : throw NotA($"a number of at most {NumberMaxDigits} digits");
    }

    private static DateOnly? ParseDate(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date
        : DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? DateOnly.FromDateTime(time.DateTime)
        : null;

    private List<string> CheckOptions(IReadOnlyList<string> options)
    {
        if ((Type == CustomFieldType.Choice) != (options.Count > 0))
        {
            throw DomainException.Invalid("invalid_options", "A choice needs options, and only a choice has them.", "options");
        }

        var clean = options.Select(o => Text.Require(o, OptionMaxLength, "options")).ToList();
        return clean.Count <= MaxOptions && clean.Distinct(StringComparer.OrdinalIgnoreCase).Count() == clean.Count
            ? clean
            : throw DomainException.Invalid("invalid_options", $"At most {MaxOptions} options, each once.", "options");
    }

    [GeneratedRegex("^[a-z][a-z0-9_]{0,49}$")]
    private static partial Regex KeyPattern();
}
