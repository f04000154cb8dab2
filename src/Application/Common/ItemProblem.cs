namespace Contacts.Application.Common;

/// <summary>Why one item of many was refused.</summary>
/// <param name="Code">Stable: the one to program against.</param>
/// <param name="Message">For people.</param>
/// <param name="Field">The field at fault, when there is one.</param>
public sealed record ItemProblem(string Code, string Message, string? Field);
