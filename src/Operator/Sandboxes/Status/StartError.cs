using ContainerMcp.Crds.V1Alpha1.Conditions;
using ContainerMcp.Operator.Sandboxes.Model;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Status;

/// <summary>
/// A container that the runtime could not start: nothing of it ever ran, so that it did not end either. The runtime's message tells what it tried,
/// layer by layer, and the cause last.
/// </summary>
internal static class StartError
{
    private const int Longest = 640;

    private static readonly (string Words, string Remedy)[] Remedies =
    [
        ("MOUNT_ATTR_IDMAP", "spec.security.userNamespace, or the class, asks for a user namespace, which needs volumes whose file system can be ID-mapped (ext4, xfs, btrfs, tmpfs; not NFS, not overlay): choose another spec.workspace.storageClassName, spec.workspace.ephemeral, or no user namespace."),
        ("idmap", "spec.security.userNamespace, or the class, asks for a user namespace, which the node's kernel, container runtime and file systems must support: choose other nodes, or no user namespace."),
        ("exec format error", "The image is made for other processors than the node's: choose another spec.image, or nodes by spec.nodeSelector."),
        ("executable file not found", "The image is no sandbox image: choose another spec.image."),
    ];

    /// <summary>Whether this is how a container that never ran is noted (containerd and CRI-O; Docker).</summary>
    public static bool Is(V1ContainerStateTerminated? end) => end?.Reason is KubernetesReasons.StartError or KubernetesReasons.ContainerCannotRun;

    /// <summary>The present trouble of a container that could not be started; null when it could.</summary>
    public static V1ContainerStateTerminated? Find(V1ContainerStatus? status) => status?.State switch
    {
        null or { Running: not null } => null,
        { Terminated: { } end } => Is(end) ? end : null,
        _ => Is(status.LastState?.Terminated) ? status.LastState!.Terminated : null,
    };

    /// <summary>The runtime's words and what can be done.</summary>
    public static string Describe(string message) => $"cannot be started: {Sentence.Of(Excerpt.Of(message.Trim(), Longest))}{RemedyFor(message)}";

    /// <summary>What can be done, where the words are known, with a space before it.</summary>
    public static string RemedyFor(string message) =>
        Remedies.Where(known => message.Contains(known.Words, StringComparison.OrdinalIgnoreCase)).Select(known => " " + known.Remedy).FirstOrDefault() ?? "";
}
