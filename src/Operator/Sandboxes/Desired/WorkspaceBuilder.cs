using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Model;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Desired;

/// <summary>The claim behind /workspace.</summary>
internal static class WorkspaceBuilder
{
    public static V1PersistentVolumeClaim Build(McpSandbox sandbox)
    {
        var workspace = sandbox.Spec.Workspace;
        var metadata = Metadata(sandbox);
        if (workspace.Retention == WorkspaceRetention.Retain)
        {
            // A retained claim has no owner, so that deleting the sandbox does not collect it.
            metadata.OwnerReferences = null;
        }

        return new()
        {
            ApiVersion = "v1",
            Kind = "PersistentVolumeClaim",
            Metadata = metadata,
            Spec = new()
            {
                AccessModes = ["ReadWriteOnce"],
                StorageClassName = workspace.StorageClassName,
                Resources = new()
                {
                    Requests = new Dictionary<string, ResourceQuantity> { ["storage"] = new(workspace.Size!.Value) },
                },
            },
        };
    }

    /// <summary>The metadata of a claim that goes with its sandbox.</summary>
    public static V1ObjectMeta Metadata(McpSandbox sandbox)
    {
        var metadata = ChildMetadata.Build(sandbox, SandboxNames.WorkspaceClaim(sandbox.Metadata.Name));
        metadata.Annotations = new Dictionary<string, string> { [SandboxLabels.SandboxUid] = sandbox.Metadata.Uid };
        return metadata;
    }
}
