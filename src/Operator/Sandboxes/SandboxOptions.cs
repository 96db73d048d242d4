using System.ComponentModel.DataAnnotations;

namespace ContainerMcp.Operator.Sandboxes;

/// <summary>The operator's own settings for sandboxes, from the environment variables named with each.</summary>
public sealed class SandboxOptions
{
    /// <summary>OPERATOR_SANDBOX_IMAGE: the image of a sandbox that names none.</summary>
    [Required]
    public string Image { get; set; } = "";

    /// <summary>OPERATOR_SANDBOX_IMAGE_PULL_POLICY: IfNotPresent, Always or Never.</summary>
    [AllowedValues("IfNotPresent", "Always", "Never")]
    public string ImagePullPolicy { get; set; } = "IfNotPresent";

    /// <summary>OPERATOR_NAMESPACE: the namespace from which every sandbox can be reached.</summary>
    [Required]
    public string OperatorNamespace { get; set; } = "";

    /// <summary>OPERATOR_CLUSTER_DOMAIN: the end of every service name in the cluster.</summary>
    [Required, RegularExpression("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")]
    public string ClusterDomain { get; set; } = "cluster.local";
}
