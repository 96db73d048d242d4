using k8s.Models;

namespace ContainerMcp.EndToEnd.Tests.Infrastructure;

/// <summary>What a pod of the DaemonSet says about its node.</summary>
internal sealed class ProfilesPod(V1Pod pod)
{
    public string Name => pod.Metadata.Name;

    /// <summary>Whether the node has this kind of profile; null before the container runs.</summary>
    public bool? ReadyOf(string kind) =>
        pod.Status.ContainerStatuses?.FirstOrDefault(status => status.Name == kind) is { State.Running: not null } status ? status.Ready : null;
}
