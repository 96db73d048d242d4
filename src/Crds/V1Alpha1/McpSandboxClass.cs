using ContainerMcp.Crds.Attributes;
using ContainerMcp.Crds.Entities;
using k8s.Models;

namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>A kind of sandbox that the cluster's administrator offers: its image, the defaults for fields that a sandbox leaves out, and the ceilings that no sandbox can exceed. The annotation containermcp.dev/is-default-class: "true" makes it the class of sandboxes that do not name one. If several classes have the annotation, the newest one applies.</summary>
[KubernetesEntity(Group = McpSandbox.ApiGroup, ApiVersion = McpSandbox.ApiVersionName, Kind = KindName, PluralName = Plural)]
[KubernetesEntityShortNames("mcpsbclass")]
[ClusterScoped]
[GenericAdditionalPrinterColumn(".spec.image", "Image", "string")]
[GenericAdditionalPrinterColumn(".metadata.annotations.containermcp\\.dev/is-default-class", "Default", "string")]
[GenericAdditionalPrinterColumn(".status.conditions[?(@.type==\"Accepted\")].status", "Accepted", "string")]
[GenericAdditionalPrinterColumn(".status.sandboxes", "Sandboxes", "integer")]
[GenericAdditionalPrinterColumn(".status.conditions[?(@.type==\"Accepted\")].message", "Message", "string", Priority = 1)]
[GenericAdditionalPrinterColumn(".metadata.creationTimestamp", "Age", "date")]
public sealed class McpSandboxClass : CustomKubernetesEntity<McpSandboxClassSpec, McpSandboxClassStatus>
{
    /// <summary>The kind.</summary>
    public const string KindName = "McpSandboxClass";

    /// <summary>The name of the collection in URLs.</summary>
    public const string Plural = "mcpsandboxclasses";

    /// <summary>The annotation that, with the value <c>true</c>, makes a class the default one.</summary>
    public const string DefaultAnnotation = "containermcp.dev/is-default-class";

    /// <summary>Makes an empty class with its apiVersion and kind set.</summary>
    public McpSandboxClass()
    {
        ApiVersion = McpSandbox.ApiGroup + "/" + McpSandbox.ApiVersionName;
        Kind = KindName;
    }
}
