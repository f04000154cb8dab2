using System.Reflection;
using System.Xml.Linq;

namespace Contacts.WebApi.OpenApi;

/// <summary>The XML documentation that the compiler writes beside an assembly.</summary>
internal static class XmlComments
{
    public static string PathOf(Assembly assembly) => Path.ChangeExtension(assembly.Location, ".xml");

    /// <summary>The summaries of the members of an enumeration, by member.</summary>
    public static Dictionary<string, string> OfMembers(Type type)
    {
        var prefix = $"F:{type.FullName}.";
        return XDocument.Load(PathOf(type.Assembly)).Descendants("member")
            .Select(member => (Name: (string)member.Attribute("name")!, Summary: member.Element("summary")?.Value.Trim()))
            .Where(member => member.Name.StartsWith(prefix, StringComparison.Ordinal) && !string.IsNullOrEmpty(member.Summary))
            .ToDictionary(member => member.Name[prefix.Length..], member => member.Summary!);
    }
}
