namespace Contacts.Domain.Contacts;

/// <summary>What a contact is to us.</summary>
public enum ContactType
{
    /// <summary>Somebody in the address book.</summary>
    Contact = 1,

    /// <summary>A sales or follow-up opportunity: has a stage.</summary>
    Lead,

    /// <summary>A lead that was won, or a customer from the start.</summary>
    Customer,
}
