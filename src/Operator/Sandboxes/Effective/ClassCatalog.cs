using ContainerMcp.Crds.V1Alpha1;

namespace ContainerMcp.Operator.Sandboxes.Effective;

/// <summary>The classes that the operator knows, for the sandboxes of one namespace.</summary>
/// <param name="IsReadable">Whether it may read classes at all; one that serves listed namespaces only needs a right beyond these.</param>
/// <param name="Classes">All of them, in no order.</param>
internal sealed record ClassCatalog(bool IsReadable, IReadOnlyList<McpSandboxClass> Classes)
{
    /// <summary>For an operator that may not read classes.</summary>
    public static readonly ClassCatalog Unreadable = new(IsReadable: false, []);

    /// <summary>The labels of the namespace; null where they are not known or no class asks for them.</summary>
    public IDictionary<string, string>? NamespaceLabels { get; init; }

    /// <summary>Classes that exist and cannot be read, with the reason. Of some of them <see cref="Classes"/> has an earlier state, which does not count.</summary>
    public IReadOnlyDictionary<string, string> Illegible { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether every sandbox needs a class. Null: one that had none yet does not.</summary>
    public bool? IsClassRequired { get; init; }

    /// <summary>The class of sandboxes that name none: as with storage classes, the newest of those with the annotation.</summary>
    public McpSandboxClass? Default => Classes
        .Where(IsMarkedDefault)
        .OrderByDescending(candidate => candidate.Metadata.CreationTimestamp)
        .ThenBy(candidate => candidate.Metadata.Name, StringComparer.Ordinal)
        .FirstOrDefault();

    /// <summary>A class that cannot be read and may be the default one; null if there is none.</summary>
    public string? IllegibleDefault => Illegible.Keys.Order(StringComparer.Ordinal).FirstOrDefault(
        name => Find(name) is { } earlier ? ReferenceEquals(earlier, Default) : Default is null);

    public McpSandboxClass? Find(string name) => Classes.FirstOrDefault(candidate => candidate.Metadata.Name == name);

    public static bool IsMarkedDefault(McpSandboxClass candidate) =>
        candidate.Metadata.DeletionTimestamp is null
        && candidate.Metadata.Annotations?.TryGetValue(McpSandboxClass.DefaultAnnotation, out var value) == true && value == "true";
}
