using Contacts.Domain.Contacts;

namespace Contacts.Domain.Imports;

/// <summary>What happens to a row whose person is already known.</summary>
public enum OnDuplicate
{
    Update = 1,
    Skip,
    Create,
}

/// <summary>What happens to a row with a cell that cannot be taken: refuse the row, or leave the cell out with a warning.</summary>
public enum OnInvalid
{
    Reject = 1,
    Blank,
}

/// <summary>What an existing contact is recognised by.</summary>
public enum MatchKey
{
    ExternalId = 1,
    Phone,
    Email,
}

/// <summary>How one file is to be imported. Keys are tried in the given order.</summary>
public sealed record ImportOptions(OnDuplicate OnDuplicate, OnInvalid OnInvalid, IReadOnlyList<MatchKey> MatchOn, string ExternalSystem, bool AutoConfirm)
{
    public static readonly ImportOptions Default = new(OnDuplicate.Update, OnInvalid.Reject, [MatchKey.ExternalId, MatchKey.Phone, MatchKey.Email], "csv", AutoConfirm: false);

    public static string CheckSystem(string? system) => ContactExternalId.Check(system ?? Default.ExternalSystem, "x").System;
}
