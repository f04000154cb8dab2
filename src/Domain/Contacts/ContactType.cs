namespace Contacts.Domain.Contacts;

public enum ContactType
{
    Contact = 1,
    Lead,
    Customer,
}
