using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace ContainerMcp.CrdGenerator;

/// <summary>Reads what the compiler's XML documentation file says of types and their members: it becomes the schema's descriptions, and documentation.</summary>
internal sealed partial class XmlDocs
{
    private readonly Dictionary<string, XElement> _members;

    private XmlDocs(Dictionary<string, XElement> members) => _members = members;

    /// <summary>Loads the file beside the assembly.</summary>
    /// <exception cref="FileNotFoundException">The assembly was built without its documentation file.</exception>
    public static XmlDocs Load(Assembly assembly)
    {
        var path = Path.ChangeExtension(assembly.Location, ".xml");
        return new XmlDocs(XDocument.Load(path).Descendants("member").ToDictionary(member => member.Attribute("name")!.Value));
    }

    public string? Of(Type type) => Text(Find(type)?.Element("summary")?.Value);

    public string? Of(PropertyInfo property) => Text(Find(property)?.Element("summary")?.Value);

    /// <summary>A part of a member's documentation as Markdown.</summary>
    /// <param name="member">The type, field or property.</param>
    /// <param name="part">The element, such as <c>summary</c> or <c>remarks</c>.</param>
    public string? Markdown(MemberInfo member, string part) => Text(
        string.Concat(Find(member)?.Element(part)?.Nodes().Select(node => node is XElement { Name.LocalName: "c" } code ? $"`{code.Value}`" : (node as XText)?.Value) ?? []));

    private XElement? Find(MemberInfo member) => _members.GetValueOrDefault(member switch
    {
        Type type => "T:" + type.FullName,
        FieldInfo field => $"F:{field.DeclaringType!.FullName}.{field.Name}",
        _ => $"P:{member.DeclaringType!.FullName}.{member.Name}",
    });

    private static string? Text(string? text) => Whitespace().Replace(text ?? "", " ").Trim() is { Length: > 0 } words ? words : null;

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
