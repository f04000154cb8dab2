using Contacts.Domain.Contacts;

namespace Contacts.Domain.Imports;

/// <summary>What happens to a row whose person is already known.</summary>
public enum OnDuplicate
{
    /// <summary>The contact takes the values of the row; an empty cell changes nothing.</summary>
    Update = 1,

    /// <summary>The contact stays as it is.</summary>
    Skip,

    /// <summary>A second contact is created.</summary>
    Create,
}

/// <summary>What happens to a row with a cell that cannot be taken: refuse the row, or leave the cell out with a warning.</summary>
public enum OnInvalid
{
    /// <summary>The row is refused.</summary>
    Reject = 1,

    /// <summary>The cell is left out with a warning; the row still needs a name, a phone or an email.</summary>
    Blank,
}

/// <summary>What an existing contact is recognised by.</summary>
public enum MatchKey
{
    /// <summary>By the id in the external system.</summary>
    ExternalId = 1,

    /// <summary>By the phone number.</summary>
    Phone,

    /// <summary>By the email address, in any case.</summary>
    Email,
}

/// <summary>How one file is to be imported. Keys are tried in the given order.</summary>
public sealed record ImportOptions(OnDuplicate OnDuplicate, OnInvalid OnInvalid, IReadOnlyList<MatchKey> MatchOn, string ExternalSystem, bool AutoConfirm)
{
    public static readonly ImportOptions Default = new(OnDuplicate.Update, OnInvalid.Reject, [MatchKey.ExternalId, MatchKey.Phone, MatchKey.Email], "csv", AutoConfirm: false);

    public static string CheckSystem(string? system) => ContactExternalId.Check(system ?? Default.ExternalSystem, "x").System;
}
