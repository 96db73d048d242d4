using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Model;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Desired;

/// <summary>Metadata of a sandbox's objects.</summary>
internal static class ChildMetadata
{
    /// <param name="sandbox">The owner.</param>
    /// <param name="name">The object's name.</param>
    public static V1ObjectMeta Build(McpSandbox sandbox, string name) => new()
    {
        Name = name,
        NamespaceProperty = sandbox.Metadata.NamespaceProperty,
        Labels = SandboxLabels.For(sandbox.Metadata.Name),
        OwnerReferences = [OwnerReference(sandbox)],
    };

    /// <summary>
    /// The reference to the sandbox as controller. Without blockOwnerDeletion: it needs rights on the owner's finalizers where admission asks
    /// for them, and only foreground deletion looks at it.
    /// </summary>
    public static V1OwnerReference OwnerReference(McpSandbox sandbox) => new()
    {
        ApiVersion = sandbox.ApiVersion,
        Kind = sandbox.Kind,
        Name = sandbox.Metadata.Name,
        Uid = sandbox.Metadata.Uid,
        Controller = true,
    };
}
