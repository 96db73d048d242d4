using ContainerMcp.Crds.V1Alpha1;

namespace ContainerMcp.Operator.Sandboxes.Classes;

/// <summary>The classes that the operator knows.</summary>
/// <param name="IsReadable">Whether it may read classes at all; one that serves listed namespaces only needs a right beyond these.</param>
/// <param name="Classes">All of them, in no order.</param>
internal sealed record ClassCatalog(bool IsReadable, IReadOnlyList<McpSandboxClass> Classes)
{
    /// <summary>For an operator that may not read classes.</summary>
    public static readonly ClassCatalog Unreadable = new(IsReadable: false, []);

    /// <summary>The class of sandboxes that name none: as with storage classes, the newest of those with the annotation.</summary>
    public McpSandboxClass? Default => Classes
        .Where(IsMarkedDefault)
        .OrderByDescending(candidate => candidate.Metadata.CreationTimestamp)
        .ThenBy(candidate => candidate.Metadata.Name, StringComparer.Ordinal)
        .FirstOrDefault();

    public McpSandboxClass? Find(string name) => Classes.FirstOrDefault(candidate => candidate.Metadata.Name == name);

    public static bool IsMarkedDefault(McpSandboxClass candidate) =>
        candidate.Metadata.DeletionTimestamp is null
        && candidate.Metadata.Annotations?.TryGetValue(McpSandboxClass.DefaultAnnotation, out var value) == true && value == "true";
}
