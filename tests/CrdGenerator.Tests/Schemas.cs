using ContainerMcp.Crds.V1Alpha1;
using Schema = System.Collections.Generic.Dictionary<string, object>;

namespace ContainerMcp.CrdGenerator.Tests;

/// <summary>Access to parts of the generated schema.</summary>
internal static class Schemas
{
    public static Schema Crd(Type? entity = null) => new CrdBuilder(XmlDocs.Load(typeof(McpSandbox).Assembly)).Build(entity ?? typeof(McpSandbox));

    public static Schema Root(Type? entity = null)
    {
        var versions = (List<object>)((Schema)Crd(entity)["spec"])["versions"];
        return (Schema)((Schema)((Schema)versions[0])["schema"])["openAPIV3Schema"];
    }

    /// <summary>The schema at a path such as <c>spec.tools.bash</c>.</summary>
    public static Schema At(string path, Type? entity = null) =>
        path.Split('.').Aggregate(Root(entity), (schema, name) => (Schema)((Schema)schema["properties"])[name]);

    public static IEnumerable<(string Path, Schema Node)> WithPaths(Schema schema, string path = "")
    {
        yield return (path, schema);
        var children = new List<(string, Schema)>();
        if (schema.TryGetValue("properties", out var properties))
        {
            children.AddRange(((Schema)properties).Select(pair => ($"{path}.{pair.Key}", (Schema)pair.Value)));
        }

        if (schema.TryGetValue("items", out var items))
        {
            children.Add((path + "[]", (Schema)items));
        }

        if (schema.TryGetValue("additionalProperties", out var values))
        {
            children.Add((path + "[]", (Schema)values));
        }

        foreach (var node in children.SelectMany(child => WithPaths(child.Item2, child.Item1)))
        {
            yield return node;
        }
    }
}
