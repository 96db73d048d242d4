using ContainerMcp.Crds.V1Alpha1;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Desired;

/// <summary>The claim behind /workspace.</summary>
internal static class WorkspaceBuilder
{
    public static V1PersistentVolumeClaim Build(McpSandbox sandbox)
    {
        var workspace = sandbox.Spec.Workspace;
        // A retained claim has no owner, so that deleting the sandbox does not collect it.
        var owned = workspace.Retention != WorkspaceRetention.Retain;
        return new()
        {
            ApiVersion = "v1",
            Kind = "PersistentVolumeClaim",
            Metadata = ChildMetadata.Build(sandbox, SandboxNames.WorkspaceClaim(sandbox.Metadata.Name), owned),
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
}
