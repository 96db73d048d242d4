namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>The keys of labels and annotations that no setting opens to sandboxes.</summary>
public static class ReservedKeys
{
    /// <summary>The domain for the user's own keys: no program of a cluster gives them a meaning.</summary>
    public const string UserDomain = "user.containermcp.dev";

    /// <summary>Which keys are reserved, in words.</summary>
    public const string InWords = "keys of containermcp.dev, kubernetes.io, k8s.io and the domains below them are reserved, except those of user.containermcp.dev and cluster-autoscaler.kubernetes.io";

    /// <summary>The domains whose keys, and those of the domains below them, are reserved: the operator's own, the kubelet's and the scheduler's. An AppArmor annotation would undo the pod's hardening.</summary>
    public static IReadOnlyList<string> Domains { get; } = ["containermcp.dev", "kubernetes.io", "k8s.io"];

    /// <summary>The domains below these whose keys are not reserved: the user's own, and what cluster autoscalers read, which only says whether a pod may be moved.</summary>
    public static IReadOnlyList<string> FreeDomains { get; } = [UserDomain, "cluster-autoscaler.kubernetes.io"];
}
