using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace ContainerMcp.CrdGenerator;

/// <summary>Reads the summaries of types and properties from the compiler's XML documentation file: they become the schema's descriptions.</summary>
internal sealed partial class XmlDocs
{
    private readonly Dictionary<string, string> _summaries;

    private XmlDocs(Dictionary<string, string> summaries) => _summaries = summaries;

    /// <summary>Loads the file beside the assembly.</summary>
    /// <exception cref="FileNotFoundException">The assembly was built without its documentation file.</exception>
    public static XmlDocs Load(Assembly assembly)
    {
        var path = Path.ChangeExtension(assembly.Location, ".xml");
        var members = XDocument.Load(path).Descendants("member");
        return new XmlDocs(members.ToDictionary(
            member => member.Attribute("name")!.Value,
            member => Whitespace().Replace(member.Element("summary")?.Value ?? "", " ").Trim()));
    }

    public string? Of(Type type) => Find("T:" + type.FullName);

    public string? Of(PropertyInfo property) => Find($"P:{property.DeclaringType!.FullName}.{property.Name}");

    private string? Find(string member) => _summaries.TryGetValue(member, out var text) && text.Length > 0 ? text : null;

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
