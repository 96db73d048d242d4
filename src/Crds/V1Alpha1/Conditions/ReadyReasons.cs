using ContainerMcp.Crds.Attributes;

namespace ContainerMcp.Crds.V1Alpha1.Conditions;

/// <summary>The reasons of Ready that are the operator's own words.</summary>
[ReasonsOf(ConditionTypes.Ready)]
public static class ReadyReasons
{
    /// <summary>The server is ready, and its Service exists.</summary>
    [Status(ConditionStatus.True)]
    public const string ServerReady = "ServerReady";

    /// <summary>The operator is about to create the pod.</summary>
    [Status(ConditionStatus.False)]
    public const string PodMissing = "PodMissing";

    /// <summary>The pod is starting on its node, or waits for one.</summary>
    /// <remarks>If it lasts, <c>kubectl describe pod</c> shows why.</remarks>
    [Status(ConditionStatus.False)]
    public const string PodStarting = "PodStarting";

    /// <summary>The server runs but has not said that it is ready.</summary>
    /// <remarks>If it lasts, the pod's log shows why.</remarks>
    [Status(ConditionStatus.False)]
    public const string ServerStarting = "ServerStarting";

    /// <summary>The server runs and says itself why it is not ready. The message has its words.</summary>
    /// <remarks>Do what the message says.</remarks>
    [Status(ConditionStatus.False)]
    public const string ServerNotReady = "ServerNotReady";

    /// <summary>The server is ready, and the operator is about to create the Service.</summary>
    [Status(ConditionStatus.False)]
    public const string ServiceMissing = "ServiceMissing";

    /// <summary>The server ended without saying why.</summary>
    /// <remarks>Nothing: a new pod follows.</remarks>
    [Status(ConditionStatus.False)]
    public const string PodEnded = "PodEnded";

    /// <summary>The pod failed, and Kubernetes gives no reason.</summary>
    /// <remarks>Nothing: a new pod follows, after repeated failures later and later, up to five minutes.</remarks>
    [Status(ConditionStatus.False)]
    public const string PodFailed = "PodFailed";

    /// <summary>The previous pod is ending. The next one follows when its node has confirmed the end.</summary>
    [Status(ConditionStatus.False)]
    public const string PodStopping = "PodStopping";

    /// <summary>A finalizer keeps the previous pod, which should have ended. A sandbox never has two pods.</summary>
    /// <remarks>Have the finalizer removed by its owner: the message names it.</remarks>
    [Status(ConditionStatus.False)]
    public const string PodHeld = "PodHeld";

    /// <summary>The previous pod should have ended, and its node has not confirmed that. A sandbox never has two pods, because both could write to its workspace.</summary>
    /// <remarks>If the node comes back, nothing. If it is off for good, delete its Node object. If only this pod is certainly gone, delete the pod with the command in the message.</remarks>
    [Status(ConditionStatus.False)]
    public const string NodeNotConfirming = "NodeNotConfirming";

    /// <summary>The pod's node no longer reports. If it stays silent, Kubernetes removes the pod, by default after five minutes.</summary>
    /// <remarks>Look at the node: <c>kubectl get node NODE</c>.</remarks>
    [Status(ConditionStatus.False)]
    public const string NodeNotReady = "NodeNotReady";

    /// <summary>The node cannot mount a volume of the pod. After 20 seconds the message quotes the kubelet, which keeps trying; after two minutes the phase is Failed.</summary>
    /// <remarks>Do what the message says, or ask the cluster's administrators.</remarks>
    [Status(ConditionStatus.False)]
    public const string VolumeNotMounted = "VolumeNotMounted";

    /// <summary>The node cannot create the environment in which the pod's containers would run: it lacks the handler of a RuntimeClass, or its network plugin is broken. Times as with VolumeNotMounted; before Kubernetes 1.29 it is noticed only where the pod's events say so.</summary>
    /// <remarks>Do what the message says, or ask the cluster's administrators.</remarks>
    [Status(ConditionStatus.False)]
    public const string PodSandboxNotCreated = "PodSandboxNotCreated";

    /// <summary>The node cannot apply the AppArmor profile that the spec or the class asks for, and runs nothing without it.</summary>
    /// <remarks>Install the profiles on the nodes (the chart's value nodeProfiles.enabled), choose nodes that have them, or ask for another profile.</remarks>
    [Status(ConditionStatus.False)]
    public const string AppArmor = "AppArmor";

    /// <summary>The same for the seccomp profile.</summary>
    /// <remarks>As with AppArmor.</remarks>
    [Status(ConditionStatus.False)]
    public const string Seccomp = "Seccomp";

    /// <summary>A container that the cluster added to the pod cannot get its image, cannot be started, or keeps crashing. The message has the words.</summary>
    /// <remarks>Ask the owner of the webhook that added it, for example of a service mesh.</remarks>
    [Status(ConditionStatus.False)]
    public const string AddedContainerFailing = "AddedContainerFailing";

    /// <summary>A container that the cluster added to the pod is not ready yet, or is an init container that has not ended.</summary>
    /// <remarks>If it lasts, look at the log that the message names.</remarks>
    [Status(ConditionStatus.False)]
    public const string AddedContainerNotReady = "AddedContainerNotReady";

    /// <summary>The server is ready, but the pod has a readiness gate that its controller has not opened.</summary>
    /// <remarks>Ask the owner of the controller, for example of a load balancer.</remarks>
    [Status(ConditionStatus.False)]
    public const string ReadinessGateClosed = "ReadinessGateClosed";

    /// <summary>spec.suspend is true. The phase is Suspended when nothing runs any more, Pending until then.</summary>
    /// <remarks>To resume, set spec.suspend to false.</remarks>
    [Status(ConditionStatus.False)]
    public const string Suspended = "Suspended";

    /// <summary>Nobody used the sandbox for its idle timeout, so it was suspended.</summary>
    /// <remarks>To resume, set spec.suspend to true and back to false; any change of the spec resumes it too.</remarks>
    [Status(ConditionStatus.False)]
    public const string IdleTimeout = "IdleTimeout";

    /// <summary>The sandbox's ttl is over, so it was suspended.</summary>
    /// <remarks>To resume, set a longer spec.lifecycle.ttl.</remarks>
    [Status(ConditionStatus.False)]
    public const string Expired = "Expired";

    /// <summary>The sandbox is being deleted.</summary>
    [Status(ConditionStatus.False)]
    public const string Terminating = "Terminating";
}
