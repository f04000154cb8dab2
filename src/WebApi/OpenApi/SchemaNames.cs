namespace Contacts.WebApi.OpenApi;

/// <summary>What a type is called in the document: as a user would call it. Two types of one name stop the document.</summary>
internal static class SchemaNames
{
    public static string Of(Type type)
    {
        var name = type.Name.Split('`')[0];
        name = Trim(Trim(name, "Dto", ""), "Body", "Input");
        return type.IsGenericType ? string.Concat(type.GenericTypeArguments.Select(Of)) + name : name;
    }

    private static string Trim(string name, string ending, string instead) => name.EndsWith(ending, StringComparison.Ordinal) ? name[..^ending.Length] + instead : name;
}
