namespace Contacts.Domain.Calls;

/// <summary>What came of a finished call attempt.</summary>
public enum CallResult
{
    Interested = 1,
    Callback,
    NotInterested,
    Connected,
    DoNotCall,
    Voicemail,
    NoAnswer,
    Busy,
    WrongNumber,
    InvalidNumber,
    Failed,
    Unknown,
}
