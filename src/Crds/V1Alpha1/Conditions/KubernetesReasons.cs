using ContainerMcp.Crds.Attributes;

namespace ContainerMcp.Crds.V1Alpha1.Conditions;

/// <summary>Reasons that Kubernetes gives for the state of a pod or container; the conditions have the same word. There are more of them, and new versions bring new ones: the message explains each.</summary>
[ReasonsOf(ConditionTypes.Ready, ConditionTypes.PodScheduled)]
public static class KubernetesReasons
{
    /// <summary>No node can run the pod.</summary>
    /// <remarks>See spec.nodeSelector, spec.affinity, spec.tolerations and spec.resources; the message has the scheduler's words.</remarks>
    [Status(ConditionStatus.False)]
    public const string Unschedulable = "Unschedulable";

    /// <summary>The image cannot be pulled.</summary>
    /// <remarks>Check its name, and that the nodes may pull it. The kubelet tries again.</remarks>
    [Status(ConditionStatus.False)]
    public const string ErrImagePull = "ErrImagePull";

    /// <summary>As with ErrImagePull, between two attempts.</summary>
    /// <remarks>As with ErrImagePull.</remarks>
    [Status(ConditionStatus.False)]
    public const string ImagePullBackOff = "ImagePullBackOff";

    /// <summary>The image's name is not one.</summary>
    /// <remarks>Correct spec.image, or have the class's image corrected.</remarks>
    [Status(ConditionStatus.False)]
    public const string InvalidImageName = "InvalidImageName";

    /// <summary>The image is not on the node, and its pull policy is Never.</summary>
    /// <remarks>Load the image onto the nodes, or have the operator's pull policy changed.</remarks>
    [Status(ConditionStatus.False)]
    public const string ErrImageNeverPull = "ErrImageNeverPull";

    /// <summary>The registry cannot be reached.</summary>
    /// <remarks>Check the registry. The kubelet tries again.</remarks>
    [Status(ConditionStatus.False)]
    public const string RegistryUnavailable = "RegistryUnavailable";

    /// <summary>The container runtime cannot read the image.</summary>
    /// <remarks>Pull or build the image again.</remarks>
    [Status(ConditionStatus.False)]
    public const string ImageInspectError = "ImageInspectError";

    /// <summary>The image's signature is not what the node's policy asks for.</summary>
    /// <remarks>Sign the image, or have the policy changed.</remarks>
    [Status(ConditionStatus.False)]
    public const string SignatureValidationFailed = "SignatureValidationFailed";

    /// <summary>Something that the container's settings refer to is missing.</summary>
    /// <remarks>The message names it.</remarks>
    [Status(ConditionStatus.False)]
    public const string CreateContainerConfigError = "CreateContainerConfigError";

    /// <summary>The container could not be created, so it never ran.</summary>
    /// <remarks>The message ends with the container runtime's cause. <c>MOUNT_ATTR_IDMAP</c>: a user namespace needs volumes whose file system can be ID-mapped (ext4, xfs; not NFS, not overlay).</remarks>
    [Status(ConditionStatus.False)]
    public const string CreateContainerError = "CreateContainerError";

    /// <summary>The container could not be started, so it never ran.</summary>
    /// <remarks>As with CreateContainerError.</remarks>
    [Status(ConditionStatus.False)]
    public const string RunContainerError = "RunContainerError";

    /// <summary>A hook of the node failed before the container was created.</summary>
    /// <remarks>Ask the cluster's administrators.</remarks>
    [Status(ConditionStatus.False)]
    public const string PreCreateHookError = "PreCreateHookError";

    /// <summary>A hook of the node failed before the container was started.</summary>
    /// <remarks>Ask the cluster's administrators.</remarks>
    [Status(ConditionStatus.False)]
    public const string PreStartHookError = "PreStartHookError";

    /// <summary>A hook that follows the container's start failed.</summary>
    /// <remarks>Ask the cluster's administrators.</remarks>
    [Status(ConditionStatus.False)]
    public const string PostStartHookError = "PostStartHookError";

    /// <summary>The container could not be started, so it never ran (containerd, CRI-O).</summary>
    /// <remarks>As with CreateContainerError.</remarks>
    [Status(ConditionStatus.False)]
    public const string StartError = "StartError";

    /// <summary>The container could not be started, so it never ran (Docker).</summary>
    /// <remarks>As with CreateContainerError.</remarks>
    [Status(ConditionStatus.False)]
    public const string ContainerCannotRun = "ContainerCannotRun";

    /// <summary>The server keeps crashing, and the kubelet waits before it starts it again. The message has the server's last words.</summary>
    /// <remarks>Do what the message says; <c>kubectl logs --previous</c> shows more.</remarks>
    [Status(ConditionStatus.False)]
    public const string CrashLoopBackOff = "CrashLoopBackOff";

    /// <summary>The server used more memory than its limit and was killed. It is started again.</summary>
    /// <remarks>Raise spec.resources.limits.memory.</remarks>
    [Status(ConditionStatus.False)]
    public const string OOMKilled = "OOMKilled";

    /// <summary>The server ended with an error. It is started again.</summary>
    /// <remarks>The message has its exit code and its last words.</remarks>
    [Status(ConditionStatus.False)]
    public const string Error = "Error";

    /// <summary>The node evicted the pod, for example because its disk or memory ran out. A new pod follows.</summary>
    /// <remarks>If it happens again, set resources that fit what the agent does.</remarks>
    [Status(ConditionStatus.False)]
    public const string Evicted = "Evicted";
}
