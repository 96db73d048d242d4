using ContainerMcp.Crds.Attributes;

namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>Metadata of the pod.</summary>
public sealed class PodMetadataSpec
{
    private const string NotReserved = "self.all(k, !k.startsWith('containermcp.dev/') && !k.startsWith('app.kubernetes.io/'))";

    /// <summary>Labels of the pod.</summary>
    [Items(MaxItems = 32), Length(MaxLength = 63), ValidationRule(NotReserved, Message = "keys of containermcp.dev and app.kubernetes.io are reserved")]
    public IDictionary<string, string>? Labels { get; set; }

    /// <summary>Annotations of the pod.</summary>
    [Items(MaxItems = 32), ValidationRule(NotReserved, Message = "keys of containermcp.dev and app.kubernetes.io are reserved")]
    public IDictionary<string, string>? Annotations { get; set; }
}
