namespace Contacts.Application.Common;

/// <summary>404: not there, or not the caller's.</summary>
public sealed class NotFoundException(string what, object? id = null) : Exception(id is null ? $"There is no such {what}." : $"There is no {what} {id}.")
{
    public string What { get; } = what;
}

/// <summary>403: there, and within reach, but not for this caller to do.</summary>
public sealed class ForbiddenException(string message) : Exception(message);

/// <summary>412: If-Match names a version that is no longer the current one.</summary>
public sealed class StaleVersionException(int current) : Exception($"The resource has changed meanwhile: its version is {current}. Read it again and repeat the change.")
{
    public int Current { get; } = current;
}

/// <summary>409: two writers met, and the other one was first.</summary>
public sealed class ConcurrentChangeException() : Exception("Somebody else changed this at the same moment. Read it again and repeat the change.");

/// <summary>409: a unique value is taken.</summary>
public sealed class AlreadyExistsException(string message, Guid? conflictingId = null, Exception? inner = null) : Exception(message, inner)
{
    public Guid? ConflictingId { get; } = conflictingId;
}

/// <summary>400: the request itself is wrong; <paramref name="field"/> says where.</summary>
public sealed class InvalidRequestException(string code, string message, string? field = null) : Exception(message)
{
    public string Code { get; } = code;
    public string? Field { get; } = field;
}
