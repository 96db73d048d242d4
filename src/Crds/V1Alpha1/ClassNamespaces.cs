using ContainerMcp.Crds.Attributes;
using k8s.Models;

namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>The namespaces whose sandboxes may use a class.</summary>
[ValidationRule("has(self.names) == (self.from == 'Names')", Message = "names are needed with from: Names, and with no other", FieldPath = ".names")]
[ValidationRule("has(self.selector) == (self.from == 'Selector')", Message = "a selector is needed with from: Selector, and with no other", FieldPath = ".selector")]
public sealed class ClassNamespaces
{
    /// <summary>All; Names: those in names; Selector: those whose labels selector matches.</summary>
    [Required, EnumValues(NamespacesFrom.All, NamespacesFrom.Names, NamespacesFrom.Selector)]
    public string From { get; set; } = null!;

    /// <summary>Names of namespaces, with from: Names.</summary>
    [Items(MinItems = 1, MaxItems = 1024), Length(MinLength = 1, MaxLength = 63), Pattern(Patterns.DnsLabel)]
    public IList<string>? Names { get; set; }

    /// <summary>Labels that a namespace must have, with from: Selector. An empty selector matches all namespaces. Anyone who can label a namespace can let it use the class.</summary>
    public V1LabelSelector? Selector { get; set; }
}
