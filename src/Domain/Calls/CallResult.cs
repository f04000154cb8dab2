namespace Contacts.Domain.Calls;

/// <summary>What came of a finished call attempt.</summary>
public enum CallResult
{
    /// <summary>Reached, and wants to hear more.</summary>
    Interested = 1,

    /// <summary>Reached, and asked to be called again at a time.</summary>
    Callback,

    /// <summary>Reached, and declined.</summary>
    NotInterested,

    /// <summary>Reached, nothing concluded.</summary>
    Connected,

    /// <summary>Reached, and asked not to be called again: takes effect at once.</summary>
    DoNotCall,

    /// <summary>A machine answered.</summary>
    Voicemail,

    /// <summary>It rang, and nobody answered.</summary>
    NoAnswer,

    /// <summary>The line was busy.</summary>
    Busy,

    /// <summary>The number is somebody else's; it is flagged.</summary>
    WrongNumber,

    /// <summary>The number does not exist; it is flagged unusable.</summary>
    InvalidNumber,

    /// <summary>A fault of the platform: counts neither as attempt nor for freshness.</summary>
    Failed,

    /// <summary>What the provider reported is not known; its own word is kept.</summary>
    Unknown,
}
