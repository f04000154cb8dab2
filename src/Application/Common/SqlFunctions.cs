using Microsoft.EntityFrameworkCore.Query;

namespace Contacts.Application.Common;

/// <summary>SQL that LINQ has no word for. Every provider maps these; in memory they have no meaning.</summary>
public static class SqlFunctions
{
    /// <summary>A number that stands in the statement as it is, where EF would make it a parameter; its own EF.Constant writes the whole statement anew each time.</summary>
    public static int Literal([NotParameterized] int number) => throw InDatabaseOnly();

    /// <summary>The row (key, id) comes after (lastKey, lastId): one index range wherever the engine compares rows.</summary>
    public static bool After(string key, Guid id, string lastKey, Guid lastId) => throw InDatabaseOnly();

    public static bool After(int key, Guid id, int lastKey, Guid lastId) => throw InDatabaseOnly();

    public static bool After(double key, Guid id, double lastKey, Guid lastId) => throw InDatabaseOnly();

    public static bool After(DateTimeOffset key, Guid id, DateTimeOffset lastKey, Guid lastId) => throw InDatabaseOnly();

    public static bool Before(string key, Guid id, string lastKey, Guid lastId) => throw InDatabaseOnly();

    public static bool Before(int key, Guid id, int lastKey, Guid lastId) => throw InDatabaseOnly();

    public static bool Before(double key, Guid id, double lastKey, Guid lastId) => throw InDatabaseOnly();

    public static bool Before(DateTimeOffset key, Guid id, DateTimeOffset lastKey, Guid lastId) => throw InDatabaseOnly();

    /// <summary>A text, date, choice or boolean ("true", "false") of a JSON object; null when it is missing.</summary>
    public static string? JsonText(string? json, string key) => throw InDatabaseOnly();

    /// <summary>A number of a JSON object; null when it is missing.</summary>
    public static double? JsonNumber(string? json, string key) => throw InDatabaseOnly();

    private static InvalidOperationException InDatabaseOnly() => new("This function runs in the database only.");
}
