using ContainerMcp.Crds.V1Alpha1;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Effective;

/// <summary>
/// The spec that counts: the sandbox's own wishes, over the defaults of its class, over the built-in ones. A built-in default
/// never exceeds the class's maximum, so that a class which has only ceilings works. What is a list or a choice is taken as a whole.
/// </summary>
internal static class EffectiveSpec
{
    /// <summary>A new spec in which every field with a default has a value.</summary>
    public static McpSandboxSpec Of(McpSandboxSpec wish, McpSandboxClassSpec? offer = null)
    {
        var builtIn = BuiltInDefaults.Spec();
        var (defaults, max, allowed) = (offer?.Defaults ?? new(), offer?.Max ?? new(), offer?.Allowed ?? new());
        var spec = new McpSandboxSpec
        {
            ClassName = wish.ClassName,
            Suspend = wish.Suspend,
            Rollout = wish.Rollout ?? defaults.Rollout ?? builtIn.Rollout,
            Image = wish.Image ?? offer?.Image,
            Workspace = new()
            {
                Ephemeral = wish.Workspace.Ephemeral,
                Size = wish.Workspace.Size ?? defaults.Workspace.Size ?? Lesser.Quantity(builtIn.Workspace.Size!, max.WorkspaceSize),
                // The class speaks of volumes; an ephemeral workspace is none.
                StorageClassName = wish.Workspace.StorageClassName ?? (wish.Workspace.Ephemeral ? null : defaults.Workspace.StorageClassName),
                Retention = wish.Workspace.Retention ?? (wish.Workspace.Ephemeral ? null : defaults.Workspace.Retention) ?? builtIn.Workspace.Retention,
            },
            Lifecycle = new()
            {
                Ttl = wish.Lifecycle.Ttl ?? defaults.Lifecycle.Ttl ?? max.Ttl,
                IdleTimeout = wish.Lifecycle.IdleTimeout ?? defaults.Lifecycle.IdleTimeout ?? max.IdleTimeout,
                OnExpiry = wish.Lifecycle.OnExpiry ?? defaults.Lifecycle.OnExpiry ?? builtIn.Lifecycle.OnExpiry,
            },
            Tools = EffectiveTools.Of(wish.Tools, defaults.Tools, builtIn.Tools, max, allowed),
            Network = new()
            {
                IngressFrom = wish.Network.IngressFrom ?? defaults.Network.IngressFrom,
                Egress = wish.Network.Egress ?? defaults.Network.Egress,
            },
            Security = new()
            {
                AppArmorProfile = wish.Security.AppArmorProfile ?? defaults.Security.AppArmorProfile,
                SeccompProfile = wish.Security.SeccompProfile ?? defaults.Security.SeccompProfile,
                RuntimeClassName = wish.Security.RuntimeClassName ?? defaults.Security.RuntimeClassName,
                UserNamespace = wish.Security.UserNamespace ?? (allowed.HostUsers == false ? true : defaults.Security.UserNamespace),
            },
            Auth = wish.Auth,
            Env = wish.Env,
            PodMetadata = wish.PodMetadata,
            NodeSelector = Union(wish.NodeSelector, offer?.Scheduling?.NodeSelector),
            Tolerations = Union(wish.Tolerations, offer?.Scheduling?.Tolerations),
            Affinity = wish.Affinity ?? defaults.Affinity,
            PriorityClassName = wish.PriorityClassName ?? defaults.PriorityClassName,
        };
        spec.Resources = CompletedResources.Of(spec, wish.Resources, defaults.Resources, max.Resources);
        spec.Tools.Python.MemoryLimit = wish.Tools.Python.MemoryLimit
            ?? CompletedResources.WithinMemory(spec, defaults.Tools.Python.MemoryLimit ?? builtIn.Tools.Python.MemoryLimit!);
        return spec;
    }

    // The class's labels win: a sandbox that asks for other values is refused, not moved to other nodes.
    private static Dictionary<string, string>? Union(IDictionary<string, string>? wish, IDictionary<string, string>? offer)
    {
        var union = new Dictionary<string, string>(wish ?? new Dictionary<string, string>());
        foreach (var (key, value) in offer ?? new Dictionary<string, string>())
        {
            union[key] = value;
        }

        return union.Count == 0 ? null : union;
    }

    private static IList<V1Toleration>? Union(IList<V1Toleration>? wish, IList<V1Toleration>? offer) =>
        offer is not { Count: > 0 } ? wish : [.. wish ?? [], .. offer.Where(toleration => wish?.Contains(toleration) != true)];
}
