using Contacts.Domain;
using Contacts.Domain.Contacts;

namespace Contacts.Application.Common;

/// <summary>New ids, in the order in which the database sorts them.</summary>
public interface IIdFactory
{
    Guid NewId();
}

/// <summary>Who asks, as far as the use cases care.</summary>
public interface ICaller
{
    /// <summary>Kept with every change: never a secret, never a person's data.</summary>
    string Actor { get; }

    /// <summary>Null when the caller reaches every organization.</summary>
    Guid? OrganizationId { get; }

    /// <summary>Null when the caller reaches every project of its organization.</summary>
    Guid? ProjectId { get; }
}

/// <summary>Reads telephone numbers as people type them.</summary>
public interface IPhoneParser
{
    /// <summary>A number or the reason why it is none; never a guess.</summary>
    PhoneReading Read(string typed, string defaultCountry);
}

/// <summary>Either <see cref="Number"/>, or <see cref="Refusal"/> (not_a_number, too_short, too_long, invalid_country_code, scientific_notation) and a sentence.</summary>
public readonly record struct PhoneReading(PhoneNumber? Number, string? Refusal = null, string? Message = null);

public static class PhoneParserExtensions
{
    /// <summary>Read in this "country", a number needs its plus and country code.</summary>
    public const string NoCountry = "ZZ";

    /// <summary>The number; what is none is refused with the reason.</summary>
    public static PhoneNumber Require(this IPhoneParser phones, string typed, string country, string field)
    {
        var reading = phones.Read(typed, country);
        return reading.Number ?? throw DomainException.Invalid(reading.Refusal!, reading.Message!, field);
    }

    /// <summary>Likewise from an address, where a plus that was not escaped has become a space.</summary>
    public static PhoneNumber RequireFromQuery(this IPhoneParser phones, string typed, string country, string field) =>
        phones.Require(typed is [' ', >= '1' and <= '9', ..] international ? $"+{international.AsSpan(1)}" : typed, country, field);
}

/// <summary>Keys that were just looked up are remembered; a revoked one must be forgotten here at once.</summary>
public interface IApiKeyCache
{
    void Forget(string hash);
}
