using ContainerMcp.Common;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Model;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Desired;

/// <summary>The Service whose name is in the sandbox's URL: it outlives pods, so the URL never changes.</summary>
internal static class ServiceBuilder
{
    public static V1Service Build(McpSandbox sandbox) => new()
    {
        ApiVersion = "v1",
        Kind = "Service",
        Metadata = ChildMetadata.Build(sandbox, SandboxNames.Service(sandbox.Metadata.Name)),
        Spec = new()
        {
            Type = "ClusterIP",
            Selector = new Dictionary<string, string> { [SandboxLabels.Sandbox] = sandbox.Metadata.Name },
            Ports = [new() { Name = ServerContainer.PortName, Port = ServerContract.Port, TargetPort = ServerContainer.PortName, Protocol = "TCP" }],
        },
    };

    /// <summary>Every name by which clients inside the cluster may call the Service.</summary>
    public static IReadOnlyList<string> HostNames(McpSandbox sandbox, SandboxOptions options)
    {
        var name = SandboxNames.Service(sandbox.Metadata.Name);
        var full = $"{name}.{sandbox.Metadata.NamespaceProperty}.svc";
        return [name, $"{name}.{sandbox.Metadata.NamespaceProperty}", full, $"{full}.{options.ClusterDomain}"];
    }

    public static SandboxEndpoints Endpoints(McpSandbox sandbox, SandboxOptions options)
    {
        var origin = $"http://{HostNames(sandbox, options)[^1]}:{ServerContract.Port}";
        return new() { Sse = origin + "/sse", StreamableHttp = origin + "/mcp" };
    }
}
