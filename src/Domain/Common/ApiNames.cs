using System.Collections.Concurrent;
using System.Text;

namespace Contacts.Domain;

/// <summary>The lower_snake spelling of an enum member: the only one users ever see.</summary>
public static class ApiNames
{
    private static readonly ConcurrentDictionary<Enum, string> Names = new();

    public static string ToApiName(this Enum value) => Names.GetOrAdd(value, static v => Snake(v.ToString()));

    public static IReadOnlyList<string> Of<T>() where T : struct, Enum => [.. Enum.GetValues<T>().Select(v => ((Enum)v).ToApiName())];

    public static bool TryParse<T>(string? text, out T value) where T : struct, Enum
    {
        foreach (var candidate in Enum.GetValues<T>())
        {
            if (string.Equals(((Enum)candidate).ToApiName(), text, StringComparison.OrdinalIgnoreCase))
            {
                value = candidate;
                return true;
            }
        }

        value = default;
        return false;
    }

    private static string Snake(string pascal)
    {
        var snake = new StringBuilder(pascal.Length + 4);
        foreach (var c in pascal)
        {
            if (snake.Length > 0 && (char.IsUpper(c) || (char.IsDigit(c) && !char.IsDigit(snake[^1]))))
            {
                snake.Append('_');
            }

            snake.Append(char.ToLowerInvariant(c));
        }

        return snake.ToString();
    }
}
