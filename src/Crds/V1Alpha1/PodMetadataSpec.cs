using ContainerMcp.Crds.Attributes;

namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>Metadata of the pod.</summary>
public sealed class PodMetadataSpec
{
    /// <summary>The maximum number of characters of an annotation's value.</summary>
    public const int LongestAnnotation = 1024;

    private const string NotReserved = "self.all(k, !k.matches('^([^/]*[.])?(containermcp[.]dev|kubernetes[.]io|k8s[.]io)/') || k.startsWith('user.containermcp.dev/') || k.startsWith('cluster-autoscaler.kubernetes.io/'))";

    /// <summary>Labels of the pod. The class's allowed.podLabels, else the operator's settings, decide which keys are allowed; by default only keys of user.containermcp.dev.</summary>
    [Items(MaxItems = 32), Length(MaxLength = 63), ValidationRule(NotReserved, Message = ReservedKeys.InWords)]
    public IDictionary<string, string>? Labels { get; set; }

    /// <summary>Annotations of the pod. The class's allowed.podAnnotations, else the operator's settings, decide which keys are allowed; by default only keys of user.containermcp.dev. A value has at most 1024 characters.</summary>
    [Items(MaxItems = 32), Length(MaxLength = LongestAnnotation), ValidationRule(NotReserved, Message = ReservedKeys.InWords)]
    public IDictionary<string, string>? Annotations { get; set; }
}
