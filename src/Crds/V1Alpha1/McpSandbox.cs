using ContainerMcp.Crds.Attributes;
using ContainerMcp.Crds.Entities;
using k8s.Models;

namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>A locked-down pod of its own for one AI agent, with an MCP server inside: shell commands, Python, files and web access as MCP tools. When READY is True, connect to status.url with the bearer token from the Secret named in status.tokenSecretName.</summary>
[KubernetesEntity(Group = ApiGroup, ApiVersion = ApiVersionName, Kind = KindName, PluralName = Plural)]
[KubernetesEntityShortNames("mcpsb")]
[EntityName(MaxLength = MaxNameLength, Pattern = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")]
[GenericAdditionalPrinterColumn(".status.phase", "Phase", "string")]
[GenericAdditionalPrinterColumn(".status.conditions[?(@.type==\"Ready\")].status", "Ready", "string")]
[GenericAdditionalPrinterColumn(".status.url", "URL", "string")]
[GenericAdditionalPrinterColumn(".status.className", "Class", "string")]
[GenericAdditionalPrinterColumn(".status.conditions[?(@.type==\"Ready\")].message", "Message", "string", Priority = 1)]
[GenericAdditionalPrinterColumn(".status.nodeName", "Node", "string", Priority = 1)]
[GenericAdditionalPrinterColumn(".metadata.creationTimestamp", "Age", "date")]
public sealed class McpSandbox : CustomKubernetesEntity<McpSandboxSpec, McpSandboxStatus>
{
    /// <summary>The API group.</summary>
    public const string ApiGroup = "containermcp.dev";

    /// <summary>The version within the group.</summary>
    public const string ApiVersionName = "v1alpha1";

    /// <summary>The kind.</summary>
    public const string KindName = "McpSandbox";

    /// <summary>The name of the collection in URLs.</summary>
    public const string Plural = "mcpsandboxes";

    /// <summary>The longest name: with the prefix and suffix of the longest child it still is a DNS label of 63 characters.</summary>
    public const int MaxNameLength = 49;

    /// <summary>Makes an empty sandbox with its apiVersion and kind set.</summary>
    public McpSandbox()
    {
        ApiVersion = ApiGroup + "/" + ApiVersionName;
        Kind = KindName;
    }
}
