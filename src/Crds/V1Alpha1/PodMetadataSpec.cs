using ContainerMcp.Crds.Attributes;

namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>Metadata of the pod.</summary>
public sealed class PodMetadataSpec
{
    /// <summary>The maximum number of characters of an annotation's value.</summary>
    public const int LongestAnnotation = 1024;

    /// <summary>The domain for the user's own keys: no program of a cluster gives them a meaning.</summary>
    public const string UserDomain = "user.containermcp.dev";

    /// <summary>Which keys no setting opens, in words.</summary>
    public const string ReservedInWords = "keys of containermcp.dev, kubernetes.io, k8s.io and the domains below them are reserved, except those of user.containermcp.dev and cluster-autoscaler.kubernetes.io";

    private const string NotReserved = "self.all(k, !k.matches('^([^/]*[.])?(containermcp[.]dev|kubernetes[.]io|k8s[.]io)/') || k.startsWith('user.containermcp.dev/') || k.startsWith('cluster-autoscaler.kubernetes.io/'))";

    /// <summary>The domains whose keys, and those of the domains below them, are reserved: the operator's own, the kubelet's and the scheduler's. An AppArmor annotation would undo the pod's hardening.</summary>
    public static IReadOnlyList<string> ReservedDomains { get; } = ["containermcp.dev", "kubernetes.io", "k8s.io"];

    /// <summary>The domains below these whose keys are not reserved: the user's own, and what cluster autoscalers read, which only says whether a pod may be moved.</summary>
    public static IReadOnlyList<string> FreeDomains { get; } = [UserDomain, "cluster-autoscaler.kubernetes.io"];

    /// <summary>Labels of the pod. The class's allowed.podLabels, else the operator's settings, decide which keys are allowed; by default only keys of user.containermcp.dev.</summary>
    [Items(MaxItems = 32), Length(MaxLength = 63), ValidationRule(NotReserved, Message = ReservedInWords)]
    public IDictionary<string, string>? Labels { get; set; }

    /// <summary>Annotations of the pod. The class's allowed.podAnnotations, else the operator's settings, decide which keys are allowed; by default only keys of user.containermcp.dev. A value has at most 1024 characters.</summary>
    [Items(MaxItems = 32), Length(MaxLength = LongestAnnotation), ValidationRule(NotReserved, Message = ReservedInWords)]
    public IDictionary<string, string>? Annotations { get; set; }
}
